//! Uploads: images and videos have an address each. What is wrong with a file is told before it is sent.

use async_trait::async_trait;
use moothall_core::id::MediaId;
use moothall_core::model::{self, MediaKind};
use moothall_core::ops::{MediaQuery, NewMedia};
use moothall_core::page::Page;
use moothall_core::traits::{Media, MediaLibrary};
use moothall_core::{Context, Error, MediaType, Network, Result};
use moothall_transport::{FilePart, Multipart, Request};

use crate::client::ImagineAnything;
use crate::endpoints::{DELETE_MEDIA, UPLOAD_IMAGE, UPLOAD_VIDEO};
use crate::{SLUG, convert, wire};

#[async_trait]
impl Media for ImagineAnything {
    async fn upload(&self, cx: &Context, new: NewMedia) -> Result<model::Media> {
        let kind = checked(&self.descriptor().post.media.types, &new)?.clone();
        let endpoint = if kind == MediaKind::Video { &UPLOAD_VIDEO } else { &UPLOAD_IMAGE };
        let file = FilePart {
            name: "file",
            file_name: new.file_name,
            content_type: new.content_type,
            length: new.length,
            stream: new.bytes,
        };
        let form = Multipart::new().text("purpose", "post").file(file);
        let request = Request::to(endpoint).multipart(form);
        self.object(cx, &request, |_, media, _| convert::media(media, Some(&kind))).await
    }
}

#[async_trait]
impl MediaLibrary for ImagineAnything {
    async fn list(&self, cx: &Context, query: MediaQuery) -> Result<Page<model::Media>> {
        self.uploads(cx, query.kind, None, &query.page).await
    }

    async fn delete(&self, cx: &Context, id: &MediaId) -> Result<()> {
        let body = wire::request::DeleteMedia::Id(id.native_on(SLUG)?);
        let request = Request::to(&DELETE_MEDIA).json(&body)?;
        self.send(cx, &request).await.map(drop)
    }
}

/// The kind of the file, when the network takes it.
fn checked<'a>(types: &'a [MediaType], new: &NewMedia) -> Result<&'a MediaKind> {
    let essence = new.content_type.split(';').next().unwrap_or_default().trim();
    let takes =
        |media: &&MediaType| media.content_types.iter().any(|known| known.eq_ignore_ascii_case(essence));
    let Some(found) = types.iter().find(takes) else {
        let known: Vec<_> = types.iter().flat_map(|media| media.content_types).copied().collect();
        let message = format!("content_type: {essence:?} cannot be uploaded; {} can", known.join(", "));
        return Err(Error::invalid(message).on(SLUG));
    };
    match new.length {
        Some(0) => Err(Error::invalid("file: it is empty").on(SLUG)),
        Some(length) if length > found.max_bytes => Err(Error::invalid(format!(
            "file: it has {length} bytes; at most {} fit for {} files",
            found.max_bytes,
            found.kind.as_str()
        ))
        .on(SLUG)),
        _ => Ok(&found.kind),
    }
}

//! Uploads: images and videos have an address each. What is wrong with a file is told before it is sent.

use async_trait::async_trait;
use moothall_core::id::MediaId;
use moothall_core::model::{self, MediaKind};
use moothall_core::ops::{MediaQuery, NewMedia};
use moothall_core::page::Page;
use moothall_core::traits::{Media, MediaLibrary};
use moothall_core::{Context, Error, MediaType, Result};
use moothall_transport::{FilePart, Request};

use crate::client::ImagineAnything;
use crate::endpoints::DELETE_MEDIA;
use crate::native::UploadPurpose;
use crate::{SLUG, wire};

#[async_trait]
impl Media for ImagineAnything {
    async fn upload(&self, cx: &Context, new: NewMedia) -> Result<model::Media> {
        self.upload_for(cx, &UploadPurpose::Post, new).await
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

/// The file as a part of a form.
pub(crate) fn file(new: NewMedia) -> FilePart {
    FilePart {
        name: "file",
        file_name: new.file_name,
        content_type: new.content_type,
        length: new.length,
        stream: new.bytes,
    }
}

/// The kind of the file, when the network takes it.
pub(crate) fn checked(types: &[MediaType], new: &NewMedia) -> Result<MediaKind> {
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
        _ => Ok(found.kind.clone()),
    }
}

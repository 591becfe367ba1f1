//! Uploading for a purpose, the account's uploads by purpose, and deleting by address.

use moothall_core::model::{Media, MediaKind};
use moothall_core::ops::NewMedia;
use moothall_core::page::{Page, PageRequest};
use moothall_core::{Context, Network, Result};
use moothall_transport::{Multipart, Request};

use super::on_client;
use crate::client::ImagineAnything;
use crate::cursor::List;
use crate::descriptor::{byte_types, image_types};
use crate::endpoints::{DELETE_MEDIA, LIST_MEDIA, UPLOAD_IMAGE, UPLOAD_VIDEO};
use crate::media::{checked, file};
use crate::{convert, wire};

moothall_core::words! {
    /// What an upload is for.
    pub enum UploadPurpose {
        /// To be attached to a post \[zh\]\[en\]\[skill\].
        Post = "post",
        /// To become a byte: a video of at most 100 MB and 60 seconds \[zh\]\[skill\].
        Byte = "byte",
        /// To become an avatar, the SDK's way \[sdk\]; [`upload_avatar`](ImagineAnything::upload_avatar) is the
        /// documents' way.
        Avatar = "avatar",
    }
}

impl ImagineAnything {
    /// Uploads a file for a purpose. What is wrong with its type or size is told before it is sent. A video is
    /// processed for a while, and nothing tells when it is ready.
    pub async fn upload_for(&self, cx: &Context, purpose: &UploadPurpose, new: NewMedia) -> Result<Media> {
        let kind = match purpose {
            UploadPurpose::Byte => checked(&byte_types(), &new)?,
            UploadPurpose::Avatar => checked(&image_types(), &new)?,
            UploadPurpose::Post | UploadPurpose::Other(_) => {
                checked(&self.descriptor().post.media.types, &new)?
            }
        };
        let endpoint = if kind == MediaKind::Video { &UPLOAD_VIDEO } else { &UPLOAD_IMAGE };
        let mut form = Multipart::new();
        if *purpose == UploadPurpose::Avatar {
            form = form.text("folder", "avatars");
        }
        let form = form.text("purpose", purpose.as_str()).file(file(new));
        let request = Request::to(endpoint).multipart(form);
        self.object(cx, &request, |_, media, _| convert::media(media, Some(&kind))).await
    }

    /// Lists the account's uploads of a kind, made for a purpose (`post`, `byte`, `avatar`).
    pub async fn uploads(
        &self,
        cx: &Context,
        kind: Option<MediaKind>,
        purpose: Option<&str>,
        page: &PageRequest,
    ) -> Result<Page<Media>> {
        let pairs = [
            ("type", kind.map(|kind| kind.as_str().to_ascii_uppercase())),
            ("purpose", purpose.map(str::to_owned)),
        ];
        let list = List::narrowed(&LIST_MEDIA, pairs);
        let request = list.request(page)?;
        self.page(cx, &list, &request, |_, media, _| convert::media(media, None)).await
    }

    /// Deletes the upload at an address.
    pub async fn delete_upload_at(&self, cx: &Context, url: &str) -> Result<()> {
        let request = Request::to(&DELETE_MEDIA).json(&wire::request::DeleteMedia::Url(url))?;
        self.send(cx, &request).await.map(drop)
    }
}

on_client! {
    /// Uploads a file for a purpose.
    upload_for(purpose: &UploadPurpose, new: NewMedia) -> Media;
    /// Lists the account's uploads of a kind, made for a purpose (`post`, `byte`, `avatar`).
    uploads(kind: Option<MediaKind>, purpose: Option<&str>, page: &PageRequest) -> Page<Media>;
    /// Deletes the upload at an address.
    delete_upload_at(url: &str) -> ();
}

//! The account's uploads by purpose, and deleting by address.

use moothall_core::model::{Media, MediaKind};
use moothall_core::page::{Page, PageRequest};
use moothall_core::{Context, Result};
use moothall_transport::Request;

use super::on_client;
use crate::client::ImagineAnything;
use crate::cursor::List;
use crate::endpoints::{DELETE_MEDIA, LIST_MEDIA};
use crate::{convert, wire};

impl ImagineAnything {
    /// Lists the account's uploads of a kind, made for a purpose (`post`, `byte`, `avatar`).
    pub async fn uploads(
        &self,
        cx: &Context,
        kind: Option<MediaKind>,
        purpose: Option<&str>,
        page: &PageRequest,
    ) -> Result<Page<Media>> {
        let kind = kind.map(|kind| kind.as_str().to_ascii_uppercase());
        let list =
            List::new(&LIST_MEDIA, &[kind.as_deref().unwrap_or_default(), purpose.unwrap_or_default()]);
        let request = list.request(page)?.query_opt("type", kind).query_opt("purpose", purpose);
        self.page(cx, &list, &request, |_, media, _| convert::media(media, None)).await
    }

    /// Deletes the upload at an address.
    pub async fn delete_upload_at(&self, cx: &Context, url: &str) -> Result<()> {
        let request = Request::to(&DELETE_MEDIA).json(&wire::request::DeleteMedia::Url(url))?;
        self.send(cx, &request).await.map(drop)
    }
}

on_client! {
    /// Lists the account's uploads of a kind, made for a purpose (`post`, `byte`, `avatar`).
    uploads(kind: Option<MediaKind>, purpose: Option<&str>, page: &PageRequest) -> Page<Media>;
    /// Deletes the upload at an address.
    delete_upload_at(url: &str) -> ();
}

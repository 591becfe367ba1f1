//! Sending requests whose answers are given to callers as they are, typed.

use moothall_core::page::Page;
use moothall_core::{Context, Result};
use moothall_transport::{Request, Response};
use serde::de::{DeserializeOwned, IgnoredAny};

use super::{ImagineAnything, read, unwrap};
use crate::cursor;
use crate::wire::shape::{Listed, Named};

impl ImagineAnything {
    /// Sends a request whose answer is one object, wrapped or bare.
    pub(crate) async fn typed<T: Named>(&self, cx: &Context, request: &Request) -> Result<T> {
        let response = self.send(cx, request).await?;
        unwrap::<T, false>(request, &response).map(|decoded| decoded.value.value)
    }

    /// Sends a write whose answer no source documents. It is done, whatever the answer holds; only one that
    /// is cut or garbled leaves that open.
    pub(crate) async fn written<T: Named>(&self, cx: &Context, request: &Request) -> Result<Option<T>> {
        let response = self.send(cx, request).await?;
        match unwrap::<T, false>(request, &response) {
            Ok(decoded) => Ok(Some(decoded.value.value)),
            Err(_) if is_whole(&response) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Sends a write of whose answer nothing is wanted.
    pub(crate) async fn done(&self, cx: &Context, request: &Request) -> Result<()> {
        self.send(cx, request).await.map(drop)
    }

    /// Asks for a page of `list`.
    pub(crate) async fn typed_page<T: Listed>(
        &self,
        cx: &Context,
        list: &cursor::List,
        request: &Request,
    ) -> Result<Page<T>> {
        self.page(cx, list, request, |_, item, _| Ok(item)).await
    }

    /// Asks for a page of `list`, and for what stands beside it.
    pub(crate) async fn page_beside<T: Listed, B: DeserializeOwned>(
        &self,
        cx: &Context,
        list: &cursor::List,
        request: &Request,
    ) -> Result<(Page<T>, B)> {
        let response = self.send(cx, request).await?;
        let page = self.read_page::<T, T, false>(cx, list, request, &response, |_, item, _| Ok(item))?;
        Ok((page, read(request, &response)?.value))
    }
}

/// Whether an answer is whole: empty, or JSON.
pub(super) fn is_whole(response: &Response) -> bool {
    response.body.trim_ascii().is_empty() || serde_json::from_slice::<IgnoredAny>(&response.body).is_ok()
}

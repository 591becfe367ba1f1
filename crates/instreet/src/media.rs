//! Attachments: uploaded first, then named by posts and comments.

use async_trait::async_trait;
use moothall_core::ops::NewMedia;
use moothall_core::traits::Media;
use moothall_core::{Context, Error, ErrorKind, Result, model};

use crate::SLUG;
use crate::client::InStreet;

#[async_trait]
impl Media for InStreet {
    async fn upload(&self, cx: &Context, new: NewMedia) -> Result<model::Media> {
        let named = self.upload_attachments(cx, vec![new]).await?;
        named
            .into_iter()
            .next()
            .ok_or_else(|| Error::new(ErrorKind::Internal, "one file is one attachment").on(SLUG))
    }
}

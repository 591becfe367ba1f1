//! Reposts and quotes.

use async_trait::async_trait;
use moothall_core::id::PostId;
use moothall_core::model::Post;
use moothall_core::ops::{Created, NewQuote, SetRepost};
use moothall_core::traits::Reposts;
use moothall_core::{Context, Network, Result};
use moothall_transport::Request;

use crate::client::ImagineAnything;
use crate::convert::Mapper;
use crate::endpoints::{GET_POST, QUOTE_POST, REPOST, UNDO_REPOST};
use crate::text::checked;
use crate::{SLUG, wire};

#[async_trait]
impl Reposts for ImagineAnything {
    /// Reads first: a repost is a post of its own, so a second one must not be sent.
    async fn set(&self, cx: &Context, repost: SetRepost) -> Result<()> {
        let post = repost.post.native_on(SLUG)?;
        cx.account()?;
        if self.is_reposted(cx, &repost.post).await? == Some(repost.reposted) {
            return Ok(());
        }
        let endpoint = if repost.reposted { &REPOST } else { &UNDO_REPOST };
        self.send(cx, &Request::to(endpoint).path("post_id", post)).await.map(drop)
    }

    async fn quote(&self, cx: &Context, new: NewQuote) -> Result<Created<Post>> {
        // A quote is a post, so the rules of posts are taken to hold [inferred].
        let content = checked(self.descriptor().post.text, "text", &new.text)?;
        let body = wire::request::NewText { content, parent_id: None };
        let request = Request::to(&QUOTE_POST).path("post_id", new.post.native_on(SLUG)?).json(&body)?;
        self.object(cx, &request, Mapper::post).await.map(Created::Published)
    }
}

impl ImagineAnything {
    /// Whether the account has reposted it, where the network tells [sdk].
    async fn is_reposted(&self, cx: &Context, post: &PostId) -> Result<Option<bool>> {
        let request = Request::to(&GET_POST).path("post_id", post.native_on(SLUG)?);
        self.object(cx, &request, |_, post: wire::post::Post, _| Ok(post.is_reposted.0)).await
    }
}

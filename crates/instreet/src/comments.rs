//! Comments. The network answers with a tree and pages its roots; the list here is flat.

use async_trait::async_trait;
use moothall_core::model::Comment;
use moothall_core::ops::{CommentQuery, NewComment};
use moothall_core::page::Page;
use moothall_core::traits::Comments;
use moothall_core::{Context, Error, Result};
use moothall_transport::Request;

use crate::client::InStreet;
use crate::cursor::Sizes;
use crate::descriptor::MAX_ATTACHMENTS;
use crate::native::CommentSort;
use crate::{SLUG, convert, endpoints, text, wire};

/// 25 in the sample [ref]; the maximum is that of posts. [inferred]
pub(crate) const ROOTS: Sizes = Sizes { default: 25, max: 50 };

#[async_trait]
impl Comments for InStreet {
    async fn create(&self, cx: &Context, new: NewComment) -> Result<Comment> {
        text::required("text", &new.text)?;
        if new.media.len() > MAX_ATTACHMENTS {
            let message =
                format!("media: {} items are attached; at most {MAX_ATTACHMENTS} fit", new.media.len());
            return Err(Error::invalid(message).on(SLUG));
        }
        let post = new.post.native_on(SLUG)?;
        let body = wire::NewComment {
            content: &new.text,
            // A reply without it silently becomes a comment on the post. [ref]
            parent_id: new.parent.as_ref().map(|parent| parent.native_on(SLUG)).transpose()?,
            attachment_ids: new.media.iter().map(|media| media.native_on(SLUG)).collect::<Result<_>>()?,
        };
        let request = Request::to(&endpoints::CREATE_COMMENT).path("post_id", post).item(post).json(&body)?;
        self.one(cx, request, |wire, reading| convert::comment(wire, &new.post, reading)).await
    }

    /// The page's `limit` counts comments on the post itself; all replies to them come with them.
    async fn list(&self, cx: &Context, query: CommentQuery) -> Result<Page<Comment>> {
        self.list_comments(cx, &query.post, &CommentSort::Latest, &query.page).await
    }
}

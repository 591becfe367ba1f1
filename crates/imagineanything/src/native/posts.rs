//! Likes and reposts of a post, amplifying it, and views; and deleting a comment, with what that takes along.

use moothall_core::endpoint::{Confirmed, Endpoint};
use moothall_core::id::{CommentId, PostId};
use moothall_core::model::Post;
use moothall_core::page::{Page, PageRequest};
use moothall_core::traits::CommentDeletes;
use moothall_core::{Context, Result};
use moothall_transport::Request;

use super::{Like, on_client};
use crate::client::ImagineAnything;
use crate::convert::Mapper;
use crate::cursor::List;
use crate::endpoints::{AMPLIFY_POST, LIST_POST_LIKES, LIST_REPOSTS, RECORD_POST_VIEW, REMOVE_AMPLIFY};
use crate::{SLUG, convert};

impl ImagineAnything {
    /// Lists who liked a post. Works without an account.
    pub async fn list_post_likes(
        &self,
        cx: &Context,
        post: &PostId,
        page: &PageRequest,
    ) -> Result<Page<Like>> {
        let id = post.native_on(SLUG)?;
        let list = List::new(&LIST_POST_LIKES, &[id]);
        let request = list.request(page)?.path("post_id", id);
        self.page(cx, &list, &request, |_, like, _| convert::like(like)).await
    }

    /// Lists the posts that repost or quote a post. Works without an account.
    pub async fn list_reposts(&self, cx: &Context, post: &PostId, page: &PageRequest) -> Result<Page<Post>> {
        let id = post.native_on(SLUG)?;
        let list = List::new(&LIST_REPOSTS, &[id]);
        let request = list.request(page)?.path("post_id", id);
        self.page(cx, &list, &request, Mapper::post).await
    }

    /// Deletes a comment of the account's own, **and with it the replies that others gave** \[zh\]\[skill\].
    pub async fn delete_comment(&self, cx: &Context, comment: &CommentId, confirm: Confirmed) -> Result<()> {
        CommentDeletes::delete(self, cx, comment, confirm).await
    }

    /// Amplifies a post, which gives its author experience points \[zh\]\[skill\].
    pub async fn amplify_post(&self, cx: &Context, post: &PostId) -> Result<()> {
        self.done(cx, &of(&AMPLIFY_POST, post)?).await
    }

    /// Takes an amplification back \[zh\]\[skill\].
    pub async fn remove_amplify(&self, cx: &Context, post: &PostId) -> Result<()> {
        self.done(cx, &of(&REMOVE_AMPLIFY, post)?).await
    }

    /// Tells the network that the account saw a post \[zh\]\[skill\].
    pub async fn record_post_view(&self, cx: &Context, post: &PostId) -> Result<()> {
        self.done(cx, &of(&RECORD_POST_VIEW, post)?).await
    }
}

fn of(endpoint: &'static Endpoint, post: &PostId) -> Result<Request> {
    Ok(Request::to(endpoint).path("post_id", post.native_on(SLUG)?))
}

on_client! {
    /// Lists who liked a post.
    list_post_likes(post: &PostId, page: &PageRequest) -> Page<Like>;
    /// Lists the posts that repost or quote a post.
    list_reposts(post: &PostId, page: &PageRequest) -> Page<Post>;
    /// Deletes a comment of the account's own, and with it the replies that others gave.
    delete_comment(comment: &CommentId, confirm: Confirmed) -> ();
    /// Amplifies a post, which gives its author experience points.
    amplify_post(post: &PostId) -> ();
    /// Takes an amplification back.
    remove_amplify(post: &PostId) -> ();
    /// Tells the network that the account saw a post.
    record_post_view(post: &PostId) -> ();
}

//! Likes and reposts of a post.

use moothall_core::id::PostId;
use moothall_core::model::Post;
use moothall_core::page::{Page, PageRequest};
use moothall_core::{Context, Result};

use super::{Like, on_client};
use crate::client::ImagineAnything;
use crate::convert::Mapper;
use crate::cursor::List;
use crate::endpoints::{LIST_POST_LIKES, LIST_REPOSTS};
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
}

on_client! {
    /// Lists who liked a post.
    list_post_likes(post: &PostId, page: &PageRequest) -> Page<Like>;
    /// Lists the posts that repost or quote a post.
    list_reposts(post: &PostId, page: &PageRequest) -> Page<Post>;
}

//! Comments: a flat list with parents, deletable together with the replies to them.

use async_trait::async_trait;
use moothall_core::endpoint::Confirmed;
use moothall_core::id::CommentId;
use moothall_core::model::Comment;
use moothall_core::ops::{CommentQuery, NewComment};
use moothall_core::page::Page;
use moothall_core::traits::{CommentDeletes, Comments};
use moothall_core::{Context, Error, Network, Result};
use moothall_transport::Request;

use crate::client::ImagineAnything;
use crate::convert::split_comment_id;
use crate::cursor::List;
use crate::endpoints::{CREATE_COMMENT, DELETE_COMMENT, LIST_COMMENTS};
use crate::text::checked;
use crate::{SLUG, wire};

#[async_trait]
impl Comments for ImagineAnything {
    async fn create(&self, cx: &Context, new: NewComment) -> Result<Comment> {
        if !new.media.is_empty() {
            return Err(Error::unsupported(SLUG, "media on comments"));
        }
        let post = new.post.native_on(SLUG)?;
        let parent = new.parent.as_ref().map(split_comment_id).transpose()?;
        if parent.is_some_and(|(parent_post, _)| parent_post != post) {
            let message = format!("the parent comment is not on {}; reply on its own post", new.post);
            return Err(Error::invalid(message).on(SLUG));
        }
        let content = checked(self.descriptor().comment, "text", &new.text)?;
        let body = wire::request::NewText { content, parent_id: parent.map(|(_, comment)| comment) };
        let request = Request::to(&CREATE_COMMENT).path("post_id", post).json(&body)?;
        self.object(cx, &request, |mapper, comment, raw| mapper.comment(&new.post, comment, raw)).await
    }

    async fn list(&self, cx: &Context, query: CommentQuery) -> Result<Page<Comment>> {
        let post = query.post.native_on(SLUG)?;
        let list = List::new(&LIST_COMMENTS, &[post]);
        let request = list.request(&query.page)?.path("post_id", post);
        let threads = self
            .page(cx, &list, &request, |mapper, comment, raw| mapper.thread(&query.post, comment, raw))
            .await?;
        let items = threads.items.into_iter().flatten().collect();
        Ok(Page { items, next: threads.next, problems: threads.problems })
    }
}

#[async_trait]
impl CommentDeletes for ImagineAnything {
    async fn delete(&self, cx: &Context, id: &CommentId, _confirm: Confirmed) -> Result<()> {
        let (post, comment) = split_comment_id(id)?;
        let request = Request::to(&DELETE_COMMENT).path("post_id", post).path("comment_id", comment);
        self.send(cx, &request).await.map(drop)
    }
}

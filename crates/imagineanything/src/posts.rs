//! Posts: at most 500 characters, with images or a video, without a title. They cannot be edited.

use async_trait::async_trait;
use moothall_core::endpoint::Confirmed;
use moothall_core::id::PostId;
use moothall_core::model::Post;
use moothall_core::ops::{Created, NewPost, Violation};
use moothall_core::traits::Posts;
use moothall_core::{Context, Network, Result};
use moothall_transport::Request;

use crate::client::ImagineAnything;
use crate::convert::Mapper;
use crate::endpoints::{CREATE_POST, DELETE_POST, GET_POST};
use crate::{SLUG, wire};

#[async_trait]
impl Posts for ImagineAnything {
    async fn create(&self, cx: &Context, new: NewPost) -> Result<Created<Post>> {
        Violation::into_result(&self.descriptor().post.violations(&new)).map_err(|error| error.on(SLUG))?;
        let media = new.media.iter().map(|attached| attached.id.native_on(SLUG));
        let body = wire::request::NewPost {
            content: new.text.trim(),
            // With media attached the network derives the type itself [skill][sdk-test].
            media_type: new.media.is_empty().then_some("TEXT"),
            media_ids: media.collect::<Result<_>>()?,
        };
        let request = Request::to(&CREATE_POST).json(&body)?;
        self.object(cx, &request, Mapper::post).await.map(Created::Published)
    }

    async fn get(&self, cx: &Context, id: &PostId) -> Result<Post> {
        let request = Request::to(&GET_POST).path("post_id", id.native_on(SLUG)?);
        self.object(cx, &request, Mapper::post).await
    }

    async fn delete(&self, cx: &Context, id: &PostId, _confirm: Confirmed) -> Result<()> {
        let request = Request::to(&DELETE_POST).path("post_id", id.native_on(SLUG)?);
        self.send(cx, &request).await.map(drop)
    }
}

//! Profiles and following.

use async_trait::async_trait;
use moothall_core::endpoint::Endpoint;
use moothall_core::id::ProfileId;
use moothall_core::model::Profile;
use moothall_core::ops::{FollowQuery, ProfileUpdate, SetFollow};
use moothall_core::page::Page;
use moothall_core::traits::{Follows, Profiles};
use moothall_core::{Context, Result};
use moothall_transport::Request;

use crate::SLUG;
use crate::client::{ImagineAnything, read, read_leniently};
use crate::convert::Mapper;
use crate::cursor::List;
use crate::endpoints::{
    CHECK_FOLLOWING, FOLLOW_AGENT, GET_AGENT, GET_ME, LIST_FOLLOWERS, LIST_FOLLOWING, UNFOLLOW_AGENT,
};
use crate::wire::people::Following;

#[async_trait]
impl Profiles for ImagineAnything {
    async fn get(&self, cx: &Context, id: &ProfileId) -> Result<Profile> {
        let request = Request::to(&GET_AGENT).path("handle", handle(id)?);
        self.object(cx, &request, Mapper::profile).await
    }

    async fn me(&self, cx: &Context) -> Result<Profile> {
        self.object(cx, &Request::to(&GET_ME), Mapper::profile).await
    }

    async fn update(&self, cx: &Context, update: ProfileUpdate) -> Result<Profile> {
        self.update_agent(cx, &update, None).await
    }
}

#[async_trait]
impl Follows for ImagineAnything {
    /// Asks first: what a second follow does is undocumented, and reads are three times as plenty as writes.
    async fn set(&self, cx: &Context, follow: SetFollow) -> Result<bool> {
        if self.follows_now(cx, &follow.profile).await? == Some(follow.following) {
            return Ok(false);
        }
        let endpoint = if follow.following { &FOLLOW_AGENT } else { &UNFOLLOW_AGENT };
        let request = Request::to(endpoint).path("handle", handle(&follow.profile)?);
        let answer: Following = read_leniently(&request, &self.send(cx, &request).await?)?;
        // An answer without `following` means that it is as asked [sdk].
        Ok(answer.following.0.unwrap_or(follow.following) == follow.following)
    }

    async fn mine(&self, cx: &Context, profile: &ProfileId) -> Result<Option<bool>> {
        self.follows_now(cx, profile).await
    }

    async fn followers(&self, cx: &Context, query: FollowQuery) -> Result<Page<Profile>> {
        self.people(cx, &LIST_FOLLOWERS, query).await
    }

    async fn following(&self, cx: &Context, query: FollowQuery) -> Result<Page<Profile>> {
        self.people(cx, &LIST_FOLLOWING, query).await
    }
}

impl ImagineAnything {
    async fn follows_now(&self, cx: &Context, profile: &ProfileId) -> Result<Option<bool>> {
        let request = Request::to(&CHECK_FOLLOWING).path("handle", handle(profile)?);
        let answer: Following = read(&request, &self.send(cx, &request).await?)?.value;
        Ok(answer.following.0)
    }

    async fn people(
        &self,
        cx: &Context,
        endpoint: &'static Endpoint,
        query: FollowQuery,
    ) -> Result<Page<Profile>> {
        let handle = handle(&query.profile)?;
        let list = List::new(endpoint, &[handle]);
        let request = list.request(&query.page)?.path("handle", handle);
        self.page(cx, &list, &request, Mapper::profile).await
    }
}

/// A handle as it goes into a path: without the `@` [zh][en][skill], although the SDK puts one there.
pub(crate) fn handle(id: &ProfileId) -> Result<&str> {
    Ok(id.native_on(SLUG)?.trim_start_matches('@'))
}

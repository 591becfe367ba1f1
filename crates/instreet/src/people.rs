//! Profiles, and following.

use async_trait::async_trait;
use moothall_core::endpoint::Endpoint;
use moothall_core::id::ProfileId;
use moothall_core::model::Profile;
use moothall_core::ops::{FollowQuery, ProfileUpdate, SetFollow};
use moothall_core::page::Page;
use moothall_core::ports::{Relation, Toggle};
use moothall_core::traits::{Follows, Profiles};
use moothall_core::{Context, Error, Result};
use moothall_transport::Request;

use crate::client::InStreet;
use crate::convert::Reading;
use crate::cursor::{Place, Sizes};
use crate::native::AccountUpdate;
use crate::wire;
use crate::{SLUG, classify, convert, endpoints};

/// [seen: ts-sdk (mock)]; the maximum is that of posts. [inferred]
const PEOPLE: Sizes = Sizes { default: 20, max: 50 };

impl InStreet {
    async fn follow_list(
        &self,
        cx: &Context,
        endpoint: &'static Endpoint,
        query: FollowQuery,
    ) -> Result<Page<Profile>> {
        let handle = query.profile.native_on(SLUG)?;
        let place = Place::of(endpoint, &[handle], &query.page, PEOPLE, 1)?;
        let request = Request::to(endpoint)
            .path("username", handle)
            .query("page", place.at)
            .query("limit", place.limit);
        let people = self.many(cx, request, |wire, reading, _| convert::profile(wire, reading)).await?;
        let mut page = people.numbered(&place)?;
        for profile in &mut page.items {
            self.fill_follow(cx, profile).await?;
        }
        Ok(page)
    }

    /// Fills in whether the acting account follows somebody, as far as the ledger knows.
    pub(crate) async fn fill_follow(&self, cx: &Context, profile: &mut Profile) -> Result<()> {
        profile.followed_by_me = self.toggles.known(cx, &following(&profile.id)).await?;
        Ok(())
    }
}

pub(crate) fn following(profile: &ProfileId) -> Toggle {
    Toggle { relation: Relation::Follow, target: profile.as_str().to_owned() }
}

#[async_trait]
impl Profiles for InStreet {
    async fn get(&self, cx: &Context, id: &ProfileId) -> Result<Profile> {
        let request = Request::to(&endpoints::GET_AGENT).path("username", id.native_on(SLUG)?);
        let mut profile = self.one(cx, request, convert::profile).await?;
        self.fill_follow(cx, &mut profile).await?;
        Ok(profile)
    }

    async fn me(&self, cx: &Context) -> Result<Profile> {
        self.one(cx, Request::to(&endpoints::GET_ME), convert::profile).await
    }

    async fn update(&self, cx: &Context, update: ProfileUpdate) -> Result<Profile> {
        for (field, value) in
            [("name beside the handle", &update.name), ("website in profiles", &update.website)]
        {
            if value.is_some() {
                return Err(Error::unsupported(SLUG, field));
            }
        }
        let update =
            AccountUpdate { bio: update.bio, avatar_url: update.avatar_url, ..AccountUpdate::default() };
        self.update_account(cx, update).await
    }
}

#[async_trait]
impl Follows for InStreet {
    async fn set(&self, cx: &Context, follow: SetFollow) -> Result<bool> {
        let account = cx.account()?;
        let request =
            Request::to(&endpoints::TOGGLE_FOLLOW).path("username", follow.profile.native_on(SLUG)?);
        let action = |answer: wire::Followed, _: Reading<'_>| Ok(answer.action.unwrap_or_default());
        self.toggles
            .set(&account.key, following(&follow.profile), follow.following, || async {
                let action = self.one(cx, request.clone(), action).await?;
                Ok(classify::follow_after(&action))
            })
            .await
    }

    async fn mine(&self, cx: &Context, profile: &ProfileId) -> Result<Option<bool>> {
        cx.account()?;
        profile.native_on(SLUG)?;
        self.toggles.known(cx, &following(profile)).await
    }

    async fn followers(&self, cx: &Context, query: FollowQuery) -> Result<Page<Profile>> {
        self.follow_list(cx, &endpoints::LIST_FOLLOWERS, query).await
    }

    async fn following(&self, cx: &Context, query: FollowQuery) -> Result<Page<Profile>> {
        self.follow_list(cx, &endpoints::LIST_FOLLOWING, query).await
    }
}

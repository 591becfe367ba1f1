//! Profiles and following.

use moothall_core::id::ProfileId;
use moothall_core::model::Profile;
use moothall_core::ops::{FollowQuery, ProfileUpdate, SetFollow};
use moothall_core::{AccountState, Capability};
use serde::{Deserialize, Serialize};

use crate::acting::check_active;
use crate::lists::{List, PageOptions};
use crate::problem::{Problem, Result};
use crate::write::Write;
use crate::{ActAs, Caller, Engine, Item, WriteOptions, Written};

/// How a follow stands now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FollowResult {
    /// The profile.
    pub profile: ProfileId,
    /// Whether the account follows it.
    pub following: bool,
    /// Whether the network had to be changed for it.
    pub changed: bool,
}

impl Engine {
    /// Reads somebody's profile.
    pub async fn profile(&self, caller: &Caller, act: &ActAs, id: &ProfileId) -> Result<Profile> {
        let acting = self.reader(caller, act, id.network()).await?;
        let profiles = acting.family(Capability::Profiles, |network| network.profiles())?;
        acting.read("profiles.get", profiles.get(acting.cx(), id)).await
    }

    /// Reads the account's own profile. That it can proves its credentials: an account that was
    /// `auth_failed` is active again.
    pub async fn my_profile(&self, caller: &Caller, account: &str, raw: bool) -> Result<Profile> {
        let entry = self.inner.registry.find(&caller.agent, account).await?;
        let acting = self.act(caller, &entry, raw)?;
        let profiles = acting.family(Capability::Profiles, |network| network.profiles())?;
        let me = acting.read("profiles.me", profiles.me(acting.cx())).await?;
        acting.set_state(AccountState::AuthFailed, AccountState::Active, None).await;
        Ok(me)
    }

    /// Changes the account's own profile and returns it as it is now.
    pub async fn update_profile(
        &self,
        caller: &Caller,
        account: &str,
        update: ProfileUpdate,
        options: &WriteOptions,
    ) -> Result<Written<Item<Profile>>> {
        let entry = self.inner.registry.find(&caller.agent, account).await?;
        check_active(&entry)?;
        let ProfileUpdate { name, bio, avatar_url, website } = &update;
        if [name, bio, avatar_url, website].into_iter().all(Option::is_none) {
            return Err(Problem::invalid(
                "nothing is to be changed: give `name`, `bio`, `avatar_url` or `website`",
            ));
        }
        let acting = self.act(caller, &entry, false)?;
        acting.family(Capability::Profiles, |network| network.profiles())?;
        self.write(caller, acting, Write::UpdateProfile(update), options).await
    }

    /// Makes the account follow somebody or not, however it was before.
    pub async fn set_follow(
        &self,
        caller: &Caller,
        act: &ActAs,
        follow: SetFollow,
        options: &WriteOptions,
    ) -> Result<Written<FollowResult>> {
        let acting = self.writer(caller, act, follow.profile.network()).await?;
        acting.family(Capability::Follows, |network| network.follows())?;
        self.write(caller, acting, Write::Follow(follow), options).await
    }

    /// Lists who follows somebody.
    pub async fn followers(
        &self,
        caller: &Caller,
        act: &ActAs,
        profile: ProfileId,
        page: PageOptions,
    ) -> Result<List<Profile>> {
        let acting = self.reader(caller, act, profile.network()).await?;
        let follows = acting.family(Capability::Follows, |network| network.follows())?;
        let query = format!("followers {profile}");
        self.single_list(&acting, &query, page, "follows.followers", |page| {
            follows.followers(acting.cx(), FollowQuery { profile, page })
        })
        .await
    }

    /// Lists whom somebody follows.
    pub async fn following(
        &self,
        caller: &Caller,
        act: &ActAs,
        profile: ProfileId,
        page: PageOptions,
    ) -> Result<List<Profile>> {
        let acting = self.reader(caller, act, profile.network()).await?;
        let follows = acting.family(Capability::Follows, |network| network.follows())?;
        let query = format!("following {profile}");
        self.single_list(&acting, &query, page, "follows.following", |page| {
            follows.following(acting.cx(), FollowQuery { profile, page })
        })
        .await
    }
}

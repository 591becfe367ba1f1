use async_trait::async_trait;

use crate::id::ProfileId;
use crate::model::Profile;
use crate::ops::{FollowQuery, ProfileUpdate, SetFollow};
use crate::page::Page;
use crate::{Context, Result};

/// Profiles, one's own included.
#[async_trait]
pub trait Profiles: Send + Sync {
    /// Reads somebody's profile. One that does not exist is `NotFound`.
    async fn get(&self, cx: &Context, id: &ProfileId) -> Result<Profile>;

    /// Reads the account's own profile.
    async fn me(&self, cx: &Context) -> Result<Profile>;

    /// Changes the account's own profile and returns it as it is now. A field that the network lacks is
    /// `Unsupported`.
    async fn update(&self, cx: &Context, update: ProfileUpdate) -> Result<Profile>;
}

/// Following.
#[async_trait]
pub trait Follows: Send + Sync {
    /// Makes the account follow somebody or not, however it was before. Asking again changes nothing.
    /// Returns whether the network had to be changed for it.
    async fn set(&self, cx: &Context, follow: SetFollow) -> Result<bool>;

    /// Whether the account follows somebody; `None` when neither the network nor the ledger can tell.
    async fn mine(&self, cx: &Context, profile: &ProfileId) -> Result<Option<bool>>;

    /// Lists who follows somebody.
    async fn followers(&self, cx: &Context, query: FollowQuery) -> Result<Page<Profile>>;

    /// Lists whom somebody follows.
    async fn following(&self, cx: &Context, query: FollowQuery) -> Result<Page<Profile>>;
}

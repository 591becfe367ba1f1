//! Changing one's own account, the handle and the address included.

use moothall_core::model::Profile;
use moothall_core::{Context, Error, Result};
use moothall_transport::Request;
use serde::Serialize;

use crate::client::{Client, InStreet};
use crate::registration::{check_bio, check_handle};
use crate::{SLUG, convert, endpoints};

/// Changes to one's own account; `None` leaves a field as it is.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AccountUpdate {
    /// The handle: 2 to 50 characters, unique on the network. Ids of the profile change with it. \[ref\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// What the account says of itself: at most 500 characters. \[guide\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bio: Option<String>,
    /// Where its picture is. \[ref\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar_url: Option<String>,
    /// An e-mail address. Others can see it. \[guide\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

impl InStreet {
    /// Changes the acting account and returns its profile as it is now. A handle that is taken is
    /// [`Conflict`](moothall_core::ErrorKind::Conflict).
    pub async fn update_account(&self, cx: &Context, update: AccountUpdate) -> Result<Profile> {
        let AccountUpdate { username, bio, avatar_url, email } = &update;
        if [username, bio, avatar_url, email].into_iter().all(Option::is_none) {
            return Err(Error::invalid("nothing is to be changed; give at least one field").on(SLUG));
        }
        if let Some(username) = username {
            check_handle(username)?;
        }
        if let Some(bio) = bio {
            check_bio(bio)?;
        }
        let request = Request::to(&endpoints::UPDATE_ME).json(&update)?;
        self.one(cx, request, convert::profile).await
    }
}

impl Client {
    /// [`InStreet::update_account`], as this client's account.
    pub async fn update_account(&self, update: AccountUpdate) -> Result<Profile> {
        self.network().update_account(&self.context(), update).await
    }
}

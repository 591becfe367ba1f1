use serde::{Deserialize, Serialize};

use crate::Credentials;
use crate::id::ProfileId;
use crate::model::Challenge;
use crate::page::PageRequest;

/// Changes to the account's own profile; `None` leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProfileUpdate {
    /// The name shown to people.
    pub name: Option<String>,
    /// What the account says of itself.
    pub bio: Option<String>,
    /// Where its picture is.
    pub avatar_url: Option<String>,
    /// Its website.
    pub website: Option<String>,
}

/// Whether somebody is to be followed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetFollow {
    /// Whom.
    pub profile: ProfileId,
    /// Whether the account should follow them.
    pub following: bool,
}

/// Whose followers, or whom somebody follows.
#[derive(Debug, Clone)]
pub struct FollowQuery {
    /// Whose.
    pub profile: ProfileId,
    /// Which page.
    pub page: PageRequest,
}

/// An identity to be registered.
#[derive(Debug, Clone, Default)]
pub struct NewAccount {
    /// The handle that is wished for.
    pub handle: String,
    /// The name shown to people.
    pub display_name: Option<String>,
    /// What the account says of itself.
    pub bio: Option<String>,
    /// What else the network takes, by its own names.
    pub options: serde_json::Map<String, serde_json::Value>,
}

/// A fresh identity.
#[derive(Debug, Clone)]
pub struct Registered {
    /// The handle that it got.
    pub handle: String,
    /// Its secrets, shown once: they must be kept before anything else is done.
    pub credentials: Credentials,
    /// What must be solved before it can act.
    pub challenge: Option<Challenge>,
}

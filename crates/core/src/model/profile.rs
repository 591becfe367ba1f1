use jiff::Timestamp;
use serde::Serialize;

use super::Raw;
use crate::id::ProfileId;
use crate::page::Identified;

/// Somebody, as shown beside what they wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Author {
    /// The id of the profile.
    pub id: ProfileId,
    /// The handle, without `@`.
    pub handle: String,
    /// The name shown to people, where it differs from the handle.
    pub name: Option<String>,
    /// A picture.
    pub avatar_url: Option<String>,
}

/// Somebody on a network.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Profile {
    /// The id: the network and the handle.
    pub id: ProfileId,
    /// The slug of the network.
    pub network: &'static str,
    /// The profile's page for people, where the network has one.
    pub url: Option<String>,
    /// The handle, without `@`.
    pub handle: String,
    /// The name shown to people, where it differs from the handle.
    pub name: Option<String>,
    /// What they say of themselves.
    pub bio: Option<String>,
    /// A picture.
    pub avatar_url: Option<String>,
    /// Since when they are there.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub created_at: Option<Timestamp>,
    /// Followers, following, posts and the like.
    pub counts: ProfileCounts,
    /// Whether the network vouches for them.
    pub verified: Option<bool>,
    /// Whether the acting account follows them, where the network or the follow ledger tells.
    pub followed_by_me: Option<bool>,
    /// The network's own JSON, when asked for.
    #[serde(skip_serializing_if = "Raw::is_none")]
    pub raw: Raw,
}

/// Counts of a profile.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProfileCounts {
    /// Who follows them.
    pub followers: Option<u64>,
    /// Whom they follow.
    pub following: Option<u64>,
    /// Posts.
    pub posts: Option<u64>,
    /// Comments.
    pub comments: Option<u64>,
    /// The network's score or karma.
    pub score: Option<f64>,
}

impl Identified for Profile {
    fn identity(&self) -> &str {
        self.id.as_str()
    }
}

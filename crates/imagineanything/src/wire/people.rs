//! Agents: as the author of something, and as a profile.

use serde::Deserialize;

use super::scalar::{Count, Flag};
use super::shape::{Listed, Named};
use crate::time::Instant;

/// An agent. Beside what they wrote only the first fields are there.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Agent {
    pub(crate) handle: String,
    pub(crate) name: Option<String>,
    pub(crate) avatar_url: Option<String>,
    #[serde(default)]
    pub(crate) verified: Flag,
    pub(crate) bio: Option<String>,
    #[serde(default)]
    pub(crate) created_at: Instant,
    /// Counts of the documented, flat style.
    #[serde(default)]
    pub(crate) follower_count: Count,
    #[serde(default)]
    pub(crate) following_count: Count,
    #[serde(default)]
    pub(crate) post_count: Count,
    /// Counts of the style that the SDK reads.
    pub(crate) stats: Option<Stats>,
    #[serde(default)]
    pub(crate) is_following: Flag,
}

/// Counts of a profile, nested.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub(crate) struct Stats {
    #[serde(default)]
    pub(crate) followers: Count,
    #[serde(default)]
    pub(crate) following: Count,
    #[serde(default)]
    pub(crate) posts: Count,
}

impl Named for Agent {
    const KEY: &'static str = "agent";
}

impl Listed for Agent {
    const KEYS: &'static [&'static str] = &["agents", "followers", "following"];
}

/// The author of something: an [`Agent`] of which less is needed.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Author {
    pub(crate) handle: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) avatar_url: Option<String>,
}

/// The answer to following, unfollowing, and asking whether one follows.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Following {
    #[serde(default)]
    pub(crate) following: Flag,
}

/// Who liked a post, and when.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Like {
    #[serde(default)]
    pub(crate) liked_at: Instant,
    pub(crate) agent: Author,
}

impl Listed for Like {
    const KEYS: &'static [&'static str] = &["likes"];
}

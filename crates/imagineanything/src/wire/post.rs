//! Posts and comments.

use serde::Deserialize;

use super::people::Author;
use super::scalar::{Count, Flag, Id, Reference};
use super::shape::{Listed, Named};
use crate::time::Instant;

/// A post, a repost or a quote.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Post {
    pub(crate) id: Id,
    /// `null` in a plain repost [sdk].
    pub(crate) content: Option<String>,
    pub(crate) media_type: Option<String>,
    pub(crate) media_urls: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) like_count: Count,
    #[serde(default)]
    pub(crate) comment_count: Count,
    #[serde(default)]
    pub(crate) repost_count: Count,
    #[serde(default)]
    pub(crate) view_count: Count,
    #[serde(default)]
    pub(crate) is_liked: Flag,
    #[serde(default)]
    pub(crate) is_reposted: Flag,
    #[serde(default)]
    pub(crate) is_quote: Flag,
    pub(crate) repost_of: Option<Reference>,
    #[serde(default)]
    pub(crate) created_at: Instant,
    pub(crate) agent: Option<Author>,
}

impl Named for Post {
    const KEY: &'static str = "post";
}

impl Listed for Post {
    const KEYS: &'static [&'static str] = &["posts", "reposts"];
}

/// A comment, or a reply to one.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Comment {
    pub(crate) id: Id,
    pub(crate) content: Option<String>,
    pub(crate) parent_id: Option<Id>,
    #[serde(default)]
    pub(crate) like_count: Count,
    #[serde(default)]
    pub(crate) created_at: Instant,
    pub(crate) agent: Option<Author>,
}

impl Named for Comment {
    const KEY: &'static str = "comment";
}

impl Listed for Comment {
    const KEYS: &'static [&'static str] = &["comments"];
}

/// The answer to liking and unliking.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Liked {
    #[serde(default)]
    pub(crate) liked: Flag,
}

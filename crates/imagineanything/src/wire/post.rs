//! Posts and comments.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};

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
    #[serde(default)]
    pub(crate) replies: Replies,
}

/// The replies to a comment: not told, counted, or listed. No source names the field.
#[derive(Debug, Default)]
pub(crate) enum Replies {
    #[default]
    Unknown,
    Count(u64),
    List(Vec<Comment>),
}

impl Replies {
    /// How many there are.
    pub(crate) fn count(&self) -> Option<u64> {
        match self {
            Self::Unknown => None,
            Self::Count(count) => Some(*count),
            Self::List(list) => u64::try_from(list.len()).ok(),
        }
    }

    /// Takes them out.
    pub(crate) fn take(&mut self) -> Self {
        std::mem::take(self)
    }

    /// Those that are listed.
    pub(crate) fn into_list(self) -> Vec<Comment> {
        match self {
            Self::List(list) => list,
            Self::Unknown | Self::Count(_) => Vec::new(),
        }
    }
}

impl<'de> Deserialize<'de> for Replies {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Replies;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("replies or their number")
            }

            fn visit_u64<E>(self, count: u64) -> Result<Replies, E> {
                Ok(Replies::Count(count))
            }

            fn visit_unit<E>(self) -> Result<Replies, E> {
                Ok(Replies::Unknown)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Replies, A::Error> {
                let mut list = Vec::new();
                while let Some(reply) = seq.next_element()? {
                    list.push(reply);
                }
                Ok(Replies::List(list))
            }
        }
        deserializer.deserialize_any(Any)
    }
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

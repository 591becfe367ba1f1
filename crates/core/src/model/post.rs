use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Author, MediaKind, Raw, open_enum};
use crate::id::{MediaId, PostId};
use crate::page::Identified;

/// A post.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Post {
    /// Its id.
    pub id: PostId,
    /// The slug of its network.
    pub network: &'static str,
    /// Its page for people, where the network has one.
    pub url: Option<String>,
    /// Who wrote it; `None` when the network hides the author.
    pub author: Option<Author>,
    /// Its title, on networks that have titles.
    pub title: Option<String>,
    /// Its text; may be an excerpt in lists, then flagged so where that can be told.
    pub text: String,
    /// The name of the community it was posted in.
    pub community: Option<String>,
    /// When it was posted.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub created_at: Option<Timestamp>,
    /// How often it was voted on, commented on, reposted and viewed.
    pub counts: PostCounts,
    /// The acting account's own vote, where the network or the vote ledger tells.
    pub my_vote: Option<VoteState>,
    /// Attached media.
    pub media: Vec<PostMedia>,
    /// Whether it has a poll.
    pub has_poll: Option<bool>,
    /// The post that this one reposts or quotes.
    pub repost_of: Option<PostId>,
    /// What else is to be known of it.
    pub flags: Vec<Flag>,
    /// The network's own JSON, when asked for.
    #[serde(skip_serializing_if = "Raw::is_none")]
    pub raw: Raw,
}

/// Counts of a post.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PostCounts {
    /// Votes up.
    pub votes: Option<u64>,
    /// Comments, replies included where the network counts them.
    pub comments: Option<u64>,
    /// Reposts.
    pub reposts: Option<u64>,
    /// Views.
    pub views: Option<u64>,
}

/// A media item of a post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PostMedia {
    /// Its id, where the network tells it.
    pub id: Option<MediaId>,
    /// What it is.
    pub kind: MediaKind,
    /// Where it can be fetched; may expire.
    pub url: Option<String>,
}

/// The state of a vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum VoteState {
    /// Voted up.
    Up,
    /// Not voted.
    None,
}

open_enum! {
    /// What else is to be known of a post or comment.
    Flag {
        /// The network hides who wrote it.
        Anonymous = "anonymous",
        /// Kept at the top of its community.
        Pinned = "pinned",
        /// The network ranks it as hot.
        Hot = "hot",
        /// It only passes on another post.
        Repost = "repost",
        /// It passes on another post with a text of its own.
        Quote = "quote",
        /// Characters of it were not valid and were replaced by U+FFFD.
        RepairedText = "repaired_text",
    }
}

impl Identified for Post {
    fn identity(&self) -> &str {
        self.id.as_str()
    }
}

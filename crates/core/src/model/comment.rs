use jiff::Timestamp;
use serde::Serialize;

use super::{Author, Flag, Raw, VoteState};
use crate::id::{CommentId, PostId};
use crate::page::Identified;

/// A comment on a post, or a reply to another comment. Lists are flat; `parent_id` tells the tree.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Comment {
    /// Its id.
    pub id: CommentId,
    /// The slug of its network.
    pub network: &'static str,
    /// The post it is on.
    pub post_id: PostId,
    /// The comment it replies to; `None` when it stands directly under the post.
    pub parent_id: Option<CommentId>,
    /// Who wrote it; `None` when the network hides the author.
    pub author: Option<Author>,
    /// Its text.
    pub text: String,
    /// When it was written.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub created_at: Option<Timestamp>,
    /// How often it was voted on and replied to.
    pub counts: CommentCounts,
    /// The acting account's own vote, where the network or the vote ledger tells.
    pub my_vote: Option<VoteState>,
    /// What else is to be known of it.
    pub flags: Vec<Flag>,
    /// The network's own JSON, when asked for.
    #[serde(skip_serializing_if = "Raw::is_none")]
    pub raw: Raw,
}

/// Counts of a comment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CommentCounts {
    /// Votes up.
    pub votes: Option<u64>,
    /// Replies.
    pub replies: Option<u64>,
}

impl Identified for Comment {
    fn identity(&self) -> &str {
        self.id.as_str()
    }
}

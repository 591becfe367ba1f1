use jiff::Timestamp;
use serde::Serialize;

use super::{Author, Raw, open_enum};
use crate::id::{CommentId, NotificationId, PostId};
use crate::page::Identified;

/// Something that happened to the acting account.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Notification {
    /// Its id.
    pub id: NotificationId,
    /// The slug of its network.
    pub network: &'static str,
    /// What happened.
    pub kind: NotificationKind,
    /// The network's own sentence, where it gives one.
    pub text: Option<String>,
    /// Who did it.
    pub actor: Option<Author>,
    /// The post it is about.
    pub post_id: Option<PostId>,
    /// The comment it is about.
    pub comment_id: Option<CommentId>,
    /// Whether it was read.
    pub read: Option<bool>,
    /// When it happened.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub created_at: Option<Timestamp>,
    /// The network's own JSON, when asked for.
    #[serde(skip_serializing_if = "Raw::is_none")]
    pub raw: Raw,
}

open_enum! {
    /// What a notification is about.
    NotificationKind {
        /// Somebody follows the account.
        Follow = "follow",
        /// Somebody voted on an item.
        Vote = "vote",
        /// Somebody commented on a post.
        Comment = "comment",
        /// Somebody replied to a comment.
        Reply = "reply",
        /// Somebody reposted a post.
        Repost = "repost",
        /// Somebody quoted a post.
        Quote = "quote",
        /// Somebody mentioned the account.
        Mention = "mention",
        /// Somebody sent a direct message.
        Message = "message",
    }
}

impl Identified for Notification {
    fn identity(&self) -> &str {
        self.id.as_str()
    }
}

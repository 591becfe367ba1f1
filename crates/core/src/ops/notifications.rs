use serde::{Deserialize, Serialize};

use crate::id::{NotificationId, PostId};
use crate::page::PageRequest;

/// Which notifications are wanted.
#[derive(Debug, Clone, Default)]
pub struct NotificationQuery {
    /// Only those not read yet.
    pub unread: bool,
    /// Which page.
    pub page: PageRequest,
}

/// Which notifications are to be marked as read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkRead {
    /// All of them.
    All,
    /// These.
    Ids(Vec<NotificationId>),
    /// Those about this post.
    Post(PostId),
}

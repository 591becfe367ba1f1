//! Notifications. Only their types are documented.

use serde::Deserialize;

use super::people::Author;
use super::scalar::{Flag, Id, Reference};
use super::shape::Listed;
use crate::time::Instant;

/// A notification.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Notification {
    pub(crate) id: Id,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    #[serde(alias = "isRead", default)]
    pub(crate) read: Flag,
    #[serde(default)]
    pub(crate) created_at: Instant,
    pub(crate) actor: Option<Author>,
    pub(crate) message: Option<String>,
    pub(crate) post: Option<Reference>,
    pub(crate) post_id: Option<Id>,
    pub(crate) comment: Option<Reference>,
    pub(crate) comment_id: Option<Id>,
}

impl Listed for Notification {
    const KEYS: &'static [&'static str] = &["notifications"];
}

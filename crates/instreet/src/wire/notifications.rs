//! Notifications.

use serde::Deserialize;

use super::{Agent, Text};
use crate::time::Instant;

#[derive(Debug, Deserialize)]
pub(crate) struct Notification {
    pub(crate) id: Text,
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) content: Option<String>,
    pub(crate) related_post_id: Option<Text>,
    pub(crate) related_comment_id: Option<Text>,
    pub(crate) is_read: Option<bool>,
    pub(crate) created_at: Option<Instant>,
    pub(crate) trigger_agent: Option<Agent>,
}

//! Direct messages.

use serde::{Deserialize, Serialize};

use super::{Agent, Count, Text};
use crate::time::Instant;

#[derive(Debug, Deserialize)]
pub(crate) struct Thread {
    pub(crate) id: Text,
    pub(crate) other_agent: Option<Agent>,
    pub(crate) last_message_preview: Option<String>,
    pub(crate) last_message_at: Option<Instant>,
    pub(crate) unread_count: Option<Count>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Message {
    pub(crate) id: Text,
    pub(crate) thread_id: Option<Text>,
    pub(crate) content: Option<String>,
    pub(crate) is_read: Option<bool>,
    pub(crate) created_at: Option<Instant>,
    pub(crate) sender: Option<Agent>,
}

#[derive(Debug, Serialize)]
pub(crate) struct NewMessage<'a> {
    pub(crate) recipient_username: &'a str,
    pub(crate) content: &'a str,
}

#[derive(Debug, Serialize)]
pub(crate) struct Reply<'a> {
    pub(crate) content: &'a str,
}

/// What became of a message request. [seen: ts-sdk (mock)]
#[derive(Debug, Deserialize)]
pub(crate) struct RequestAnswer {
    pub(crate) status: Option<String>,
}

use jiff::Timestamp;
use serde::Serialize;

use super::{Author, Raw};
use crate::id::{ConversationId, MessageId};
use crate::page::Identified;

/// A conversation of direct messages with somebody.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Conversation {
    /// Its id.
    pub id: ConversationId,
    /// The slug of its network.
    pub network: &'static str,
    /// The other side.
    pub with: Option<Author>,
    /// The beginning of the last message.
    pub last_message: Option<String>,
    /// When it was last written in.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub last_message_at: Option<Timestamp>,
    /// How many messages the acting account has not read.
    pub unread: Option<u64>,
    /// The network's own JSON, when asked for.
    #[serde(skip_serializing_if = "Raw::is_none")]
    pub raw: Raw,
}

/// A direct message.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Message {
    /// Its id, where the network tells it.
    pub id: Option<MessageId>,
    /// The slug of its network.
    pub network: &'static str,
    /// The conversation it is in.
    pub conversation_id: ConversationId,
    /// Who wrote it.
    pub author: Option<Author>,
    /// Its text.
    pub text: String,
    /// When it was sent.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub created_at: Option<Timestamp>,
    /// Whether its receiver has read it.
    pub read: Option<bool>,
    /// The network's own JSON, when asked for.
    #[serde(skip_serializing_if = "Raw::is_none")]
    pub raw: Raw,
}

impl Identified for Conversation {
    fn identity(&self) -> &str {
        self.id.as_str()
    }
}

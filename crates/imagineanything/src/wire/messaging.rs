//! Conversations and direct messages. Few of their fields are documented.

use serde::Deserialize;

use super::people::Author;
use super::scalar::{Count, Flag, Id};
use super::shape::{Listed, Named};
use crate::time::Instant;

/// A conversation as its list shows it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Conversation {
    pub(crate) id: Id,
    pub(crate) participant: Option<Author>,
    pub(crate) last_message: Option<Preview>,
    #[serde(default)]
    pub(crate) unread_count: Count,
    #[serde(default)]
    pub(crate) updated_at: Instant,
}

/// The last message of a conversation: a text, or the message.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Preview {
    Text(String),
    Message(Box<Message>),
}

/// A direct message. Every field is a guess.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Message {
    pub(crate) id: Option<Id>,
    pub(crate) conversation_id: Option<Id>,
    pub(crate) content: Option<String>,
    pub(crate) sender: Option<Author>,
    #[serde(default)]
    pub(crate) created_at: Instant,
    #[serde(default)]
    pub(crate) read_at: Instant,
    #[serde(default)]
    pub(crate) read: Flag,
}

impl Named for Conversation {
    const KEY: &'static str = "conversation";
}

impl Listed for Conversation {
    const KEYS: &'static [&'static str] = &["conversations"];
}

impl Named for Message {
    const KEY: &'static str = "message";
}

impl Listed for Message {
    const KEYS: &'static [&'static str] = &["messages"];
}

/// How many there are.
#[derive(Debug, Deserialize)]
pub(crate) struct Total {
    #[serde(alias = "unreadCount", alias = "unread")]
    pub(crate) count: Count,
}

/// The answer to opening a conversation. It is undocumented: the conversation with its first message beside
/// it, within it, or not at all.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Started {
    conversation: Option<Opened>,
    message: Option<Preview>,
    id: Option<Id>,
    conversation_id: Option<Id>,
    last_message: Option<Preview>,
}

/// The conversation within [`Started`].
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Opened {
    id: Option<Id>,
    last_message: Option<Preview>,
}

impl Started {
    /// The conversation, wherever it is named.
    pub(crate) fn conversation_id(&self) -> Option<&str> {
        let within_message = || match &self.message {
            Some(Preview::Message(message)) => message.conversation_id.as_ref(),
            _ => None,
        };
        let opened = self.conversation.as_ref().and_then(|opened| opened.id.as_ref());
        let id = opened.or(self.conversation_id.as_ref()).or_else(within_message).or(self.id.as_ref())?;
        Some(&id.0)
    }

    /// The first message, as far as it is there.
    pub(crate) fn into_message(self) -> Message {
        let within = self.conversation.and_then(|opened| opened.last_message);
        let all = [self.message, within, self.last_message];
        let told = all.into_iter().flatten().find_map(|preview| match preview {
            Preview::Message(message) => Some(*message),
            Preview::Text(_) => None,
        });
        told.unwrap_or_default()
    }
}

/// The answer to a message within a conversation. It is undocumented: the message, wrapped or bare.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Sent {
    message: Option<Preview>,
    #[serde(flatten)]
    bare: Message,
}

impl Sent {
    /// The message, as far as it is there.
    pub(crate) fn into_message(self) -> Message {
        match self.message {
            Some(Preview::Message(message)) => *message,
            _ => self.bare,
        }
    }
}

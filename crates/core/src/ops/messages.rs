use serde::{Deserialize, Serialize};

use crate::id::{ConversationId, ProfileId};
use crate::page::PageRequest;

/// Where a message goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    /// To somebody; opens a conversation when there is none.
    Profile(ProfileId),
    /// Into a conversation.
    Conversation(ConversationId),
}

/// A direct message to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewMessage {
    /// Where it goes.
    pub to: Recipient,
    /// The text.
    pub text: String,
}

/// Which messages are wanted.
#[derive(Debug, Clone)]
pub struct MessageQuery {
    /// The conversation they are in.
    pub conversation: ConversationId,
    /// Which page.
    pub page: PageRequest,
}

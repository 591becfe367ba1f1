use async_trait::async_trait;

use crate::id::ConversationId;
use crate::model::{Conversation, Message};
use crate::ops::{MessageQuery, NewMessage};
use crate::page::{Page, PageRequest};
use crate::{Context, Result};

/// Direct messages.
#[async_trait]
pub trait Messages: Send + Sync {
    /// Sends a message to somebody or into a conversation, and returns it with its conversation.
    async fn send(&self, cx: &Context, new: NewMessage) -> Result<Message>;

    /// Lists the account's conversations, the most recently active first.
    async fn conversations(&self, cx: &Context, page: PageRequest) -> Result<Page<Conversation>>;

    /// Lists the messages of a conversation, newest first.
    async fn list(&self, cx: &Context, query: MessageQuery) -> Result<Page<Message>>;

    /// Marks a conversation as read.
    async fn mark_read(&self, cx: &Context, id: &ConversationId) -> Result<()>;
}

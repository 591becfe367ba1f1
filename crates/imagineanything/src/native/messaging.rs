//! Single messages, counts of what is unread, and deleting.

use moothall_core::endpoint::{Confirmed, Endpoint};
use moothall_core::id::{ConversationId, MessageId};
use moothall_core::model::Message;
use moothall_core::{Context, Error, Result};
use moothall_transport::Request;

use super::on_client;
use crate::client::{ImagineAnything, unusable};
use crate::endpoints::{
    DELETE_CONVERSATION, DELETE_MESSAGE, GET_MESSAGE, NOTIFICATION_COUNT, UNREAD_MESSAGE_COUNT,
};
use crate::wire::messaging::Total;
use crate::{SLUG, convert};

impl ImagineAnything {
    /// How many messages the account has not read.
    pub async fn unread_message_count(&self, cx: &Context) -> Result<u64> {
        self.total(cx, &UNREAD_MESSAGE_COUNT).await
    }

    /// How many notifications the account has not read.
    pub async fn notification_count(&self, cx: &Context) -> Result<u64> {
        self.total(cx, &NOTIFICATION_COUNT).await
    }

    /// Reads one message of the account's conversations.
    pub async fn get_message(&self, cx: &Context, id: &MessageId) -> Result<Message> {
        let request = Request::to(&GET_MESSAGE).path("message_id", id.native_on(SLUG)?);
        self.object(cx, &request, |_, message, raw| convert::message(None, message, raw)).await
    }

    /// Deletes a message that the account sent.
    pub async fn delete_message(&self, cx: &Context, id: &MessageId) -> Result<()> {
        let request = Request::to(&DELETE_MESSAGE).path("message_id", id.native_on(SLUG)?);
        self.send(cx, &request).await.map(drop)
    }

    /// Deletes a conversation with all its messages, **for both sides and for good** \[zh\]\[skill\].
    pub async fn delete_conversation(
        &self,
        cx: &Context,
        id: &ConversationId,
        _confirm: Confirmed,
    ) -> Result<()> {
        let request = Request::to(&DELETE_CONVERSATION).path("conversation_id", id.native_on(SLUG)?);
        self.send(cx, &request).await.map(drop)
    }

    async fn total(&self, cx: &Context, endpoint: &'static Endpoint) -> Result<u64> {
        let request = Request::to(endpoint);
        let total: Total = self.ask(cx, &request).await?.value;
        let unknown = || unusable(&request, &Error::invalid("the count is no number"));
        total.count.0.ok_or_else(unknown)
    }
}

on_client! {
    /// How many messages the account has not read.
    unread_message_count() -> u64;
    /// How many notifications the account has not read.
    notification_count() -> u64;
    /// Reads one message of the account's conversations.
    get_message(id: &MessageId) -> Message;
    /// Deletes a message that the account sent.
    delete_message(id: &MessageId) -> ();
    /// Deletes a conversation with all its messages, for both sides and for good.
    delete_conversation(id: &ConversationId, confirm: Confirmed) -> ();
}

//! Direct messages. The first one opens a conversation by handle, later ones go into it by id.

use async_trait::async_trait;
use moothall_core::id::{ConversationId, ProfileId};
use moothall_core::model::{Conversation, Message};
use moothall_core::ops::{MessageQuery, NewMessage, Recipient};
use moothall_core::page::{Page, PageRequest};
use moothall_core::traits::Messages;
use moothall_core::{Context, Error, Network, Result};
use moothall_transport::{Request, Response};

use crate::client::{ImagineAnything, read, read_leniently, unusable};
use crate::cursor::List;
use crate::endpoints::{
    LIST_CONVERSATIONS, LIST_MESSAGES, MARK_CONVERSATION_READ, SEND_MESSAGE, START_CONVERSATION,
};
use crate::text::checked;
use crate::wire::messaging::{Sent, Started};
use crate::{SLUG, convert, wire};

#[async_trait]
impl Messages for ImagineAnything {
    async fn send(&self, cx: &Context, new: NewMessage) -> Result<Message> {
        let text = checked(self.descriptor().message, "text", &new.text)?;
        match &new.to {
            Recipient::Profile(profile) => self.start(cx, profile, text).await,
            Recipient::Conversation(conversation) => self.reply(cx, conversation, text).await,
        }
    }

    async fn conversations(&self, cx: &Context, page: PageRequest) -> Result<Page<Conversation>> {
        let list = List::new(&LIST_CONVERSATIONS, &[]);
        let request = list.request(&page)?;
        self.page(cx, &list, &request, |_, conversation, raw| convert::conversation(conversation, raw)).await
    }

    async fn list(&self, cx: &Context, query: MessageQuery) -> Result<Page<Message>> {
        let conversation = query.conversation.native_on(SLUG)?;
        let list = List::new(&LIST_MESSAGES, &[conversation]);
        let request = list.request(&query.page)?.path("conversation_id", conversation);
        let within = Some(&query.conversation);
        self.page(cx, &list, &request, |_, message, raw| convert::message(within, message, raw)).await
    }

    async fn mark_read(&self, cx: &Context, id: &ConversationId) -> Result<()> {
        let request = Request::to(&MARK_CONVERSATION_READ).path("conversation_id", id.native_on(SLUG)?);
        self.send(cx, &request).await.map(drop)
    }
}

impl ImagineAnything {
    async fn start(&self, cx: &Context, profile: &ProfileId, text: &str) -> Result<Message> {
        let body =
            wire::request::NewConversation { participant_handle: profile.native_on(SLUG)?, message: text };
        let request = Request::to(&START_CONVERSATION).json(&body)?;
        let response = self.send(cx, &request).await?;
        let started: Started = read_leniently(&request, &response)?;
        let within = started.conversation_id().map(|id| ConversationId::new(SLUG, id)).transpose();
        let within = within.map_err(|error| unusable(&request, &error))?.ok_or_else(|| {
            unusable(&request, &Error::invalid("it does not say which conversation the message is in"))
        })?;
        Self::sent(cx, &request, &response, &within, started.into_message(), text)
    }

    async fn reply(&self, cx: &Context, conversation: &ConversationId, text: &str) -> Result<Message> {
        let body = wire::request::NewText { content: text, parent_id: None };
        let request =
            Request::to(&SEND_MESSAGE).path("conversation_id", conversation.native_on(SLUG)?).json(&body)?;
        let response = self.send(cx, &request).await?;
        let sent: Sent = read_leniently(&request, &response)?;
        Self::sent(cx, &request, &response, conversation, sent.into_message(), text)
    }

    /// A message that was sent, as far as the undocumented answer tells; the text is known in any case.
    fn sent(
        cx: &Context,
        request: &Request,
        response: &Response,
        within: &ConversationId,
        message: wire::messaging::Message,
        text: &str,
    ) -> Result<Message> {
        let raw = if cx.raw { Some(read(request, response)?.value) } else { None };
        let message =
            convert::message(Some(within), message, raw).map_err(|error| unusable(request, &error))?;
        if message.text.is_empty() {
            return Ok(Message { text: text.to_owned(), ..message });
        }
        Ok(message)
    }
}

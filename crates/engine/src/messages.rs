//! Direct messages.

use moothall_core::Capability;
use moothall_core::id::ConversationId;
use moothall_core::model::{Conversation, Message};
use moothall_core::ops::{MessageQuery, NewMessage, Recipient};

use crate::lists::{List, ListRequest, Order, PageOptions, Source};
use crate::problem::Result;
use crate::rules::check_text;
use crate::write::Write;
use crate::{ActAs, Caller, Engine, Item, WriteOptions, Written};

/// A direct message to be sent.
#[derive(Debug, Clone)]
pub struct MessageRequest {
    /// To somebody, or into a conversation.
    pub to: Recipient,
    /// The text.
    pub text: String,
}

impl Engine {
    /// Sends a message to somebody or into a conversation.
    pub async fn send_message(
        &self,
        caller: &Caller,
        act: &ActAs,
        message: MessageRequest,
        options: &WriteOptions,
    ) -> Result<Written<Item<Message>>> {
        let network = match &message.to {
            Recipient::Profile(id) => id.network(),
            Recipient::Conversation(id) => id.network(),
        };
        let acting = self.writer(caller, act, network).await?;
        acting.family(Capability::Messages, |network| network.messages())?;
        check_text("text", &message.text, &acting.network().descriptor().message)?;
        let MessageRequest { to, text } = message;
        self.write(caller, acting, Write::Message(NewMessage { to, text }), options).await
    }

    /// Lists the conversations of one account, or of all: the most recently active first.
    pub async fn conversations(&self, caller: &Caller, request: ListRequest) -> Result<List<Conversation>> {
        let readers = self.readers(caller, &request).await?;
        let sources = readers.accounts.iter().map(|acting| {
            Source::new(acting, move |page| {
                Box::pin(async move {
                    let messages = acting.family(Capability::Messages, |network| network.messages())?;
                    acting.read("messages.conversations", messages.conversations(acting.cx(), page)).await
                })
            })
        });
        let order = Order::ByTime(|conversation: &Conversation| conversation.last_message_at);
        self.merged_list(sources.collect(), order, "conversations", &request, readers.problems).await
    }

    /// Lists the messages of a conversation, newest first.
    pub async fn messages(
        &self,
        caller: &Caller,
        act: &ActAs,
        conversation: ConversationId,
        page: PageOptions,
    ) -> Result<List<Message>> {
        let acting = self.reader(caller, act, conversation.network()).await?;
        let messages = acting.family(Capability::Messages, |network| network.messages())?;
        let query = format!("messages {conversation}");
        self.single_list(&acting, &query, page, "messages.list", |page| {
            messages.list(acting.cx(), MessageQuery { conversation, page })
        })
        .await
    }

    /// Marks a conversation as read.
    pub async fn read_conversation(
        &self,
        caller: &Caller,
        act: &ActAs,
        id: ConversationId,
        options: &WriteOptions,
    ) -> Result<Written<()>> {
        let acting = self.writer(caller, act, id.network()).await?;
        acting.family(Capability::Messages, |network| network.messages())?;
        self.write(caller, acting, Write::ReadConversation(id), options).await
    }
}

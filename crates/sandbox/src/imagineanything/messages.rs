//! Direct messages: conversations of two.

use serde::Serialize;
use serde_json::json;

use super::{
    Answer, ImagineAnything,
    call::{Call, checked_text},
    error::Refusal,
    page::Page,
    state::{Conversation, Id, Message},
    wire::{ConversationJson, MessageJson, Shaped, done},
};
use crate::http::Reply;

#[derive(Serialize)]
struct Started<'a> {
    conversation: Shaped<'a, ConversationJson<'a>>,
    message: Shaped<'a, MessageJson<'a>>,
}

impl ImagineAnything {
    /// Sends the first message to an agent, or another one if there is a conversation already.
    pub(super) fn start_conversation(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let fields = call.fields()?;
        let handle = fields.required("participantHandle")?;
        let text = self.message_text(fields.required("message")?, "message")?;
        let other = self.state.agent_by_handle(handle).ok_or_else(|| Refusal::not_found("Agent"))?.id.clone();
        if other == me {
            let status = self.settings.self_action_status.0;
            return Err(Refusal::new(status, "validation_error", "You cannot message yourself"));
        }
        let mut conversations = self.state.conversations.values();
        let known = conversations.find(|conversation| conversation.has(&me) && conversation.has(&other));
        let known = known.map(|conversation| conversation.id.clone());
        let id = known.unwrap_or_else(|| {
            let id = self.state.ids.next(call.now);
            let participants = [me.clone(), other];
            let conversation = Conversation { id: id.clone(), participants, updated_at: call.now };
            self.state.conversations.insert(id.clone(), conversation);
            id
        });
        let message = self.deliver(&id, &me, &text, call);
        let conversation =
            self.state.conversations.get(&id).ok_or_else(|| Refusal::not_found("Conversation"))?;
        let started = Started {
            conversation: self.conversation_json(conversation, &me, call.now),
            message: self.message_json(&message),
        };
        Ok(Reply::json(self.settings.create_status.0, &started))
    }

    pub(super) fn send_message(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let fields = call.fields()?;
        let conversation = self.conversation(call, &me)?.id.clone();
        let text = self.message_text(fields.required("content")?, "content")?;
        let message = self.deliver(&conversation, &me, &text, call);
        Ok(self.object(self.settings.create_status.0, "message", &self.message_json(&message)))
    }

    pub(super) fn list_conversations(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let mine = self.state.conversations.values().filter(|conversation| conversation.has(&me));
        let page = Page::cut(mine, call, &self.settings)?;
        Ok(page.reply("conversations", |conversation| self.conversation_json(conversation, &me, call.now)))
    }

    pub(super) fn list_messages(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let conversation = &self.conversation(call, &me)?.id;
        let messages = self.state.messages.values().filter(|message| {
            message.conversation == *conversation && self.shows(message.created_at, call.now)
        });
        let page = Page::cut(messages, call, &self.settings)?;
        Ok(page.reply("messages", |message| self.message_json(message)))
    }

    pub(super) fn mark_conversation_read(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let id = self.conversation(call, &me)?.id.clone();
        for message in self.state.messages.values_mut() {
            if message.conversation == id && message.sender != me {
                message.read_at.get_or_insert(call.now);
            }
        }
        call.record(&self.handle_of(&me), (&id, None), None, "read");
        Ok(done(200))
    }

    /// Removes a conversation with all messages, for both sides.
    pub(super) fn delete_conversation(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let id = self.conversation(call, &me)?.id.clone();
        self.state.conversations.remove(&id);
        self.state.messages.retain(|_, message| message.conversation != id);
        call.record(&self.handle_of(&me), (&id, None), None, "deleted");
        Ok(self.deleted())
    }

    pub(super) fn unread_message_count(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let unread = self.state.messages.values().filter(|message| {
            message.sender != me
                && message.read_at.is_none()
                && self.state.conversations.get(&message.conversation).is_some_and(|it| it.has(&me))
        });
        Ok(Reply::json(200, &json!({ "count": unread.count() })))
    }

    pub(super) fn get_message(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let message = self.message(call, &me)?;
        Ok(self.object(200, "message", &self.message_json(message)))
    }

    pub(super) fn delete_message(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let message = self.message(call, &me)?.clone();
        if message.sender != me {
            return Err(Refusal::forbidden("You can only delete your own messages"));
        }
        self.state.messages.remove(&message.id);
        call.record(&self.handle_of(&me), (&message.id, Some(&message.conversation)), None, "deleted");
        Ok(self.deleted())
    }

    fn deliver(&mut self, conversation: &Id, sender: &Id, content: &str, call: &mut Call<'_>) -> Message {
        let message = Message {
            id: self.state.ids.next(call.now),
            conversation: conversation.clone(),
            sender: sender.clone(),
            content: self.settings.rewrites.apply(content),
            created_at: call.now,
            read_at: None,
        };
        if let Some(conversation) = self.state.conversations.get_mut(conversation) {
            conversation.updated_at = call.now;
        }
        let ids = (message.id.as_str(), Some(conversation.as_str()));
        call.record(&self.handle_of(sender), ids, Some(content), "created");
        self.state.messages.insert(message.id.clone(), message.clone());
        message
    }

    fn message_text(&self, text: &str, name: &str) -> Result<String, Refusal> {
        checked_text(text, name, self.settings.message_max_chars, &self.settings)
    }

    /// The conversation that the path names, which must be one's own.
    fn conversation(&self, call: &Call<'_>, me: &str) -> Result<&Conversation, Refusal> {
        let conversation = self.state.conversations.get(call.request.segment(2));
        let conversation = conversation.ok_or_else(|| Refusal::not_found("Conversation"))?;
        self.admit(conversation, me)?;
        Ok(conversation)
    }

    /// The message that the path names, in a conversation of one's own.
    fn message(&self, call: &Call<'_>, me: &str) -> Result<&Message, Refusal> {
        let message = self.state.messages.get(call.request.segment(2));
        let message = message.ok_or_else(|| Refusal::not_found("Message"))?;
        let conversation = self.state.conversations.get(&message.conversation);
        self.admit(conversation.ok_or_else(|| Refusal::not_found("Conversation"))?, me)?;
        Ok(message)
    }

    fn admit(&self, conversation: &Conversation, me: &str) -> Result<(), Refusal> {
        if conversation.has(me) {
            return Ok(());
        }
        let status = self.settings.stranger_status.0;
        let code = if status == 404 { "not_found" } else { "forbidden" };
        Err(Refusal::new(status, code, "You are not a participant of this conversation"))
    }
}

//! Shapes that only their owner sees: conversations, messages, notifications and media.

use jiff::Timestamp;
use serde::Serialize;

use super::{AgentInfo, CommentJson, PostJson, Shaped, time};
use crate::imagineanything::{
    ImagineAnything,
    settings::{LastMessage, LetterCase},
    state::{Conversation, Media, Message, Notification},
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::imagineanything) struct ConversationJson<'a> {
    id: &'a str,
    participant: Option<AgentInfo<'a>>,
    last_message: Option<LastMessageJson<'a>>,
    unread_count: usize,
    updated_at: String,
}

/// The last message, whole or only its text.
#[derive(Serialize)]
#[serde(untagged)]
enum LastMessageJson<'a> {
    Message(Shaped<'a, MessageJson<'a>>),
    Text(&'a str),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::imagineanything) struct MessageJson<'a> {
    id: &'a str,
    conversation_id: &'a str,
    content: &'a str,
    sender: Option<AgentInfo<'a>>,
    created_at: String,
    read_at: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::imagineanything) struct NotificationJson<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    read: bool,
    created_at: String,
    actor: Option<AgentInfo<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    post: Option<Shaped<'a, PostJson<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<Shaped<'a, CommentJson<'a>>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::imagineanything) struct MediaJson<'a> {
    id: &'a str,
    /// The documents' name for the id, in their spelling.
    #[serde(rename = "media_id")]
    media_id: &'a str,
    url: &'a str,
    pathname: &'a str,
    content_type: &'a str,
    size: usize,
    #[serde(rename = "type")]
    kind: String,
    purpose: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'a str>,
    created_at: String,
}

impl ImagineAnything {
    pub(in crate::imagineanything) fn message_json<'a>(
        &'a self,
        message: &'a Message,
    ) -> Shaped<'a, MessageJson<'a>> {
        let shown = MessageJson {
            id: &message.id,
            conversation_id: &message.conversation,
            content: &message.content,
            sender: self.info(&message.sender),
            created_at: time(message.created_at),
            read_at: message.read_at.map(time),
        };
        self.shaped("message", shown)
    }

    pub(in crate::imagineanything) fn conversation_json<'a>(
        &'a self,
        conversation: &'a Conversation,
        me: &str,
        now: Timestamp,
    ) -> Shaped<'a, ConversationJson<'a>> {
        let messages = || {
            self.state.messages.values().filter(|message| {
                message.conversation == conversation.id && self.shows(message.created_at, now)
            })
        };
        let last = messages().next_back().map(|message| match self.settings.last_message {
            LastMessage::Message => LastMessageJson::Message(self.message_json(message)),
            LastMessage::Text => LastMessageJson::Text(&message.content),
        });
        let shown = ConversationJson {
            id: &conversation.id,
            participant: self.info(conversation.other(me)),
            last_message: last,
            unread_count: messages()
                .filter(|message| message.sender != me && message.read_at.is_none())
                .count(),
            updated_at: time(conversation.updated_at),
        };
        self.shaped("conversation", shown)
    }

    pub(in crate::imagineanything) fn notification_json<'a>(
        &'a self,
        notification: &'a Notification,
    ) -> Shaped<'a, NotificationJson<'a>> {
        let post = notification.post.as_ref().and_then(|id| self.state.posts.get(id));
        let comment = notification.comment.as_ref().and_then(|id| self.state.comments.get(id));
        let shown = NotificationJson {
            id: &notification.id,
            kind: notification.kind,
            read: notification.read,
            created_at: time(notification.created_at),
            actor: self.info(&notification.actor),
            post: post.map(|post| self.post_json(post, Some(&notification.recipient))),
            comment: comment.map(|comment| self.comment_json(comment)),
        };
        self.shaped("notification", shown)
    }

    pub(in crate::imagineanything) fn media_json<'a>(
        &'a self,
        media: &'a Media,
        now: Timestamp,
    ) -> Shaped<'a, MediaJson<'a>> {
        let (ready, processing) = (&self.settings.video_ready_word, &self.settings.video_processing_word);
        let shown = MediaJson {
            id: &media.id,
            media_id: &media.id,
            url: &media.url,
            pathname: &media.pathname,
            content_type: media.content_type,
            size: media.size,
            kind: match self.settings.media_type_case {
                LetterCase::Lower => media.kind.to_ascii_lowercase(),
                LetterCase::Upper => media.kind.to_owned(),
            },
            purpose: &media.purpose,
            status: (media.kind == "VIDEO").then_some(if self.is_ready(media, now) {
                ready
            } else {
                processing
            }),
            created_at: time(media.created_at),
        };
        self.shaped("media", shown)
    }
}

//! Threads, messages and notifications in JSON.

use serde_json::{Value, json};
use uuid::Uuid;

use super::View;
use crate::instreet::state::{Message, Notification, Thread, ThreadStatus};

impl View<'_> {
    /// A thread as one of its two sees it.
    pub(in crate::instreet) fn thread(&self, thread: &Thread, viewer: Uuid) -> Value {
        let last = thread.messages.iter().rev().find(|message| self.shows(message.created_at));
        json!({
            "id": thread.id,
            "participant1_id": thread.starter,
            "participant2_id": thread.recipient,
            "last_message_preview": last.map(|message| message.content.chars().take(100).collect::<String>()),
            "last_message_at": last.map(|message| self.time(message.created_at)),
            "status": match thread.status {
                ThreadStatus::Pending => "pending",
                ThreadStatus::Active => "active",
                ThreadStatus::Declined => "declined",
                ThreadStatus::Blocked => "blocked",
            },
            "request_accepted": thread.status == ThreadStatus::Active,
            "created_at": self.time(thread.created_at),
            "other_agent": self.summary(thread.other(viewer)),
            "unread_count": thread.unread_by(viewer),
        })
    }

    pub(in crate::instreet) fn message(&self, thread: Uuid, message: &Message) -> Value {
        json!({
            "id": message.id,
            "thread_id": thread,
            "sender_id": message.sender,
            "content": message.content,
            "is_read": message.is_read,
            "created_at": self.time(message.created_at),
            "sender": self.summary(message.sender),
        })
    }

    pub(in crate::instreet) fn notification(&self, notification: &Notification) -> Value {
        json!({
            "id": notification.id,
            "agent_id": notification.agent,
            "type": notification.kind,
            "content": notification.content,
            "trigger_agent_id": notification.trigger,
            "related_post_id": notification.post,
            "related_comment_id": notification.comment,
            "is_read": notification.is_read,
            "created_at": self.time(notification.created_at),
            "trigger_agent": self.summary(notification.trigger),
        })
    }
}

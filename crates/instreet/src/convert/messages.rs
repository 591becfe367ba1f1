//! Direct messages and notifications.

use moothall_core::Result;
use moothall_core::id::{CommentId, ConversationId, MessageId, NotificationId, PostId};
use moothall_core::model::{Conversation, Message, Notification, NotificationKind};

use super::{Reading, author, number, unreadable};
use crate::SLUG;
use crate::wire;

pub(crate) fn conversation(wire: wire::Thread, reading: Reading<'_>) -> Result<Conversation> {
    Ok(Conversation {
        id: ConversationId::new(SLUG, &wire.id.0)?,
        network: SLUG,
        with: author(wire.other_agent)?,
        last_message: wire.last_message_preview,
        last_message_at: wire.last_message_at.and_then(|instant| instant.0),
        unread: number(wire.unread_count),
        raw: reading.raw,
    })
}

/// A message. `within` is the conversation that was asked for, when one was.
pub(crate) fn message(
    wire: wire::Message,
    within: Option<&ConversationId>,
    reading: Reading<'_>,
) -> Result<Message> {
    let conversation_id = match (wire.thread_id, within) {
        (Some(id), _) => ConversationId::new(SLUG, &id.0)?,
        (None, Some(within)) => within.clone(),
        (None, None) => return Err(unreadable("a message that does not say in which conversation it is")),
    };
    Ok(Message {
        id: Some(MessageId::new(SLUG, &wire.id.0)?),
        network: SLUG,
        conversation_id,
        author: author(wire.sender)?,
        text: wire.content.unwrap_or_default(),
        created_at: wire.created_at.and_then(|instant| instant.0),
        read: wire.is_read,
        raw: reading.raw,
    })
}

pub(crate) fn notification(wire: wire::Notification, reading: Reading<'_>) -> Result<Notification> {
    let kind = match wire.kind.unwrap_or_default().as_str() {
        "comment" => NotificationKind::Comment,
        "reply" => NotificationKind::Reply,
        "upvote" => NotificationKind::Vote,
        "message" => NotificationKind::Message,
        "follow" => NotificationKind::Follow,
        "mention" => NotificationKind::Mention,
        other => NotificationKind::Other(other.to_owned()),
    };
    Ok(Notification {
        id: NotificationId::new(SLUG, &wire.id.0)?,
        network: SLUG,
        kind,
        text: wire.content,
        actor: author(wire.trigger_agent)?,
        post_id: wire.related_post_id.map(|id| PostId::new(SLUG, &id.0)).transpose()?,
        comment_id: wire.related_comment_id.map(|id| CommentId::new(SLUG, &id.0)).transpose()?,
        read: wire.is_read,
        created_at: wire.created_at.and_then(|instant| instant.0),
        raw: reading.raw,
    })
}

//! Every write that can wait in the outbox, as it is kept there.
//!
//! Uploads, linking, registering and answers to challenges are not among them: they carry streams and
//! secrets, which do not belong into a queue.

mod look;
mod send;

use moothall_core::id::{CommentId, ConversationId, PostId};
use moothall_core::limits::Action;
use moothall_core::ops::{
    EditPost, MarkRead, NewComment, NewMessage, NewPoll, NewPost, NewQuote, PollVote, ProfileUpdate,
    Recipient, SetFollow, SetRepost, SetVote,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(crate) use self::look::{Sighting, visibility_lag};
pub(crate) use self::send::Done;

/// A write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Write {
    Post(NewPost),
    EditPost(PostId, EditPost),
    DeletePost(PostId),
    Comment(NewComment),
    DeleteComment(CommentId),
    Vote(SetVote),
    Follow(SetFollow),
    Repost(SetRepost),
    Quote(NewQuote),
    Poll(NewPoll),
    PollVote(PollVote),
    Message(NewMessage),
    MarkRead(MarkRead),
    ReadConversation(ConversationId),
    UpdateProfile(ProfileUpdate),
}

/// How it is found out whether a write happened whose answer was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settle {
    /// By looking for what it made.
    LookUp,
    /// By asking for the same state again, which changes nothing when it stands already.
    Reapply,
}

impl Write {
    /// What kind of write it is.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Post(_) => "post",
            Self::EditPost(..) => "edit_post",
            Self::DeletePost(_) => "delete_post",
            Self::Comment(_) => "comment",
            Self::DeleteComment(_) => "delete_comment",
            Self::Vote(_) => "vote",
            Self::Follow(_) => "follow",
            Self::Repost(_) => "repost",
            Self::Quote(_) => "quote",
            Self::Poll(_) => "poll",
            Self::PollVote(_) => "poll_vote",
            Self::Message(_) => "message",
            Self::MarkRead(_) => "mark_read",
            Self::ReadConversation(_) => "read_conversation",
            Self::UpdateProfile(_) => "update_profile",
        }
    }

    /// What it counts as towards limits.
    pub(crate) fn action(&self) -> Action {
        match self {
            Self::Post(_) | Self::Quote(_) => Action::Post,
            Self::EditPost(..) | Self::DeletePost(_) | Self::DeleteComment(_) | Self::UpdateProfile(_) => {
                Action::Edit
            }
            Self::Comment(_) => Action::Comment,
            Self::Vote(_) => Action::Vote,
            Self::Follow(_) => Action::Follow,
            Self::Repost(_) => Action::Repost,
            Self::Poll(_) | Self::PollVote(_) => Action::Poll,
            Self::Message(_) => Action::Message,
            Self::MarkRead(_) | Self::ReadConversation(_) => Action::MarkRead,
        }
    }

    /// Where it goes. Two writes of an account to one place go one by one, because reading back could
    /// not tell them apart.
    pub(crate) fn place(&self) -> String {
        match self {
            Self::Post(_) | Self::Quote(_) => "posts".to_owned(),
            Self::EditPost(id, _) | Self::DeletePost(id) => format!("item:{id}"),
            Self::Comment(new) => format!("comments:{}", new.post),
            Self::DeleteComment(id) => format!("item:{id}"),
            Self::Vote(vote) => format!("vote:{}", vote.target),
            Self::Follow(follow) => format!("follow:{}", follow.profile),
            Self::Repost(repost) => format!("repost:{}", repost.post),
            Self::Poll(new) => format!("poll:{}", new.post),
            Self::PollVote(vote) => format!("poll_vote:{}", vote.post),
            Self::Message(new) => match &new.to {
                Recipient::Profile(id) => format!("messages:{id}"),
                Recipient::Conversation(id) => format!("messages:{id}"),
            },
            Self::MarkRead(_) => "read".to_owned(),
            Self::ReadConversation(id) => format!("read:{id}"),
            Self::UpdateProfile(_) => "profile".to_owned(),
        }
    }

    /// How it is settled when its outcome is unknown.
    pub(crate) fn settle(&self) -> Settle {
        match self {
            Self::Post(_) | Self::Quote(_) | Self::Comment(_) | Self::Message(_) | Self::Poll(_) => {
                Settle::LookUp
            }
            _ => Settle::Reapply,
        }
    }

    /// Whether doing it twice shows: then the same again within minutes is taken for a mistake.
    pub(crate) fn shows_twice(&self) -> bool {
        matches!(self, Self::Post(_) | Self::Quote(_) | Self::Comment(_) | Self::Message(_))
    }

    /// Whether it takes something away: then not finding it is success, when it was asked before.
    pub(crate) fn removes(&self) -> bool {
        matches!(self, Self::DeletePost(_) | Self::DeleteComment(_))
    }

    /// What it says, for telling duplicates: spacing makes no difference.
    pub(crate) fn content(&self) -> Value {
        let mut content = serde_json::to_value(self).unwrap_or_default();
        normalise(&mut content);
        content
    }
}

/// Makes every run of whitespace one space.
fn normalise(value: &mut Value) {
    match value {
        Value::String(text) => *text = text.split_whitespace().collect::<Vec<_>>().join(" "),
        Value::Array(items) => items.iter_mut().for_each(normalise),
        Value::Object(fields) => fields.values_mut().for_each(normalise),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests;

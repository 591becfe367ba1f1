//! What the network sends and takes, literally: unknown fields are ignored, and what the sources do
//! not agree on is optional.

mod comments;
mod listing;
mod messages;
mod notifications;
mod people;
mod posts;
mod value;

use serde::Deserialize;

pub(crate) use self::comments::{Comment, NewComment};
pub(crate) use self::listing::{Item, Kept, Listing, Plain};
pub(crate) use self::messages::{Message, NewMessage, Reply, RequestAnswer, Thread};
pub(crate) use self::notifications::Notification;
pub(crate) use self::people::{Agent, Followed, Registered, Registration, Verification};
pub(crate) use self::posts::{Attachment, Hit, NewPoll, NewPost, Poll, PollOption, Post, PostEdit};
pub(crate) use self::value::{Count, Text};

/// The id that stands for nobody.
pub(crate) const ZERO_ID: &str = "00000000-0000-0000-0000-000000000000";

/// An answer with one thing in it.
#[derive(Debug, Deserialize)]
pub(crate) struct Answer<T> {
    pub(crate) data: T,
}

/// An answer that only says that something was done. `success` is always there. [ref]
#[derive(Debug, Deserialize)]
pub(crate) struct Done {
    pub(crate) success: bool,
    pub(crate) message: Option<String>,
}

/// The same, with what else there may be.
#[derive(Debug, Deserialize)]
pub(crate) struct Acknowledged {
    pub(crate) success: bool,
    pub(crate) message: Option<String>,
    pub(crate) data: Option<serde_json::Value>,
}

/// What of an answer tells whether it is a refusal, and why.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Verdict {
    pub(crate) success: Option<bool>,
    pub(crate) error: Option<serde_json::Value>,
    pub(crate) message: Option<serde_json::Value>,
    pub(crate) hint: Option<serde_json::Value>,
    pub(crate) retry_after_seconds: Option<serde_json::Value>,
}

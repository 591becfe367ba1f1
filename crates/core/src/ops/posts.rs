use serde::{Deserialize, Serialize};

use crate::id::{MediaId, PostId};
use crate::model::{Challenge, MediaKind};

/// A post to be made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPost {
    /// The title, on networks that have titles.
    pub title: Option<String>,
    /// The text.
    pub text: String,
    /// The community to post in; the network's default when `None`.
    pub community: Option<String>,
    /// Uploaded media to attach, in order.
    pub media: Vec<Attachment>,
}

/// An uploaded media item to attach to a post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its id.
    pub id: MediaId,
    /// What it is, where that is known; rules about kinds are checked before sending only then.
    pub kind: Option<MediaKind>,
}

/// What became of a post that was made.
#[derive(Debug, Clone)]
pub enum Created<T> {
    /// It is there.
    Published(T),
    /// The network has it, and shows it once a challenge is answered.
    AwaitingChallenge(T, Challenge),
    /// The network has it, and shows it once somebody approved it.
    AwaitingReview(T),
}

impl<T> Created<T> {
    /// The item, in whatever state it is.
    pub fn into_item(self) -> T {
        match self {
            Self::Published(item) | Self::AwaitingChallenge(item, _) | Self::AwaitingReview(item) => item,
        }
    }
}

/// Changes to a post; `None` leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditPost {
    /// The new title.
    pub title: Option<String>,
    /// The new text.
    pub text: Option<String>,
}

/// A poll to be added to a post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPoll {
    /// The post; it must be the account's own.
    pub post: PostId,
    /// What is asked.
    pub question: String,
    /// What can be answered.
    pub options: Vec<String>,
    /// Whether several options may be chosen.
    pub allow_multiple: bool,
}

/// A vote in a poll.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PollVote {
    /// The post of the poll.
    pub post: PostId,
    /// The ids of the chosen options.
    pub options: Vec<String>,
}

/// Whether a post is to be reposted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetRepost {
    /// The post.
    pub post: PostId,
    /// Whether the account should repost it.
    pub reposted: bool,
}

/// A quote to be made: a post with a text of its own that passes on another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewQuote {
    /// The post that is quoted.
    pub post: PostId,
    /// The text.
    pub text: String,
}

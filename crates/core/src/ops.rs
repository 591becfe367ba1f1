//! What callers ask for: one struct per operation, so that a new option never breaks a signature.
//!
//! A request names the wanted end ("the vote is up"), never the step ("toggle").

use std::fmt;

use bytes::Bytes;
use futures::stream::BoxStream;
use serde::{Deserialize, Serialize};

use crate::id::{CommentId, ConversationId, ItemRef, MediaId, NotificationId, PostId, ProfileId};
use crate::model::{Challenge, MediaKind, Post, Profile, VoteState};
use crate::page::{Identified, PageRequest};
use crate::{Credentials, Error};

/// A rule that a request breaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Violation {
    /// The field that is wrong.
    pub field: &'static str,
    /// What is wrong with it, and what to do.
    pub message: String,
}

impl Violation {
    /// `field` is wrong, and `message` says how.
    pub fn new(field: &'static str, message: impl Into<String>) -> Self {
        Self { field, message: message.into() }
    }

    /// One `InvalidInput` error out of all violations; `Ok` when there are none.
    pub fn into_result(violations: &[Self]) -> crate::Result<()> {
        if violations.is_empty() {
            return Ok(());
        }
        let all: Vec<_> = violations.iter().map(|v| format!("{}: {}", v.field, v.message)).collect();
        Err(Error::invalid(all.join("; ")))
    }
}

/// A post to be made.
#[derive(Debug, Clone, Default)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, Default)]
pub struct EditPost {
    /// The new title.
    pub title: Option<String>,
    /// The new text.
    pub text: Option<String>,
}

/// A comment to be made.
#[derive(Debug, Clone)]
pub struct NewComment {
    /// The post it goes on.
    pub post: PostId,
    /// The comment it replies to, if it replies to one.
    pub parent: Option<CommentId>,
    /// The text.
    pub text: String,
    /// Uploaded media to attach, where the network allows it.
    pub media: Vec<MediaId>,
}

/// Which comments are wanted.
#[derive(Debug, Clone)]
pub struct CommentQuery {
    /// The post they are on.
    pub post: PostId,
    /// Which page.
    pub page: PageRequest,
}

/// The vote that is wanted on an item.
#[derive(Debug, Clone)]
pub struct SetVote {
    /// The post or comment.
    pub target: ItemRef,
    /// How the vote should stand.
    pub state: VoteState,
}

/// How a vote stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoteReceipt {
    /// How the vote stands.
    pub state: VoteState,
    /// Whether the network had to be changed for it.
    pub changed: bool,
}

/// Where a message goes.
#[derive(Debug, Clone)]
pub enum Recipient {
    /// To somebody; opens a conversation when there is none.
    Profile(ProfileId),
    /// Into a conversation.
    Conversation(ConversationId),
}

/// A direct message to be sent.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// Where it goes.
    pub to: Recipient,
    /// The text.
    pub text: String,
}

/// Which messages are wanted.
#[derive(Debug, Clone)]
pub struct MessageQuery {
    /// The conversation they are in.
    pub conversation: ConversationId,
    /// Which page.
    pub page: PageRequest,
}

/// Which notifications are wanted.
#[derive(Debug, Clone, Default)]
pub struct NotificationQuery {
    /// Only those not read yet.
    pub unread: bool,
    /// Which page.
    pub page: PageRequest,
}

/// Which notifications are to be marked as read.
#[derive(Debug, Clone)]
pub enum MarkRead {
    /// All of them.
    All,
    /// These.
    Ids(Vec<NotificationId>),
    /// Those about this post.
    Post(PostId),
}

/// The kinds of feeds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum FeedKind {
    /// All posts, newest first.
    #[default]
    Public,
    /// Posts of those the account follows, newest first.
    Following,
    /// What the network ranks as hot.
    Hot,
    /// What the network ranks as best.
    Top,
}

impl FeedKind {
    /// The kind as a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Following => "following",
            Self::Hot => "hot",
            Self::Top => "top",
        }
    }

    /// Whether the network ranks it, so that its order means more than its times.
    pub fn is_ranked(self) -> bool {
        matches!(self, Self::Hot | Self::Top)
    }
}

/// What a feed can be narrowed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum FeedFilter {
    /// Posts of one community.
    Community,
    /// Posts of one author.
    Author,
    /// Posts with one tag.
    Tag,
}

/// Which posts are wanted.
#[derive(Debug, Clone, Default)]
pub struct FeedQuery {
    /// Which feed.
    pub kind: FeedKind,
    /// Only posts of this community.
    pub community: Option<String>,
    /// Only posts of this author.
    pub author: Option<ProfileId>,
    /// Only posts with this tag, written without `#`.
    pub tag: Option<String>,
    /// Which page.
    pub page: PageRequest,
}

impl FeedQuery {
    /// The filters that are set.
    pub fn filters(&self) -> impl Iterator<Item = FeedFilter> {
        [
            self.community.as_ref().map(|_| FeedFilter::Community),
            self.author.as_ref().map(|_| FeedFilter::Author),
            self.tag.as_ref().map(|_| FeedFilter::Tag),
        ]
        .into_iter()
        .flatten()
    }
}

/// Changes to the account's own profile; `None` leaves a field as it is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProfileUpdate {
    /// The name shown to people.
    pub name: Option<String>,
    /// What the account says of itself.
    pub bio: Option<String>,
    /// Where its picture is.
    pub avatar_url: Option<String>,
    /// Its website.
    pub website: Option<String>,
}

/// Whether somebody is to be followed.
#[derive(Debug, Clone)]
pub struct SetFollow {
    /// Whom.
    pub profile: ProfileId,
    /// Whether the account should follow them.
    pub following: bool,
}

/// Whose followers, or whom somebody follows.
#[derive(Debug, Clone)]
pub struct FollowQuery {
    /// Whose.
    pub profile: ProfileId,
    /// Which page.
    pub page: PageRequest,
}

/// What a search looks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum SearchKind {
    /// Posts.
    Posts,
    /// Profiles.
    Profiles,
    /// Both.
    #[default]
    All,
}

/// What is searched for.
#[derive(Debug, Clone)]
pub struct SearchQuery {
    /// The words.
    pub text: String,
    /// What it looks for.
    pub kind: SearchKind,
    /// Which page.
    pub page: PageRequest,
}

/// Something that a search found.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum SearchHit {
    /// A post.
    Post(Post),
    /// A profile.
    Profile(Profile),
}

impl Identified for SearchHit {
    fn identity(&self) -> &str {
        match self {
            Self::Post(post) => post.identity(),
            Self::Profile(profile) => profile.identity(),
        }
    }
}

/// A file to be uploaded. Its bytes are streamed and can be read only once.
pub struct NewMedia {
    /// The file's name.
    pub file_name: String,
    /// Its content type, such as `image/png`.
    pub content_type: String,
    /// Its length in bytes, where it is known beforehand; size rules are checked before sending only then.
    pub length: Option<u64>,
    /// Its bytes.
    pub bytes: BoxStream<'static, std::io::Result<Bytes>>,
}

impl fmt::Debug for NewMedia {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewMedia")
            .field("file_name", &self.file_name)
            .field("content_type", &self.content_type)
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

/// Which of the account's own uploads are wanted.
#[derive(Debug, Clone, Default)]
pub struct MediaQuery {
    /// Only this kind.
    pub kind: Option<MediaKind>,
    /// Which page.
    pub page: PageRequest,
}

/// A poll to be added to a post.
#[derive(Debug, Clone)]
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
#[derive(Debug, Clone)]
pub struct PollVote {
    /// The post of the poll.
    pub post: PostId,
    /// The ids of the chosen options.
    pub options: Vec<String>,
}

/// Whether a post is to be reposted.
#[derive(Debug, Clone)]
pub struct SetRepost {
    /// The post.
    pub post: PostId,
    /// Whether the account should repost it.
    pub reposted: bool,
}

/// A quote to be made: a post with a text of its own that passes on another.
#[derive(Debug, Clone)]
pub struct NewQuote {
    /// The post that is quoted.
    pub post: PostId,
    /// The text.
    pub text: String,
}

/// An identity to be registered.
#[derive(Debug, Clone, Default)]
pub struct NewAccount {
    /// The handle that is wished for.
    pub handle: String,
    /// The name shown to people.
    pub display_name: Option<String>,
    /// What the account says of itself.
    pub bio: Option<String>,
    /// What else the network takes, by its own names.
    pub options: serde_json::Map<String, serde_json::Value>,
}

/// A fresh identity.
#[derive(Debug, Clone)]
pub struct Registered {
    /// The handle that it got.
    pub handle: String,
    /// Its secrets, shown once: they must be kept before anything else is done.
    pub credentials: Credentials,
    /// What must be solved before it can act.
    pub challenge: Option<Challenge>,
}

//! What callers ask for: one struct per operation, so that a new option never breaks a signature.
//!
//! A request names the wanted end ("the vote is up"), never the step ("toggle").

mod comments;
mod discovery;
mod media;
mod messages;
mod notifications;
mod people;
mod posts;
mod reconcile;
mod violation;
mod votes;

pub use self::comments::{CommentQuery, NewComment};
pub use self::discovery::{FeedFilter, FeedKind, FeedQuery, SearchHit, SearchKind, SearchQuery};
pub use self::media::{MediaQuery, NewMedia};
pub use self::messages::{MessageQuery, NewMessage, Recipient};
pub use self::notifications::{MarkRead, NotificationQuery};
pub use self::people::{FollowQuery, NewAccount, ProfileUpdate, Registered, SetFollow};
pub use self::posts::{Attachment, Created, EditPost, NewPoll, NewPost, NewQuote, PollVote, SetRepost};
pub use self::reconcile::{Found, Lost};
pub use self::violation::Violation;
pub use self::votes::{SetVote, VoteReceipt};

//! One trait per family of operations. A network has a family if it has the trait.
//!
//! The sentences on the methods are what the conformance suite checks of every network.

mod comments;
mod discovery;
mod drop_in;
mod media;
mod messages;
mod native;
mod notifications;
mod people;
mod polls;
mod posts;
mod reconcile;
mod registration;
mod reposts;
mod votes;

pub use self::comments::{CommentDeletes, Comments};
pub use self::discovery::{Feeds, Search};
pub use self::drop_in::{AnsweredBy, Claim, DropIn, DropInRefusal, DropInTokens};
pub use self::media::{Media, MediaLibrary};
pub use self::messages::Messages;
pub use self::native::{Native, NativeAnswer, NativeBody, NativeCall};
pub use self::notifications::Notifications;
pub use self::people::{Follows, Profiles};
pub use self::polls::Polls;
pub use self::posts::{PostEdits, Posts};
pub use self::reconcile::Reconcile;
pub use self::registration::{Challenges, Registration};
pub use self::reposts::Reposts;
pub use self::votes::Votes;

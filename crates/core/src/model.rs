//! What networks hold, in one shape for all of them. Unknown values are `None` and `null` in JSON.

mod challenge;
mod comment;
mod media;
mod message;
mod notification;
mod poll;
mod post;
mod profile;
mod raw;

pub use self::challenge::{Challenge, ChallengeOutcome};
pub use self::comment::{Comment, CommentCounts};
pub use self::media::{Media, MediaKind};
pub use self::message::{Conversation, Message};
pub use self::notification::{Notification, NotificationKind};
pub use self::poll::{Poll, PollOption};
pub use self::post::{Flag, Post, PostCounts, PostMedia, VoteState};
pub use self::profile::{Author, Profile, ProfileCounts};
pub use self::raw::Raw;

/// An enum of known words that keeps the words it does not know: networks add new ones.
macro_rules! open_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$vdoc])* $variant,)+
            /// A word that was not known when this was written, as the network wrote it.
            Other(String),
        }

        impl $name {
            /// The word for it in JSON.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Other(word) => word,
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = String::deserialize(deserializer)?;
                Ok(match word.as_str() {
                    $($word => Self::$variant,)+
                    _ => Self::Other(word),
                })
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::Type::String)
                    .description(Some("An open set: new words may appear."))
                    .examples([$(serde_json::json!($word)),+])
                    .into()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}
    };
}
use open_enum;

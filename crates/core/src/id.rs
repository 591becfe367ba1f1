//! Ids that know their network and their kind.
//!
//! In text form an id is `network:native`. It is opaque to callers and checked when it comes in:
//! a mixed-up kind does not compile, a malformed or foreign one is `InvalidInput` at once.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{Error, Result};

const MAX_NATIVE_CHARS: usize = 200;

/// What may stand after the colon.
#[derive(Clone, Copy)]
enum Grammar {
    /// `[A-Za-z0-9._~-]`: fits a URL segment as it is.
    Plain,
    /// Any text without control characters: handles may be in any script.
    Handle,
}

#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Id {
    text: Arc<str>,
    colon: usize,
}

impl Id {
    fn parse(text: &str, kind: &str, grammar: Grammar) -> Result<Self> {
        let Some((network, native)) = text.split_once(':') else {
            return Err(Error::invalid(format!(
                "a {kind} id has the form `network:id`; this one has no colon: {}",
                Excerpt(text)
            )));
        };
        let network_ok = (1..=32).contains(&network.len())
            && network.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        let native_ok = (1..=MAX_NATIVE_CHARS).contains(&native.chars().count())
            && native.chars().any(|character| character != '.')
            && match grammar {
                Grammar::Plain => {
                    native.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._~-".contains(&byte))
                }
                Grammar::Handle => !native.chars().any(char::is_control),
            };
        if network_ok && native_ok {
            Ok(Self { text: Arc::from(text), colon: network.len() })
        } else {
            let allowed = match grammar {
                Grammar::Plain => "letters, digits and . _ ~ -",
                Grammar::Handle => "characters other than control characters",
            };
            Err(Error::invalid(format!(
                "a {kind} id is a network's name, a colon, and up to {MAX_NATIVE_CHARS} {allowed}; this is not one: {}",
                Excerpt(text)
            )))
        }
    }

    fn network(&self) -> &str {
        self.text.get(..self.colon).unwrap_or_default()
    }

    fn native(&self) -> &str {
        self.text.get(self.colon + 1..).unwrap_or_default()
    }
}

/// The beginning of untrusted text, fit for an error message.
struct Excerpt<'a>(&'a str);

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: String = self.0.chars().take(60).collect();
        let more = if shown.len() < self.0.len() { "…" } else { "" };
        write!(f, "{shown:?}{more}")
    }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $grammar:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Id);

        impl $name {
            /// Builds the id of `native` on `network`; `InvalidInput` when either breaks the grammar.
            pub fn new(network: &str, native: &str) -> Result<Self> {
                [network, ":", native].concat().parse()
            }

            /// The slug of the network that the id belongs to.
            pub fn network(&self) -> &str {
                self.0.network()
            }

            /// The id as the network writes it.
            pub fn native(&self) -> &str {
                self.0.native()
            }

            /// The id as `network` writes it; `InvalidInput` when it belongs to another one.
            pub fn native_on(&self, network: &'static str) -> Result<&str> {
                if self.network() == network {
                    return Ok(self.native());
                }
                Err(Error::invalid(format!(
                    concat!("the ", $kind, " {} is not on {}"), self, network
                ))
                .on(network))
            }

            /// The whole id in text form.
            pub fn as_str(&self) -> &str {
                &self.0.text
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self> {
                Id::parse(text, $kind, Grammar::$grammar).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.as_str())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::Type::String)
                    .description(Some(concat!("Id of a ", $kind, ": `network:id`, opaque")))
                    .into()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}
    };
}

id!(
    /// A post.
    PostId, "post", Plain
);
id!(
    /// A comment. Where a network needs the post to reach it, the native part is `post~comment`.
    CommentId, "comment", Plain
);
id!(
    /// Somebody on a network, by handle.
    ProfileId, "profile", Handle
);
id!(
    /// A conversation of direct messages.
    ConversationId, "conversation", Plain
);
id!(
    /// One direct message.
    MessageId, "message", Plain
);
id!(
    /// One notification.
    NotificationId, "notification", Plain
);
id!(
    /// An uploaded image, video or file.
    MediaId, "media", Plain
);

/// A post or a comment: what can be voted on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemRef {
    /// A post.
    Post(PostId),
    /// A comment.
    Comment(CommentId),
}

impl ItemRef {
    /// The slug of the network that the item belongs to.
    pub fn network(&self) -> &str {
        match self {
            Self::Post(id) => id.network(),
            Self::Comment(id) => id.network(),
        }
    }

    /// The whole id in text form.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Post(id) => id.as_str(),
            Self::Comment(id) => id.as_str(),
        }
    }
}

impl fmt::Display for ItemRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ErrorKind;

    #[test]
    fn an_id_knows_its_network() {
        let id: PostId = "example:7cd3".parse().expect("well formed");
        assert_eq!((id.network(), id.native()), ("example", "7cd3"));
        assert_eq!(id.native_on("example").ok(), Some("7cd3"));
        assert_eq!(id.native_on("elsewhere").map_err(|error| error.kind()), Err(ErrorKind::InvalidInput));
    }

    #[test]
    fn malformed_ids_are_refused() {
        let long = format!("example:{}", "x".repeat(10_240));
        for text in
            ["", "p1", "example:", ":p1", "example:../x", "example:..", "example:a\r\nb", "Ex:p", &long]
        {
            let error = text.parse::<PostId>().expect_err(text);
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            assert!(error.message().len() < 400, "{error}");
        }
    }

    #[test]
    fn handles_may_be_in_any_script() {
        assert_eq!("example:小街".parse::<ProfileId>().expect("a handle").native(), "小街");
        assert!("example:a\u{0}b".parse::<ProfileId>().is_err());
    }

    proptest! {
        #[test]
        fn well_formed_ids_round_trip(network in "[a-z][a-z0-9-]{0,20}", native in "[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,100}") {
            let id = CommentId::new(&network, &native).expect("well formed");
            prop_assert_eq!(id.network(), network);
            prop_assert_eq!(id.native(), native);
            let json = serde_json::to_string(&id).expect("serialises");
            prop_assert_eq!(serde_json::from_str::<CommentId>(&json).expect("parses"), id);
        }

        #[test]
        fn arbitrary_text_never_panics(text in "\\PC*") {
            let _ = text.parse::<PostId>();
            let _ = text.parse::<ProfileId>();
        }
    }
}

//! What settings take: the words, numbers and statuses that are allowed.

use serde::{Deserialize, Serialize};

/// A type that a setting may have.
pub(crate) trait Kind {
    /// What values there are, in words.
    fn takes() -> String;

    /// What a table of guesses may override; nothing for any other type.
    fn known() -> &'static [&'static str] {
        &[]
    }
}

macro_rules! kinds {
    ($($type:ty: $takes:literal),+ $(,)?) => {
        $(impl Kind for $type {
            fn takes() -> String {
                $takes.to_owned()
            }
        })+
    };
}

kinds! {
    bool: "true or false",
    u32: "a whole number",
    i64: "a whole number, also below zero",
    usize: "a whole number",
    String: "a text",
    Vec<String>: "a list of texts",
}

/// Declares the words that settings take.
macro_rules! choices {
    ($($(#[doc = $about:literal])+ $name:ident { $($choice:ident = $word:literal),+ $(,)? })+) => {
        $(
            $(#[doc = $about])+
            #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
            pub(crate) enum $name {
                $(#[serde(rename = $word)] $choice,)+
            }

            impl $crate::settings::Kind for $name {
                fn takes() -> String {
                    [$($word),+].join(", ")
                }
            }
        )+
    };
}
pub(crate) use choices;

/// An HTTP status within bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub(crate) struct Status<const MIN: u16, const MAX: u16>(pub(crate) u16);

/// A status that tells of a failure.
pub(crate) type RefusalStatus = Status<400, 599>;
/// A status that tells of success.
pub(crate) type SuccessStatus = Status<200, 299>;

impl<const MIN: u16, const MAX: u16> TryFrom<u16> for Status<MIN, MAX> {
    type Error = String;

    fn try_from(status: u16) -> Result<Self, String> {
        if (MIN..=MAX).contains(&status) {
            Ok(Self(status))
        } else {
            Err(format!("{status} is not a status of {MIN} to {MAX}"))
        }
    }
}

impl<const MIN: u16, const MAX: u16> From<Status<MIN, MAX>> for u16 {
    fn from(status: Status<MIN, MAX>) -> Self {
        status.0
    }
}

impl<const MIN: u16, const MAX: u16> Kind for Status<MIN, MAX> {
    fn takes() -> String {
        format!("a status of {MIN} to {MAX}")
    }
}

//! Instants as the network writes them.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, de};

/// An instant: ISO 8601 with `+08:00` and 3 to 6 fractional digits [seen: ts-sdk], or with `Z`
/// [guide]. One that cannot be read is `None` rather than a reason to lose the item.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Instant(pub(crate) Option<Timestamp>);

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = Instant;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an instant in ISO 8601")
            }

            fn visit_str<E>(self, text: &str) -> Result<Instant, E> {
                Ok(Instant(text.parse().ok()))
            }

            fn visit_unit<E>(self) -> Result<Instant, E> {
                Ok(Instant(None))
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let Instant(instant) = serde_json::from_value(text.into()).expect("any text is taken");
        instant.map(|instant| instant.to_string())
    }

    #[test]
    fn every_form_is_the_same_instant() {
        assert_eq!(read("2026-03-11T10:23:50.579415+08:00").as_deref(), Some("2026-03-11T02:23:50.579415Z"));
        assert_eq!(read("2026-03-11T09:05:24.968+08:00").as_deref(), Some("2026-03-11T01:05:24.968Z"));
        assert_eq!(read("2026-03-16T04:05:00.000Z").as_deref(), Some("2026-03-16T04:05:00Z"));
    }

    #[test]
    fn what_is_no_instant_is_unknown() {
        assert_eq!(read("tomorrow"), None);
        assert_eq!(serde_json::from_str::<Instant>("null").expect("null is taken"), Instant(None));
    }
}

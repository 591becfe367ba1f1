//! Timestamps of the network: ISO 8601 with `Z` [sdk]. Unix seconds and milliseconds are taken too.

use std::fmt;

use jiff::Timestamp;
use serde::de::{self, Deserialize, Deserializer, Visitor};

/// From this number on, digits are milliseconds: as seconds they would be in the year 5138.
const MILLISECONDS_FROM: i64 = 100_000_000_000;

/// An instant, where it can be read. An item without one is still an item.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Instant(pub(crate) Option<Timestamp>);

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl Visitor<'_> for Any {
            type Value = Instant;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a timestamp")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Instant, E> {
                Ok(Instant(text.parse().ok()))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Instant, E> {
                Ok(Instant(i64::try_from(number).ok().and_then(from_unix)))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Instant, E> {
                Ok(Instant(from_unix(number)))
            }

            fn visit_unit<E: de::Error>(self) -> Result<Instant, E> {
                Ok(Instant(None))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

/// The instant of Unix seconds or milliseconds, told apart by their size.
pub(crate) fn from_unix(number: i64) -> Option<Timestamp> {
    if number.abs() < MILLISECONDS_FROM {
        Timestamp::from_second(number).ok()
    } else {
        Timestamp::from_millisecond(number).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_names_the_same_instant() {
        let spellings =
            ["\"2026-02-06T16:12:18.000Z\"", "\"2026-02-06T16:12:18Z\"", "1770394338", "1770394338000"];
        let all = spellings.map(|json| serde_json::from_str::<Instant>(json).expect(json).0);
        assert_eq!(all, [Timestamp::from_second(1_770_394_338).ok(); 4]);
    }

    #[test]
    fn what_cannot_be_read_is_unknown() {
        for json in ["null", "\"yesterday\"", "9223372036854775807"] {
            assert_eq!(serde_json::from_str::<Instant>(json).expect(json), Instant(None));
        }
    }
}

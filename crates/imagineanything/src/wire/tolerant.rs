//! Readers for the fields of the public structs in [`native`](crate::native): the same spellings as in
//! [`scalar`](super::scalar), as plain values.

use std::fmt;

use jiff::Timestamp;
use serde::de::{self, Deserialize, Deserializer, Visitor};

use super::scalar::{Count, Flag, Id};
use crate::time::Instant;

/// An id that is always there.
pub(crate) fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Id::deserialize(deserializer).map(|id| id.0)
}

/// An id that may be missing.
pub(crate) fn some_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<Id>::deserialize(deserializer)?.map(|id| id.0))
}

/// A number of things, or an amount in the smallest unit of its currency.
pub(crate) fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    Count::deserialize(deserializer).map(|count| count.0)
}

/// A yes or no.
pub(crate) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    Flag::deserialize(deserializer).map(|flag| flag.0)
}

/// An instant.
pub(crate) fn instant<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    Instant::deserialize(deserializer).map(|instant| instant.0)
}

/// A list that may be missing or `null`; either is an empty one.
pub(crate) fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// A number, also in a string; anything else is unknown.
pub(crate) fn decimal<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    struct Any;
    impl Visitor<'_> for Any {
        type Value = Option<f64>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a number")
        }

        fn visit_f64<E: de::Error>(self, number: f64) -> Result<Self::Value, E> {
            Ok(Some(number))
        }

        #[expect(clippy::cast_precision_loss, reason = "an average or share is never that large")]
        fn visit_u64<E: de::Error>(self, number: u64) -> Result<Self::Value, E> {
            Ok(Some(number as f64))
        }

        #[expect(clippy::cast_precision_loss, reason = "an average or share is never that large")]
        fn visit_i64<E: de::Error>(self, number: i64) -> Result<Self::Value, E> {
            Ok(Some(number as f64))
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
            Ok(text.trim().parse().ok().filter(|number: &f64| number.is_finite()))
        }

        fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
    }
    deserializer.deserialize_any(Any)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct All {
        #[serde(deserialize_with = "id")]
        id: String,
        #[serde(default, deserialize_with = "some_id")]
        other: Option<String>,
        #[serde(default, deserialize_with = "count")]
        price: Option<u64>,
        #[serde(default, deserialize_with = "flag")]
        active: Option<bool>,
        #[serde(default, deserialize_with = "decimal")]
        average: Option<f64>,
        #[serde(default, deserialize_with = "instant")]
        at: Option<Timestamp>,
        #[serde(default, deserialize_with = "list")]
        tags: Vec<String>,
    }

    fn read(json: &str) -> All {
        serde_json::from_str(json).expect(json)
    }

    #[test]
    fn every_spelling_is_taken() {
        let plain = read(
            r#"{"id":"7","other":"8","price":500,"active":true,"average":4.5,"at":"1970-01-01T00:00:01Z","tags":["a"]}"#,
        );
        let odd =
            read(r#"{"id":7,"other":8,"price":"500","active":"true","average":"4.5","at":1,"tags":["a"]}"#);
        assert_eq!(plain, odd);
        assert_eq!((plain.price, plain.average), (Some(500), Some(4.5)));
    }

    #[test]
    fn what_is_missing_or_null_is_unknown() {
        let missing = read(r#"{"id":"7"}"#);
        let null =
            r#"{"id":"7","other":null,"price":null,"active":null,"average":null,"at":null,"tags":null}"#;
        assert_eq!(missing, read(null));
        assert_eq!(read(r#"{"id":"7","average":"NaN"}"#).average, None);
    }
}

//! Fields that the network writes in more than one way, for `deserialize_with`.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, de};

use crate::time::Instant;
use crate::wire::{Count, Text};

/// An id, which may be a number.
pub(super) fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Text::deserialize(deserializer).map(|Text(text)| text)
}

/// A text that may be a number, or missing.
pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::<Text>::deserialize(deserializer).map(|text| text.map(|Text(text)| text))
}

/// How many, where it says so.
pub(super) fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    Option::<Count>::deserialize(deserializer).map(|count| count.map(|Count(count)| count))
}

/// An amount, also in quotes, where it says so.
pub(super) fn amount<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Amount {
        Number(f64),
        Quoted(String),
    }
    match Option::<Amount>::deserialize(deserializer)? {
        None => Ok(None),
        Some(Amount::Number(number)) => Ok(Some(number)),
        Some(Amount::Quoted(text)) => text
            .trim()
            .parse()
            .map(Some)
            .map_err(|_| de::Error::invalid_value(de::Unexpected::Str(&text), &"a number")),
    }
}

/// An instant, where it says one that can be read.
pub(super) fn instant<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    Instant::deserialize(deserializer).map(|Instant(instant)| instant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_taken_in_every_spelling() {
        let read = |json: &str| amount(&mut serde_json::Deserializer::from_str(json)).ok();
        assert_eq!(
            ["0.5", "12", "\"12.5\"", "null"].map(read),
            [Some(Some(0.5)), Some(Some(12.0)), Some(Some(12.5)), Some(None)]
        );
        assert_eq!(["\"much\"", "{}"].map(read), [None, None]);
    }
}

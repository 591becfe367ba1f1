//! Values that are written in more than one way.

use std::fmt;

use serde::{Deserialize, Deserializer, de};

/// A text, also when it is written as a whole number: ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Text(pub(crate) String);

/// How many. Fractions are cut, negative numbers are none, numbers in quotes count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Count(pub(crate) u64);

struct TextVisitor;

impl de::Visitor<'_> for TextVisitor {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a whole number")
    }

    fn visit_str<E>(self, text: &str) -> Result<Text, E> {
        Ok(Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Text, E> {
        Ok(Text(text))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Text, E> {
        Ok(Text(number.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Text, E> {
        Ok(Text(number.to_string()))
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor)
    }
}

struct CountVisitor;

impl de::Visitor<'_> for CountVisitor {
    type Value = Count;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_u64<E>(self, number: u64) -> Result<Count, E> {
        Ok(Count(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Count, E> {
        Ok(Count(u64::try_from(number).unwrap_or(0)))
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the cast saturates at both ends, as a count should"
    )]
    fn visit_f64<E>(self, number: f64) -> Result<Count, E> {
        Ok(Count(number as u64))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Count, E> {
        text.trim().parse().map(Count).map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CountVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_taken_in_every_spelling() {
        let read = |json| serde_json::from_str::<Count>(json).ok().map(|Count(number)| number);
        assert_eq!(
            ["7", "-1", "2.9", "1e300", "\"12\"", "9223372036854775809"].map(read),
            [Some(7), Some(0), Some(2), Some(u64::MAX), Some(12), Some(9_223_372_036_854_775_809)]
        );
        assert_eq!(["\"many\"", "{}", "true"].map(read), [None, None, None]);
    }

    #[test]
    fn ids_may_be_numbers() {
        let read = |json| serde_json::from_str::<Text>(json).ok().map(|Text(text)| text);
        assert_eq!(["\"a-1\"", "42", "-3"].map(read), ["a-1", "42", "-3"].map(|text| Some(text.to_owned())));
        assert_eq!(read("null"), None);
    }
}

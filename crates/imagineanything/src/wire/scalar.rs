//! Values that come in more than one spelling.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// An id: a string, or an integer taken as its digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Id(pub(crate) String);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Id;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an id as string or integer")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Id, E> {
                Ok(Id(text.to_owned()))
            }

            fn visit_string<E: de::Error>(self, text: String) -> Result<Id, E> {
                Ok(Id(text))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Id, E> {
                Ok(Id(number.to_string()))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Id, E> {
                Ok(Id(number.to_string()))
            }
        }
        deserializer.deserialize_any(Text)
    }
}

/// The id of an object that is given whole, or as its id alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference(pub(crate) String);

impl<'de> Deserialize<'de> for Reference {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Target;
        impl<'de> Visitor<'de> for Target {
            type Value = Reference;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object with an id, or an id")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Reference, E> {
                Ok(Reference(text.to_owned()))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Reference, E> {
                Ok(Reference(number.to_string()))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Reference, A::Error> {
                let mut found = None;
                while let Some(key) = map.next_key::<String>()? {
                    if key == "id" {
                        found = Some(map.next_value::<Id>()?.0);
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                found.map(Reference).ok_or_else(|| de::Error::missing_field("id"))
            }
        }
        deserializer.deserialize_any(Target)
    }
}

/// A count. Digits in a string count, a fraction is cut, a negative number is zero; anything else is unknown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Count(pub(crate) Option<u64>);

/// A yes or no, also as `"true"`, `"false"`, 1 or 0; anything else is unknown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Flag(pub(crate) Option<bool>);

/// Words for people. A string is; an object or list is there without being words; `null`, `false` and
/// numbers are not there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Words(pub(crate) Option<String>);

impl Words {
    /// The words, where there are any.
    pub(crate) fn as_deref(&self) -> Option<&str> {
        self.0.as_deref().filter(|words| !words.is_empty())
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::String(words) => Some(words),
            serde_json::Value::Object(_) | serde_json::Value::Array(_) => Some(String::new()),
            _ => None,
        }))
    }
}

/// Makes a lenient scalar: it takes any JSON and knows what to do with numbers, strings and booleans.
macro_rules! lenient {
    ($name:ident, $number:expr, $text:expr, $truth:expr) => {
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Any;
                impl<'de> Visitor<'de> for Any {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("any value")
                    }

                    fn visit_u64<E>(self, number: u64) -> Result<$name, E> {
                        Ok($name($number(number)))
                    }

                    fn visit_i64<E>(self, number: i64) -> Result<$name, E> {
                        Ok($name($number(u64::try_from(number).unwrap_or(0))))
                    }

                    #[expect(
                        clippy::cast_possible_truncation,
                        clippy::cast_sign_loss,
                        reason = "the cast saturates, which is what is wanted of a count"
                    )]
                    fn visit_f64<E>(self, number: f64) -> Result<$name, E> {
                        Ok($name($number(number as u64)))
                    }

                    fn visit_str<E>(self, text: &str) -> Result<$name, E> {
                        Ok($name($text(text.trim())))
                    }

                    fn visit_bool<E>(self, truth: bool) -> Result<$name, E> {
                        Ok($name($truth(truth)))
                    }

                    fn visit_unit<E>(self) -> Result<$name, E> {
                        Ok($name(None))
                    }

                    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<$name, A::Error> {
                        while seq.next_element::<IgnoredAny>()?.is_some() {}
                        Ok($name(None))
                    }

                    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<$name, A::Error> {
                        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                        Ok($name(None))
                    }
                }
                deserializer.deserialize_any(Any)
            }
        }
    };
}

lenient!(Count, Some, |text: &str| text.parse().ok(), |_| None);
lenient!(
    Flag,
    |number| match number {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    },
    |text: &str| text.parse().ok(),
    Some
);

#[cfg(test)]
mod tests {
    use super::*;

    fn read<T: serde::de::DeserializeOwned>(json: &str) -> T {
        serde_json::from_str(json).expect(json)
    }

    #[test]
    fn ids_are_strings_or_integers() {
        assert_eq!(read::<Id>("\"p_1\""), Id("p_1".into()));
        assert_eq!(read::<Id>("17"), Id("17".into()));
        assert!(serde_json::from_str::<Id>("1.5").is_err());
        assert_eq!(read::<Reference>(r#"{"content":{"a":[1]},"id":9}"#), Reference("9".into()));
        assert!(serde_json::from_str::<Reference>("{}").is_err());
    }

    #[test]
    fn counts_take_any_spelling() {
        let counts = ["3", "\" 3 \"", "3.9", "-1", "1e300", "null", "true", "[1]", r#"{"a":1}"#, "\"many\""];
        let read = counts.map(|json| read::<Count>(json).0);
        let known = [Some(3), Some(3), Some(3), Some(0), Some(u64::MAX)];
        assert_eq!(read.get(..5), Some(&known[..]));
        assert_eq!(read.get(5..), Some(&[None; 5][..]));
    }

    #[test]
    fn flags_take_any_spelling() {
        let read = ["true", "\"false\"", "1", "0", "2", "null", "[]"].map(|json| read::<Flag>(json).0);
        assert_eq!(read, [Some(true), Some(false), Some(true), Some(false), None, None, None]);
    }
}

//! Guessed names and numbers: a table of exactly what the documents leave open, each of which can be
//! replaced by what a network turns out to use.

use std::collections::BTreeMap;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, Visitor},
    ser::{self, SerializeMap},
};
use serde_json::{Value, value::RawValue};

use super::Kind;

/// A table of guesses.
pub(crate) trait Guesses {
    /// What stands for a guess once somebody knows better.
    type Value;
    /// What is guessed, in the singular.
    const WHAT: &'static str;
    /// What may replace a guess.
    const TAKES: &'static str;
    const KNOWN: &'static [&'static str];
}

/// Those of the guesses that are replaced.
#[derive(Clone, Debug)]
pub(crate) struct Overrides<G: Guesses>(BTreeMap<String, G::Value>);

impl<G: Guesses> Default for Overrides<G> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<G: Guesses> Kind for Overrides<G> {
    fn takes() -> String {
        G::TAKES.to_owned()
    }

    fn known() -> &'static [&'static str] {
        G::KNOWN
    }
}

impl<G: Guesses<Value: Serialize>> Serialize for Overrides<G> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, G: Guesses<Value: Deserialize<'de>>> Deserialize<'de> for Overrides<G> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = BTreeMap::<String, G::Value>::deserialize(deserializer)?;
        match given.keys().find(|name| !G::KNOWN.contains(&name.as_str())) {
            None => Ok(Self(given)),
            Some(name) => Err(de::Error::custom(format!(
                "{name:?} is no guessed {}; these are: {}",
                G::WHAT,
                G::KNOWN.join(", ")
            ))),
        }
    }
}

impl<G: Guesses> Overrides<G> {
    /// What replaces a guess, if anything does.
    pub(crate) fn get(&self, name: &str) -> Option<&G::Value> {
        self.0.get(name)
    }
}

/// A table of guessed names: each may be replaced by another name, or by null, which leaves the thing out.
pub(crate) trait Names {
    /// The name that the field of an object goes by; none when it is to be left out.
    fn name<'a>(&'a self, object: &str, field: &'a str) -> Option<&'a str>;

    /// Whether any field of an object has another name or is left out.
    fn touches(&self, object: &str) -> bool;

    /// The object with the names that its fields go by.
    fn rename(&self, object: &str, value: Value) -> Value {
        match value {
            Value::Object(fields) if self.touches(object) => {
                let renamed = fields
                    .into_iter()
                    .filter_map(|(field, value)| Some((self.name(object, &field)?.to_owned(), value)));
                Value::Object(renamed.collect())
            }
            value => value,
        }
    }
}

impl<G: Guesses<Value = Option<String>>> Names for Overrides<G> {
    fn name<'a>(&'a self, object: &str, field: &'a str) -> Option<&'a str> {
        if self.0.is_empty() {
            return Some(field);
        }
        self.0.get(&format!("{object}.{field}")).map_or(Some(field), Option::as_deref)
    }

    fn touches(&self, object: &str) -> bool {
        self.0.keys().any(|name| name.split('.').next() == Some(object))
    }
}

/// An object whose fields go by the names of a table. Their order is kept, because some clients take the
/// first `id` in the text.
pub(crate) struct Renamed<'a, N, T> {
    pub(crate) names: &'a N,
    pub(crate) object: &'static str,
    pub(crate) fields: T,
}

impl<N: Names, T: Serialize> Serialize for Renamed<'_, N, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !self.names.touches(self.object) {
            return self.fields.serialize(serializer);
        }
        let text = serde_json::to_string(&self.fields).map_err(ser::Error::custom)?;
        let Fields(fields) = serde_json::from_str(&text).map_err(ser::Error::custom)?;
        let mut map = serializer.serialize_map(None)?;
        for (field, value) in &fields {
            if let Some(name) = self.names.name(self.object, field) {
                map.serialize_entry(name, value)?;
            }
        }
        map.end()
    }
}

/// The fields of an object in the order of the text.
struct Fields(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Fields;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Clone, Debug)]
    struct Guessed;

    impl Guesses for Guessed {
        type Value = Option<String>;
        const WHAT: &'static str = "field";
        const TAKES: &'static str = "names by guessed field";
        const KNOWN: &'static [&'static str] = &["letter.sender", "letter.stamp"];
    }

    #[derive(Serialize)]
    struct Letter {
        text: &'static str,
        stamp: u8,
        sender: Option<Box<Letter>>,
    }

    fn names(value: Value) -> Result<Overrides<Guessed>, String> {
        serde_json::from_value(value).map_err(|error| error.to_string())
    }

    #[test]
    fn fields_are_renamed_or_left_out_in_their_order() {
        let names = names(json!({ "letter.sender": "from", "letter.stamp": null })).unwrap();
        let inner = Letter { text: "b", stamp: 2, sender: None };
        let fields = Letter { text: "a", stamp: 1, sender: Some(Box::new(inner)) };
        let renamed =
            |object| serde_json::to_string(&Renamed { names: &names, object, fields: &fields }).unwrap();
        let inner = r#"{"text":"b","stamp":2,"sender":null}"#;
        assert_eq!(renamed("letter"), format!(r#"{{"text":"a","from":{inner}}}"#), "only the object itself");
        assert_eq!(renamed("parcel"), format!(r#"{{"text":"a","stamp":1,"sender":{inner}}}"#));
        assert_eq!(names.rename("letter", json!({ "stamp": 1, "sender": 2 })), json!({ "from": 2 }));
        assert_eq!(names.rename("parcel", json!({ "stamp": 1 })), json!({ "stamp": 1 }));
    }

    #[test]
    fn a_name_that_nobody_guessed_is_refused_with_the_list() {
        let error = names(json!({ "letter.text": "body" })).unwrap_err();
        assert!(
            error.contains("\"letter.text\" is no guessed field; these are: letter.sender, letter.stamp")
        );
    }
}

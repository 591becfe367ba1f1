//! How objects and lists are wrapped: under the name of their kind, or bare.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{
    self, Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess,
    Visitor,
};
use serde_json::Value;

use super::scalar::{Flag, Id};

/// An object that may stand under a key: `{"post": {…}}` or `{…}`.
pub(crate) trait Named: DeserializeOwned {
    /// The key.
    const KEY: &'static str;
}

/// An object that comes in lists.
pub(crate) trait Listed: DeserializeOwned {
    /// The keys that a list of them stands under, depending on the endpoint.
    const KEYS: &'static [&'static str];
}

/// An object, with its own JSON when `RAW`. Without it nothing is paid for it.
#[derive(Debug)]
pub(crate) struct Item<T, const RAW: bool> {
    pub(crate) value: T,
    pub(crate) raw: Option<Value>,
}

impl<'de, T: DeserializeOwned, const RAW: bool> Deserialize<'de> for Item<T, RAW> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !RAW {
            return T::deserialize(deserializer).map(|value| Self { value, raw: None });
        }
        let json = Value::deserialize(deserializer)?;
        let value = T::deserialize(&json).map_err(de::Error::custom)?;
        Ok(Self { value, raw: Some(json) })
    }
}

/// What stands under the object's key; nothing when the object is bare.
#[derive(Debug)]
pub(crate) struct Envelope<T, const RAW: bool>(pub(crate) Option<Item<T, RAW>>);

impl<'de, T: Named, const RAW: bool> Deserialize<'de> for Envelope<T, RAW> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object<T, const RAW: bool>(PhantomData<T>);
        impl<'de, T: Named, const RAW: bool> Visitor<'de> for Object<T, RAW> {
            type Value = Envelope<T, RAW>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "a {}", T::KEY)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut found = None;
                while let Some(Key(matches)) = map.next_key_seed(Known(&[T::KEY], &[]))? {
                    match matches {
                        Some(_) => found = map.next_value()?,
                        None => drop(map.next_value::<IgnoredAny>()?),
                    }
                }
                Ok(Envelope(found))
            }
        }
        deserializer.deserialize_map(Object(PhantomData))
    }
}

/// A page of a list: under one of its keys, or bare.
#[derive(Debug)]
pub(crate) struct List<T, const RAW: bool> {
    /// The key it stood under; the first one that it may stand under when it was bare.
    pub(crate) key: &'static str,
    pub(crate) items: Vec<Item<T, RAW>>,
    next_cursor: Option<String>,
    has_more: Option<bool>,
}

impl<T, const RAW: bool> List<T, RAW> {
    /// Where it goes on. `hasMore` beside a cursor ends the list when it says so; most lists do not have it.
    pub(crate) fn next(&self) -> Option<&str> {
        self.next_cursor.as_deref().filter(|next| !next.is_empty() && self.has_more != Some(false))
    }
}

impl<'de, T: Listed, const RAW: bool> Deserialize<'de> for List<T, RAW> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Items(PhantomData))
    }
}

struct Items<T, const RAW: bool>(PhantomData<T>);

impl<'de, T: Listed, const RAW: bool> Visitor<'de> for Items<T, RAW> {
    type Value = List<T, RAW>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list under {}", T::KEYS.join(" or "))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::with_capacity(seq.size_hint().unwrap_or(20).min(100));
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(List {
            key: T::KEYS.first().copied().unwrap_or_default(),
            items,
            next_cursor: None,
            has_more: None,
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        const PAGING: &[&str] = &["nextCursor", "next_cursor", "hasMore", "has_more"];
        let mut list = None;
        let mut next_cursor = None;
        let mut has_more = None;
        let keys = Known(T::KEYS, PAGING);
        while let Some(Key(key)) = map.next_key_seed(keys)? {
            match key {
                Some("nextCursor" | "next_cursor") => next_cursor = map.next_value::<Option<Id>>()?,
                Some("hasMore" | "has_more") => has_more = map.next_value::<Flag>()?.0,
                // An endpoint that answers with more than one list answers with ours under its own name.
                Some(key) => {
                    let items: Option<Vec<Item<T, RAW>>> = map.next_value()?;
                    list.get_or_insert((key, items.unwrap_or_default()));
                }
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        let first = T::KEYS.first().copied().unwrap_or_default();
        let (key, items) = list.ok_or_else(|| de::Error::missing_field(first))?;
        Ok(List { key, items, next_cursor: next_cursor.map(|id| id.0), has_more })
    }
}

/// A key of an object, when it is one of those looked for.
struct Key(Option<&'static str>);

/// The keys looked for, in two lists.
#[derive(Clone, Copy)]
struct Known(&'static [&'static str], &'static [&'static str]);

impl<'de> DeserializeSeed<'de> for Known {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Known {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Key, E> {
        Ok(Key(self.0.iter().chain(self.1).find(|known| **known == key).copied()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Listed for u8 {
        const KEYS: &'static [&'static str] = &["bytes", "octets"];
    }

    impl Named for u8 {
        const KEY: &'static str = "byte";
    }

    fn list(json: &str) -> (Vec<u8>, Option<String>) {
        let list: List<u8, false> = serde_json::from_str(json).expect(json);
        let next = list.next().map(str::to_owned);
        (list.items.into_iter().map(|item| item.value).collect(), next)
    }

    #[test]
    fn a_list_stands_under_any_of_its_keys_or_bare() {
        assert_eq!(list(r#"{"x":{"y":[]},"octets":[1,2],"nextCursor":"c"}"#), (vec![1, 2], Some("c".into())));
        assert_eq!(list("[1,2]"), (vec![1, 2], None));
        assert_eq!(list(r#"{"bytes":null,"nextCursor":null}"#), (vec![], None));
        assert!(serde_json::from_str::<List<u8, false>>(r#"{"posts":[]}"#).is_err(), "no such list");
    }

    #[test]
    fn the_end_of_a_list_may_be_told_by_either_field() {
        assert_eq!(list(r#"{"bytes":[1],"nextCursor":"c","hasMore":false}"#).1, None);
        assert_eq!(list(r#"{"bytes":[1],"hasMore":true}"#).1, None);
        assert_eq!(list(r#"{"bytes":[1],"nextCursor":""}"#).1, None);
    }

    #[test]
    fn an_object_keeps_its_own_json_only_when_asked() {
        let raw: Envelope<u8, true> = serde_json::from_str(r#"{"byte":7}"#).expect("wrapped");
        assert_eq!(raw.0.and_then(|item| item.raw), Some(7.into()));
        let plain: Envelope<u8, false> = serde_json::from_str(r#"{"byte":7}"#).expect("wrapped");
        assert_eq!(plain.0.map(|item| (item.value, item.raw)), Some((7, None)));
        let bare: Envelope<u8, false> = serde_json::from_str(r#"{"bit":7}"#).expect("an object");
        assert!(bare.0.is_none());
    }
}

//! Lists. The network nests and pages them in several ways; all of them are read here.

use std::fmt;
use std::marker::PhantomData;

use moothall_core::model::Raw;
use serde::de::{DeserializeOwned, IgnoredAny, MapAccess, SeqAccess, value::SeqAccessDeserializer};
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

/// A list, wherever it stood: `data`, `data.data`, `data.posts`, `data.messages`, … or `results`.
#[derive(Debug)]
pub(crate) struct Listing<I> {
    pub(crate) items: Vec<I>,
    /// Where it stood, for naming what is wrong with an item.
    pub(crate) place: String,
    /// Whether more follows, where the network says so. Its `total` is not to be trusted: it has been
    /// 0 with items present. [seen: ts-sdk]
    pub(crate) more: Option<bool>,
    /// Which page it says it is.
    pub(crate) page: Option<u32>,
    /// How many items it says were skipped.
    pub(crate) offset: Option<u32>,
}

/// An item of a list, with or without its JSON.
pub(crate) trait Item<T>: DeserializeOwned {
    /// The item and its JSON.
    fn split(self) -> (T, Raw);
}

/// An item alone.
#[derive(Debug)]
pub(crate) struct Plain<T>(T);

/// An item with the JSON that it came from.
#[derive(Debug)]
pub(crate) struct Kept<T>(T, Value);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Plain<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Kept<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Value::deserialize(deserializer)?;
        let item = T::deserialize(&json).map_err(de::Error::custom)?;
        Ok(Self(item, json))
    }
}

impl<T: DeserializeOwned> Item<T> for Plain<T> {
    fn split(self) -> (T, Raw) {
        (self.0, Raw::default())
    }
}

impl<T: DeserializeOwned> Item<T> for Kept<T> {
    fn split(self) -> (T, Raw) {
        (self.0, Raw(Some(self.1)))
    }
}

impl<'de, I: Deserialize<'de>> Deserialize<'de> for Listing<I> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(bound = "I: Deserialize<'de>")]
        struct Body<I> {
            data: Option<Data<I>>,
            results: Option<Vec<I>>,
            pagination: Option<Pagination>,
            has_more: Option<bool>,
        }

        #[derive(Default, Deserialize)]
        struct Pagination {
            page: Option<u32>,
            #[serde(rename = "hasMore")]
            has_more: Option<bool>,
        }

        let body = Body::<I>::deserialize(deserializer)?;
        let data = body.data.unwrap_or_else(Data::none);
        let pagination = body.pagination.unwrap_or_default();
        let more = body.has_more.or(pagination.has_more).or(data.more);
        let page = pagination.page.or(data.page);
        // Search results stand at the top level, and sometimes a copy under `data`.
        match body.results.map(|items| (items, "results".to_owned())).or(data.list) {
            Some((items, place)) => Ok(Self { items, place, more, page, offset: data.offset }),
            None => Err(de::Error::custom("there is no list in the answer")),
        }
    }
}

/// What stands under `data`: the list itself, or an object with the list under one of several keys.
struct Data<I> {
    list: Option<(Vec<I>, String)>,
    more: Option<bool>,
    page: Option<u32>,
    offset: Option<u32>,
}

/// What a list may stand under in `data`.
const LISTS: &[&str] = &[
    "data",
    "posts",
    "results",
    "messages",
    "threads",
    "followers",
    "following",
    "attachments",
    "groups",
    "members",
    "works",
    "comments",
    "stocks",
    "leaderboard",
    "trades",
    "snapshots",
    "markets",
    "rooms",
    "moves",
];

impl<I> Data<I> {
    fn none() -> Self {
        Self { list: None, more: None, page: None, offset: None }
    }
}

impl<'de, I: Deserialize<'de>> Deserialize<'de> for Data<I> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor<I>(PhantomData<I>);

        impl<'de, I: Deserialize<'de>> de::Visitor<'de> for Visitor<I> {
            type Value = Data<I>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list, or an object with a list in it")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Data<I>, A::Error> {
                let items = Vec::deserialize(SeqAccessDeserializer::new(items))?;
                Ok(Data { list: Some((items, "data".to_owned())), ..Data::none() })
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Data<I>, A::Error> {
                let mut data = Data::none();
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        list if LISTS.contains(&list) => {
                            let items: Option<Vec<I>> = map.next_value()?;
                            data.list = Some((items.unwrap_or_default(), format!("data.{key}")));
                        }
                        "has_more" | "hasMore" => data.more = map.next_value()?,
                        "page" => data.page = map.next_value()?,
                        "offset" => data.offset = map.next_value()?,
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(data)
            }
        }

        deserializer.deserialize_any(Visitor(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::posts(
        r#"{"data":{"data":[1],"total":0,"page":2,"has_more":true}}"#,
        "data.data",
        Some(true),
        Some(2)
    )]
    #[case::feed(r#"{"data":{"posts":[1],"offset":0,"has_more":false}}"#, "data.posts", Some(false), None)]
    #[case::comments(r#"{"data":[1],"pagination":{"page":1,"hasMore":true}}"#, "data", Some(true), Some(1))]
    #[case::notifications(r#"{"data":[1]}"#, "data", None, None)]
    #[case::search(r#"{"results":[1],"has_more":false}"#, "results", Some(false), None)]
    #[case::search_twice(
        r#"{"results":[1],"data":{"results":[1,2]},"has_more":true}"#,
        "results",
        Some(true),
        None
    )]
    #[case::search_under_data(
        r#"{"data":{"results":[1],"has_more":true}}"#,
        "data.results",
        Some(true),
        None
    )]
    #[case::thread(r#"{"data":{"thread":{"id":1},"messages":[1]}}"#, "data.messages", None, None)]
    fn every_nesting_is_read(
        #[case] json: &str,
        #[case] place: &str,
        #[case] more: Option<bool>,
        #[case] page: Option<u32>,
    ) {
        let listing: Listing<u32> = serde_json::from_str(json).expect("a list");
        assert_eq!((listing.items.as_slice(), listing.place.as_str()), ([1].as_slice(), place));
        assert_eq!((listing.more, listing.page), (more, page));
    }

    #[test]
    fn an_answer_without_a_list_is_no_empty_list() {
        for json in [r#"{"success":true}"#, r#"{"data":null}"#, r#"{"data":{"total":0}}"#, r#"{"data":1}"#] {
            assert!(serde_json::from_str::<Listing<u32>>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn an_empty_list_may_be_null() {
        let listing: Listing<u32> = serde_json::from_str(r#"{"data":{"posts":null}}"#).expect("a list");
        assert!(listing.items.is_empty());
    }
}

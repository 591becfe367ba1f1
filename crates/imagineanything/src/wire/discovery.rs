//! Search and trends.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::people::Agent;
use super::post::Post;
use super::scalar::{Count, Flag, Id};
use super::shape::{Item, Listed};

/// What a search found. The answer is undocumented.
#[derive(Debug, serde::Deserialize)]
#[serde(rename_all = "camelCase", bound = "")]
pub(crate) struct Found<const RAW: bool> {
    pub(crate) agents: Option<Vec<Item<Agent, RAW>>>,
    pub(crate) posts: Option<Vec<Item<Post, RAW>>>,
    pub(crate) next_cursor: Option<Id>,
    #[serde(default)]
    pub(crate) has_more: Flag,
}

/// What is popular. A section that was not asked for may be absent.
#[derive(Debug, serde::Deserialize)]
#[serde(rename_all = "camelCase", bound = "")]
pub(crate) struct Explored<const RAW: bool> {
    pub(crate) trending_posts: Option<Vec<Item<Post, RAW>>>,
    pub(crate) popular_agents: Option<Vec<Item<Agent, RAW>>>,
    pub(crate) trending_hashtags: Option<Vec<Hashtag>>,
    pub(crate) featured_agent: Option<Item<Agent, RAW>>,
}

/// A hashtag: an object, or its name alone. Neither is documented.
#[derive(Debug)]
pub(crate) struct Hashtag {
    pub(crate) name: String,
    pub(crate) post_count: Count,
}

impl Listed for Hashtag {
    const KEYS: &'static [&'static str] = &["hashtags", "trendingHashtags"];
}

impl<'de> Deserialize<'de> for Hashtag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Hashtag;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a hashtag")
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<Hashtag, E> {
                Ok(Hashtag { name: name.to_owned(), post_count: Count::default() })
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Hashtag, A::Error> {
                let mut name = None;
                let mut post_count = Count::default();
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "name" | "tag" => name = Some(map.next_value::<String>()?),
                        "postCount" | "count" => post_count = map.next_value()?,
                        _ => drop(map.next_value::<IgnoredAny>()?),
                    }
                }
                let name = name.ok_or_else(|| de::Error::missing_field("name"))?;
                Ok(Hashtag { name, post_count })
            }
        }
        deserializer.deserialize_any(Any)
    }
}

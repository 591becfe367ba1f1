//! Events: what in reality others or time would do, and here happens when it is told to.
//!
//! Each network declares its events in one table. What the control plane takes, what it lists and the page
//! in the documentation all come from that table.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// One event as its network declares it.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    /// Names and Rust types of what it is about.
    pub(crate) fields: &'static [(&'static str, &'static str)],
}

/// Declares the events of a network.
macro_rules! events {
    ($($(#[doc = $about:literal])+ $name:literal $event:ident { $($field:ident: $type:ty),* $(,)? })+) => {
        /// Something that happens.
        #[derive(Debug, serde::Deserialize)]
        #[serde(tag = "event", deny_unknown_fields)]
        pub(super) enum Event {
            $($(#[doc = $about])+ #[serde(rename = $name)] $event { $($field: $type),* },)+
        }

        pub(super) const EVENTS: &[$crate::events::Row] = &[$($crate::events::Row {
            name: $name,
            about: concat!($($about),+),
            fields: &[$((stringify!($field), stringify!($type))),*],
        },)+];
    };
}
pub(crate) use events;

impl Row {
    /// What the event takes, with a question mark behind what may be left out.
    pub(crate) fn takes(&self) -> Vec<String> {
        let taken = |(name, kind): &(&str, &str)| {
            format!("{name}{}", if kind.starts_with("Option") { "?" } else { "" })
        };
        self.fields.iter().map(taken).collect()
    }
}

/// The event that a request to the control plane describes.
pub(crate) fn read<E: DeserializeOwned>(event: &Value) -> Result<E, String> {
    E::deserialize(event).map_err(|error| format!("{event} cannot happen: {error}"))
}

/// All events of a network by name.
pub(crate) fn describe(rows: &[Row]) -> Value {
    let row = |row: &Row| (row.name.to_owned(), json!({ "takes": row.takes(), "about": row.about.trim() }));
    Value::Object(rows.iter().map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    events! {
        /// Rain falls.
        "rain_falls" RainFalls { hours: u32, place: Option<String> }
        /// The sun shines.
        "sun_shines" SunShines {}
    }

    fn happens(name: &str, mut details: Value) -> Result<String, String> {
        details["event"] = name.into();
        Ok(match read(&details)? {
            Event::RainFalls { hours, place } => format!("{hours} hours of rain at {place:?}"),
            Event::SunShines {} => "sun".to_owned(),
        })
    }

    #[test]
    fn events_are_told_by_name_and_everything_else_is_refused() {
        assert_eq!(happens("sun_shines", json!({})).unwrap(), "sun");
        let rain = happens("rain_falls", json!({ "hours": 2 })).unwrap();
        assert_eq!(rain, "2 hours of rain at None");
        let unknown = happens("snow_falls", json!({})).unwrap_err();
        assert!(unknown.contains("`rain_falls`") && unknown.contains("`sun_shines`"), "{unknown}");
        assert!(happens("rain_falls", json!({})).unwrap_err().contains("missing field `hours`"));
        assert!(happens("rain_falls", json!({ "hours": 1, "days": 1 })).unwrap_err().contains("days"));
        assert!(happens("rain_falls", json!({ "hours": -1 })).is_err());
    }

    #[test]
    fn events_are_described_with_what_they_take() {
        let described = describe(EVENTS);
        assert_eq!(described["rain_falls"], json!({ "takes": ["hours", "place?"], "about": "Rain falls." }));
    }
}

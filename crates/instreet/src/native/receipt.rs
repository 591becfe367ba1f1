//! Answers of which no source shows the form, or only a mock that somebody made by hand.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The answer to a write that may or may not come with what was written. That there is a receipt says that
/// the network took the write; everything in it is a bonus.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Receipt<T> {
    /// What the network said. Untrusted text.
    pub message: Option<String>,
    /// What was written, as it is now, where the answer holds it in a form that could be read.
    pub item: Option<T>,
    /// What else the answer held.
    pub extra: Map<String, Value>,
}

/// The answer to a write that leaves nothing to be read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Acknowledgement {
    /// What the network said. Untrusted text.
    pub message: Option<String>,
    /// The network's word for how it stands now, such as `joined`, `pending` or `pinned`.
    pub status: Option<String>,
    /// What else the answer held.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl<T: DeserializeOwned> Receipt<T> {
    /// Looks for the item under each of `keys` in `data`, and then in `data` itself.
    pub(crate) fn read(message: Option<String>, data: Option<Value>, keys: &[&str]) -> Self {
        let mut extra = members(data);
        for key in keys {
            if let Some(item) = extra.get(*key).and_then(|inner| T::deserialize(inner).ok()) {
                extra.remove(*key);
                return Self { message, item: Some(item), extra };
            }
        }
        if !extra.is_empty()
            && let Ok(item) = T::deserialize(&Value::Object(extra.clone()))
        {
            return Self { message, item: Some(item), extra: Map::new() };
        }
        Self { message, item: None, extra }
    }
}

impl Acknowledgement {
    pub(crate) fn read(message: Option<String>, data: Option<Value>) -> Self {
        let mut extra = members(data);
        let status = match extra.get("status") {
            Some(Value::String(status)) => Some(status.clone()),
            _ => None,
        };
        if status.is_some() {
            extra.remove("status");
        }
        Self { message, status, extra }
    }
}

/// The members of `data`; what is no object keeps that name.
fn members(data: Option<Value>) -> Map<String, Value> {
    match data {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(members)) => members,
        Some(other) => Map::from_iter([("data".to_owned(), other)]),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Thing {
        id: u8,
    }

    #[test]
    fn an_item_is_found_under_its_key_or_alone_or_not_at_all() {
        let read = |data| Receipt::<Thing>::read(None, Some(data), &["thing"]);
        let wrapped = read(json!({ "thing": { "id": 1 }, "points": 3 }));
        assert_eq!((wrapped.item, wrapped.extra.len()), (Some(Thing { id: 1 }), 1));
        assert_eq!(read(json!({ "id": 2 })).item, Some(Thing { id: 2 }));
        for (odd, kept) in [(json!({ "thing": "?" }), 1), (json!([1]), 1), (json!(null), 0), (json!({}), 0)] {
            let receipt = read(odd);
            assert_eq!((receipt.item, receipt.extra.len()), (None, kept));
        }
    }

    #[test]
    fn a_status_that_is_no_word_is_kept_as_it_is() {
        let read = |data| Acknowledgement::read(None, Some(data));
        assert_eq!(read(json!({ "status": "joined" })).status.as_deref(), Some("joined"));
        assert_eq!(read(json!({ "status": 1 })).extra.len(), 1);
    }
}

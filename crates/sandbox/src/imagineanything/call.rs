//! One request as a handler sees it, and typed access to its body.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{
    NETWORK,
    error::Refusal,
    settings::{Settings, TextUnit, UnknownEnum},
    state::Id,
};
use crate::{
    emulator::Endpoint,
    http::Request,
    ledger::{Ledger, Write},
};

pub(super) struct Call<'a> {
    pub(super) endpoint: &'static Endpoint,
    pub(super) request: &'a Request,
    /// Who calls, when a token says so.
    pub(super) viewer: Option<Id>,
    pub(super) now: Timestamp,
    pub(super) base_url: &'a str,
    pub(super) ledger: &'a mut Ledger,
}

impl Call<'_> {
    /// Who calls; anonymous callers are refused.
    pub(super) fn me(&self) -> Result<Id, Refusal> {
        self.viewer.clone().ok_or_else(|| {
            Refusal::unauthorized("Authentication required: send Authorization: Bearer <access_token>")
        })
    }

    pub(super) fn fields(&self) -> Result<Fields, Refusal> {
        match self.request.json() {
            Ok(Value::Object(fields)) => Ok(Fields(fields)),
            Ok(_) => Err(Refusal::invalid("the body must be a JSON object")),
            Err(reason) => Err(Refusal::invalid(reason)),
        }
    }

    /// Puts an accepted write into the ledger. `actor` is a handle.
    pub(super) fn record(
        &mut self,
        actor: &str,
        (id, parent_id): (&str, Option<&str>),
        text: Option<&str>,
        state: &'static str,
    ) {
        let endpoint = self.endpoint.id;
        let write = Write { network: NETWORK, endpoint, actor, id: Some(id), parent_id, text, state };
        self.ledger.record(self.now, &write);
    }
}

/// The fields of a JSON body. A field that is null counts as absent.
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, Refusal> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Refusal::invalid(format!("{name} must be a string"))),
        }
    }

    pub(super) fn required(&self, name: &str) -> Result<&str, Refusal> {
        match self.text(name)? {
            Some(text) if !text.trim().is_empty() => Ok(text),
            _ => Err(Refusal::invalid(format!("{name} is required"))),
        }
    }

    pub(super) fn flag(&self, name: &str) -> Result<bool, Refusal> {
        Ok(self.truth(name)?.unwrap_or(false))
    }

    pub(super) fn truth(&self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Bool(truth)) => Ok(Some(*truth)),
            Some(_) => Err(Refusal::invalid(format!("{name} must be true or false"))),
        }
    }

    /// A whole number that is not negative.
    pub(super) fn number(&self, name: &str) -> Result<Option<u64>, Refusal> {
        let wrong = || Refusal::invalid(format!("{name} must be a whole number of 0 or more"));
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(number) => number.as_u64().ok_or_else(wrong).map(Some),
        }
    }

    /// An object; an absent one is empty.
    pub(super) fn object(&self, name: &str) -> Result<Map<String, Value>, Refusal> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(Map::new()),
            Some(Value::Object(object)) => Ok(object.clone()),
            Some(_) => Err(Refusal::invalid(format!("{name} must be an object"))),
        }
    }

    pub(super) fn texts(&self, name: &str) -> Result<Option<Vec<&str>>, Refusal> {
        let wrong = || Refusal::invalid(format!("{name} must be an array of strings"));
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Array(items)) => {
                items.iter().map(|item| item.as_str().ok_or_else(wrong)).collect::<Result<_, _>>().map(Some)
            }
            Some(_) => Err(wrong()),
        }
    }
}

/// Trims and counts a text as the settings say. A maximum of 0 is none.
pub(super) fn checked_text(
    text: &str,
    name: &str,
    max: usize,
    settings: &Settings,
) -> Result<String, Refusal> {
    let text = if settings.trim_content { text.trim() } else { text };
    let count = match settings.text_unit {
        TextUnit::Scalars => text.chars().count(),
        TextUnit::Utf16 => text.encode_utf16().count(),
        TextUnit::Bytes => text.len(),
    };
    if max > 0 && count > max {
        return Err(Refusal::invalid(format!("{name} must be at most {max} characters, not {count}")));
    }
    Ok(text.to_owned())
}

/// Checks a value of an enumerated parameter. `None` when it is absent, or unknown and to be ignored.
pub(super) fn checked_enum<'a>(
    value: Option<&'a str>,
    name: &str,
    known: &[&str],
    settings: &Settings,
) -> Result<Option<&'a str>, Refusal> {
    match value {
        Some(value) if known.contains(&value) => Ok(Some(value)),
        Some(value) if settings.unknown_enum == UnknownEnum::Refuse => {
            let value = value.chars().take(50).collect::<String>();
            Err(Refusal::invalid(format!("{name} must be one of {}, not {value:?}", known.join(", "))))
        }
        _ => Ok(None),
    }
}

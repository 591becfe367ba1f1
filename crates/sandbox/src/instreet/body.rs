//! The fields of a JSON body, checked as they are read. Unknown fields are ignored.

use std::{cell::RefCell, collections::BTreeSet};

use serde_json::{Map, Value};
use uuid::Uuid;

use super::answer::Refusal;

/// A JSON object from a client.
#[derive(Debug, Default)]
pub(super) struct Body {
    fields: Map<String, Value>,
    /// The fields that were asked for.
    known: RefCell<BTreeSet<String>>,
    /// Status of a refusal for a field.
    status: u16,
}

impl Body {
    pub(super) fn new(value: Value, status: u16) -> Result<Self, Refusal> {
        match value {
            Value::Object(fields) => Ok(Self { fields, status, ..Self::default() }),
            _ => Err(Refusal::new(status, "Invalid request body: expected a JSON object")),
        }
    }

    pub(super) fn refuse(&self, error: impl Into<String>) -> Refusal {
        Refusal::new(self.status, error)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.know(name);
        self.fields.contains_key(name)
    }

    /// A text; null is the same as absent.
    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, Refusal> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(self.refuse(format!("{name} must be a string"))),
        }
    }

    /// A text of at most so many characters, if there is one.
    pub(super) fn short_text(&self, name: &str, max: usize) -> Result<Option<&str>, Refusal> {
        let text = self.text(name)?;
        match text {
            Some(text) if text.chars().count() > max => {
                Err(self.refuse(format!("{name} must be at most {max} characters")))
            }
            _ => Ok(text),
        }
    }

    /// A text of so many characters, if there is one.
    pub(super) fn text_within(&self, name: &str, min: usize, max: usize) -> Result<Option<&str>, Refusal> {
        let text = self.short_text(name, max)?;
        match text {
            Some(text) if text.trim().chars().count() < min => {
                Err(self.refuse(format!("{name} must be {min} to {max} characters")))
            }
            _ => Ok(text),
        }
    }

    /// A text that must be there and be more than white space.
    pub(super) fn required_text(&self, name: &str, max: usize) -> Result<&str, Refusal> {
        match self.short_text(name, max)? {
            Some(text) if !text.trim().is_empty() => Ok(text),
            _ => Err(self.refuse(format!("{name} is required"))),
        }
    }

    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(_) => Err(self.refuse(format!("{name} must be a boolean"))),
        }
    }

    /// A whole number.
    pub(super) fn number(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let whole = |value: &Value| {
            value.as_i64().ok_or_else(|| self.refuse(format!("{name} must be a whole number")))
        };
        self.value(name).map(whole).transpose()
    }

    /// A number.
    pub(super) fn decimal(&self, name: &str) -> Result<Option<f64>, Refusal> {
        let number =
            |value: &Value| value.as_f64().ok_or_else(|| self.refuse(format!("{name} must be a number")));
        self.value(name).map(number).transpose()
    }

    /// A list of texts.
    pub(super) fn texts(&self, name: &str) -> Result<Option<Vec<&str>>, Refusal> {
        let not_texts = || self.refuse(format!("{name} must be an array of strings"));
        let Some(value) = self.value(name) else { return Ok(None) };
        let items = value.as_array().ok_or_else(not_texts)?;
        items.iter().map(|item| item.as_str().ok_or_else(not_texts)).collect::<Result<_, _>>().map(Some)
    }

    /// An id that was sent; one that is no UUID names nothing.
    pub(super) fn id(&self, name: &str, what: &str) -> Result<Option<Uuid>, Refusal> {
        self.text(name)?.map(|text| Uuid::try_parse(text).map_err(|_| Refusal::not_found(what))).transpose()
    }

    /// Refuses the first field that nobody has asked for.
    pub(super) fn refuse_unknown(&self) -> Result<(), Refusal> {
        let known = self.known.borrow();
        match self.fields.keys().find(|name| !known.contains(*name)) {
            None => Ok(()),
            Some(name) => {
                Err(self.refuse(format!("Unknown field: {}", name.chars().take(50).collect::<String>())))
            }
        }
    }

    fn know(&self, name: &str) {
        self.known.borrow_mut().insert(name.to_owned());
    }

    fn value(&self, name: &str) -> Option<&Value> {
        self.know(name);
        self.fields.get(name).filter(|value| !value.is_null())
    }
}

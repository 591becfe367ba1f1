//! How an answer fits the types that it is read into.
//!
//! No type can be asked which fields it knows: some leave out what they do not know, some keep it, and some read
//! a field only beside another. So they are asked by trying: **a type knows a field when it matters what the field
//! is called**. An answer in which an unknown field has another name is read into the same value, that name aside.

mod mend;
mod way;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use self::mend::take_out;
pub use self::mend::{Misfit, read_as};
use self::way::{Way, fields};

/// Reads a body into what a call reads it into, and shows the value. Two bodies that are shown alike are the same
/// to the call.
pub type Reader = fn(&Value) -> Result<String, Misfit>;

/// Makes of a field's name one that no type knows. It sorts where the name did.
const RENAMED: &str = " (renamed)";

/// So many faults are told of one answer.
const MOST_FAULTS: usize = 100;

/// How an answer fits. Places are JSON paths: `$.posts[].id` is the `id` of every post.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fit {
    /// Fields that a type knows.
    pub known: BTreeSet<String>,
    /// Fields whose names no type knows, as far as this answer tells: one may be read only beside another. What
    /// is within them is not told.
    pub unknown: BTreeSet<String>,
    /// Fields that a type cannot do without, and that are not there.
    pub missing: BTreeSet<String>,
    /// Values that a type cannot read, and why.
    pub unreadable: BTreeSet<(String, String)>,
}

impl Fit {
    /// How `body` fits what `reader` reads it into.
    ///
    /// What cannot be read is told and left out with the list item that it stands in. Where it stands in no list,
    /// nothing else can be told.
    pub fn of(body: &Value, reader: Reader) -> Self {
        let mut fit = Self::default();
        let mut body = body.clone();
        for _ in 0..MOST_FAULTS {
            match reader(&body) {
                Ok(shown) => {
                    fit.look_at_fields(&Asked { reader, body: &body, shown });
                    break;
                }
                Err(misfit) => {
                    match misfit.missing() {
                        Some(field) => fit.missing.insert(field),
                        None => fit.unreadable.insert((misfit.place(), misfit.message().to_owned())),
                    };
                    if !take_out(&mut body, &misfit) {
                        break;
                    }
                }
            }
        }
        fit
    }

    /// `body` without what no type knows.
    #[must_use]
    pub fn known_part(&self, body: &Value) -> Value {
        let unknown = fields(body).into_iter().filter(|field| self.unknown.contains(&field.to_string()));
        unknown.fold(body.clone(), |rest, field| {
            field.changed(&rest, |object, name| {
                object.remove(name);
            })
        })
    }

    fn look_at_fields(&mut self, asked: &Asked<'_>) {
        let mut told: Vec<Way> = Vec::new();
        for field in fields(asked.body) {
            if told.iter().any(|outer| field.is_within(outer)) {
                continue;
            }
            let place = field.to_string();
            match asked.about(&field) {
                Answer::Known => {
                    self.known.insert(place);
                    continue;
                }
                Answer::Unknown => self.unknown.insert(place),
                Answer::PassedOver(kind) => {
                    self.unreadable.insert((place, format!("{kind}, which is passed over")))
                }
            };
            told.push(field);
        }
    }
}

/// What trying brings to light of a field.
enum Answer {
    Known,
    Unknown,
    /// It is known, and nothing of the kind that it holds is taken.
    PassedOver(&'static str),
}

/// A body, and what it is read into.
struct Asked<'a> {
    reader: Reader,
    body: &'a Value,
    shown: String,
}

impl Asked<'_> {
    fn about(&self, field: &Way) -> Answer {
        if self.matters(field, None) {
            return Answer::Known;
        }
        // What stands there may be what a type takes for nothing, so other values are tried under the name.
        let telling: Vec<_> =
            samples().into_iter().filter(|value| self.matters(field, Some(value))).collect();
        if telling.is_empty() {
            return Answer::Unknown;
        }
        let mut held = field.values(self.body).into_iter().filter(|value| !says_nothing(value)).map(kind);
        match held.next() {
            Some(kind_held) if telling.iter().all(|value| kind(value) != kind_held) => {
                Answer::PassedOver(kind_held)
            }
            _ => Answer::Known,
        }
    }

    /// Whether it makes a difference that the field is called as it is, with the value that it has or `instead`.
    fn matters(&self, field: &Way, instead: Option<&Value>) -> bool {
        let renamed = format!("{}{RENAMED}", field.name());
        let shown = |body: &Value| (self.reader)(body).ok().map(|shown| shown.replace(RENAMED, ""));
        let as_it_is = match instead {
            None => Some(self.shown.replace(RENAMED, "")),
            Some(value) => shown(&field.changed(self.body, |object, name| {
                object.insert(name.to_owned(), value.clone());
            })),
        };
        let otherwise = shown(&field.changed(self.body, |object, name| {
            if let Some(value) = object.remove(name) {
                object.insert(renamed.clone(), instead.cloned().unwrap_or(value));
            }
        }));
        as_it_is != otherwise
    }
}

/// Values of every kind, several where a type may take one for nothing.
fn samples() -> [Value; 9] {
    [
        json!("x"),
        json!("2026-01-01T00:00:00Z"),
        json!(7),
        json!(0.5),
        json!(true),
        json!(false),
        json!(["x"]),
        json!([]),
        json!({}),
    ]
}

/// Whether a value may be the same as none.
fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
    }
}

/// The kind of a JSON value, as a word.
pub fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}

#[cfg(test)]
mod tests;

//! Takes everything out of an exchange that is not known to be harmless.

use moothall_core::endpoint::Endpoint;
use percent_encoding::{percent_decode_str, utf8_percent_encode};
use serde_json::{Map, Number, Value};

use super::harmless::{Harmless, is_field_name, is_measure, is_word};
use super::invent::Inventor;
use crate::fixture::{Answered, Asked};
use crate::redact::{REDACTED, Secrets, names_secret};
use crate::request::SEGMENT;

/// What stands for a page that is not JSON.
const PAGE: &str = "<!doctype html><title>invented</title>";

/// The redaction of one exchange: credentials become `<redacted>`, what is known to be harmless stays, and
/// everything else is invented.
pub(super) struct Redaction<'a> {
    pub(super) inventor: &'a Inventor,
    pub(super) endpoint: &'static Endpoint,
    pub(super) secrets: &'a Secrets,
}

impl Redaction<'_> {
    pub(super) fn asked(&self, asked: &mut Asked) {
        asked.path = self.path(&asked.path);
        self.fields(&mut asked.query);
        if let Some(body) = &mut asked.body {
            self.value("", body);
        }
        for part in asked.multipart.iter_mut().flatten() {
            if let Some(value) = &mut part.value {
                *value = self.text(&part.name, value);
            }
            if let Some(name) = &mut part.filename {
                *name = self.file_name(name);
            }
            if let Some(kind) = &mut part.content_type {
                *kind = media_type(kind);
            }
        }
        if let Some(parts) = &mut asked.multipart {
            parts.sort();
        }
    }

    pub(super) fn answered(&self, answered: &mut Answered) {
        for (name, value) in &mut answered.headers {
            let text = value.as_str().unwrap_or_default();
            *value = self.header(name, text).into();
        }
        if let Some(body) = &mut answered.body {
            self.value("", body);
        }
        if let Some(text) = &mut answered.body_text {
            let is_page = text.trim_start().starts_with('<');
            *text = if is_page { PAGE.to_owned() } else { self.inventor.text(text) };
        }
    }

    /// The path of the endpoint stays; what fills its segments does not.
    fn path(&self, path: &str) -> String {
        let mut template = self.endpoint.path.split('/');
        let segment = |given: &str| {
            if template.next() == Some(given) {
                return given.to_owned();
            }
            let real = percent_decode_str(given).decode_utf8_lossy();
            let made =
                if self.secrets.are_in(&real) { REDACTED.to_owned() } else { self.inventor.text(&real) };
            utf8_percent_encode(&made, SEGMENT).to_string()
        };
        path.split('/').map(segment).collect::<Vec<_>>().join("/")
    }

    /// `name` is that of the field in which the value stands; a list has its items' name.
    fn value(&self, name: &str, value: &mut Value) {
        match value {
            Value::Null | Value::Bool(_) => {}
            Value::String(text) => *text = self.text(name, text),
            Value::Number(number) => *number = self.number(name, number),
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(name, item)),
            Value::Object(fields) => self.fields(fields),
        }
    }

    fn fields(&self, fields: &mut Map<String, Value>) {
        for (name, mut value) in std::mem::take(fields) {
            self.value(&name, &mut value);
            let is_told = is_field_name(&name) && !self.secrets.are_in(&name);
            fields.insert(if is_told { name } else { self.inventor.text(&name) }, value);
        }
    }

    fn text(&self, name: &str, text: &str) -> String {
        if names_secret(name) || self.secrets.are_in(text) {
            return REDACTED.to_owned();
        }
        if Harmless(self.endpoint).text(name, text) { text.to_owned() } else { self.inventor.text(text) }
    }

    fn number(&self, name: &str, number: &Number) -> Number {
        if names_secret(name) {
            return 0.into();
        }
        if is_measure(name) {
            return number.clone();
        }
        match (number.as_i64(), number.as_f64()) {
            (Some(number), _) => self.inventor.integer(number).into(),
            // Never a whole number, as the kind of a value is what a fixture tells.
            (None, Some(float)) if number.is_f64() => {
                Number::from_f64(0.5_f64.copysign(float)).unwrap_or_else(|| 0.into())
            }
            (None, _) => i64::MAX.into(),
        }
    }

    fn header(&self, name: &str, text: &str) -> String {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        match name {
            "content-type" => media_type(text),
            _ if self.secrets.are_in(text) => REDACTED.to_owned(),
            _ if is_number || (name.ends_with("-type") && is_word(text)) => text.to_owned(),
            _ => self.inventor.text(text),
        }
    }

    fn file_name(&self, name: &str) -> String {
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let is_ending =
            (1..=5).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let is_told = is_ending && !self.secrets.are_in(ending);
        if is_told { format!("{}.{ending}", self.inventor.text(stem)) } else { self.inventor.text(name) }
    }
}

/// A media type without its parameters, of which only the character set is told.
fn media_type(text: &str) -> String {
    let (essence, parameters) = text.split_once(';').unwrap_or((text, ""));
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/+.-".contains(&byte);
    let essence = essence.trim();
    if essence.is_empty() || essence.len() > 60 || !essence.bytes().all(plain) {
        return "application/octet-stream".to_owned();
    }
    let utf8 = parameters.trim().eq_ignore_ascii_case("charset=utf-8");
    if utf8 { format!("{essence}; charset=utf-8") } else { essence.to_owned() }
}

#[cfg(test)]
mod tests;

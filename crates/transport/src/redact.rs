//! Takes secrets out of what is written down or told.

use http::header::CONTENT_LENGTH;
use moothall_core::{Context, Error, Remote};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};

use crate::{Request, Response};

/// What stands where a secret stood.
pub(crate) const REDACTED: &str = "<redacted>";

/// Endings of field names whose text is a credential, without case and punctuation.
const SECRET_FIELDS: [&str; 6] = ["token", "secret", "password", "apikey", "clientid", "verificationcode"];

/// The secrets of one call, to be taken out of any text that comes near it.
pub(crate) struct Secrets(Vec<SecretString>);

impl Secrets {
    /// The credentials of the acting account, and the token that was sent.
    pub(crate) fn of(cx: &Context, request: &Request) -> Self {
        let credentials = cx.account.iter().flat_map(|account| account.credentials.iter());
        let known = credentials.map(|(_, secret)| secret).chain(request.secret());
        Self(known.cloned().collect()).in_order()
    }

    /// No secrets so far.
    pub(crate) fn none() -> Self {
        Self(Vec::new())
    }

    /// Adds whatever stands under the name of a secret in `value`: it may stand elsewhere too.
    pub(crate) fn find_in(&mut self, value: &Value) {
        let mut found = Vec::new();
        collect(value, &mut found);
        self.0.extend(found);
        *self = Self(std::mem::take(&mut self.0)).in_order();
    }

    /// A secret that holds another one goes first, so that nothing of it stays behind.
    fn in_order(mut self) -> Self {
        self.0.retain(|secret| !matches!(secret.expose_secret(), "" | REDACTED));
        self.0.sort_by_key(|secret| std::cmp::Reverse(secret.expose_secret().len()));
        self
    }

    /// `text` with every secret replaced.
    pub(crate) fn redact_text(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, secret| text.replace(secret.expose_secret(), REDACTED))
    }

    /// Whether any of them stands in `text`.
    pub(crate) fn are_in(&self, text: &str) -> bool {
        self.0.iter().any(|secret| text.contains(secret.expose_secret()))
    }

    /// Replaces every secret in an answer that is passed on.
    pub(crate) fn redact_response(&self, response: &mut Response) {
        let holds = |bytes: &[u8]| self.0.iter().any(|secret| contains(bytes, secret.expose_secret()));
        if holds(&response.body) {
            let text = self.redact_text(&String::from_utf8_lossy(&response.body));
            response.body = text.into();
            response.headers.remove(CONTENT_LENGTH);
        }
        let told: Vec<_> = response.headers.iter().filter(|(_, value)| holds(value.as_bytes())).collect();
        let names: Vec<_> = told.into_iter().map(|(name, _)| name.clone()).collect();
        for name in names {
            response.headers.remove(name);
        }
    }

    /// Replaces every secret in `value`, and whatever stands under the name of one.
    pub(crate) fn redact_json(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.redact_text(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.redact_json(item)),
            Value::Object(fields) => self.redact_fields(fields),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// As [`redact_json`](Self::redact_json), for the fields of an object.
    pub(crate) fn redact_fields(&self, fields: &mut Map<String, Value>) {
        for (name, mut value) in std::mem::take(fields) {
            if value.is_string() && names_secret(&name) {
                value = REDACTED.into();
            }
            self.redact_json(&mut value);
            fields.insert(self.redact_text(&name), value);
        }
    }

    /// `error` without a secret that the network echoed in its words.
    pub(crate) fn redact_error(&self, error: Error) -> Error {
        let remote = error.remote();
        let told = [
            Some(error.message()),
            remote.and_then(|remote| remote.message.as_deref()),
            remote.and_then(|remote| remote.code.as_deref()),
        ];
        if !told
            .into_iter()
            .flatten()
            .any(|text| self.0.iter().any(|secret| text.contains(secret.expose_secret())))
        {
            return error;
        }
        let remote = remote.map(|remote| Remote {
            status: remote.status,
            code: remote.code.as_deref().map(|code| self.redact_text(code)),
            message: remote.message.as_deref().map(|message| self.redact_text(message)),
        });
        let message = self.redact_text(error.message());
        // The cause may hold the same words, so it is not kept.
        let mut clean = rebuilt(&error, message);
        if let Some(remote) = remote {
            clean = clean.with_remote(remote);
        }
        clean
    }
}

fn contains(bytes: &[u8], part: &str) -> bool {
    match str::from_utf8(bytes) {
        Ok(text) => text.contains(part),
        Err(_) => bytes.windows(part.len().max(1)).any(|window| window == part.as_bytes()),
    }
}

/// An error that says what `error` says, in these words, without its cause.
pub(crate) fn rebuilt(error: &Error, message: impl Into<String>) -> Error {
    let mut copy = Error::new(error.kind(), message).with_outcome(error.outcome());
    if let Some(network) = error.network() {
        copy = copy.on(network);
    }
    if let Some(operation) = error.operation() {
        copy = copy.during(operation);
    }
    if let Some(remote) = error.remote() {
        copy = copy.with_remote(remote.clone());
    }
    if let Some(wait) = error.retry_after() {
        copy = copy.with_retry_after(wait);
    }
    if let Some(scope) = error.scope() {
        copy = copy.with_scope(scope.clone());
    }
    copy
}

fn collect(value: &Value, found: &mut Vec<SecretString>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if names_secret(name) => found.push(text.clone().into()),
                    _ => collect(value, found),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Whether a field of this name holds a credential: `api_key`, `clientSecret`, `access-token`, …
pub(crate) fn names_secret(name: &str) -> bool {
    let plain: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    SECRET_FIELDS.iter().any(|field| plain.ends_with(field))
}

#[cfg(test)]
mod tests;

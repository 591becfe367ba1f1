//! What a snapshot shows.

use std::time::Duration;

use moothall_core::page::{Cursor, Page};
use moothall_core::{Credentials, Error, Result};
use secrecy::ExposeSecret;
use serde::Serialize;
use serde_json::{Value, json};

/// A result: the value, or everything that an error says. A cursor is shown as the network's own.
pub(crate) fn outcome(result: Result<Value>) -> Value {
    match result {
        Ok(mut value) => {
            if let Some(next) = cursor(&value) {
                let position: Value = next.open().expect("a sealed position");
                value["next"] = position["n"].clone();
            }
            json!({ "ok": value })
        }
        Err(error) => json!({ "error": refusal(&error) }),
    }
}

/// The cursor of a page.
pub(crate) fn cursor(page: &Value) -> Option<Cursor> {
    Some(Cursor::from(page.get("next")?.as_str()?.to_owned()))
}

/// Any value.
pub(crate) fn show<T: Serialize>(result: Result<T>) -> Result<Value> {
    result.map(|value| serde_json::to_value(value).expect("serialises"))
}

/// Secrets, which in a fixture are none.
pub(crate) fn exposed(credentials: &Credentials) -> Value {
    credentials
        .iter()
        .map(|(field, secret)| (field.to_owned(), Value::from(secret.expose_secret())))
        .collect()
}

fn refusal(error: &Error) -> Value {
    let remote = error
        .remote()
        .map(|remote| json!({ "status": remote.status, "code": remote.code, "message": remote.message }));
    json!({
        "kind": error.kind(),
        "outcome": error.outcome(),
        "message": error.message(),
        "operation": error.operation(),
        "retry_after_seconds": error.retry_after().map(seconds),
        "scope": error.scope(),
        "remote": remote,
    })
}

/// A wait. Without a hint of the network it is the stack's own, which is not the same twice.
fn seconds(wait: Duration) -> Value {
    if wait.subsec_nanos() == 0 { wait.as_secs().into() } else { "backoff".into() }
}

/// A page.
pub(crate) fn page<T: Serialize>(page: Page<T>) -> Value {
    let Page { items, next, problems } = page;
    json!({ "items": items, "next": next, "problems": problems })
}

/// The value without what was kept of the network's own JSON.
pub(crate) fn without_raw(mut value: Value) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                fields.remove("raw");
                fields.values_mut().for_each(strip);
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    strip(&mut value);
    value
}

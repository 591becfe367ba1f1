//! Core values and errors as JSON for snapshots.

use moothall_core::page::Page;
use moothall_core::{Error, Result};
use serde::Serialize;
use serde_json::{Value, json};

pub(crate) fn one<T: Serialize>(result: Result<T>) -> Value {
    result.map_or_else(|error| failure(&error), |value| json!(value))
}

pub(crate) fn done(result: Result<()>) -> Value {
    result.map_or_else(|error| failure(&error), |()| json!("done"))
}

/// A page; of its cursor only whether there is one.
pub(crate) fn page<T: Serialize>(result: Result<Page<T>>) -> Value {
    result.map_or_else(
        |error| failure(&error),
        |page| json!({ "items": page.items, "more": page.next.is_some(), "problems": page.problems }),
    )
}

fn failure(error: &Error) -> Value {
    let remote = error
        .remote()
        .map(|remote| json!({ "status": remote.status, "code": remote.code, "message": remote.message }));
    json!({ "error": {
        "kind": error.kind(),
        "outcome": error.outcome(),
        "retry_after_seconds": error.retry_after().map(|wait| wait.as_secs()),
        "scope": error.scope(),
        "operation": error.operation(),
        "message": error.message(),
        "remote": remote,
    } })
}

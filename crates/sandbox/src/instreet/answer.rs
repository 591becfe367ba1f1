//! The envelope around every answer, and refusals.

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::http::Reply;

/// What a handler gives: an answer, or the reason why not.
pub(super) type Outcome = Result<Reply, Refusal>;

/// `{"success":true,"data":…}`.
pub(super) fn data(data: &impl Serialize) -> Reply {
    Reply::json(200, &json!({ "success": true, "data": data }))
}

/// `{"success":true,"data":…,"message":…}` with a status.
pub(super) fn written(status: u16, data: &impl Serialize, message: &str) -> Reply {
    Reply::json(status, &json!({ "success": true, "data": data, "message": message }))
}

/// `{"success":true,"message":…}`: some answers have no `data`.
pub(super) fn message(message: &str) -> Reply {
    Reply::json(200, &json!({ "success": true, "message": message }))
}

/// Why a request is not served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    status: u16,
    error: String,
    retry_after_seconds: Option<u64>,
    hint: Option<String>,
    /// Whether it tells of something that does not exist.
    is_missing: bool,
}

impl Refusal {
    pub(super) fn new(status: u16, error: impl Into<String>) -> Self {
        Self { status, error: error.into(), retry_after_seconds: None, hint: None, is_missing: false }
    }

    pub(super) fn limited(status: u16, error: impl Into<String>, retry_after_seconds: Option<u64>) -> Self {
        Self { retry_after_seconds, ..Self::new(status, error) }
    }

    pub(super) fn not_found(what: &str) -> Self {
        Self { is_missing: true, ..Self::new(404, format!("{what} not found")) }
    }

    /// The same with another status if it tells of something that does not exist.
    pub(super) fn missing_as(self, status: u16) -> Self {
        Self { status: if self.is_missing { status } else { self.status }, ..self }
    }

    pub(super) fn with_hint(mut self, hint: String) -> Self {
        self.hint = Some(hint);
        self
    }

    pub(super) fn into_reply(self) -> Reply {
        let mut body = Map::from_iter([
            ("success".to_owned(), Value::Bool(false)),
            ("error".to_owned(), Value::String(self.error)),
        ]);
        if let Some(seconds) = self.retry_after_seconds {
            body.insert("retry_after_seconds".to_owned(), seconds.into());
        }
        if let Some(hint) = self.hint {
            body.insert("hint".to_owned(), hint.into());
        }
        Reply::json(self.status, &body)
    }
}

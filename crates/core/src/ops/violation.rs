use serde::Serialize;

use crate::Error;

/// A rule that a request breaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Violation {
    /// The field that is wrong.
    pub field: &'static str,
    /// What is wrong with it, and what to do.
    pub message: String,
}

impl Violation {
    /// `field` is wrong, and `message` says how.
    pub fn new(field: &'static str, message: impl Into<String>) -> Self {
        Self { field, message: message.into() }
    }

    /// One `InvalidInput` error out of all violations; `Ok` when there are none.
    pub fn into_result(violations: &[Self]) -> crate::Result<()> {
        if violations.is_empty() {
            return Ok(());
        }
        let all: Vec<_> = violations.iter().map(|v| format!("{}: {}", v.field, v.message)).collect();
        Err(Error::invalid(all.join("; ")))
    }
}

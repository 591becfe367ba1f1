//! What the network says when it says no.

use serde::Deserialize;

use super::scalar::{Count, Flag, Words};

/// The body of a refusal. Extra keys are allowed [sdk].
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Refusal {
    /// The network's code, such as `not_found`.
    #[serde(default)]
    pub(crate) error: Words,
    #[serde(default)]
    pub(crate) message: Words,
    /// The words of a refused token call.
    #[serde(default)]
    pub(crate) error_description: Words,
    #[serde(default)]
    pub(crate) success: Flag,
    /// Seconds to wait, as documented on the site.
    #[serde(rename = "retryAfter", default)]
    pub(crate) retry_after: Count,
    /// Seconds to wait, in the spelling that only the SDK knows.
    #[serde(rename = "retry_after", default)]
    pub(crate) retry_after_in_snake_case: Count,
}

//! What an adapter knows of its network's HTTP, given to the stack.

use http::HeaderMap;
use jiff::Timestamp;
use moothall_core::ports::Correction;
use moothall_core::{Error, Result};

use crate::{Request, Response};

/// How one network says no, and how it tells of its limits.
pub trait Dialect: Send + Sync + 'static {
    /// Tells an answer from a refusal, also when the refusal came with HTTP 200.
    ///
    /// The error says kind, outcome ([`default_outcome`](crate::default_outcome) where the network
    /// documents nothing better), `retry_after`, `scope` and what the network said. Redirects never
    /// come here: the stack refuses them itself. `now` turns instants in hints into durations.
    fn classify(&self, request: &Request, response: &Response, now: Timestamp) -> Result<()>;

    /// What the headers of any answer, refusals included, tell of the account's budgets.
    fn corrections(&self, request: &Request, headers: &HeaderMap, now: Timestamp) -> Vec<Correction> {
        let _ = (request, headers, now);
        Vec::new()
    }

    /// Whether this refusal of a credential is sure to come before anything is written, so that a
    /// write may be sent again with a fresh one.
    fn refused_before_writing(&self, error: &Error) -> bool;
}

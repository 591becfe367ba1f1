//! One error type for everything that can go wrong between a caller and a network.
//!
//! Two questions decide what happens next, so an [`Error`] always answers both: what kind of
//! failure is it ([`ErrorKind`]), and may a write have happened all the same ([`Outcome`])?
//! Code matches on these, never on text.

use std::time::Duration;

use crate::limits::LimitScope;

/// The result of every operation of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// What went wrong, coarse enough to decide on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request breaks a rule that is known before (or told after) sending.
    InvalidInput,
    /// Moothall or an adapter is configured in a way that cannot work.
    Config,
    /// The network does not accept the account's credentials.
    Unauthenticated,
    /// The account may not do this.
    Forbidden,
    /// The account is suspended, banned or not yet verified: all its writes must stop.
    AccountBlocked,
    /// The item, profile or route does not exist.
    NotFound,
    /// The request collides with the state of the network: duplicate text, name taken, voted already.
    Conflict,
    /// A budget, ours or the network's, is used up.
    RateLimited,
    /// The network lacks the operation.
    Unsupported,
    /// The network could not be reached, failed, or is under maintenance.
    Unavailable,
    /// The network's answer is not what it should be.
    Decode,
    /// A defect of Moothall.
    Internal,
}

impl ErrorKind {
    /// The kind as a stable lower-case word, for logs and metric labels.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidInput => "invalid_input",
            Self::Config => "config",
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden => "forbidden",
            Self::AccountBlocked => "account_blocked",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::RateLimited => "rate_limited",
            Self::Unsupported => "unsupported",
            Self::Unavailable => "unavailable",
            Self::Decode => "decode",
            Self::Internal => "internal",
        }
    }
}

/// Whether a failed write may have taken effect on the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing was written: no byte left, or the network refused. Safe to send again.
    NotApplied,
    /// Bytes may have reached the network and no valid answer came back.
    /// Sending again could do it twice; it must be read back first.
    Unknown,
}

/// What the network itself said, when it said anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remote {
    /// HTTP status of the answer.
    pub status: u16,
    /// The network's own error code, where it has one.
    pub code: Option<String>,
    /// The network's own words, at most 512 bytes. Untrusted text.
    pub message: Option<String>,
}

impl Remote {
    const MAX_MESSAGE_BYTES: usize = 512;

    /// An answer with this status and nothing more to tell.
    pub fn status(status: u16) -> Self {
        Self { status, code: None, message: None }
    }

    /// Keeps the network's own words, cut to 512 bytes at a character boundary.
    pub fn with_message(mut self, message: &str) -> Self {
        let mut end = message.len().min(Self::MAX_MESSAGE_BYTES);
        while !message.is_char_boundary(end) {
            end -= 1;
        }
        self.message = message.get(..end).map(str::to_owned);
        self
    }

    /// Keeps the network's own error code.
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }
}

/// The one error of Moothall: a kind, a sentence for people, and context for programs.
///
/// It is one pointer wide. `Display` is one line that says what was wrong and, where the
/// caller can mend it, what to do; it never holds a secret. The source chain holds the causes.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Error(Box<Repr>);

#[derive(Debug, thiserror::Error)]
#[error("{message}")]
struct Repr {
    kind: ErrorKind,
    outcome: Outcome,
    message: String,
    network: Option<&'static str>,
    operation: Option<&'static str>,
    remote: Option<Remote>,
    retry_after: Option<Duration>,
    scope: Option<LimitScope>,
    source: Option<Source>,
}

impl Error {
    /// A failure of `kind` after which nothing was written.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Repr {
            kind,
            outcome: Outcome::NotApplied,
            message: message.into(),
            network: None,
            operation: None,
            remote: None,
            retry_after: None,
            scope: None,
            source: None,
        }))
    }

    /// A request that breaks a rule; `message` says which, where, and what to do.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidInput, message)
    }

    /// An operation that `network` lacks.
    pub fn unsupported(network: &'static str, operation: &str) -> Self {
        Self::new(ErrorKind::Unsupported, format!("{network} has no {operation}")).on(network)
    }

    /// A budget that allows the request only after `wait`.
    pub fn rate_limited(scope: LimitScope, wait: Duration) -> Self {
        let seconds = wait.as_secs_f64().ceil();
        Self::new(ErrorKind::RateLimited, format!("the budget {scope} allows this in {seconds} s"))
            .with_scope(scope)
            .with_retry_after(wait)
    }

    /// Names the network where it happened.
    pub fn on(mut self, network: &'static str) -> Self {
        self.0.network = Some(network);
        self
    }

    /// Names the operation that failed; the first name given stays.
    pub fn during(mut self, operation: &'static str) -> Self {
        self.0.operation.get_or_insert(operation);
        self
    }

    /// Says whether a write may have happened all the same.
    pub fn with_outcome(mut self, outcome: Outcome) -> Self {
        self.0.outcome = outcome;
        self
    }

    /// Keeps what the network said.
    pub fn with_remote(mut self, remote: Remote) -> Self {
        self.0.remote = Some(remote);
        self
    }

    /// Says how long to wait before the same request may succeed.
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }

    /// Says which budget refused.
    pub fn with_scope(mut self, scope: LimitScope) -> Self {
        self.0.scope = Some(scope);
        self
    }

    /// Keeps the cause.
    pub fn with_source(mut self, source: impl Into<Source>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Whether a write may have happened all the same. Without meaning for reads.
    pub fn outcome(&self) -> Outcome {
        self.0.outcome
    }

    /// The sentence for people, the same as `Display`.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The network where it happened.
    pub fn network(&self) -> Option<&'static str> {
        self.0.network
    }

    /// The operation that failed, as a dotted name such as `posts.create`.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation
    }

    /// What the network said; `None` when the failure is on this side.
    pub fn remote(&self) -> Option<&Remote> {
        self.0.remote.as_ref()
    }

    /// How long to wait before the same request may succeed, where that is known.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Which budget refused.
    pub fn scope(&self) -> Option<&LimitScope> {
        self.0.scope.as_ref()
    }

    /// Whether the same request may succeed later without being changed, and sending it again is safe.
    pub fn is_retryable(&self) -> bool {
        self.outcome() == Outcome::NotApplied
            && matches!(self.kind(), ErrorKind::RateLimited | ErrorKind::Unavailable)
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    #[test]
    fn an_error_is_one_pointer_wide() {
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }

    #[test]
    fn the_source_chain_is_kept() {
        let error = Error::new(ErrorKind::Unavailable, "no answer").with_source("connection reset");
        assert_eq!(error.to_string(), "no answer");
        assert_eq!(error.source().map(ToString::to_string).as_deref(), Some("connection reset"));
    }

    #[test]
    fn only_failures_that_wrote_nothing_are_retryable() {
        let failed = Error::new(ErrorKind::Unavailable, "reset");
        assert!(failed.is_retryable());
        assert!(!failed.with_outcome(Outcome::Unknown).is_retryable());
        assert!(!Error::invalid("too long").is_retryable());
    }

    #[test]
    fn a_remote_message_is_cut_at_a_character_boundary() {
        let remote = Remote::status(500).with_message(&"é".repeat(400));
        assert_eq!(remote.message.map(|text| text.len()), Some(512));
    }
}

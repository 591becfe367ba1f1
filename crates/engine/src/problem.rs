//! What a use case answers when it cannot do what was asked.

mod code;

use std::borrow::Cow;

use jiff::Timestamp;
use moothall_core::{Error, ErrorKind, Outcome, Remote};
use serde::{Deserialize, Serialize};

pub(crate) use self::code::Access;
pub use self::code::{Code, ProblemSource};
use crate::outbox::Publication;

/// The result of every use case.
pub type Result<T, E = Problem> = std::result::Result<T, E>;

/// A failure with all that a caller needs to act on it.
///
/// It is one pointer wide. `Display` is the sentence for people; the source chain holds the causes.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Problem(Box<Repr>);

#[derive(Debug, thiserror::Error)]
#[error("{error}")]
struct Repr {
    code: Code,
    #[source]
    error: Error,
    details: Vec<FieldProblem>,
    action: Cow<'static, str>,
    network: Option<Cow<'static, str>>,
    account: Option<String>,
    supported_by: Vec<Cow<'static, str>>,
    retry_at: Option<Timestamp>,
    retryable: bool,
    publication: Option<Publication>,
}

/// A field of a request that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldProblem {
    /// Where it is, such as `targets[1].title`.
    pub field: String,
    /// What is wrong with it.
    pub code: Code,
    /// What is wrong with it and what to do, for people.
    pub message: String,
}

impl FieldProblem {
    pub(crate) fn new(field: impl Into<String>, code: Code, message: impl Into<String>) -> Self {
        Self { field: field.into(), code, message: message.into() }
    }

    pub(crate) fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(field, Code::InvalidInput, message)
    }
}

/// A problem as it is shown: in an error answer, in a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProblemInfo {
    /// What went wrong, for programs.
    pub code: Code,
    /// Whose matter it is.
    pub source: ProblemSource,
    /// What went wrong, for people.
    pub message: String,
    /// Whether the same request may succeed later, and sending it again is safe.
    pub retryable: bool,
    /// When it may succeed, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub retry_at: Option<Timestamp>,
    /// What to do.
    pub action: String,
    /// The network where it happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
    /// The account that acted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The HTTP status of the network's answer, where there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network_status: Option<u16>,
    /// The network's own error code, where it gave one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network_code: Option<String>,
    /// The network's own words, at most 512 bytes. Untrusted text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network_message: Option<String>,
    /// The fields that are wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<FieldProblem>,
    /// The networks that have an operation which this one lacks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supported_by: Vec<String>,
}

impl Problem {
    /// A problem that arose on this side.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self::with_code(code, Error::new(code.kind(), message), Access::Write)
    }

    /// A request that breaks a rule.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(Code::InvalidInput, message)
    }

    /// One field that breaks a rule.
    pub fn field(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::fields(vec![FieldProblem::invalid(field, message)])
    }

    /// All fields that break a rule, told at once. Its code is theirs where they agree.
    pub fn fields(details: Vec<FieldProblem>) -> Self {
        let mut codes = details.iter().map(|detail| detail.code);
        let code =
            codes.next().filter(|first| codes.all(|code| code == *first)).unwrap_or(Code::InvalidInput);
        let all: Vec<_> =
            details.iter().map(|detail| format!("{}: {}", detail.field, detail.message)).collect();
        let mut problem = Self::new(code, all.join("; "));
        problem.0.details = details;
        problem
    }

    pub(crate) fn with_code(code: Code, error: Error, access: Access) -> Self {
        let retryable = match access {
            Access::Write => error.is_retryable(),
            Access::Read => matches!(error.kind(), ErrorKind::RateLimited | ErrorKind::Unavailable),
        };
        Self(Box::new(Repr {
            code,
            details: Vec::new(),
            action: Cow::Borrowed(code.action()),
            network: error.network().map(Cow::Borrowed),
            account: None,
            supported_by: Vec::new(),
            retry_at: None,
            retryable: retryable || code == Code::IdempotencyInFlight,
            publication: None,
            error,
        }))
    }

    pub(crate) fn of(error: Error, access: Access) -> Self {
        Self::with_code(Code::of(&error, access), error, access)
    }

    /// A store that failed. One that is busy or has no room says so itself, and may be asked again.
    pub(crate) fn storage_failed(message: &str, cause: Error) -> Self {
        let passes = cause.kind() == ErrorKind::Unavailable;
        let message = if passes { format!("{message}: {}", cause.message()) } else { message.to_owned() };
        let retryable = passes && cause.outcome() == Outcome::NotApplied;
        let error = Error::new(Code::StorageFailed.kind(), message).with_source(cause);
        let mut problem = Self::with_code(Code::StorageFailed, error, Access::Write);
        problem.0.retryable = retryable;
        problem
    }

    /// A write of which nobody knows whether it happened: it must not be sent again unseen.
    pub(crate) fn undecided(message: String) -> Self {
        let code = Code::NeedsAttention;
        Self::with_code(code, Error::new(code.kind(), message).with_outcome(Outcome::Unknown), Access::Write)
    }

    /// Shows the publication that the write became all the same.
    pub(crate) fn of_publication(mut self, publication: Publication) -> Self {
        self.0.publication = Some(publication);
        self
    }

    /// The publication that the write became, where it was kept although the request failed.
    pub fn publication(&self) -> Option<&Publication> {
        self.0.publication.as_ref()
    }

    /// Names the network where it happened, as it was kept.
    pub(crate) fn in_network(mut self, network: &str) -> Self {
        self.0.network = Some(Cow::Owned(network.to_owned()));
        self
    }

    /// A problem as it was shown, or kept, before.
    pub(crate) fn recorded(info: ProblemInfo) -> Self {
        let mut error = Error::new(info.code.kind(), info.message);
        if let Some(status) = info.network_status {
            let (code, message) = (info.network_code, info.network_message);
            error = error.with_remote(Remote { status, code, message });
        }
        if info.code == Code::OutcomeUnknown {
            error = error.with_outcome(Outcome::Unknown);
        }
        let mut problem = Self::with_code(info.code, error, Access::Write);
        let repr = &mut problem.0;
        repr.details = info.details;
        repr.action = Cow::Owned(info.action);
        repr.network = info.network.map(Cow::Owned);
        repr.account = info.account;
        repr.supported_by = info.supported_by.into_iter().map(Cow::Owned).collect();
        repr.retry_at = info.retry_at;
        repr.retryable = info.retryable;
        problem
    }

    /// Says what to do, where more particular advice than the code's own is known.
    #[must_use]
    pub fn with_action(mut self, action: impl Into<Cow<'static, str>>) -> Self {
        self.0.action = action.into();
        self
    }

    pub(crate) fn on(mut self, network: &'static str) -> Self {
        self.0.network = Some(Cow::Borrowed(network));
        self
    }

    pub(crate) fn by(mut self, account: &str) -> Self {
        self.0.account = Some(account.to_owned());
        self
    }

    /// Says when the same request may succeed.
    pub(crate) fn retry_at(mut self, at: Timestamp) -> Self {
        self.0.retry_at = Some(at);
        self
    }

    pub(crate) fn supported_by(mut self, networks: Vec<&'static str>) -> Self {
        self.0.supported_by = networks.into_iter().map(Cow::Borrowed).collect();
        self
    }

    /// Turns the wait that the error asks for into an instant.
    pub(crate) fn at(mut self, now: Timestamp) -> Self {
        let retry_at = self.0.error.retry_after().map(|wait| now.checked_add(wait).unwrap_or(Timestamp::MAX));
        self.0.retry_at = retry_at.or(self.0.retry_at);
        self
    }

    /// What went wrong, for programs.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The failure itself, with its kind and causes.
    pub fn error(&self) -> &Error {
        &self.0.error
    }

    /// What went wrong, for people.
    pub fn message(&self) -> &str {
        self.0.error.message()
    }

    /// The fields that are wrong.
    pub fn details(&self) -> &[FieldProblem] {
        &self.0.details
    }

    /// Whose matter it is.
    pub fn origin(&self) -> ProblemSource {
        if self.0.error.remote().is_some() { ProblemSource::Network } else { self.0.code.source() }
    }

    /// Whether the same request may succeed later, and sending it again is safe.
    pub fn is_retryable(&self) -> bool {
        self.0.retryable
    }

    /// The problem as it is shown.
    pub fn info(&self) -> ProblemInfo {
        let Repr {
            code, error, details, action, network, account, supported_by, retry_at, retryable, ..
        } = self.0.as_ref();
        let remote = error.remote();
        ProblemInfo {
            code: *code,
            source: self.origin(),
            message: error.message().to_owned(),
            retryable: *retryable,
            retry_at: *retry_at,
            action: action.clone().into_owned(),
            network: network.as_deref().map(str::to_owned),
            account: account.clone(),
            network_status: remote.map(|remote| remote.status),
            network_code: remote.and_then(|remote| remote.code.clone()),
            network_message: remote.and_then(|remote| remote.message.clone()),
            details: details.clone(),
            supported_by: supported_by.iter().map(|network| network.clone().into_owned()).collect(),
        }
    }
}

impl From<Error> for Problem {
    /// A failure of the core before any network was asked: nothing was written.
    fn from(error: Error) -> Self {
        Self::of(error, Access::Read)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use moothall_core::limits::{Action, LimitScope};
    use moothall_core::{Outcome, Remote};

    use super::*;

    #[test]
    fn fields_that_agree_give_their_code_to_the_problem() {
        let unknown = || FieldProblem::new("targets[0].network", Code::UnknownNetwork, "no such network");
        assert_eq!(Problem::fields(vec![unknown(), unknown()]).code(), Code::UnknownNetwork);
        let mixed = Problem::fields(vec![unknown(), FieldProblem::invalid("text", "too long")]);
        assert_eq!(mixed.code(), Code::InvalidInput);
        assert_eq!(mixed.message(), "targets[0].network: no such network; text: too long");
    }

    #[test]
    fn a_refusal_of_ours_and_one_of_the_network_differ_in_source() {
        let ours = Error::rate_limited(LimitScope::Action(Action::Post), Duration::from_secs(5));
        let problem = Problem::of(ours, Access::Write).at(Timestamp::UNIX_EPOCH);
        assert_eq!((problem.origin(), problem.is_retryable()), (ProblemSource::Gateway, true));
        assert_eq!(problem.info().retry_at, Timestamp::from_second(5).ok());
        let theirs = Error::new(ErrorKind::RateLimited, "slow down").with_remote(Remote::status(429));
        assert_eq!(Problem::of(theirs, Access::Write).origin(), ProblemSource::Network);
    }

    #[test]
    fn a_write_with_unknown_outcome_is_never_retryable() {
        let error = Error::new(ErrorKind::Unavailable, "reset").with_outcome(Outcome::Unknown);
        assert!(!Problem::of(error, Access::Write).is_retryable());
    }
}

//! What the gateway answers: success, a problem, or nothing that could be understood.

use std::borrow::Cow;
use std::error::Error;

use anyhow::Context as _;
use jiff::Timestamp;
use reqwest::StatusCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;

use crate::exit::Exit;

/// An answer in full.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: bytes::Bytes,
}

impl Answer {
    /// The answer as something that can be shown.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> anyhow::Result<T> {
        serde_json::from_slice(&self.body).context(
            "the gateway's answer is not what this version of the command expects; --output json shows it as it is",
        )
    }

    /// Success, or the problem that the gateway told.
    pub(super) fn succeeded(self, base: &Url, key: Option<&str>) -> Result<Self, Failure> {
        let is_json =
            self.body.is_empty() || serde_json::from_slice::<serde::de::IgnoredAny>(&self.body).is_ok();
        if self.status.is_success() && is_json {
            return Ok(self);
        }
        let problem = serde_json::from_slice::<Problem>(&self.body);
        match problem {
            Ok(problem) if !self.status.is_success() => {
                let problem = Problem { status: Some(self.status.as_u16()), ..problem };
                let again = problem.is_safely_repeatable().then(|| key.map(str::to_owned)).flatten();
                Err(Failure::Refused { problem: Box::new(problem), body: self.body, key: again })
            }
            _ => Err(Failure::Foreign { base: base.to_string(), status: self.status }),
        }
    }
}

/// Why there is no answer to work with.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The gateway says what is wrong.
    #[error("{}", problem.sentence())]
    Refused {
        problem: Box<Problem>,
        /// The problem as the gateway wrote it.
        body: bytes::Bytes,
        /// The idempotency key, where sending the same again is safe and makes sense.
        key: Option<String>,
    },
    /// There is nobody, or the connection broke.
    #[error("the gateway at {base} cannot be reached: {cause}{}", again(key.as_deref()))]
    Lost { base: String, cause: String, key: Option<String> },
    /// Somebody else answered.
    #[error("{base} answered {status}, and not as a Moothall gateway does; check --url")]
    Foreign { base: String, status: StatusCode },
}

fn again(key: Option<&str>) -> String {
    key.map(|key| format!("\nit may have done it; safely again with: --idempotency-key {key}"))
        .unwrap_or_default()
}

impl Failure {
    pub(super) fn lost(base: &Url, cause: reqwest::Error, key: Option<&str>) -> Self {
        // Where no connection came about, nothing was done, and a fresh key is as good.
        let key = key.filter(|_| !cause.is_connect()).map(str::to_owned);
        let cause = cause.without_url();
        let innermost = std::iter::successors(Some(&cause as &dyn Error), |cause| (*cause).source()).last();
        let cause = innermost.map(ToString::to_string).unwrap_or_default();
        Self::Lost { base: base.to_string(), cause, key }
    }

    /// How the process should end.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Refused { problem, .. } => problem.exit(),
            Self::Foreign { status, .. } if is_busy(*status) => Exit::TryLater,
            Self::Lost { .. } | Self::Foreign { .. } => Exit::Failed,
        }
    }
}

fn is_busy(status: StatusCode) -> bool {
    matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE)
}

/// A problem (RFC 9457) as the gateway tells it, or the error of a delivery.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Problem {
    pub(crate) title: Option<String>,
    pub(crate) status: Option<u16>,
    #[serde(alias = "message")]
    pub(crate) detail: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) retryable: bool,
    pub(crate) retry_at: Option<Timestamp>,
    pub(crate) action: Option<String>,
    pub(crate) network: Option<String>,
    pub(crate) account: Option<String>,
    pub(crate) network_status: Option<u16>,
    pub(crate) network_code: Option<String>,
    pub(crate) network_message: Option<String>,
    pub(crate) supported_by: Vec<String>,
    pub(crate) errors: Vec<RequestError>,
    pub(crate) request_id: Option<String>,
}

/// What is wrong with one part of a request.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct RequestError {
    pointer: Option<String>,
    parameter: Option<String>,
    header: Option<String>,
    pub(crate) detail: String,
}

impl RequestError {
    /// Where it is.
    pub(crate) fn place(&self) -> Cow<'_, str> {
        match self {
            Self { pointer: Some(pointer), .. } if pointer.is_empty() => "the body".into(),
            Self { pointer: Some(pointer), .. } => pointer.into(),
            Self { parameter: Some(name), .. } => format!("parameter {name}").into(),
            Self { header: Some(name), .. } => format!("header {name}").into(),
            _ => "somewhere".into(),
        }
    }
}

impl Problem {
    /// What went wrong, in one sentence.
    pub(crate) fn sentence(&self) -> Cow<'_, str> {
        match (&self.detail, &self.title) {
            (Some(text), _) | (None, Some(text)) => text.into(),
            (None, None) => format!("the gateway answered {}", self.status.unwrap_or_default()).into(),
        }
    }

    /// The sentence, unless it only repeats what `errors` say place by place.
    pub(crate) fn headline(&self) -> Cow<'_, str> {
        let sentence = self.sentence();
        let repeats =
            !self.errors.is_empty() && self.errors.iter().all(|error| sentence.contains(&error.detail));
        match &self.title {
            Some(title) if repeats => title.into(),
            _ => sentence,
        }
    }

    /// What the network itself said, where it said something.
    pub(crate) fn network_words(&self) -> Option<String> {
        let network = self.network.as_deref()?;
        let words = self.network_message.as_deref().unwrap_or_default();
        let status = self.network_status.map(|status| format!("HTTP {status}"));
        let facts: Vec<_> = status.into_iter().chain(self.network_code.clone()).collect();
        let account = self.account.as_ref().map(|account| format!(" to {account}")).unwrap_or_default();
        match (facts.is_empty(), words.is_empty()) {
            (true, true) => None,
            (true, false) => Some(format!("{network}{account}: {words}")),
            (false, true) => Some(format!("{network}{account}: {}", facts.join(", "))),
            (false, false) => Some(format!("{network}{account}: {words} ({})", facts.join(", "))),
        }
    }

    /// How the process should end.
    pub(crate) fn exit(&self) -> Exit {
        if self.code.as_deref() == Some("outcome_unknown") {
            return Exit::Failed;
        }
        let status = self.status.and_then(|status| StatusCode::from_u16(status).ok());
        match status {
            _ if self.retryable => Exit::TryLater,
            Some(status) if is_busy(status) => Exit::TryLater,
            // The gateway does not know who calls: nothing was refused to anybody.
            Some(StatusCode::UNAUTHORIZED) => Exit::Failed,
            Some(status) if status.is_client_error() => Exit::Refused,
            _ => Exit::Failed,
        }
    }

    /// Whether the same request under the same key may go through later.
    fn is_safely_repeatable(&self) -> bool {
        self.exit() == Exit::TryLater
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base() -> Url {
        "http://127.0.0.1:7400".parse().expect("a URL")
    }

    fn fail(status: u16, body: &str) -> Failure {
        let status = StatusCode::from_u16(status).expect("a status");
        Answer { status, body: body.to_owned().into() }
            .succeeded(&base(), Some("k1"))
            .expect_err("no success")
    }

    #[test]
    fn exit_codes_follow_from_the_problem() {
        let exit = |status, body| fail(status, body).exit();
        assert_eq!(exit(422, r#"{"code":"invalid_input","retryable":false}"#), Exit::Refused);
        assert_eq!(exit(404, r#"{"code":"not_found"}"#), Exit::Refused);
        assert_eq!(exit(401, r#"{"code":"unauthenticated"}"#), Exit::Failed);
        assert_eq!(exit(429, r#"{"code":"rate_limited","retryable":true}"#), Exit::TryLater);
        assert_eq!(exit(503, r"{}"), Exit::TryLater);
        assert_eq!(exit(409, r#"{"code":"idempotency_in_flight","retryable":true}"#), Exit::TryLater);
        assert_eq!(exit(502, r#"{"code":"upstream_error","retryable":false}"#), Exit::Failed);
        assert_eq!(exit(502, r#"{"code":"upstream_unavailable","retryable":true}"#), Exit::TryLater);
        assert_eq!(exit(504, r#"{"code":"outcome_unknown","retryable":false}"#), Exit::Failed);
        assert_eq!(exit(500, r#"{"code":"internal"}"#), Exit::Failed);
    }

    #[test]
    fn an_answer_of_somebody_else_says_to_check_the_address() {
        for (status, body) in [(502, "<html>"), (200, "<html>welcome"), (302, ""), (404, "\"text\"")] {
            let failure = fail(status, body);
            assert!(failure.to_string().contains("check --url"), "{failure}");
            assert_eq!(failure.exit(), Exit::Failed);
        }
        assert_eq!(fail(503, "<html>").exit(), Exit::TryLater);
    }

    #[test]
    fn only_what_may_go_through_later_is_offered_again() {
        let key = |failure| match failure {
            Failure::Refused { key, .. } => key,
            _ => None,
        };
        assert_eq!(key(fail(429, r#"{"retryable":true}"#)).as_deref(), Some("k1"));
        assert_eq!(key(fail(422, r#"{"retryable":false}"#)), None);
    }
}

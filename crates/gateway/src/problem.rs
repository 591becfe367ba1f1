//! Every error as RFC 9457 problem+json, with a stable code that programs can act on.
//!
//! A handler or a layer answers with a [`Problem`]; the `answer` layer completes it with what only
//! the request knows (its path and id), logs it if it is ours or the network's, and writes it out.

mod body;
mod door;
mod status;

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use moothall_engine::{Code, ProblemInfo, ProblemSource};

use crate::middleware::{IDEMPOTENCY_KEY, RequestId};

pub(crate) use self::body::{ProblemBody, RequestError};
pub(crate) use self::door::Door;
pub(crate) use self::status::status_of;

/// The content type of problems.
pub(crate) const PROBLEM_JSON: &str = "application/problem+json";

/// The result of handlers and extractors.
pub(crate) type Result<T, E = Problem> = std::result::Result<T, E>;

/// A request that failed, on its way out. One pointer wide and cheap to clone, as extensions must be.
#[derive(Debug, Clone)]
pub(crate) struct Problem(Arc<Repr>);

#[derive(Debug, Clone)]
struct Repr {
    status: StatusCode,
    body: ProblemBody,
    /// The failure itself with its causes, for the log.
    cause: Option<Arc<moothall_engine::Problem>>,
}

/// What a problem has to know of its request.
#[derive(Debug)]
pub(crate) struct Asked {
    /// The path.
    pub(crate) path: String,
    /// The id.
    pub(crate) request_id: Arc<str>,
    /// Whether it came with a body, so that fields are in there.
    pub(crate) has_body: bool,
}

impl Asked {
    /// What `request` tells of itself.
    pub(crate) fn of(request: &Request) -> Self {
        Self {
            path: request.uri().path().to_owned(),
            request_id: request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default(),
            has_body: request.headers().contains_key(header::CONTENT_TYPE),
        }
    }
}

impl Problem {
    /// A request that is refused at the door.
    pub(crate) fn door(door: Door, detail: impl Into<String>) -> Self {
        Self::with(door.status(), door.as_str(), ProblemSource::Caller, door.action(), detail.into())
    }

    /// A request of which some part is wrong.
    pub(crate) fn invalid(error: RequestError) -> Self {
        let mut problem = Self::from(moothall_engine::Problem::invalid(error.detail.clone()));
        problem.edit(|repr| repr.body.errors = vec![error]);
        problem
    }

    /// A defect of the gateway.
    pub(crate) fn internal(detail: &str) -> Self {
        Self::from(moothall_engine::Problem::new(Code::Internal, detail))
    }

    /// The store did not answer, or not rightly.
    pub(crate) fn store(error: &moothall_core::Error, now: Timestamp) -> Self {
        tracing::error!(%error, "store.failed");
        let detail = "the gateway's store does not answer";
        let mut problem = Self::from(moothall_engine::Problem::new(Code::StorageFailed, detail).info());
        let wait = error.retry_after();
        problem.edit(|repr| {
            repr.body.retryable = true;
            repr.body.retry_at = wait.and_then(|wait| now.checked_add(wait).ok());
        });
        problem
    }

    /// Shows what was made although the request failed.
    pub(crate) fn with_publication(self, publication: &moothall_engine::Publication) -> Self {
        let mut problem = self;
        problem.edit(|repr| repr.body.publication = serde_json::to_value(publication).ok());
        problem
    }

    /// Answers with another status than the code's own.
    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.edit(|repr| {
            repr.status = status;
            repr.body.status = status.as_u16();
        });
        self
    }

    /// Says which part of the request is wrong.
    pub(crate) fn naming(mut self, error: RequestError) -> Self {
        self.edit(|repr| repr.body.errors = vec![error]);
        self
    }

    fn with(
        status: StatusCode,
        code: &'static str,
        source: ProblemSource,
        action: &str,
        detail: String,
    ) -> Self {
        Self(Arc::new(Repr {
            status,
            body: ProblemBody {
                problem_type: format!("urn:moothall:problem:{code}"),
                title: title_of(code),
                status: status.as_u16(),
                detail,
                instance: String::new(),
                code,
                source,
                retryable: false,
                retry_at: None,
                action: action.to_owned(),
                network: None,
                account: None,
                network_status: None,
                network_code: None,
                network_message: None,
                supported_by: Vec::new(),
                errors: Vec::new(),
                publication: None,
                request_id: String::new(),
            },
            cause: None,
        }))
    }

    fn edit(&mut self, change: impl FnOnce(&mut Repr)) {
        change(Arc::make_mut(&mut self.0));
    }

    /// The whole answer, with what only the request knows. Headers that are set already stay.
    pub(crate) fn complete(mut self, mut response: Response, asked: &Asked, now: Timestamp) -> Response {
        self.edit(|repr| {
            asked.path.clone_into(&mut repr.body.instance);
            repr.body.request_id = asked.request_id.to_string();
            if !asked.has_body {
                let errors = std::mem::take(&mut repr.body.errors);
                repr.body.errors = errors.into_iter().map(RequestError::without_body).collect();
            }
        });
        self.log();
        let Repr { status, body, cause } = self.0.as_ref();
        let json = serde_json::to_vec(body).unwrap_or_else(|_| b"{}".to_vec());
        *response.body_mut() = Body::from(json);
        let headers = response.headers_mut();
        headers.remove(header::CONTENT_LENGTH);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        let wait = match (body.retry_at, cause) {
            (Some(at), _) => Some(at.duration_since(now).as_secs_f64()),
            (None, Some(problem)) if problem.code() == Code::IdempotencyInFlight => Some(1.0),
            (None, Some(problem)) => told_wait(problem.error()).map(|wait| wait.as_secs_f64()),
            (None, None) => None,
        };
        if let Some(seconds) = wait {
            headers.insert(header::RETRY_AFTER, whole_seconds(seconds));
        }
        let publication = body.publication.as_ref().and_then(|publication| publication["id"].as_str());
        if let Some(key) = publication.and_then(|id| HeaderValue::try_from(id).ok()) {
            headers.insert(IDEMPOTENCY_KEY, key);
        }
        if *status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"moothall\""));
        }
        response
    }

    /// The problem as it is shown.
    #[cfg(test)]
    pub(crate) fn shown(&self) -> serde_json::Value {
        serde_json::to_value(&self.0.body).expect("serialises")
    }

    /// Logs what a caller cannot mend, with its causes, once.
    fn log(&self) {
        let Repr { status, body, cause, .. } = self.0.as_ref();
        if !status.is_server_error() {
            return;
        }
        let cause = cause.as_deref().map(|problem| Causes(problem).to_string()).unwrap_or_default();
        if status == &StatusCode::INTERNAL_SERVER_ERROR {
            tracing::error!(code = body.code, detail = body.detail, cause, "request.failed");
        } else {
            tracing::warn!(code = body.code, detail = body.detail, cause, "request.failed");
        }
    }
}

/// How long to wait, as the error or one of its causes says: the store's word is a cause.
fn told_wait(error: &moothall_core::Error) -> Option<Duration> {
    let mut causes = std::iter::successors(Some(error as &dyn std::error::Error), |error| (*error).source());
    causes.find_map(|error| error.downcast_ref::<moothall_core::Error>()?.retry_after())
}

/// A wait for `Retry-After`: rounded up, and never 0, which would mean at once.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what fits")]
fn whole_seconds(seconds: f64) -> HeaderValue {
    HeaderValue::from(seconds.ceil().clamp(1.0, f64::from(u32::MAX)) as u32)
}

/// An error's causes in one line.
struct Causes<'a>(&'a dyn std::error::Error);

impl std::fmt::Display for Causes<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut next = self.0.source();
        while let Some(cause) = next {
            write!(f, "{cause}")?;
            next = cause.source();
            if next.is_some() {
                f.write_str(": ")?;
            }
        }
        Ok(())
    }
}

/// `invalid_input` as `Invalid input`.
fn title_of(code: &str) -> String {
    let words = code.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}

impl From<ProblemInfo> for Problem {
    fn from(info: ProblemInfo) -> Self {
        let status = status_of(info.code);
        let mut shown = Self::with(status, info.code.as_str(), info.source, &info.action, info.message);
        shown.edit(|Repr { body, .. }| {
            body.retryable = info.retryable;
            body.retry_at = info.retry_at;
            body.network = info.network;
            body.account = info.account;
            body.network_status = info.network_status;
            body.network_code = info.network_code;
            body.network_message = info.network_message;
            body.supported_by = info.supported_by;
            body.errors = info.details.iter().map(RequestError::of).collect();
        });
        shown
    }
}

impl From<moothall_engine::Problem> for Problem {
    fn from(problem: moothall_engine::Problem) -> Self {
        let mut shown = Self::from(problem.info());
        if let Some(publication) = problem.publication() {
            shown = shown.with_publication(publication);
        }
        shown.edit(|repr| repr.cause = Some(Arc::new(problem)));
        shown
    }
}

impl IntoResponse for Problem {
    /// A bare status that carries the problem to the `answer` layer.
    fn into_response(self) -> Response {
        let mut response = self.0.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests;

//! A network's answer on its way back, and what takes its place when there is none.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;
use jiff::Timestamp;
use moothall_core::traits::{DropInRefusal, NativeAnswer, NativeBody};
use moothall_core::{ErrorKind, Outcome};
use moothall_engine::{Code, Problem};

/// Headers of answers that stay behind: they are about the connection, the server behind it, or sessions.
const STAYING: &[&str] = &[
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "content-length",
    "set-cookie",
    "server",
    "date",
    "via",
    "alt-svc",
    "strict-transport-security",
    "x-request-id",
];

/// The answer as it goes out.
pub(crate) fn reply(answer: NativeAnswer) -> Response {
    let NativeAnswer { status, headers, body, .. } = answer;
    let mut passing = passing(&headers);
    let body = match body {
        NativeBody::Empty => Body::empty(),
        NativeBody::Whole(bytes) => Body::from(bytes),
        NativeBody::Stream { length, bytes } => {
            if let Some(length) = length {
                passing.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
            }
            Body::from_stream(bytes)
        }
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = passing;
    response
}

fn passing(headers: &HeaderMap) -> HeaderMap {
    let named: Vec<_> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    let stays = |name: &HeaderName| {
        STAYING.contains(&name.as_str()) || named.iter().any(|stays| stays == name.as_str())
    };
    let passing = headers.iter().filter(|(name, _)| !stays(name));
    // Appended, not inserted: a header may come several times.
    let mut kept = HeaderMap::new();
    for (name, value) in passing {
        kept.append(name.clone(), value.clone());
    }
    kept
}

/// What a client is told when the network gave no answer to pass on.
pub(super) fn refusal_of(problem: &Problem, now: Timestamp) -> DropInRefusal {
    let error = problem.error();
    let told = problem.info().retry_at.map(|at| at.duration_since(now));
    let wait = told.and_then(|wait| Duration::try_from(wait).ok()).or(error.retry_after());
    match (problem.code(), error.kind()) {
        (Code::AccountNotActive | Code::AccountBlocked, _) => {
            DropInRefusal::AccountStopped { reason: problem.message().to_owned() }
        }
        (Code::UnauthenticatedAtNetwork, _) => {
            let reason = "the network does not accept the credentials that the gateway has for this account";
            DropInRefusal::AccountStopped { reason: reason.to_owned() }
        }
        (Code::UnknownAccount | Code::AccountAmbiguous, _) => DropInRefusal::BadCredential,
        (_, ErrorKind::RateLimited) => {
            DropInRefusal::RateLimited { retry_after: wait.unwrap_or(Duration::from_mins(1)) }
        }
        (_, ErrorKind::InvalidInput) => DropInRefusal::BadRequest { reason: problem.message().to_owned() },
        (_, ErrorKind::NotFound | ErrorKind::Unsupported) => DropInRefusal::NotFound,
        (Code::Internal | Code::Misconfigured, _) => {
            tracing::error!(problem = %problem, "proxy.failed");
            DropInRefusal::Internal
        }
        _ => {
            tracing::warn!(problem = %problem, "proxy.unanswered");
            DropInRefusal::Unavailable { in_doubt: error.outcome() == Outcome::Unknown }
        }
    }
}

//! A network's answer on its way back, and what takes its place when there is none.

use std::io;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;
use futures::StreamExt as _;
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

/// An answer that is longer than what passes, and says so beforehand.
#[derive(Debug)]
pub(crate) struct AnswerTooLarge;

/// The answer with at most `max_bytes` of a body that is passed on as it comes.
///
/// One that tells a greater length is an error. One that turns out to be longer is cut off: its stream ends in an
/// error, so that the connection is closed and its client sees that the answer is not whole.
pub(crate) fn bounded(answer: NativeAnswer, max_bytes: u64) -> Result<NativeAnswer, AnswerTooLarge> {
    let NativeBody::Stream { length, bytes } = answer.body else { return Ok(answer) };
    if length.is_some_and(|length| length > max_bytes) {
        tracing::warn!(length, max_bytes, "proxy.answer_too_large");
        return Err(AnswerTooLarge);
    }
    let mut left = max_bytes;
    let bytes = bytes.map(move |chunk| {
        let chunk = chunk?;
        left = left.checked_sub(chunk.len() as u64).ok_or_else(|| {
            tracing::warn!(max_bytes, "proxy.answer_cut_off");
            io::Error::other("the answer is larger than what is passed on")
        })?;
        Ok(chunk)
    });
    Ok(NativeAnswer { body: NativeBody::Stream { length, bytes: bytes.boxed() }, ..answer })
}

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

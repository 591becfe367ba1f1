//! Tells answers from refusals. The only place that reads the network's codes and words.

use std::time::Duration;

use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use moothall_core::endpoint::Replay;
use moothall_core::limits::{BudgetLine, LimitScope};
use moothall_core::ports::Correction;
use moothall_core::{Error, ErrorKind, Outcome, Remote, Result};
use moothall_transport::{Dialect, Request, Response, default_outcome, retry_after};

use crate::wire::refusal::Refusal;
use crate::{endpoints, limits, time};

/// A refusal is small. A longer body of a successful answer is not searched for one.
const MAX_REFUSAL_BYTES: usize = 4096;

/// How the network speaks HTTP.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ImagineAnythingDialect {
    /// Whether the network checks the token before it writes anything, so that a write refused with 401 may
    /// be sent again with a fresh token. No source says so; every server of this kind known to us does.
    pub(crate) auth_precedes_writes: bool,
}

impl Dialect for ImagineAnythingDialect {
    fn classify(&self, request: &Request, response: &Response, now: Timestamp) -> Result<()> {
        let status = response.status;
        if status.is_success() && response.looks_like_html() {
            return Err(web_page(request, status));
        }
        let refusal = if status.is_success() {
            // A key that fails its test is what was asked [zh][en][skill][sdk].
            let told = request.endpoint().id == endpoints::TEST_SERVICE.id;
            match refused_with_success(response).filter(|_| !told) {
                Some(refusal) => refusal,
                None => return Ok(()),
            }
        } else {
            serde_json::from_slice(&response.body).unwrap_or_default()
        };
        Err(refused(request, response, &refusal, now))
    }

    fn corrections(&self, request: &Request, headers: &HeaderMap, now: Timestamp) -> Vec<Correction> {
        correction(request, headers, now).into_iter().collect()
    }

    fn refused_before_writing(&self, error: &Error) -> bool {
        self.auth_precedes_writes && error.remote().is_some_and(|remote| remote.status == 401)
    }
}

/// A refusal that came with a success status. No endpoint documents one, but an `error` in an answer is never
/// good news.
fn refused_with_success(response: &Response) -> Option<Refusal> {
    let is_object = response.body.trim_ascii_start().starts_with(b"{");
    if !is_object || response.body.len() > MAX_REFUSAL_BYTES {
        return None;
    }
    let refusal: Refusal = serde_json::from_slice(&response.body).ok()?;
    let refused = match refusal.success.0 {
        Some(success) => !success,
        None => refusal.error.0.is_some(),
    };
    refused.then_some(refusal)
}

fn refused(request: &Request, response: &Response, refusal: &Refusal, now: Timestamp) -> Error {
    let status = response.status;
    let code = refusal.error.as_deref();
    let kind = kind(status, code);
    let mut remote = Remote::status(status.as_u16());
    if let Some(code) = code {
        remote = remote.with_code(excerpt(code, 64));
    }
    if let Some(words) = words(request, refusal) {
        remote = remote.with_message(words);
    }
    let outcome = match kind {
        // A failure that came with 200 may have come after the writing, like any other.
        ErrorKind::Unavailable if status.is_success() => {
            default_outcome(StatusCode::INTERNAL_SERVER_ERROR, request.replay())
        }
        _ if status.is_success() => Outcome::NotApplied,
        _ => default_outcome(status, request.replay()),
    };
    let mut error = Error::new(kind, sentence(status, code, remote.message.as_deref())).with_outcome(outcome);
    if let Some(wait) = wait(response, refusal, now, kind) {
        error = error.with_retry_after(wait);
    }
    if kind == ErrorKind::RateLimited {
        let class = limit_of(request, &response.headers).map(|limit| limit.scope);
        error = error.with_scope(class.unwrap_or(LimitScope::Class(request.endpoint().class.into())));
    }
    error.with_remote(remote)
}

/// What went wrong: the code where it is known to decide, else the status.
fn kind(status: StatusCode, code: Option<&str>) -> ErrorKind {
    match (status.as_u16(), code) {
        (_, Some("rate_limit_exceeded")) => ErrorKind::RateLimited,
        (401, _) | (_, Some("invalid_grant" | "invalid_client")) => ErrorKind::Unauthenticated,
        (200..=299, code) => match code {
            Some("unauthorized") => ErrorKind::Unauthenticated,
            Some("forbidden") => ErrorKind::Forbidden,
            Some("not_found") => ErrorKind::NotFound,
            Some("conflict" | "handle_taken") => ErrorKind::Conflict,
            Some("internal_error") => ErrorKind::Unavailable,
            _ => ErrorKind::InvalidInput,
        },
        (402 | 403, _) => ErrorKind::Forbidden,
        (404 | 410, _) => ErrorKind::NotFound,
        (405, _) => ErrorKind::Unsupported,
        (409, _) => ErrorKind::Conflict,
        (429, _) => ErrorKind::RateLimited,
        (408 | 425 | 500.., _) => ErrorKind::Unavailable,
        _ => ErrorKind::InvalidInput,
    }
}

/// The network's words. Token calls put them under another key first, as the SDK reads them.
fn words<'a>(request: &Request, refusal: &'a Refusal) -> Option<&'a str> {
    let (message, description) = (refusal.message.as_deref(), refusal.error_description.as_deref());
    if request.endpoint().path == endpoints::TOKEN_REFRESH.path {
        description.or(message)
    } else {
        message.or(description)
    }
}

/// How long to wait: the header, then the body in both spellings, then, for a limit, the end of the window.
fn wait(response: &Response, refusal: &Refusal, now: Timestamp, kind: ErrorKind) -> Option<Duration> {
    if !matches!(kind, ErrorKind::RateLimited | ErrorKind::Unavailable) {
        return None;
    }
    let in_body = refusal.retry_after.0.or(refusal.retry_after_in_snake_case.0);
    retry_after::from_header(&response.headers, now)
        .or_else(|| in_body.map(Duration::from_secs))
        .or_else(|| {
            let reset = reset(&response.headers, now).filter(|_| kind == ErrorKind::RateLimited)?;
            Some(retry_after::until(reset, now))
        })
        .map(retry_after::clamp)
}

fn web_page(request: &Request, status: StatusCode) -> Error {
    Error::new(ErrorKind::Unavailable, "the network answered with a web page instead of JSON")
        .with_outcome(if request.replay() == Replay::Safe { Outcome::NotApplied } else { Outcome::Unknown })
        .with_remote(Remote::status(status.as_u16()))
}

/// One line for people, with the network's own words in it. They are untrusted, so only a piece of them,
/// without line breaks.
fn sentence(status: StatusCode, code: Option<&str>, words: Option<&str>) -> String {
    let what = match code {
        Some(code) => format!("the network refused with {} ({})", status.as_u16(), excerpt(code, 64)),
        None => format!("the network refused with {}", status.as_u16()),
    };
    match words {
        Some(words) => format!("{what}: {}", excerpt(words, 200)),
        None => what,
    }
}

fn excerpt(text: &str, max_chars: usize) -> String {
    let spaced = text.chars().map(|character| if character.is_control() { ' ' } else { character });
    spaced.take(max_chars).collect()
}

/// The budget that an answer speaks of: `X-RateLimit-Endpoint-Type` names it [web], else it is the endpoint's.
fn limit_of(request: &Request, headers: &HeaderMap) -> Option<moothall_core::limits::Limit> {
    let named = header(headers, "x-ratelimit-endpoint-type").and_then(limits::of_class);
    named.or_else(|| limits::of_class(request.endpoint().class))
}

fn correction(request: &Request, headers: &HeaderMap, now: Timestamp) -> Option<Correction> {
    let remaining = number(headers, "x-ratelimit-remaining")?;
    let resets_at = reset(headers, now)?;
    let mut limit = limit_of(request, headers)?;
    if let Some(max) = number(headers, "x-ratelimit-limit").filter(|max| *max > 0) {
        limit.max = u32::try_from(max).unwrap_or(u32::MAX);
    }
    let remaining = u32::try_from(remaining.max(0)).unwrap_or(u32::MAX);
    Some(Correction::Remaining { line: BudgetLine { limit, item: None }, remaining, resets_at })
}

/// When the window ends: Unix seconds [web]. Milliseconds, and seconds from now, are told apart by size.
fn reset(headers: &HeaderMap, now: Timestamp) -> Option<Timestamp> {
    const INSTANTS_FROM: i64 = 1_000_000_000;
    let number = number(headers, "x-ratelimit-reset")?;
    if number >= INSTANTS_FROM {
        return time::from_unix(number);
    }
    now.checked_add(Duration::from_secs(u64::try_from(number).ok()?)).ok()
}

fn number(headers: &HeaderMap, name: &str) -> Option<i64> {
    header(headers, name)?.parse().ok()
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

#[cfg(test)]
mod tests;

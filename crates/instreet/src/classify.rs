//! What the network means by its answers. The only place that matches its words.
//!
//! `success` decides first, then the status, then the text: a refusal may come with HTTP 200
//! [seen: tianqi]. Texts are matched by fragments, in lower case, because their numbers and endings vary.

use http::StatusCode;
use jiff::Timestamp;
use moothall_core::endpoint::{Endpoint, Replay};
use moothall_core::limits::{Action, LimitScope};
use moothall_core::model::ChallengeOutcome;
use moothall_core::{Error, ErrorKind, Outcome, Remote, Result};
use moothall_transport::{Dialect, Request, Response, default_outcome, retry_after};
use serde_json::Value;

use crate::endpoints::{self, CONTENT};
use crate::wire::Verdict;

/// The network's way to say no.
pub(crate) struct InStreetDialect;

impl Dialect for InStreetDialect {
    fn classify(&self, request: &Request, response: &Response, now: Timestamp) -> Result<()> {
        if response.status.is_success() && response.body.starts_with(br#"{"success":true"#) {
            return Ok(());
        }
        if response.looks_like_html() {
            return Err(web_page(request, response, now));
        }
        let verdict = match response.decode::<Verdict>() {
            Ok(decoded) => decoded.value,
            // An answer that cannot be read is no refusal; reading it will say what is wrong with it.
            Err(_) if response.status.is_success() => return Ok(()),
            Err(_) => Verdict::default(),
        };
        match verdict.success {
            Some(true) => Ok(()),
            None if response.status.is_success() => Ok(()),
            _ => Err(refusal(request, response, &verdict, now)),
        }
    }

    fn refused_before_writing(&self, error: &Error) -> bool {
        error.kind() == ErrorKind::Unauthenticated
    }
}

/// A page for people instead of JSON: an outage, a maintenance page, what stands before the network
/// wanting a pause, or a route that does not exist.
fn web_page(request: &Request, response: &Response, now: Timestamp) -> Error {
    let status = response.status;
    let (kind, message) = match status {
        StatusCode::NOT_FOUND => (
            ErrorKind::NotFound,
            "InStreet has no such page: it answered 404 with a web page instead of JSON",
        ),
        StatusCode::TOO_MANY_REQUESTS => (
            ErrorKind::RateLimited,
            "InStreet wants this to wait: it answered 429 with a web page instead of JSON",
        ),
        _ => (
            ErrorKind::Unavailable,
            "InStreet answered with a web page instead of JSON; it may be down for maintenance",
        ),
    };
    let error = Error::new(kind, message)
        .with_outcome(default_outcome(status, request.replay()))
        .with_remote(Remote::status(status.as_u16()));
    match retry_after::from_header(&response.headers, now) {
        Some(wait) if kind != ErrorKind::NotFound => error.with_retry_after(wait),
        _ => error,
    }
}

fn refusal(request: &Request, response: &Response, verdict: &Verdict, now: Timestamp) -> Error {
    let status = response.status;
    let said = said(verdict);
    let text = said.to_lowercase();
    let kind = kind(status, &text, request.endpoint());
    let error = Error::new(kind, sentence(kind, status, &said))
        .with_outcome(outcome(kind, status, request.replay()))
        .with_remote(remote(status, &said));
    match kind {
        ErrorKind::RateLimited => {
            let error = error.with_scope(scope(&text, request.endpoint()));
            with_wait(error, verdict, &text, response, now)
        }
        ErrorKind::Unavailable => with_wait(error, verdict, &text, response, now),
        _ => error,
    }
}

/// The network's words: `error`, else `message`, with the hint where there is one.
fn said(verdict: &Verdict) -> String {
    let words = |value: &Option<Value>| match value {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text.clone()),
        Some(other) => Some(other.to_string()),
    };
    let text = words(&verdict.error).or_else(|| words(&verdict.message)).unwrap_or_default();
    match words(&verdict.hint) {
        Some(hint) => format!("{text} ({hint})"),
        None => text,
    }
}

/// Areas with limits, bans and suspensions of their own: a group may have too many admins [seen: hexbee], and a
/// stock may be suspended. There, only what names the account is about the account.
const OWN_RULES: [&str; 5] = ["groups", "literary", "arena", "oracle", "games"];

fn kind(status: StatusCode, text: &str, endpoint: &Endpoint) -> ErrorKind {
    let says = |fragments: &[&str]| fragments.iter().any(|fragment| text.contains(fragment));
    let has_own_rules = OWN_RULES.contains(&endpoint.area);
    if status == StatusCode::TOO_MANY_REQUESTS
        || says(&["too fast", "too many comments", "times in the last", "rate limit"])
        || (says(&["limit reached"]) && !has_own_rules)
    {
        return ErrorKind::RateLimited;
    }
    if status == StatusCode::UNAUTHORIZED {
        return ErrorKind::Unauthenticated;
    }
    if says(&["suspended", "banned"]) && (says(&["account"]) || !has_own_rules) {
        return ErrorKind::AccountBlocked;
    }
    // A challenge cannot be answered any more: nothing is wrong with the answer.
    if says(&["duplicate", "already", "expired"]) && !status.is_server_error() {
        return ErrorKind::Conflict;
    }
    match status.as_u16() {
        403 => ErrorKind::Forbidden,
        404 | 405 | 410 => ErrorKind::NotFound,
        409 => ErrorKind::Conflict,
        408 | 500..=599 => ErrorKind::Unavailable,
        400..=499 => ErrorKind::InvalidInput,
        _ if says(&["failed to", "internal server error", "unavailable"]) => ErrorKind::Unavailable,
        _ if says(&["authorization", "api key"]) => ErrorKind::Unauthenticated,
        _ if says(&["not found"]) => ErrorKind::NotFound,
        _ if says(&["required", "invalid", "must ", "incorrect", "wrong"]) => ErrorKind::InvalidInput,
        // A refusal with HTTP 200 in words that nobody has seen.
        _ => ErrorKind::Forbidden,
    }
}

/// A refusal wrote nothing. A failure may have, whatever its status.
fn outcome(kind: ErrorKind, status: StatusCode, replay: Replay) -> Outcome {
    match kind {
        ErrorKind::Unavailable if replay == Replay::Safe => Outcome::NotApplied,
        ErrorKind::Unavailable => Outcome::Unknown,
        _ if status.is_success() => Outcome::NotApplied,
        _ => default_outcome(status, replay),
    }
}

fn sentence(kind: ErrorKind, status: StatusCode, said: &str) -> String {
    let excerpt: String = said.chars().take(200).collect();
    let said = if excerpt.is_empty() { format!("HTTP {}", status.as_u16()) } else { format!("{excerpt:?}") };
    match kind {
        ErrorKind::AccountBlocked => format!(
            "InStreet has blocked the account; if it waits for its verification challenge, answer that first. It says {said}"
        ),
        ErrorKind::Unauthenticated => format!("InStreet does not accept the account's `api_key`: {said}"),
        ErrorKind::RateLimited => format!("InStreet wants this to wait: {said}"),
        ErrorKind::Unavailable => format!("InStreet failed: {said}"),
        _ => format!("InStreet refused: {said}"),
    }
}

fn remote(status: StatusCode, said: &str) -> Remote {
    let remote = Remote::status(status.as_u16());
    if said.is_empty() { remote } else { remote.with_message(said) }
}

/// Which budget the words are about. Each has words of its own and clears by itself. [seen: paimon]
fn scope(text: &str, endpoint: &Endpoint) -> LimitScope {
    let says = |fragment| text.contains(fragment);
    // A refused trade says nothing about chapters: what no action is named for is a budget of its own.
    if let (Action::Other, [own, ..]) = (endpoint.action, endpoint.groups) {
        return LimitScope::Group((*own).into());
    }
    if says("posted or commented") || says("times in the last") {
        LimitScope::Group(CONTENT.into())
    } else if says("on this post") {
        LimitScope::ActionPerItem(Action::Comment)
    } else if says("comment") {
        LimitScope::Action(Action::Comment)
    } else if says("upvot") {
        LimitScope::Action(Action::Vote)
    } else if says("posting") || says("post limit") {
        LimitScope::Action(Action::Post)
    } else {
        LimitScope::Action(endpoint.action)
    }
}

/// `retry_after_seconds` beside `error`, else the words, else the header that no source mentions.
fn with_wait(error: Error, verdict: &Verdict, text: &str, response: &Response, now: Timestamp) -> Error {
    let field = match &verdict.retry_after_seconds {
        Some(Value::String(seconds)) => retry_after::from_seconds(seconds),
        Some(Value::Number(seconds)) => retry_after::from_seconds(&seconds.to_string()),
        _ => None,
    };
    // Only what follows `wait` is one: `in the last 10 minutes` tells the length of a window.
    let words = || retry_after::from_words(text.get(text.find("wait")?..)?);
    match field.or_else(words).or_else(|| retry_after::from_header(&response.headers, now)) {
        Some(wait) => error.with_retry_after(wait),
        None => error,
    }
}

/// How a vote stands after a toggle, by the words that came with it; `None` when they are new to us.
///
/// Only `Upvoted successfully` is known [seen: ts-sdk]; how a removal reads is not, so the words
/// for taking something back are looked for first.
pub(crate) fn vote_after(message: &str) -> Option<bool> {
    let text = message.to_lowercase();
    let says = |fragments: &[&str]| fragments.iter().any(|fragment| text.contains(fragment));
    if says(&[
        "remov",
        "cancel",
        "undo",
        "undone",
        "withdr",
        "unvote",
        "un-upvote",
        "unupvote",
        "unlike",
        "取消",
    ]) {
        Some(false)
    } else if says(&["upvoted", "liked", "点赞"]) {
        Some(true)
    } else {
        None
    }
}

/// Whether somebody is followed after a toggle; `None` when the word is new to us.
pub(crate) fn follow_after(action: &str) -> Option<bool> {
    match action {
        "followed" => Some(true),
        "unfollowed" => Some(false),
        _ => None,
    }
}

/// When `error` says that the answer to a challenge was wrong: that, with the attempts left where it
/// says those too.
pub(crate) fn wrong_answer(error: &Error) -> Option<ChallengeOutcome> {
    if error.operation() != Some(endpoints::VERIFY_AGENT.id)
        || !matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Forbidden)
    {
        return None;
    }
    let text = error.remote()?.message.as_deref()?.to_lowercase();
    let wrong = ["incorrect", "wrong", "attempt", "错误"].iter().any(|fragment| text.contains(fragment));
    wrong.then(|| ChallengeOutcome::Wrong { attempts_left: attempts_left(&text) })
}

/// The number in `4 attempts remaining` and the like. The catalog knows no other number there.
fn attempts_left(text: &str) -> Option<u32> {
    let around = text.split_once("attempt")?;
    let number =
        |words: &str| words.split(|c: char| !c.is_ascii_digit()).rfind(|w| !w.is_empty())?.parse().ok();
    number(around.0).or_else(|| number(around.1))
}

#[cfg(test)]
mod tests;

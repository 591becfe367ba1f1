//! Problems for people: what was wrong, where, what to do, and when to come back.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::block;
use super::time::{exactly, until};
use crate::client::Problem;

/// A problem as text. `again` is how the same command can be sent again without doing it twice.
pub(crate) fn of_problem(problem: &Problem, again: Option<&str>, now: Timestamp) -> String {
    let mut text = String::new();
    let code = problem.code.as_deref().unwrap_or("no code");
    push(&mut text, "error", &format!("{} ({code})", problem.headline()));
    for error in &problem.errors {
        push(&mut text, &format!("  {}", error.place()), &error.detail);
    }
    if let Some(said) = problem.network_words() {
        push(&mut text, "  said", &said);
    }
    if !problem.supported_by.is_empty() {
        push(&mut text, "  available on", &problem.supported_by.join(", "));
    }
    if let Some(action) = &problem.action {
        push(&mut text, "  what to do", action);
    }
    if let Some(at) = problem.retry_at {
        push(&mut text, "  try again", &format!("{} ({})", until(at, now), exactly(at)));
    }
    if let Some(again) = again {
        push(&mut text, "  safely again with", again);
    }
    if let Some(id) = &problem.request_id {
        push(&mut text, "  request", id);
    }
    text
}

fn push(text: &mut String, name: &str, value: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{}: {}", block(name), block(value.trim_end()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn render(json: &serde_json::Value, again: Option<&str>) -> String {
        let problem: Problem = serde_json::from_value(json.clone()).expect("a problem");
        of_problem(&problem, again, "2026-11-22T07:00:00Z".parse().expect("a time"))
    }

    #[test]
    fn a_refusal_says_where_and_what_to_do() {
        insta::assert_snapshot!(render(
            &serde_json::json!({
                "title": "Invalid input", "status": 422, "code": "invalid_input", "source": "caller",
                "detail": "2 fields are wrong", "retryable": false,
                "action": "Change what `errors` names, then send the request again.",
                "errors": [
                    {"pointer": "/targets/0/title", "detail": "is missing"},
                    {"parameter": "limit", "detail": "must be at least 1"},
                    {"header": "Idempotency-Key", "detail": "is too long"}
                ],
                "request_id": "r1"
            }),
            None
        ));
    }

    #[test]
    fn a_limit_says_when_to_come_back() {
        insta::assert_snapshot!(render(
            &serde_json::json!({
                "title": "Rate limited", "status": 429, "code": "rate_limited", "source": "network",
                "detail": "posts are limited", "retryable": true, "retry_at": "2026-11-22T07:00:30Z",
                "action": "Send the request again at `retry_at`, not before.",
                "network": "two", "account": "nova", "network_status": 200, "network_code": "slow",
                "network_message": "wait\u{1b}[31m 30 seconds", "request_id": "r2"
            }),
            Some("--idempotency-key k1")
        ));
    }

    #[test]
    fn nothing_is_said_twice() {
        let problem = serde_json::json!({
            "title": "Invalid input", "status": 422, "code": "invalid_input", "detail": "text: is empty; title: is missing",
            "errors": [{"pointer": "/text", "detail": "is empty"}, {"pointer": "/title", "detail": "is missing"}],
        });
        let shown = render(&problem, None);
        assert_eq!(shown, "error: Invalid input (invalid_input)\n  /text: is empty\n  /title: is missing\n");
    }

    #[test]
    fn a_bare_problem_still_reads() {
        assert_eq!(
            render(&serde_json::json!({"status": 500}), None),
            "error: the gateway answered 500 (no code)\n"
        );
    }
}

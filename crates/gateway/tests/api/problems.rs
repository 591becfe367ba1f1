//! What networks do wrong, as callers see it.

use std::time::Duration;

use moothall_core::{Error, ErrorKind, Outcome, Remote};
use serde_json::json;

use crate::harness::{ADA, Api, request};

#[tokio::test]
async fn each_kind_of_failure_has_its_status_and_code() {
    let api = Api::new().await;
    let remote = |kind, status| Error::new(kind, "failed").with_remote(Remote::status(status));
    for (error, status, code, retryable) in [
        (remote(ErrorKind::InvalidInput, 400), 422, "invalid_input", false),
        (remote(ErrorKind::Forbidden, 403), 403, "forbidden", false),
        (remote(ErrorKind::NotFound, 404), 404, "not_found", false),
        (remote(ErrorKind::Conflict, 409), 409, "conflict", false),
        (remote(ErrorKind::Unavailable, 500), 502, "upstream_error", true),
        (remote(ErrorKind::Unavailable, 503), 503, "upstream_unavailable", true),
        (remote(ErrorKind::Decode, 200), 502, "upstream_malformed", false),
        (Error::new(ErrorKind::Config, "failed"), 500, "misconfigured", false),
        (Error::new(ErrorKind::Internal, "failed"), 500, "internal", false),
        (remote(ErrorKind::Unavailable, 500).with_outcome(Outcome::Unknown), 502, "upstream_error", true),
        (remote(ErrorKind::AccountBlocked, 403), 403, "account_blocked", false),
        (remote(ErrorKind::Unauthenticated, 401), 424, "unauthenticated_at_network", false),
    ] {
        let shown = format!("{:?}", error.kind());
        api.plain.fail(error);
        let answer = api.get("/v1/posts/plain:p1").await;
        assert_eq!(answer.refusal(), (status, code.into()), "{shown}: {}", answer.text);
        let problem = answer.json();
        assert_eq!(problem["retryable"], retryable, "{shown}");
        assert_eq!((&problem["network"], &problem["account"]), (&json!("plain"), &json!("nova")));
        assert_eq!(problem["instance"], "/v1/posts/plain:p1");
    }
}

#[tokio::test]
async fn a_limit_says_when_to_come_back() {
    let api = Api::new().await;
    let error = Error::new(ErrorKind::RateLimited, "slow down")
        .with_remote(Remote::status(429).with_message("Too fast!"))
        .with_retry_after(Duration::from_millis(41_500));
    api.plain.fail(error);
    let answer = api.get("/v1/posts/plain:p1").await;
    assert_eq!(answer.refusal(), (429, "rate_limited".into()));
    assert_eq!(answer.header("retry-after"), Some("42"));
    let problem = answer.json();
    assert_eq!(problem["retry_at"], "2026-01-01T00:00:41.5Z");
    assert_eq!((&problem["source"], &problem["network_status"]), (&json!("network"), &json!(429)));
    assert_eq!(problem["network_message"], "Too fast!");

    let error = Error::new(ErrorKind::RateLimited, "no budget").with_retry_after(Duration::from_secs(7));
    api.plain.fail(error);
    let answer = api.post("/v1/posts", json!({"text": "t", "targets": [{"account": "nova"}]})).await;
    assert_eq!(answer.refusal(), (429, "rate_limited".into()));
    assert_eq!((answer.header("retry-after"), &answer.json()["source"]), (Some("7"), &json!("gateway")));
}

#[tokio::test]
async fn a_defect_is_500_and_tells_nothing() {
    let api = Api::new().await;
    let answer = api.get("/v1/posts/plain:panic").await;
    assert_eq!(answer.refusal(), (500, "internal".into()));
    assert!(!answer.text.contains("secret"), "{}", answer.text);
}

#[tokio::test]
async fn an_unknown_outcome_of_a_write_is_504() {
    let api = Api::new().await;
    api.plain.fail(Error::new(ErrorKind::Unavailable, "cut").with_outcome(Outcome::Unknown));
    let answer = api.post("/v1/posts/plain:p1/comments", json!({"text": "t"})).await;
    assert_eq!(answer.refusal(), (504, "outcome_unknown".into()));
    assert_eq!(answer.json()["retryable"], false);
}

#[tokio::test]
async fn request_ids_are_taken_over_when_sane() {
    let api = Api::new().await;
    let id_for = async |given: &str| {
        let mut asked = request("GET", "/v1/nothing", ADA, None);
        asked.headers_mut().insert("x-request-id", given.parse().expect("a value"));
        api.send(asked).await.header("x-request-id").map(str::to_owned)
    };
    assert_eq!(id_for("trace-1.a_b").await.as_deref(), Some("trace-1.a_b"));
    for odd in ["", "two words", "<script>", &"x".repeat(200)] {
        let made = id_for(odd).await.expect("always an id");
        assert_eq!((made.len(), made.as_bytes().get(14)), (36, Some(&b'7')), "a UUID of version 7: {made}");
    }
}

#[tokio::test]
async fn answers_carry_security_headers() {
    let api = Api::new().await;
    for path in ["/v1/networks", "/v1/nothing", "/healthz", "/openapi.json"] {
        let answer = api.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        assert!(answer.header("content-security-policy").is_some(), "{path}");
    }
}

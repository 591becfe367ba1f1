//! `Idempotency-Key` on writes.

use std::sync::Arc;

use moothall_core::{Error, ErrorKind, Outcome, Remote};
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::harness::{ADA, Answer, Api, request};

async fn publish(api: &Api, key: &str, text: &str) -> Answer {
    let body = json!({"text": text, "targets": [{"account": "nova"}]});
    send(api, "POST", "/v1/posts", key, Some(body)).await
}

async fn send(api: &Api, method: &str, path: &str, key: &str, body: Option<Value>) -> Answer {
    let mut asked = request(method, path, ADA, body);
    asked.headers_mut().insert("idempotency-key", key.parse().expect("a value"));
    api.send(asked).await
}

#[tokio::test]
async fn a_repeated_write_happens_once() {
    let api = Api::new().await;
    let first = publish(&api, "k1", "Hello").await;
    let again = publish(&api, "k1", "Hello").await;
    assert_eq!((first.status, first.header("idempotency-replayed")), (201, None));
    assert_eq!((again.status, again.header("idempotency-replayed")), (201, Some("true")));
    assert_eq!(first.text, again.text);
    assert_eq!(again.header("content-type"), Some("application/json"));
    assert_eq!(api.network_calls(), 1);

    assert_eq!(publish(&api, "k2", "Hello").await.status, 201);
    assert_eq!(api.network_calls(), 2, "another key is another write");
}

#[tokio::test]
async fn a_write_without_a_key_is_told_the_one_it_got() {
    let api = Api::new().await;
    let body = json!({"text": "Hello", "targets": [{"account": "nova"}], "allow_duplicate": true});
    let first = api.call("POST", "/v1/posts", Some(body.clone())).await;
    let key = first.header("idempotency-key").expect("a key").to_owned();
    assert_eq!(first.json()["id"], key);

    let again = send(&api, "POST", "/v1/posts", &key, Some(body.clone())).await;
    assert_eq!((again.status, again.json()["id"].as_str()), (201, Some(key.as_str())));
    assert_eq!(again.header("idempotency-key"), Some(key.as_str()));
    assert_eq!(api.network_calls(), 1);
    let other = json!({"text": "Goodbye", "targets": [{"account": "nova"}]});
    let refused = send(&api, "POST", "/v1/posts", &key, Some(other)).await;
    assert_eq!(refused.refusal(), (422, "idempotency_mismatch".into()));

    let second = api.call("POST", "/v1/posts", Some(body)).await;
    assert_ne!(second.header("idempotency-key"), Some(key.as_str()), "another request is another write");
    assert_eq!(api.network_calls(), 2);
    let comment = api.call("POST", "/v1/posts/plain:p1/comments", Some(json!({"text": "Hi"}))).await;
    assert!(comment.status == 201 && comment.header("idempotency-key").is_some(), "{comment:?}");

    api.plain.fail(Error::new(ErrorKind::Unavailable, "cut").with_outcome(Outcome::Unknown));
    let lost = api.call("POST", "/v1/posts/plain:p1/comments", Some(json!({"text": "Lost"}))).await;
    assert_eq!(lost.header("idempotency-key"), lost.json()["publication"]["id"].as_str(), "{lost:?}");
    assert_eq!(lost.refusal(), (504, "outcome_unknown".into()));
}

#[tokio::test]
async fn where_keys_are_asked_for_no_write_goes_without_one() {
    let api = Api::asking_for_keys().await;
    let body = json!({"text": "Hello", "targets": [{"account": "nova"}]});
    let refused = api.call("POST", "/v1/posts", Some(body.clone())).await;
    assert_eq!(refused.refusal(), (400, "idempotency_key_required".into()));
    assert_eq!(api.network_calls(), 0);
    assert_eq!(api.call("POST", "/v1/posts/preview", Some(body.clone())).await.status, 200);
    assert_eq!(api.call("GET", "/v1/publications", None).await.status, 200);
    let answer = send(&api, "POST", "/v1/posts", "k1", Some(body)).await;
    assert_eq!((answer.status, answer.header("idempotency-key")), (201, Some("k1")));
}

#[tokio::test]
async fn an_empty_answer_is_replayed_too() {
    let api = Api::new().await;
    for replayed in [None, Some("true")] {
        let answer = send(&api, "DELETE", "/v1/posts/plain:p1", "k1", None).await;
        assert_eq!((answer.status, answer.text.as_str()), (204, ""));
        assert_eq!(answer.header("idempotency-replayed"), replayed);
    }
    assert_eq!(api.network_calls(), 1);
}

#[tokio::test]
async fn a_key_belongs_to_one_request() {
    let api = Api::new().await;
    publish(&api, "k1", "Hello").await;
    let answer = publish(&api, "k1", "Goodbye").await;
    assert_eq!(answer.refusal(), (422, "idempotency_mismatch".into()));
    assert_eq!(send(&api, "DELETE", "/v1/posts/plain:p1", "k1", None).await.status, 422);
    assert_eq!(api.network_calls(), 1);
}

#[tokio::test]
async fn while_the_first_is_under_way_the_second_is_told_to_wait() {
    let api = Arc::new(Api::new().await);
    let gate = Arc::new(Notify::new());
    *api.plain.gate.lock().expect("no panic") = Some(gate.clone());
    let first = tokio::spawn({
        let api = api.clone();
        async move { publish(&api, "k1", "Hello").await }
    });
    while api.network_calls() == 0 {
        tokio::task::yield_now().await;
    }
    let second = publish(&api, "k1", "Hello").await;
    assert_eq!(second.refusal(), (409, "idempotency_in_flight".into()));
    assert_eq!((&second.json()["retryable"], second.header("retry-after")), (&json!(true), Some("1")));
    gate.notify_one();
    assert_eq!(first.await.expect("no panic").status, 201);
}

#[tokio::test]
async fn a_write_goes_on_when_its_caller_has_gone() {
    let api = Arc::new(Api::new().await);
    let gate = Arc::new(Notify::new());
    *api.plain.gate.lock().expect("no panic") = Some(gate.clone());
    let first = tokio::spawn({
        let api = api.clone();
        async move { publish(&api, "k1", "Hello").await }
    });
    while api.network_calls() == 0 {
        tokio::task::yield_now().await;
    }
    first.abort();
    gate.notify_one();
    let mut answer = publish(&api, "k1", "Hello").await;
    while answer.status == 409 {
        tokio::task::yield_now().await;
        answer = publish(&api, "k1", "Hello").await;
    }
    assert_eq!((answer.status, answer.header("idempotency-replayed")), (201, Some("true")));
    assert_eq!(api.network_calls(), 1);
}

#[tokio::test]
async fn a_refusal_is_forgotten_and_an_unknown_outcome_is_kept() {
    let api = Api::new().await;
    api.plain.fail(Error::new(ErrorKind::Conflict, "no").with_remote(Remote::status(409)));
    assert_eq!(publish(&api, "k1", "Hello").await.refusal(), (409, "conflict".into()));
    assert_eq!(publish(&api, "k1", "Hello").await.status, 201, "the same key may try again");

    api.plain.fail(Error::new(ErrorKind::Unavailable, "cut").with_outcome(Outcome::Unknown));
    let first = publish(&api, "k2", "Hello").await;
    let again = publish(&api, "k2", "Hello").await;
    assert_eq!(first.refusal(), (504, "outcome_unknown".into()));
    assert_eq!((again.status, &again.text), (504, &first.text));
    assert_eq!(again.header("content-type"), Some("application/problem+json"));
    assert_eq!(api.network_calls(), 3, "the unknown one was not sent again");
}

#[tokio::test]
async fn a_write_that_met_a_defect_is_not_done_again() {
    let api = Api::new().await;
    let first = publish(&api, "k1", "panic").await;
    let again = publish(&api, "k1", "panic").await;
    assert_eq!(first.refusal(), (500, "poison".into()));
    assert!(!first.text.contains("secret"));
    assert_eq!((again.status, again.header("idempotency-replayed")), (500, Some("true")));
    assert_eq!(api.network_calls(), 1);
}

#[tokio::test]
async fn only_visible_ascii_is_a_key() {
    let api = Api::new().await;
    for key in ["", "two words", "é", &"x".repeat(256)] {
        let answer = publish(&api, key, "Hello").await;
        assert_eq!(answer.refusal(), (400, "invalid_idempotency_key".into()), "{key:.20}");
    }
    assert_eq!(publish(&api, &"x".repeat(255), "Hello").await.status, 201);
    assert_eq!(api.network_calls(), 1);
}

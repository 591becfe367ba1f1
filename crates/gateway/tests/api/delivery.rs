//! Writes that are kept first and sent later, and what their owner may decide about them.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use moothall_core::{Error, ErrorKind, Outcome};
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::harness::{ADA, Answer, Api, request};

fn post(more: &Value) -> Value {
    let mut body = json!({"text": "Hello", "targets": [{"account": "nova"}]});
    for (name, value) in more.as_object().expect("an object") {
        body[name] = value.clone();
    }
    body
}

async fn queue(api: &Api, method: &str, path: &str, body: Option<Value>) -> Answer {
    let mut asked = request(method, path, ADA, body);
    asked.headers_mut().insert("prefer", "wait=5, Respond-Async".parse().expect("a value"));
    api.send(asked).await
}

/// The publication once it stands so; the worker needs no more than its turn.
async fn until(api: &Api, publication: &str, status: &str) -> Value {
    for _ in 0..2000 {
        let found = api.get(&format!("/v1/publications/{publication}")).await.json();
        if found["status"] == status {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let found = api.get(&format!("/v1/publications/{publication}")).await;
    panic!("it does not become `{status}`: {}", found.text);
}

/// The publication once it stands so, while time passes.
async fn later(api: &Api, publication: &str, status: &str) -> Value {
    for _ in 0..500 {
        let found = api.get(&format!("/v1/publications/{publication}")).await.json();
        if found["status"] == status {
            return found;
        }
        api.clock.advance(Duration::from_secs(1));
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let found = api.get(&format!("/v1/publications/{publication}")).await;
    panic!("it does not become `{status}`: {}", found.text);
}

fn id(answer: &Answer) -> String {
    answer.json()["id"].as_str().expect("an id").to_owned()
}

fn delivery(publication: &Value) -> String {
    publication["deliveries"][0]["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn a_write_that_may_be_answered_early_is_kept_and_then_sent() {
    let api = Api::new().await;
    for (method, path, body, kind) in [
        ("POST", "/v1/posts", Some(post(&json!({}))), "post"),
        ("POST", "/v1/posts/plain:p1/comments", Some(json!({"text": "Well said."})), "comment"),
        ("POST", "/v1/messages", Some(json!({"to": "plain:bob", "text": "Hi"})), "message"),
        ("PUT", "/v1/posts/plain:p1/vote", Some(json!({"state": "up"})), "vote"),
        ("DELETE", "/v1/posts/plain:p1", None, "delete_post"),
    ] {
        let answer = queue(&api, method, path, body).await;
        assert_eq!(answer.status, 202, "{path}: {}", answer.text);
        let place = format!("/v1/publications/{}", id(&answer));
        assert_eq!(answer.header("location"), Some(place.as_str()), "{path}");
        assert_eq!(answer.header("preference-applied"), Some("respond-async"), "{path}");
        assert_eq!(answer.json()["deliveries"][0]["kind"], kind, "{path}");
        let done = until(&api, &id(&answer), "published").await;
        assert_eq!(done["deliveries"][0]["attempts"].as_array().map(Vec::len), Some(1), "{done}");
        let single = api.get(&format!("/v1/deliveries/{}", delivery(&done))).await;
        assert_eq!(single.json(), done["deliveries"][0], "{path}");
    }
    assert_eq!(api.network_calls(), 5);
    let list = api.get("/v1/publications?limit=2").await.json();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(2));
    let next = list["next"].as_str().expect("more");
    let rest = api.get(&format!("/v1/publications?cursor={next}")).await.json();
    assert_eq!((rest["items"].as_array().map(Vec::len), &rest["next"]), (Some(3), &Value::Null));
}

#[tokio::test]
async fn a_priority_is_applied_and_shown() {
    let api = Api::new().await;
    let mut asked =
        request("POST", "/v1/posts", ADA, Some(post(&json!({"publish_at": "2026-01-01T08:00:00Z"}))));
    asked.headers_mut().insert("prefer", "respond-async, priority=high".parse().expect("a value"));
    let answer = api.send(asked).await;
    assert_eq!(answer.header("preference-applied"), Some("respond-async, priority=high"));
    assert_eq!(answer.json()["deliveries"][0]["priority"], "high");
    let kept = api.get(&format!("/v1/publications/{}", id(&answer))).await.json();
    assert_eq!(kept["deliveries"][0]["priority"], "high");
}

#[tokio::test]
async fn what_is_planned_waits_for_its_time_and_can_be_taken_back() {
    let api = Api::new().await;
    let planned = json!({"publish_at": "2026-01-01T08:00:00Z", "expires_at": "2026-01-01T12:00:00Z"});
    let answer = api.post("/v1/posts", post(&planned)).await;
    assert_eq!((answer.status, answer.header("preference-applied")), (202, None), "{}", answer.text);
    let waiting = &answer.json()["deliveries"][0];
    assert_eq!(
        (&waiting["next_at"], &waiting["expires_at"]),
        (&json!("2026-01-01T08:00:00Z"), &json!("2026-01-01T12:00:00Z"))
    );
    let publication = id(&answer);
    let cancel = format!("/v1/publications/{publication}/cancel");
    for _ in 0..2 {
        assert_eq!(api.call("POST", &cancel, None).await.json()["status"], "cancelled");
    }
    let resolve = format!("/v1/publications/{publication}/resolve");
    let answer_of_nobody = api.post(&resolve, json!({"as": "published"})).await;
    assert_eq!(answer_of_nobody.refusal(), (409, "wrong_status".into()), "{}", answer_of_nobody.text);
    api.clock.advance(Duration::from_hours(9));
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(api.network_calls(), 0, "what was taken back is not sent");

    let retry = format!("/v1/deliveries/{}/retry", delivery(&answer.json()));
    let retried = api.call("POST", &retry, None).await;
    assert_eq!(retried.status, 200, "{}", retried.text);
    later(&api, &publication, "published").await;
    assert_eq!(api.network_calls(), 1);
}

#[tokio::test]
async fn what_is_being_sent_cannot_be_taken_back() {
    let api = Api::new().await;
    let gate = Arc::new(Notify::new());
    *api.plain.gate.lock().expect("no panic") = Some(gate.clone());
    let answer = queue(&api, "POST", "/v1/posts", Some(post(&json!({})))).await;
    let publication = until(&api, &id(&answer), "sending").await;
    for path in [format!("publications/{}", id(&answer)), format!("deliveries/{}", delivery(&publication))] {
        let refused = api.call("POST", &format!("/v1/{path}/cancel"), None).await;
        assert_eq!(refused.refusal(), (409, "already_sending".into()), "{path}: {}", refused.text);
    }
    gate.notify_one();
    until(&api, &id(&answer), "published").await;
}

#[tokio::test]
async fn what_nobody_can_tell_is_asked_of_its_owner() {
    let api = Api::new().await;
    for (word, status) in [("give_up", "failed"), ("published", "published"), ("resend", "published")] {
        api.plain.fail(Error::new(ErrorKind::Unavailable, "cut").with_outcome(Outcome::Unknown));
        let body = post(&json!({"text": "unclear", "allow_duplicate": true}));
        let answer = api.post("/v1/posts", body).await;
        assert_eq!(answer.refusal(), (504, "outcome_unknown".into()), "{}", answer.text);
        let publication = answer.json()["publication"]["id"].as_str().expect("an id").to_owned();
        let stuck = later(&api, &publication, "needs_attention").await;
        let question = stuck["deliveries"][0]["error"]["action"].as_str().expect("a question");
        assert!(question.contains("resolve"), "{question}");
        let wanted = json!({"as": word});
        let resolved = api.post(&format!("/v1/publications/{publication}/resolve"), wanted).await;
        assert_eq!(resolved.status, 200, "{word}: {}", resolved.text);
        later(&api, &publication, status).await;
    }
    let wrong = format!("/v1/deliveries/{}/resolve", uuid::Uuid::now_v7());
    assert_eq!(api.post(&wrong, json!({"as": "unsure"})).await.refusal(), (422, "invalid_input".into()));
    assert_eq!(api.post(&wrong, json!({"as": "resend"})).await.refusal(), (404, "not_found".into()));
}

#[tokio::test]
async fn the_same_again_is_answered_with_what_became_of_it() {
    let api = Api::new().await;
    let first = api.post("/v1/posts", post(&json!({}))).await;
    let again = api.post("/v1/posts", post(&json!({"text": " Hello "}))).await;
    assert_eq!((again.status, id(&again)), (201, id(&first)), "{}", again.text);
    assert_eq!(api.network_calls(), 1);
    let meant = api.post("/v1/posts", post(&json!({"allow_duplicate": true}))).await;
    assert_ne!(id(&meant), id(&first));
    assert_eq!(api.network_calls(), 2);
}

#[tokio::test]
async fn direct_messages_are_seen_with_their_scope_alone() {
    let api = Api::new().await;
    let message = json!({"to": "plain:bob", "text": "canary"});
    let answer = queue(&api, "POST", "/v1/messages", Some(message)).await;
    let publication = until(&api, &id(&answer), "published").await;
    let as_reader = |path: String| api.send(request("GET", &path, "key-read", None));
    let list = as_reader("/v1/publications".into()).await;
    assert_eq!((list.status, &list.json()["items"]), (200, &json!([])), "{}", list.text);
    let delivery = delivery(&publication);
    for path in [format!("publications/{}", id(&answer)), format!("deliveries/{delivery}")] {
        assert_eq!(as_reader(format!("/v1/{path}")).await.refusal(), (403, "insufficient_scope".into()));
    }
    let cancel = request("POST", &format!("/v1/deliveries/{delivery}/cancel"), "key-write", None);
    assert_eq!(api.send(cancel).await.refusal(), (403, "insufficient_scope".into()));
}

#[tokio::test]
async fn writes_of_others_do_not_exist() {
    let api = Api::new().await;
    let answer = api.post("/v1/posts", post(&json!({}))).await;
    let path = format!("/v1/publications/{}", id(&answer));
    assert_eq!(api.send(request("GET", &path, "key-eve", None)).await.refusal(), (404, "not_found".into()));
    let delivery = delivery(&answer.json());
    let cancel = request("POST", &format!("/v1/deliveries/{delivery}/cancel"), "key-eve", None);
    assert_eq!(api.send(cancel).await.refusal(), (404, "not_found".into()));
}

#[tokio::test]
async fn a_gateway_whose_store_takes_no_writes_is_not_ready() {
    let api = Api::new().await;
    assert_eq!(api.get("/readyz").await.status, 200);
    api.works.store(false, Ordering::Relaxed);
    let answer = api.get("/readyz").await;
    assert_eq!((answer.status, &answer.json()["status"]), (503, &json!("store fails")));
}

//! Publishing, the answers that it has, and lists over both networks.

use moothall_core::{Error, ErrorKind, Outcome, Remote};
use serde_json::{Value, json};

use crate::harness::Api;

fn both() -> Value {
    json!({"title": "Hi", "text": "Hello", "targets": [{"network": "plain"}, {"account": "quill"}]})
}

fn one() -> Value {
    json!({"text": "Hello", "targets": [{"account": "nova"}]})
}

fn refused(status: u16, kind: ErrorKind) -> Error {
    Error::new(kind, "no").with_remote(Remote::status(status).with_message("their words"))
}

#[tokio::test]
async fn everything_published_is_201() {
    let api = Api::new().await;
    let answer = api.post("/v1/posts", both()).await;
    let publication = answer.json();
    assert_eq!((answer.status, &publication["status"]), (201, &json!("published")), "{}", answer.text);
    let deliveries = publication["deliveries"].as_array().expect("deliveries");
    let posts: Vec<_> = deliveries.iter().map(|delivery| delivery["post"]["id"].as_str()).collect();
    assert_eq!(posts, [Some("plain:new"), Some("titled:new")]);
    assert_eq!(api.plain.calls(), ["posts.create ada/nova"]);
}

#[tokio::test]
async fn some_published_is_207() {
    let api = Api::new().await;
    api.titled.fail(refused(409, ErrorKind::Conflict));
    let answer = api.post("/v1/posts", both()).await;
    let publication = answer.json();
    assert_eq!((answer.status, &publication["status"]), (207, &json!("mixed")), "{}", answer.text);
    let error = &publication["deliveries"][1]["error"];
    assert_eq!((&error["code"], &error["source"]), (&json!("conflict"), &json!("network")));
}

#[tokio::test]
async fn all_refused_is_one_problem_with_the_publication_in_it() {
    let api = Api::new().await;
    api.plain.fail(refused(403, ErrorKind::Forbidden));
    api.titled.fail(refused(403, ErrorKind::Forbidden));
    let answer = api.post("/v1/posts", both()).await;
    assert_eq!(answer.refusal(), (403, "forbidden".into()), "{}", answer.text);
    assert_eq!(answer.json()["publication"]["deliveries"].as_array().map(Vec::len), Some(2));

    api.plain.fail(refused(403, ErrorKind::Forbidden));
    api.titled.fail(refused(409, ErrorKind::Conflict));
    assert_eq!(api.post("/v1/posts", both()).await.refusal(), (422, "all_failed".into()));
}

#[tokio::test]
async fn an_unknown_outcome_is_504_for_one_target_and_207_for_several() {
    let api = Api::new().await;
    let cut = || Error::new(ErrorKind::Unavailable, "the connection was cut").with_outcome(Outcome::Unknown);
    api.plain.fail(cut());
    let answer = api.post("/v1/posts", one()).await;
    assert_eq!(answer.refusal(), (504, "outcome_unknown".into()));
    let problem = answer.json();
    assert_eq!(problem["retryable"], false);
    assert_eq!(problem["publication"]["deliveries"][0]["status"], "unknown");

    let again = api.post("/v1/posts", both()).await;
    assert_eq!(again.refusal(), (409, "duplicate".into()), "one of both may be there already");

    let api = Api::new().await;
    api.plain.fail(cut());
    let answer = api.post("/v1/posts", both()).await;
    assert_eq!((answer.status, &answer.json()["status"]), (207, &json!("mixed")));
}

#[tokio::test]
async fn options_of_one_target_differ_from_the_rest() {
    let api = Api::new().await;
    let mut body = both();
    body["title"] = Value::Null;
    body["targets"][1]["options"] = json!({"title_policy": {"missing": "first_line"}});
    let preview = api.post("/v1/posts/preview", body).await.json();
    assert_eq!((&preview["sendable"], &preview["targets"][1]["title"]), (&json!(true), &json!("Hello")));
    assert_eq!(api.network_calls(), 0, "a preview sends nothing");
}

#[tokio::test]
async fn a_list_over_both_networks_survives_one_of_them() {
    let api = Api::new().await;
    api.titled.fail(Error::new(ErrorKind::Unavailable, "down"));
    let list = api.get("/v1/posts?limit=3").await.json();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(3), "{list}");
    assert_eq!(
        (&list["problems"][0]["network"], &list["problems"][0]["code"]),
        (&json!("titled"), &json!("upstream_unavailable"))
    );

    let mut seen = 0;
    let mut path = "/v1/posts?limit=4".to_owned();
    loop {
        let page = api.get(&path).await.json();
        seen += page["items"].as_array().map_or(0, Vec::len);
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/v1/posts?limit=4&cursor={next}");
    }
    assert_eq!(seen, 10, "five posts of each network, under one cursor");
}

#[tokio::test]
async fn the_small_routes_answer_what_they_promise() {
    let api = Api::new().await;
    for (method, path, body, status) in [
        ("GET", "/v1/posts/plain:p1", None, 200),
        ("DELETE", "/v1/posts/plain:p1", None, 204),
        ("POST", "/v1/posts/plain:p1/comments", Some(json!({"text": "Yes", "parent_id": "plain:c9"})), 201),
        ("GET", "/v1/posts/plain:p1/comments", None, 200),
        ("PUT", "/v1/posts/plain:p1/vote", Some(json!({"state": "up"})), 200),
        ("GET", "/v1/profiles/plain:%E5%B0%8F%E8%A1%97", None, 200),
        ("GET", "/v1/accounts/nova/profile", None, 200),
        ("PATCH", "/v1/accounts/nova/profile", Some(json!({"bio": "new"})), 200),
        ("GET", "/v1/accounts/nova/limits", None, 200),
        ("POST", "/v1/messages", Some(json!({"to": "plain:bob", "text": "Hi"})), 201),
        ("GET", "/v1/conversations", None, 200),
        ("POST", "/v1/conversations/plain:k1/messages", Some(json!({"text": "Hi"})), 201),
        ("POST", "/v1/conversations/plain:k1/read", None, 204),
        ("GET", "/v1/notifications?unread=true", None, 200),
        ("POST", "/v1/notifications/read", Some(json!({"all": true})), 200),
        ("POST", "/v1/notifications/read", Some(json!({"post": "plain:p1"})), 200),
        ("GET", "/v1/networks/titled", None, 200),
    ] {
        let answer = api.call(method, path, body).await;
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text);
    }
    let answer = api.post("/v1/notifications/read", json!({"all": true, "ids": []})).await;
    assert_eq!(answer.refusal(), (422, "invalid_input".into()));
    let vote = json!({"state": "up", "account": "quill"});
    let answer = api.call("PUT", "/v1/posts/plain:p1/vote?account=nova", Some(vote)).await;
    assert_eq!(answer.refusal(), (422, "invalid_input".into()), "two different accounts");
}

#[tokio::test]
async fn a_registered_account_answers_its_challenge() {
    let api = Api::new().await;
    let body = json!({"name": "fresh", "network": "plain", "handle": "fresh_bot"});
    let registered = api.post("/v1/accounts/register", body).await;
    assert_eq!((registered.status, &registered.json()["state"]), (201, &json!("awaiting_challenge")));
    assert!(!registered.text.contains("canary"), "no secret is told");
    let id = registered.json()["challenge"]["id"].as_str().expect("a challenge").to_owned();

    let listed = api.get("/v1/challenges").await.json();
    assert_eq!(listed["items"][0]["text"], "1 + 1");
    let path = format!("/v1/challenges/{id}/answer");
    let wrong = api.post(&path, json!({"answer": "3"})).await;
    assert_eq!((wrong.status, &wrong.json()["solved"]), (200, &json!(false)));
    let right = api.post(&path, json!({"answer": "2"})).await;
    assert_eq!(right.json()["account"]["state"], "active", "{}", right.text);
    assert_eq!(api.call("DELETE", "/v1/accounts/fresh", None).await.status, 204);
    assert_eq!(api.get("/v1/accounts/fresh").await.refusal(), (404, "unknown_account".into()));
}

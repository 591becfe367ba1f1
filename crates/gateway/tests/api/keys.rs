//! Keys, scopes, and whose accounts are seen.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use crate::harness::{ADA, Answer, Api, Operation, operations, request};

/// The path with parameters that mean something on the network `plain`.
fn path_of(operation: &Operation, account: &str) -> String {
    let id = match operation.path.split('/').nth(2) {
        Some("profiles") => "plain:somebody",
        Some("conversations") => "plain:k1",
        Some("comments") => "plain:c1",
        Some("posts") => "plain:p1",
        _ => "unknown",
    };
    operation.path.replace("{account}", account).replace("{id}", id).replace("{network}", "plain")
}

/// A body that the operation takes.
fn body_of(operation: &Operation, account: &str) -> Option<Value> {
    operation.spec.get("requestBody")?;
    Some(match (operation.method.as_str(), operation.path.as_str()) {
        ("POST", "/v1/accounts") => json!({"name": "n", "network": "plain", "credentials": {"api_key": "k"}}),
        ("POST", "/v1/accounts/register") => json!({"name": "n", "network": "plain", "handle": "h"}),
        ("PATCH", "/v1/accounts/{account}") => json!({"state": "paused"}),
        ("PATCH", "/v1/accounts/{account}/profile") => json!({"bio": "b"}),
        ("POST", "/v1/challenges/{id}/answer") => json!({"answer": "2"}),
        ("POST", "/v1/posts" | "/v1/posts/preview") => {
            json!({"text": "t", "targets": [{"account": account}]})
        }
        ("PUT", "/v1/posts/{id}/vote" | "/v1/comments/{id}/vote") => json!({"state": "up"}),
        ("POST", "/v1/posts/{id}/poll") => json!({"question": "q", "options": ["a", "b"]}),
        ("POST", "/v1/posts/{id}/poll/votes") => json!({"option_ids": ["1"]}),
        ("POST", "/v1/messages") => json!({"to": "plain:somebody", "text": "t"}),
        ("POST", "/v1/notifications/read") => json!({"all": true}),
        (_, "/v1/posts/{id}/repost" | "/v1/profiles/{id}/follow" | "/v1/conversations/{id}/read") => {
            json!({})
        }
        _ => json!({"text": "t"}),
    })
}

async fn call(api: &Api, operation: &Operation, key: &str, account: &str) -> Answer {
    let mut path = path_of(operation, account);
    let parameters = operation.spec["parameters"].as_array().cloned().unwrap_or_default();
    if parameters.iter().any(|parameter| parameter["in"] == "query" && parameter["name"] == "account") {
        path = format!("{path}?account={account}");
    }
    if parameters.iter().any(|parameter| parameter["name"] == "q") {
        path.push_str("&q=words");
    }
    if operation.path == "/v1/media" {
        let form =
            "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\nx\r\n--b--\r\n";
        let upload = Request::post(path)
            .header("authorization", format!("Bearer {key}"))
            .header("content-type", "multipart/form-data; boundary=b");
        return api.send(upload.body(Body::from(form)).expect("a request")).await;
    }
    api.send(request(&operation.method, &path, key, body_of(operation, account))).await
}

#[tokio::test]
async fn every_route_wants_a_key() {
    let api = Api::new().await;
    for operation in operations() {
        let path = path_of(&operation, "nova");
        let bare = Request::builder().method(operation.method.as_str()).uri(&path);
        let answer = api.send(bare.body(Body::empty()).expect("a request")).await;
        assert_eq!(answer.refusal(), (401, "missing_key".into()), "{} {path}", operation.method);
        assert!(answer.header("www-authenticate").is_some_and(|value| value.starts_with("Bearer")));
        let answer = call(&api, &operation, "key-nobody-has", "nova").await;
        assert_eq!(answer.refusal(), (401, "unknown_key".into()), "{} {path}", operation.method);
    }
    assert_eq!(api.network_calls(), 0);
}

#[tokio::test]
async fn malformed_credentials_are_refused() {
    let api = Api::new().await;
    for value in
        ["", "Bearer", "Bearer ", "Basic a2V5LWFkYQ==", "key-ada", &format!("Bearer {}", "x".repeat(600))]
    {
        let bad = Request::get("/v1/networks").header("authorization", value);
        let answer = api.send(bad.body(Body::empty()).expect("a request")).await;
        assert_eq!(answer.refusal(), (401, "missing_key".into()), "{value:.20}");
        assert!(!answer.text.contains("a2V5"), "no header value is told");
    }
    let twice =
        Request::get("/v1/networks").header("authorization", "Bearer a").header("authorization", "Bearer b");
    assert_eq!(api.send(twice.body(Body::empty()).expect("a request")).await.status, 401);
}

#[tokio::test]
async fn a_key_in_the_url_is_refused_even_beside_a_good_one() {
    let api = Api::new().await;
    for name in ["key", "api_key", "access_token", "TOKEN"] {
        let answer = api.get(&format!("/v1/networks?{name}=secret-canary")).await;
        assert_eq!(answer.refusal(), (400, "key_in_url".into()));
        assert!(!answer.text.contains("secret-canary"));
    }
}

#[tokio::test]
async fn every_route_wants_its_scope_and_no_other_will_do() {
    let api = Api::new().await;
    // What a call of a network's own API wants depends on the endpoint: `proxy.rs` tests that.
    for operation in operations().into_iter().filter(|operation| !operation.path.starts_with("/v1/native/")) {
        let wanted = operation.spec["security"][0]["gateway_key"][0].as_str().expect("a scope");
        for scope in ["read", "write", "messages", "admin"] {
            let answer = call(&api, &operation, &format!("key-{scope}"), "unknown").await;
            let place = format!("{} {} with {scope}", operation.method, operation.path);
            if scope == wanted {
                assert!(answer.status != 401 && answer.status != 403, "{place}: {}", answer.text);
            } else {
                assert_eq!(answer.refusal(), (403, "insufficient_scope".into()), "{place}");
                assert!(answer.text.contains(&format!("`{wanted}`")), "{place}");
            }
        }
    }
}

/// Every operation in which an account can be named, by every way of getting the name wrong.
#[tokio::test]
async fn a_foreign_account_looks_like_one_that_does_not_exist() {
    let api = Api::new().await;
    let mut tried = 0;
    for operation in operations() {
        let place = format!("{} {}", operation.method, operation.path);
        let names_account = operation.path.contains("{account}")
            || operation.spec["parameters"].to_string().contains("\"account\"")
            || body_of(&operation, "needle").is_some_and(|body| body.to_string().contains("needle"));
        if !names_account {
            continue;
        }
        tried += 1;
        let foreign = call(&api, &operation, ADA, "spy").await;
        let absent = call(&api, &operation, ADA, "nix").await;
        let malformed = call(&api, &operation, ADA, "..%2F%0D%0Ax").await;
        if operation.path == "/v1/posts/preview" {
            let text = |answer: &Answer| answer.text.replace("spy", "nix");
            assert_eq!((foreign.status, text(&foreign)), (200, text(&absent)), "{place}");
            assert_eq!(absent.json()["sendable"], false);
            continue;
        }
        assert_eq!(foreign.refusal(), (404, "unknown_account".into()), "{place}: {}", foreign.text);
        assert_eq!(malformed.refusal(), (404, "unknown_account".into()), "{place}: {}", malformed.text);
        let shape = |answer: &Answer| {
            let mut problem = answer.json();
            problem["request_id"] = Value::Null;
            problem.to_string().replace("spy", "nix")
        };
        assert_eq!(shape(&foreign), shape(&absent), "{place}");
    }
    assert!(tried > 30, "{tried}");
    assert_eq!(api.network_calls(), 0, "nothing was asked of a network");

    for operation in operations() {
        if operation.method == "DELETE" && operation.path == "/v1/accounts/{account}" {
            continue;
        }
        let own = call(&api, &operation, ADA, "nova").await;
        assert!(
            !own.text.contains("unknown_account"),
            "{} {}: {}",
            operation.method,
            operation.path,
            own.text
        );
    }
}

#[tokio::test]
async fn an_agent_sees_its_own_accounts_only() {
    let api = Api::new().await;
    let accounts = api.get("/v1/accounts").await;
    let names: Vec<_> = accounts.json()["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|account| account["name"].as_str().expect("a name").to_owned())
        .collect();
    assert_eq!(names, ["nova", "quill"]);
    assert!(!accounts.text.contains("canary"), "no secret is told");
}

use serde_json::json;

use crate::harness::{Answer, NETWORK, World};

fn budget(answer: &Answer) -> (String, i64, i64) {
    let name = answer.headers["x-ratelimit-endpoint-type"].to_str().unwrap().to_owned();
    (name, answer.number("x-ratelimit-limit"), answer.number("x-ratelimit-remaining"))
}

#[tokio::test]
async fn every_answer_tells_the_budget_it_was_charged_to() {
    let world = World::with_limits("documented").await;
    let nova = world.agent("nova_bot").await;
    let now = || world.sandbox.control().now().as_second();
    for (method, path, name, limit) in [
        ("GET", "/api/posts", "read", 100),
        ("GET", "/api/no/such/route", "read", 100),
        ("POST", "/api/posts", "write", 30),
        ("PATCH", "/api/agents/me", "write", 30),
        ("DELETE", "/api/posts/x", "write", 30),
        ("POST", "/api/upload", "upload", 10),
        ("POST", "/api/upload/video", "upload", 10),
        ("GET", "/api/upload", "upload", 10),
    ] {
        let answer = nova.send(method, path, None).await;
        let (charged, max, remaining) = budget(&answer);
        assert_eq!((charged.as_str(), max), (name, limit), "{method} {path}");
        assert!(remaining < limit);
        assert_eq!(answer.number("x-ratelimit-reset"), now() + 61, "seconds, rounded up");
        assert!(answer.headers.get("retry-after").is_none());
    }
    let auth = world.nobody().post("/api/auth/token", json!({})).await;
    assert_eq!(budget(&auth), ("auth".into(), 10, 8), "the token of the account was the first");
}

#[tokio::test]
async fn over_the_limit_the_answer_says_when_to_come_back_and_it_is_true() {
    let world = World::with_limits("documented").await;
    let nova = world.agent("nova_bot").await;
    for _ in 0..30 {
        nova.publish("hello").await;
    }
    let full = nova.post("/api/posts", json!({ "content": "too much" })).await;
    assert_eq!(budget(&full), ("write".into(), 30, 0));
    let wait = full.number("retry-after");
    assert_eq!(wait, 60);
    assert_eq!((full.body["retryAfter"].as_i64(), full.body["limit"].as_i64()), (Some(wait), Some(30)));
    assert_eq!(full.body["reset"].as_i64(), Some(full.number("x-ratelimit-reset")));
    assert!(full.body.get("retry_after").is_none());
    full.refused(429, "rate_limit_exceeded");
    assert_eq!(world.ledger().len(), 30, "what was refused did not happen");
    nova.get("/api/posts").await.expect(200);

    world.set("retry_after_in_snake_case", true);
    let full = nova.post("/api/posts", json!({ "content": "too much" })).await;
    assert_eq!(full.body["retry_after"], full.body["retryAfter"]);
    world.advance(59);
    nova.post("/api/posts", json!({ "content": "too early" })).await.refused(429, "rate_limit_exceeded");
    world.advance(1);
    nova.publish("now").await;
}

#[tokio::test]
async fn budgets_belong_to_the_agent_and_otherwise_to_the_address() {
    let world = World::with_limits("documented").await;
    let account = world.sandbox.control().create_account(NETWORK, "nova_bot").unwrap();
    let mut tokens = Vec::new();
    for _ in 0..2 {
        let token = world.token(&account).await.expect(200)["access_token"].clone();
        tokens.push(token.as_str().unwrap().to_owned());
    }
    for number in 0..30 {
        world
            .with_token("nova_bot", &tokens[number % 2])
            .poke("/api/posts/x/like")
            .await
            .refused(404, "not_found");
    }
    world
        .with_token("nova_bot", &tokens[0])
        .poke("/api/posts/x/like")
        .await
        .refused(429, "rate_limit_exceeded");
    world.agent("atlas_ai").await.publish("mine are left").await;

    for _ in 0..7 {
        world.nobody().post("/api/auth/token", json!({})).await.expect(400);
    }
    world.token(&account).await.refused(429, "rate_limit_exceeded");
    world.advance(60);
    world.token(&account).await.expect(200);
}

#[tokio::test]
async fn other_profiles_are_the_documented_one_and_off_is_off() {
    let world = World::with_limits("off").await;
    let nova = world.agent("nova_bot").await;
    for _ in 0..120 {
        assert!(nova.get("/api/posts").await.headers.get("x-ratelimit-limit").is_none());
    }
    for profile in ["documented", "documented-newcomer", "observed"] {
        world.sandbox.control().set_limits(NETWORK, profile).unwrap();
        assert_eq!(budget(&nova.get("/api/posts").await), ("read".into(), 100, 99), "{profile}");
    }
    let error = world.sandbox.control().set_limits(NETWORK, "generous").unwrap_err().to_string();
    assert!(error.contains("documented-newcomer"), "{error}");
    world.set("list_media_budget", "read");
    assert_eq!(budget(&nova.get("/api/upload").await).0, "read");
}

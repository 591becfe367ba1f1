//! Keys, envelopes, unknown routes, timestamps, settings and injected trouble.

use moothall_sandbox::{Fault, FaultKind};
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{NOWHERE, Street, answer};

#[tokio::test]
async fn a_missing_and_an_unknown_key_are_told_apart() {
    let street = Street::open().await;
    let missing = "Missing or invalid Authorization header";
    street.nobody().get("/agents/me").await.refused(401, missing);
    let basic = street.nobody().request(Method::GET, "/agents/me").header("authorization", "Basic eDp5");
    answer(basic).await.refused(401, missing);
    let stranger = street.with_key("sk_inst_00000000000000000000000000000000");
    stranger.get("/agents/me").await.refused(401, "Invalid API key");
    // The key comes before everything else, and does not matter for public reads.
    stranger.post("/posts", json!({})).await.refused(401, "Invalid API key");
    stranger.get("/posts").await.data(200);
    street.set("anonymous_reads", false);
    for path in ["/posts", "/agents/ada", "/search?q=x", &format!("/posts/{NOWHERE}/comments")] {
        street.nobody().get(path).await.refused(401, missing);
    }
}

#[tokio::test]
async fn every_endpoint_of_the_catalog_is_answered_and_says_whether_it_needs_a_key() {
    let street = Street::open().await;
    let catalog = include_str!("../../../../fixtures/catalog/instreet.csv").lines().skip(1);
    let rows: Vec<Vec<&str>> = catalog.map(|row| row.splitn(6, ',').collect()).collect();
    assert_eq!(rows.len(), 84);
    for row in rows {
        let [id, _, method, path, needs_key, _] = row[..] else { panic!("{row:?}") };
        let path = path.strip_prefix("/api/v1").unwrap();
        let request = street.nobody().request(method.parse().unwrap(), path);
        let answer = answer(request).await;
        assert!(!answer.text.contains("No such route") && !answer.text.contains("no handler"), "{id}");
        // Portfolios of others are public, which this is not one of.
        let refuses = answer.status == 401;
        assert_eq!(refuses, needs_key == "yes", "{id}: {}", answer.text);
        if refuses {
            answer.refused(401, "Missing or invalid Authorization header");
        }
    }
}

#[tokio::test]
async fn an_unknown_route_is_404_as_json_or_as_a_page() {
    let street = Street::open().await;
    let ada = street.agent("ada");
    for (method, path) in [
        (Method::POST, format!("/posts/{NOWHERE}/upvote")),
        (Method::POST, "/comments".to_owned()),
        (Method::POST, "/post".to_owned()),
        (Method::PUT, "/posts".to_owned()),
    ] {
        answer(ada.request(method, &path)).await.refused(404, "No such route");
    }
    street.set("unknown_route", "html");
    let page = ada.get("/arena/orders").await;
    assert_eq!(page.status, 404);
    assert!(page.content_type.starts_with("text/html") && page.text.contains("<html"));
}

#[tokio::test]
async fn malformed_json_is_a_bad_request() {
    let street = Street::open().await;
    let ada = street.agent("ada");
    for body in ["{\"title\": ", "[]", "\"text\"", "\u{0}"] {
        let request =
            ada.request(Method::POST, "/posts").header("content-type", "application/json").body(body);
        answer(request).await.refused(400, "Invalid request body");
    }
    let deep = "[".repeat(100_000);
    answer(ada.request(Method::POST, "/posts").body(deep)).await.refused(400, "Invalid request body");
    street.set("validation_status", 422);
    ada.post("/posts", json!({})).await.refused(422, "title is required");
    assert!(street.ledger().is_empty());
}

#[tokio::test]
async fn empty_bodies_come_in_three_forms_and_gets_may_carry_a_content_type() {
    let street = Street::open().await;
    let (ada, _bob) = (street.agent("ada"), street.agent("bob"));
    for path in ["/notifications/read-all", "/agents/bob/follow"] {
        ada.post(path, json!({})).await.accepted(200);
        answer(ada.request(Method::POST, path)).await.accepted(200);
        let typed = ada.request(Method::POST, path).header("content-type", "application/json");
        answer(typed).await.accepted(200);
    }
    let typed = ada.request(Method::GET, "/posts").header("content-type", "application/json");
    answer(typed).await.data(200);
}

#[tokio::test]
async fn timestamps_carry_plus_eight_and_trim_their_zeros() {
    let street = Street::open().await;
    let ada = street.agent("ada");
    ada.publish("now").await;
    let created_at = async || ada.get("/posts").await.data(200)["data"][0]["created_at"].clone();
    assert_eq!(created_at().await, "2026-04-01T10:03:04.50657+08:00");
    street.set("timestamps", "Z");
    assert_eq!(created_at().await, "2026-04-01T02:03:04.50657Z");
}

#[tokio::test]
async fn settings_are_listed_with_their_meaning_and_refuse_what_they_do_not_know() {
    let street = Street::open().await;
    let listed = street.sandbox.control().settings()["instreet"].clone();
    assert_eq!(listed["verification"]["value"], "classic");
    assert!(listed["verification"]["about"].as_str().unwrap().contains("challenge"));
    let set = |name, value: Value| street.sandbox.control().set("instreet", name, &value);
    assert!(set("nope", json!(1)).unwrap_err().to_string().contains("verification"));
    assert!(set("total_zero", json!("yes")).unwrap_err().to_string().contains("boolean"));
    street.set("starting_score", 10);
    assert_eq!(street.agent("ada").score().await, 10);
    street.sandbox.control().reset();
    assert_eq!(street.agent("ada").score().await, 0);
    assert_eq!(street.ledger(), []);
}

#[tokio::test]
async fn injected_refusals_have_the_shape_of_this_network() {
    let street = Street::open().await;
    let ada = street.agent("ada");
    let order = |kind| street.sandbox.control().fault(Fault::new("instreet", kind)).unwrap();
    order(FaultKind::RateLimit);
    let limited = ada.get("/posts").await;
    assert!(limited.refused(429, "too fast").get("retry_after_seconds").is_none());
    order(FaultKind::SuccessFalse);
    ada.get("/posts").await.refused(200, "too fast");
    ada.get("/posts").await.data(200);
}

#[tokio::test]
async fn the_state_shows_counts_and_ids() {
    let street = Street::open().await;
    let ada = street.agent("ada");
    let post = ada.publish("one").await;
    ada.comment(&post, "hm", None).await;
    let state = street.sandbox.control().state()["networks"]["instreet"].clone();
    assert_eq!((&state["counts"]["posts"], &state["counts"]["comments"]), (&json!(1), &json!(1)));
    assert_eq!((&state["posts"], &state["limits"]), (&json!([post]), &json!("off")));
    assert_eq!(state["agents"][0]["username"], "ada");
    assert!(!state.to_string().contains("sk_inst_"));
}

//! Each switch does what it says. Those with a longer story are tested where the story is.

use serde_json::json;

use crate::{
    harness::{Street, column},
    solver::solve,
};

#[tokio::test]
async fn registration_follows_its_settings() {
    let street = Street::open().await;
    street.set("lowercase_usernames", true);
    street.set("verify_failure_status", 422);
    street.set("expired_registration_frees_name", false);
    let nobody = street.nobody();
    let registered = nobody.post("/agents/register", json!({ "username": "Sample" })).await.data(201);
    assert_eq!(registered["username"], "sample");
    let verification = &registered["verification"];
    let mut answer = json!({ "verification_code": verification["verification_code"], "answer": "0" });
    nobody.post("/agents/verify", answer.clone()).await.refused(422, "Incorrect answer");
    street.advance(301);
    answer["answer"] = solve(verification["challenge_text"].as_str().unwrap()).into();
    nobody.post("/agents/verify", answer).await.refused(422, "expired");
    nobody.post("/agents/register", json!({ "username": "SAMPLE" })).await.refused(409, "taken");
}

#[tokio::test]
async fn replies_and_names_follow_their_settings() {
    let street = Street::open().await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    let letter = json!({ "recipient_username": "bob", "content": "hello" });
    let thread = ada.post("/messages", letter).await.data(201)["thread_id"].clone();
    street.set("reply_is_created", false);
    let path = format!("/messages/{}", thread.as_str().unwrap());
    bob.post(&path, json!({ "content": "hi" })).await.data(200);

    let post = ada.publish("mine").await;
    street.set("submolt_name_in_posts", true);
    let shown = bob.get(&format!("/posts/{post}")).await.data(200);
    assert_eq!((&shown["submolt_name"], &shown["agent"]["name"]), (&json!("square"), &json!("ada")));
}

#[tokio::test]
async fn refusals_follow_their_settings() {
    let street = Street::open().await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    let post = ada.publish("mine").await;
    street.set("not_owner_status", 404);
    bob.delete(&format!("/posts/{post}")).await.refused(404, "your own posts");

    let path = format!("/posts/{post}/poll");
    ada.post(&path, json!({ "question": "q", "options": ["a", "b"] })).await.data(201);
    street.set("second_poll_vote_status", 400);
    street.set("vote_comment_scores", false);
    street.set("vote_comment_text", "投票:{options}");
    let vote = json!({ "option_ids": ["opt-1"] });
    bob.post(&format!("{path}/vote"), vote.clone()).await.data(200);
    bob.post(&format!("{path}/vote"), vote).await.refused(400, "already voted");
    assert_eq!(bob.score().await, 0);
    let comments = ada.get(&format!("/posts/{post}/comments")).await.data(200);
    assert_eq!(column(&comments, "content"), ["投票:a"]);
}

#[tokio::test]
async fn public_reads_follow_their_settings() {
    let street = Street::open().await;
    let ada = street.agent("ada");
    let post = ada.publish("mine").await;
    let path = format!("/posts/{post}/poll");
    ada.post(&path, json!({ "question": "q", "options": ["a", "b"] })).await.data(201);
    let nobody = street.nobody();
    street.set("polls_need_key", false);
    street.set("follow_lists_need_key", false);
    assert_eq!(nobody.get(&path).await.data(200)["has_voted"], false);
    assert_eq!(nobody.get("/agents/ada/followers").await.data(200)["total"], 0);
    street.set("search_default_type", "agents");
    assert_eq!(column(&nobody.get("/search?q=ada").await.accepted(200)["results"], "type"), ["agent"]);
    street.set("max_page_size", 1);
    ada.publish("second").await;
    assert_eq!(nobody.get("/posts?limit=9").await.data(200)["limit"], 1);
}

#[tokio::test]
async fn bounds_follow_their_settings() {
    let street = Street::open().await;
    let (ada, _bob) = (street.agent("ada"), street.agent("bob"));
    for bound in ["max_comment_length", "max_message_length", "max_poll_option_length"] {
        street.set(bound, 3);
    }
    let post = ada.publish("mine").await;
    let comments = format!("/posts/{post}/comments");
    ada.post(&comments, json!({ "content": "four" })).await.refused(400, "at most 3");
    let message = json!({ "recipient_username": "bob", "content": "four" });
    ada.post("/messages", message).await.refused(400, "at most 3");
    let poll = json!({ "question": "q", "options": ["a", "four"] });
    ada.post(&format!("/posts/{post}/poll"), poll).await.refused(400, "1 to 3");
    street.set("content_required", false);
    assert_eq!(ada.post("/posts", json!({ "title": "only" })).await.data(201)["content"], "");
}

#[tokio::test]
async fn answers_follow_their_settings() {
    let street = Street::open().await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    let post = ada.publish("mine").await;
    bob.post("/agents/ada/follow", json!({})).await.data(200);
    street.set("tip_always", true);
    assert!(bob.upvote("post", &post).await.accepted(200)["tip"].is_string());

    street.set("reading_clears_unread", false);
    let message = json!({ "recipient_username": "bob", "content": "hello" });
    let sent = ada.post("/messages", message).await.data(201);
    bob.get(&format!("/messages/{}", sent["thread_id"].as_str().unwrap())).await.data(200);
    assert_eq!(bob.get("/messages").await.data(200)[0]["unread_count"], 1);
}

#[tokio::test]
async fn upvotes_count_in_the_global_window_only_when_asked_for() {
    let street = Street::open().await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    let post = ada.publish("mine").await;
    street.sandbox.control().set_limits("instreet", "observed").unwrap();
    street.set("global_window_counts_upvotes", true);
    for _ in 0..10 {
        bob.upvote("post", &post).await.accepted(200);
        street.advance(2);
    }
    bob.upvote("post", &post).await.refused(429, "10 times in the last 10 minutes");
    let comment = json!({ "content": "hello" });
    bob.post(&format!("/posts/{post}/comments"), comment).await.refused(429, "10 times");
}

//! Polls: one vote each, and the comment that comes with it.

use serde_json::{Value, json};

use crate::harness::{NOWHERE, Street, column, id_of};

#[tokio::test]
async fn a_poll_is_opened_seen_and_voted_in_once() {
    let street = Street::open().await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    let post = ada.publish("poll").await;
    let path = format!("/posts/{post}/poll");
    ada.get(&path).await.refused(404, "Poll not found");
    let poll = ada.post(&path, json!({ "question": "Which?", "options": ["tea", "coffee"] })).await.data(201);
    id_of(&poll);
    assert_eq!(column(&poll["options"], "id"), ["opt-1", "opt-2"]);
    assert_eq!((&poll["allow_multiple"], &poll["total_votes"]), (&json!(false), &json!(0)));
    assert_eq!(ada.get("/posts").await.data(200)["data"][0]["has_poll"], true);
    assert!(ada.get("/posts").await.data(200)["data"][0].get("poll").is_none());

    let vote = bob.post(&format!("{path}/vote"), json!({ "option_ids": ["opt-2"] })).await.data(200);
    assert_eq!((&vote["has_voted"], &vote["total_votes"]), (&json!(true), &json!(1)));
    assert_eq!(column(&vote["options"], "vote_count"), [0, 1]);
    assert_eq!(column(&vote["options"], "percentage"), [0.0, 100.0]);
    let detail = ada.get(&format!("/posts/{post}")).await.data(200);
    assert_eq!(
        (&detail["poll"]["has_voted"], &detail["poll"]["question"]),
        (&json!(false), &json!("Which?"))
    );

    let comments = ada.get(&format!("/posts/{post}/comments")).await.data(200);
    assert_eq!(column(&comments, "content"), ["I voted for: coffee"]);
    assert_eq!(comments[0]["agent"]["username"], "bob");
    assert_eq!(bob.score().await, 1);
    let endings: Vec<_> = street.ledger().into_iter().map(|entry| entry.state).collect();
    assert_eq!(endings, ["created", "created", "voted", "created"]);

    bob.post(&format!("{path}/vote"), json!({ "option_ids": ["opt-1"] })).await.refused(409, "already voted");
    assert_eq!(bob.get(&path).await.data(200)["total_votes"], 1);
}

#[tokio::test]
async fn several_options_only_where_the_poll_allows_them() {
    let street = Street::open().await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    let both = json!({ "option_ids": ["opt-1", "opt-3"] });
    for allow_multiple in [false, true] {
        let path = format!("/posts/{}/poll", ada.publish("many").await);
        let poll = json!({ "question": "q", "options": ["a", "b", "c"], "allow_multiple": allow_multiple });
        ada.post(&path, poll).await.data(201);
        let vote = bob.post(&format!("{path}/vote"), both.clone()).await;
        if allow_multiple {
            assert_eq!(column(&vote.data(200)["options"], "vote_count"), [1, 0, 1]);
        } else {
            vote.refused(400, "only one option");
        }
    }
}

#[tokio::test]
async fn a_poll_that_cannot_be_is_refused() {
    let street = Street::open().await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    let post = ada.publish("poll").await;
    let path = format!("/posts/{post}/poll");
    let good = json!({ "question": "q", "options": ["a", "b"] });
    for (body, fragment) in [
        (json!({ "options": ["a", "b"] }), "question is required"),
        (json!({ "question": "q".repeat(201), "options": ["a", "b"] }), "at most 200"),
        (json!({ "question": "q" }), "options is required"),
        (json!({ "question": "q", "options": ["a"] }), "2 to 10"),
        (json!({ "question": "q", "options": vec!["a"; 11] }), "2 to 10"),
        (json!({ "question": "q", "options": ["a", ""] }), "1 to 200 characters"),
        (json!({ "question": "q", "options": ["a", 2] }), "array of strings"),
        (json!({ "question": "q", "options": ["a", "b"], "allow_multiple": "yes" }), "boolean"),
    ] {
        ada.post(&path, body).await.refused(400, fragment);
    }
    bob.post(&path, good.clone()).await.refused(403, "your own posts");
    ada.post(&format!("/posts/{NOWHERE}/poll"), good.clone()).await.refused(404, "Post not found");
    ada.post(&path, good.clone()).await.data(201);
    ada.post(&path, good).await.refused(409, "already has a poll");

    let vote = format!("{path}/vote");
    bob.post(&vote, json!({})).await.refused(400, "option_ids is required");
    bob.post(&vote, json!({ "option_ids": [] })).await.refused(400, "option_ids is required");
    bob.post(&vote, json!({ "option_ids": ["a"] })).await.refused(400, "unknown option id: a");
    bob.post(&vote, json!({ "option_ids": [0] })).await.refused(400, "array of strings");
    street.nobody().get(&path).await.refused(401, "Authorization");
    assert_eq!(ada.get(&path).await.data(200)["total_votes"], 0);
}

#[tokio::test]
async fn the_comment_of_a_vote_counts_against_the_limits_only_when_asked_for() {
    let street = Street::with_limits("documented").await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    let mut polls = Vec::new();
    for title in ["one", "two"] {
        let post = ada.publish(title).await;
        let poll: Value = json!({ "question": title, "options": ["a", "b"] });
        ada.post(&format!("/posts/{post}/poll"), poll).await.data(201);
        street.advance(30);
        polls.push(post);
    }
    let vote = async |post: &str| {
        bob.post(&format!("/posts/{post}/poll/vote"), json!({ "option_ids": ["opt-1"] })).await
    };
    vote(&polls[0]).await.data(200);
    bob.comment(&polls[0], "at once", None).await;
    street.set("vote_comment_counts", true);
    vote(&polls[1]).await.refused(429, "Commenting too fast");
    street.advance(10);
    vote(&polls[1]).await.data(200);
    let comment = json!({ "content": "too soon" });
    bob.post(&format!("/posts/{}/comments", polls[0]), comment).await.refused(429, "Commenting too fast");
}

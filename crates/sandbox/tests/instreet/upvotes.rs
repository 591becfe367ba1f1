//! Upvotes: a toggle whose answer has neither data nor state.

use serde_json::json;

use crate::harness::{NOWHERE, Street};

#[tokio::test]
async fn the_second_call_takes_the_vote_back() {
    let street = Street::open().await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    let post = ada.publish("vote").await;
    let upvotes = async || ada.get(&format!("/posts/{post}")).await.data(200)["upvotes"].clone();

    let up = bob.upvote("post", &post).await;
    let body = up.accepted(200);
    assert!(body.get("data").is_none());
    assert_eq!(body["message"], "Upvoted successfully");
    assert_eq!(body["author"], json!({ "name": "ada", "already_following": false }));
    assert!(body["tip"].is_string());
    assert_eq!((upvotes().await, ada.score().await, bob.score().await), (json!(1), 11, 0));
    assert_eq!(street.last_write(), ("toggle_upvote", "bob".to_owned(), "up"));

    let down = bob.upvote("post", &post).await;
    assert_eq!(down.accepted(200)["message"], "Upvote removed");
    assert!(down.body.get("tip").is_none());
    assert_eq!((upvotes().await, ada.score().await), (json!(0), 1));
    assert_eq!(street.last_write().2, "none");
}

#[tokio::test]
async fn a_comment_is_worth_two_points_and_followers_get_no_tip() {
    let street = Street::open().await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    let post = ada.publish("vote").await;
    let comment = bob.comment(&post, "hm", None).await;
    ada.post("/agents/bob/follow", json!({})).await.data(200);
    let up = ada.upvote("comment", &comment).await;
    assert_eq!(up.accepted(200)["author"], json!({ "name": "bob", "already_following": true }));
    assert!(up.body.get("tip").is_none());
    assert_eq!(bob.score().await, 3);
    assert_eq!(street.ledger().pop().unwrap().parent_id, Some(post));
    street.set("upvote_removed_message", "取消点赞");
    assert_eq!(ada.upvote("comment", &comment).await.accepted(200)["message"], "取消点赞");
    assert_eq!(bob.score().await, 1);
}

#[tokio::test]
async fn a_vote_that_cannot_be_is_refused() {
    let street = Street::open().await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    let post = ada.publish("mine").await;
    let comment = ada.comment(&post, "mine too", None).await;
    ada.upvote("post", &post).await.refused(403, "your own post");
    ada.upvote("comment", &comment).await.refused(403, "your own comment");
    bob.upvote("post", &comment).await.refused(404, "Post not found");
    bob.upvote("comment", NOWHERE).await.refused(404, "Comment not found");
    bob.upvote("post", "not-a-uuid").await.refused(404, "Post not found");
    bob.upvote("group", &post).await.refused(400, "post or comment");
    bob.post("/upvote", json!({ "target_type": "post" })).await.refused(400, "target_id is required");
    bob.post("/upvote", json!({})).await.refused(400, "target_type is required");
    street.nobody().upvote("post", &post).await.refused(401, "Authorization");
    street.set("self_upvote_status", 400);
    ada.upvote("post", &post).await.refused(400, "your own post");
    assert!(street.ledger().iter().all(|entry| entry.endpoint != "toggle_upvote"));
}

//! Notifications: who is told of what, and how they are marked read.

use serde_json::{Value, json};

use crate::harness::{NOWHERE, Street, column};

#[tokio::test]
async fn comments_replies_upvotes_and_messages_are_told_newest_first() {
    let street = Street::open().await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    let post = ada.publish("news").await;
    let comment = bob.comment(&post, "comment", None).await;
    let own = ada.comment(&post, "answer", Some(&comment)).await;
    bob.upvote("post", &post).await.accepted(200);
    bob.upvote("comment", &own).await.accepted(200);
    bob.post("/messages", json!({ "recipient_username": "ada", "content": "psst" })).await.data(201);
    // Nobody is told of their own acts.
    ada.comment(&post, "to myself", None).await;

    let told = ada.get("/notifications").await.data(200);
    assert_eq!(column(&told, "type"), ["message", "upvote", "upvote", "comment"]);
    assert_eq!(column(&told, "related_post_id"), [Value::Null, json!(post), json!(post), json!(post)]);
    assert_eq!(column(&told, "related_comment_id"), [Value::Null, json!(own), Value::Null, json!(comment)]);
    let row = &told[3];
    assert_eq!(row["content"], "bob commented on your post");
    assert_eq!((&row["trigger_agent"]["username"], &row["is_read"]), (&json!("bob"), &json!(false)));
    assert_eq!(
        (&row["trigger_agent_id"], &row["agent_id"]),
        (&json!(bob.id().await), &json!(ada.id().await))
    );
    let told = bob.get("/notifications").await.data(200);
    assert_eq!(
        (column(&told, "type"), column(&told, "related_comment_id")),
        (vec![json!("reply")], vec![json!(own)])
    );
}

#[tokio::test]
async fn a_reply_to_the_posts_author_is_told_once() {
    let street = Street::open().await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    let post = ada.publish("news").await;
    let own = ada.comment(&post, "opening", None).await;
    bob.comment(&post, "answer", Some(&own)).await;
    assert_eq!(column(&ada.get("/notifications").await.data(200), "type"), ["reply"]);
}

#[tokio::test]
async fn reading_by_post_or_all_has_no_data_and_may_be_repeated() {
    let street = Street::open().await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    let (one, two) = (ada.publish("one").await, ada.publish("two").await);
    for post in [&one, &two] {
        bob.comment(post, "hello", None).await;
    }
    let unread = async || column(&ada.get("/notifications?unread=true").await.data(200), "related_post_id");
    assert_eq!(unread().await, [json!(two), json!(one)]);
    for _ in 0..2 {
        let read = ada.post(&format!("/notifications/read-by-post/{one}"), json!({})).await;
        assert!(read.accepted(200).get("data").is_none());
    }
    assert_eq!(street.last_write(), ("mark_notifications_read_by_post", "ada".to_owned(), "read"));
    assert_eq!(unread().await, [json!(two)]);
    let read = ada.post("/notifications/read-all", json!({})).await;
    assert!(read.accepted(200).get("data").is_none() && read.body["message"].is_string());
    assert_eq!(unread().await, Vec::<Value>::new());
    assert_eq!(column(&ada.get("/notifications").await.data(200), "is_read"), [true, true]);

    ada.post(&format!("/notifications/read-by-post/{NOWHERE}"), json!({}))
        .await
        .refused(404, "Post not found");
    street.nobody().get("/notifications").await.refused(401, "Authorization");
    street.nobody().post("/notifications/read-all", json!({})).await.refused(401, "Authorization");
}

#[tokio::test]
async fn twenty_are_shown_unless_another_limit_is_given() {
    let street = Street::open().await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    let post = ada.publish("busy").await;
    for number in 0..25 {
        bob.comment(&post, &format!("comment {number}"), None).await;
    }
    let count =
        async |query| ada.get(&format!("/notifications{query}")).await.data(200).as_array().unwrap().len();
    assert_eq!((count("").await, count("?limit=3").await, count("?limit=50").await), (20, 3, 25));
}

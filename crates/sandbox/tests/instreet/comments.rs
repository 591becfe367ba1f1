//! Comments: trees, pages that count roots, duplicates.

use serde_json::{Value, json};

use crate::harness::{NOWHERE, Street, column, id_of};

#[tokio::test]
async fn a_comment_comes_back_with_its_author_and_an_empty_tree() {
    let street = Street::open().await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    let post = ada.publish("topic").await;
    let path = format!("/posts/{post}/comments");
    let answer = bob.post(&path, json!({ "content": "well" })).await;
    assert_eq!(answer.accepted(201)["message"], "Comment published successfully! 🎉");
    let comment = answer.data(201);
    id_of(&comment);
    assert_eq!((&comment["post_id"], &comment["parent_id"]), (&json!(post), &Value::Null));
    assert_eq!((&comment["agent"]["username"], &comment["upvotes"]), (&json!("bob"), &json!(0)));
    assert_eq!((&comment["children"], &comment["attachments"]), (&json!([]), &json!([])));
    let entry = street.ledger().pop().unwrap();
    assert_eq!((entry.parent_id.as_deref(), entry.text.as_deref()), (Some(&*post), Some("well")));

    for (body, status, fragment) in [
        (json!({}), 400, "content is required"),
        (json!({ "content": "\n" }), 400, "content is required"),
        (json!({ "content": "x".repeat(5001) }), 400, "at most 5000"),
        (json!({ "content": "x", "parent_id": NOWHERE }), 404, "Parent comment"),
        (json!({ "content": "x", "parent_id": "../x" }), 404, "Parent comment"),
        (json!({ "content": "x", "attachment_ids": [NOWHERE] }), 404, "Attachment"),
    ] {
        bob.post(&path, body).await.refused(status, fragment);
    }
    let elsewhere = format!("/posts/{}/comments", ada.publish("other").await);
    let foreign = json!({ "content": "x", "parent_id": comment["id"] });
    bob.post(&elsewhere, foreign).await.refused(404, "Parent comment");
    bob.post(&format!("/posts/{NOWHERE}/comments"), json!({ "content": "x" }))
        .await
        .refused(404, "Post not found");
    street.nobody().post(&path, json!({ "content": "x" })).await.refused(401, "Authorization");
}

#[tokio::test]
async fn the_same_words_under_the_same_post_are_refused_for_good() {
    let street = Street::open().await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    let (post, other) = (ada.publish("one").await, ada.publish("two").await);
    let root = bob.comment(&post, "me too", None).await;
    let again = json!({ "content": "me too", "parent_id": root });
    bob.post(&format!("/posts/{post}/comments"), again).await.refused(
        403,
        "Duplicate comment detected. You have already posted the same content under this post.",
    );
    ada.comment(&post, "me too", None).await;
    bob.comment(&other, "me too", None).await;
}

#[tokio::test]
async fn pages_count_roots_and_replies_come_with_their_root() {
    let street = Street::open().await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    let post = ada.publish("tree").await;
    let mut roots = Vec::new();
    for number in 0..5 {
        roots.push(bob.comment(&post, &format!("root {number}"), None).await);
    }
    let reply = ada.comment(&post, "reply", Some(&roots[4])).await;
    let deeper = bob.comment(&post, "deeper", Some(&reply)).await;
    ada.comment(&post, "second reply", Some(&roots[4])).await;

    let page = street.nobody().get(&format!("/posts/{post}/comments?limit=2")).await;
    assert_eq!(column(&page.data(200), "content"), ["root 4", "root 3"]);
    assert_eq!(
        page.body["pagination"],
        json!({ "page": 1, "limit": 2, "totalRootCount": 5, "totalAllCount": 8, "totalPages": 3, "hasMore": true })
    );
    let root = &page.data(200)[0];
    assert_eq!(column(&root["children"], "content"), ["reply", "second reply"]);
    assert_eq!(root["children"][0]["parent_id"], roots[4]);
    assert_eq!(root["children"][0]["children"][0]["id"], deeper);
    let last = ada.get(&format!("/posts/{post}/comments?limit=2&page=3")).await;
    assert_eq!(column(&last.data(200), "content"), ["root 0"]);
    assert_eq!(last.body["pagination"]["hasMore"], false);

    street.set("comment_nesting", "one_level");
    street.set("children_order", "newest_first");
    let root = ada.get(&format!("/posts/{post}/comments")).await.data(200)[0].clone();
    assert_eq!(column(&root["children"], "content"), ["second reply", "deeper", "reply"]);
    assert_eq!(column(&root["children"], "children"), [json!([]), json!([]), json!([])]);
    assert_eq!(root["children"][1]["parent_id"], reply);
}

#[tokio::test]
async fn sort_is_latest_unless_hot_is_asked_for() {
    let street = Street::open().await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    let post = ada.publish("order").await;
    let first = bob.comment(&post, "first", None).await;
    bob.comment(&post, "second", None).await;
    ada.upvote("comment", &first).await.accepted(200);
    let order =
        async |query| column(&ada.get(&format!("/posts/{post}/comments{query}")).await.data(200), "content");
    assert_eq!(order("").await, ["second", "first"]);
    assert_eq!(order("?sort=new&limit=50").await, ["second", "first"]);
    assert_eq!(order("?sort=hot").await, ["first", "second"]);
}

#[tokio::test]
async fn only_the_first_comment_on_a_post_scores() {
    let street = Street::open().await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    let post = ada.publish("points").await;
    bob.comment(&post, "one", None).await;
    bob.comment(&post, "two", None).await;
    assert_eq!(bob.score().await, 1);
    bob.comment(&ada.publish("more points").await, "three", None).await;
    assert_eq!(bob.score().await, 2);
    assert_eq!(bob.get("/agents/bob").await.data(200)["comment_count"], 3);
}

#[tokio::test]
async fn fresh_comments_may_be_invisible_for_a_while_and_lists_may_fail() {
    let street = Street::open().await;
    street.set("comment_visibility_delay_seconds", 10);
    let ada = street.agent("ada");
    let post = ada.publish("lag").await;
    ada.comment(&post, "late", None).await;
    let path = format!("/posts/{post}/comments");
    assert_eq!(ada.get(&path).await.data(200), json!([]));
    assert_eq!(ada.get(&format!("/posts/{post}")).await.data(200)["comment_count"], 1);
    street.advance(10);
    assert_eq!(column(&ada.get(&path).await.data(200), "content"), ["late"]);
    street.set("comments_unavailable", true);
    ada.get(&path).await.refused(500, "Failed to fetch comments");
}

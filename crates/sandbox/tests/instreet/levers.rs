use serde_json::json;

use crate::harness::Street;

#[tokio::test]
async fn what_was_written_shows_in_lists_only_after_the_lag() {
    let street = Street::open().await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    bob.post("/agents/ada/follow", json!({})).await.data(200);
    street.set("visibility_lag_seconds", 30);
    let post = ada.publish("lagging").await;
    bob.comment(&post, "hi", None).await;
    let letter = json!({ "recipient_username": "bob", "content": "psst" });
    let thread = ada.post("/messages", letter).await.data(201)["thread_id"].as_str().unwrap().to_owned();
    let writes = street.ledger().iter().filter(|entry| entry.state == "created").count();
    assert_eq!(writes, 3, "the ledger has everything at once");
    bob.get(&format!("/posts/{post}")).await.data(200);

    for (seconds, shown) in [(29, 0), (1, 1)] {
        street.advance(seconds);
        for (path, list) in [
            ("/posts", "/data"),
            ("/feed", "/posts"),
            ("/home", "/hot_posts"),
            ("/search?q=lagging", "/results"),
            (&format!("/posts/{post}/comments"), ""),
            ("/messages", ""),
            (&format!("/messages/{thread}"), "/messages"),
        ] {
            let data = bob.get(path).await.data(200);
            let items = data.pointer(list).and_then(|items| items.as_array()).unwrap();
            assert_eq!(items.len(), shown, "{path}");
        }
    }
}

#[tokio::test]
async fn texts_are_edited_silently_and_the_ledger_keeps_what_was_sent() {
    let street = Street::open().await;
    let (ada, _bob) = (street.agent("ada"), street.agent("bob"));
    for (rewrite, kept) in
        [("trim", "a secret plan"), ("truncate:4", "  a "), ("mask:secret", "  a *** plan ")]
    {
        street.set("rewrites", rewrite);
        let sent = "  a secret plan ";
        let post = ada.post("/posts", json!({ "title": sent, "content": sent })).await.data(201);
        assert_eq!((&post["title"], &post["content"]), (&json!(kept), &json!(kept)));
        let comments = format!("/posts/{}/comments", post["id"].as_str().unwrap());
        assert_eq!(ada.post(&comments, json!({ "content": sent })).await.data(201)["content"], kept);
        let letter = json!({ "recipient_username": "bob", "content": sent });
        assert_eq!(ada.post("/messages", letter).await.data(201)["content"], kept);
        assert!(street.ledger().iter().filter_map(|entry| entry.text.as_deref()).all(|text| text == sent));
    }
}

#[tokio::test]
async fn duplicates_are_refused_by_kind_in_the_networks_words() {
    let street = Street::open().await;
    let ada = street.agent("ada");
    street.set("duplicate_status", 409);
    let body = json!({ "title": "again", "content": "again" });
    let first = ada.post("/posts", body.clone()).await.data(201)["id"].as_str().unwrap().to_owned();
    let comments = format!("/posts/{first}/comments");
    ada.comment(&first, "again", None).await;
    for (kind, of_posts, of_comments) in
        [("none", false, false), ("posts", true, false), ("comments", false, true), ("all", true, true)]
    {
        street.set("duplicates", kind);
        for (path, refused, words) in [
            ("/posts", of_posts, "Duplicate post detected"),
            (comments.as_str(), of_comments, "Duplicate comment detected"),
        ] {
            let answer = ada.post(path, body.clone()).await;
            if refused {
                answer.refused(409, words);
            } else {
                answer.data(201);
            }
        }
    }
}

#[tokio::test]
async fn the_order_of_refusals_decides_which_reason_is_told() {
    let street = Street::open().await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    let post = ada.publish("mine").await;
    let path = format!("/posts/{post}");
    let default = ["auth", "verification", "validation", "target", "permission", "duplicate", "limit"];
    for (first, status, words) in
        [("validation", 400, "title"), ("permission", 403, "your own posts"), ("auth", 400, "title")]
    {
        let rest = default.into_iter().filter(|stage| *stage != first);
        street.set("refusal_order", [first].into_iter().chain(rest).collect::<Vec<_>>());
        bob.patch(&path, json!({ "title": "" })).await.refused(status, words);
    }
    let nobody = street.nobody();
    nobody.patch(&path, json!({ "title": "" })).await.refused(401, "Authorization");
    street.set(
        "refusal_order",
        ["target", "validation", "permission", "duplicate", "limit", "auth", "verification"],
    );
    nobody.patch("/posts/nowhere", json!({ "title": "" })).await.refused(404, "Post not found");
    nobody.patch(&path, json!({ "title": "" })).await.refused(400, "title");
    assert_eq!(street.ledger().len(), 1, "nothing of it happened");
}

use serde_json::json;

use crate::harness::{World, ids};

#[tokio::test]
async fn what_was_written_shows_in_lists_only_after_the_lag() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    atlas.poke("/api/agents/nova_bot/follow").await.expect(200);
    world.set("visibility_lag_seconds", 30);
    let post = nova.publish("hello #rust").await;
    let comments = format!("/api/posts/{post}/comments");
    atlas.post(&comments, json!({ "content": "hi" })).await.expect(201);
    let letter = json!({ "participantHandle": "atlas_ai", "message": "psst" });
    let started = nova.post("/api/conversations", letter).await.expect(201);
    let messages = format!("/api/conversations/{}/messages", started["conversation"]["id"].as_str().unwrap());
    let writes = world.ledger().iter().filter(|entry| entry.state == "created").count();
    assert_eq!(writes, 3, "the ledger has everything at once");
    nova.get(&format!("/api/posts/{post}")).await.expect(200);

    let lists = [
        ("/api/posts", "posts"),
        ("/api/feed", "posts"),
        ("/api/search?q=hello&type=posts", "posts"),
        ("/api/hashtags/rust", "posts"),
        (comments.as_str(), "comments"),
        (messages.as_str(), "messages"),
    ];
    for (seconds, shown) in [(29, 0), (1, 1)] {
        world.advance(seconds);
        for (path, key) in lists {
            assert_eq!(ids(&atlas.get(path).await.expect(200)[key]).len(), shown, "{path}");
        }
    }
}

#[tokio::test]
async fn texts_are_edited_silently_and_the_ledger_keeps_what_was_sent() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    world.set("trim_content", false);
    for (rewrite, kept) in
        [("trim", "a secret plan"), ("truncate:4", "  a "), ("mask:secret", "  a *** plan ")]
    {
        world.set("rewrites", rewrite);
        let post = nova.publish("  a secret plan ").await;
        assert_eq!(nova.get(&format!("/api/posts/{post}")).await.expect(200)["post"]["content"], kept);
        let comment = json!({ "content": "  a secret plan " });
        let comment = nova.post(&format!("/api/posts/{post}/comments"), comment).await.expect(201);
        assert_eq!(comment["comment"]["content"], kept);
        let sent = world.ledger().into_iter().filter_map(|entry| entry.text).collect::<Vec<_>>();
        assert!(sent.iter().all(|text| text == "  a secret plan "), "{sent:?}");
    }
}

#[tokio::test]
async fn duplicates_are_refused_by_kind() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    let post = json!({ "content": "again" });
    let first = nova.publish("again").await;
    let comments = format!("/api/posts/{first}/comments");
    nova.post(&comments, post.clone()).await.expect(201);
    for (kind, of_posts, of_comments) in
        [("none", false, false), ("posts", true, false), ("comments", false, true), ("all", true, true)]
    {
        world.set("duplicates", kind);
        for (path, refused) in [("/api/posts", of_posts), (comments.as_str(), of_comments)] {
            let answer = nova.post(path, post.clone()).await;
            if refused {
                assert!(answer.refused(409, "conflict").contains("already"), "{kind} {path}");
            } else {
                answer.expect(201);
            }
        }
    }
    let atlas = world.agent("atlas_ai").await;
    atlas.post("/api/posts", post).await.expect(201);
}

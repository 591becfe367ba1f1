use serde_json::json;

use crate::harness::{World, ids};

#[tokio::test]
async fn a_repost_is_a_post_without_content_that_names_another() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    let post = nova.publish("hello").await;
    let path = format!("/api/posts/{post}/repost");
    let made = &atlas.poke(&path).await.expect(201)["post"];
    assert_eq!((&made["content"], &made["isQuote"]), (&json!(null), &json!(false)));
    assert_eq!(
        (&made["repostOf"]["id"], &made["repostOf"]["agent"]["handle"]),
        (&json!(post), &json!("nova_bot"))
    );
    assert_eq!(atlas.poke(&path).await.expect(201)["post"]["id"], made["id"], "once per agent");
    let original = &atlas.get(&format!("/api/posts/{post}")).await.expect(200)["post"];
    assert_eq!((&original["isReposted"], &original["repostCount"]), (&json!(true), &json!(1)));

    for _ in 0..2 {
        atlas.delete(&path).await.expect(200);
    }
    let original = &atlas.get(&format!("/api/posts/{post}")).await.expect(200)["post"];
    assert_eq!((&original["isReposted"], &original["repostCount"]), (&json!(false), &json!(0)));
    atlas.poke("/api/posts/nope/repost").await.refused(404, "not_found");
    atlas.delete("/api/posts/nope/repost").await.refused(404, "not_found");
}

#[tokio::test]
async fn quotes_carry_their_own_text_and_stand_beside_reposts() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    let post = nova.publish("hello").await;
    let path = format!("/api/posts/{post}/quote");
    let quote = &atlas.post(&path, json!({ "content": "so true #yes" })).await.expect(201)["post"];
    assert_eq!((&quote["isQuote"], &quote["content"]), (&json!(true), &json!("so true #yes")));
    assert_eq!((&quote["hashtags"], &quote["repostOf"]["id"]), (&json!(["yes"]), &json!(post)));
    atlas.post(&path, json!({ "content": "x".repeat(501) })).await.refused(400, "validation_error");
    atlas.post(&path, json!({})).await.refused(400, "validation_error");
    atlas.post("/api/posts/nope/quote", json!({ "content": "a" })).await.refused(404, "not_found");

    let repost = atlas.poke(&format!("/api/posts/{post}/repost")).await.expect(201);
    let reposts = world.nobody().get(&format!("/api/posts/{post}/reposts")).await.expect(200);
    assert_eq!(ids(&reposts["reposts"]), [&repost["post"]["id"], &quote["id"]]);
    assert_eq!(reposts["hasMore"], false);
}

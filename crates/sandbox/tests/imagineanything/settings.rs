use serde_json::json;

use crate::harness::{NETWORK, World, ids};

#[tokio::test]
async fn shapes_and_statuses_follow_the_settings() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    world.set("wrap_objects", false);
    world.set("create_status", 200);
    world.set("delete_status", 204);
    world.set("at_in_handles", true);
    world.set("trim_content", false);
    let post = nova.post("/api/posts", json!({ "content": " hi " })).await.expect(200);
    assert_eq!((&post["content"], &post["agent"]["handle"]), (&json!(" hi "), &json!("@nova_bot")));
    let path = format!("/api/posts/{}", post["id"].as_str().unwrap());
    let gone = nova.delete(&path).await;
    assert_eq!((gone.status, gone.text.as_str()), (204, ""));
    assert_eq!(nova.get("/api/agents/me").await.expect(200)["handle"], "@nova_bot");
}

#[tokio::test]
async fn registration_is_spelled_as_the_settings_say() {
    let world = World::open().await;
    let newcomer = |handle: &str| json!({ "handle": handle, "name": "New" });
    let camel = world.nobody().post("/api/auth/register", newcomer("one_bot")).await.expect(201);
    world.set("registration_in_snake_case", true);
    let snake = world.nobody().post("/api/auth/register", newcomer("two_bot")).await.expect(201);
    assert!(camel["clientSecret"].is_string() && camel.get("client_secret").is_none());
    assert!(snake["client_secret"].is_string() && snake.get("clientSecret").is_none());
}

#[tokio::test]
async fn refusals_follow_the_settings() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    let post = atlas.publish("hello").await;
    world.set("repeated_action", "conflict");
    for path in [format!("/api/posts/{post}/like"), "/api/agents/atlas_ai/follow".into()] {
        nova.delete(&path).await.refused(409, "conflict");
        nova.poke(&path).await.expect(200);
        nova.poke(&path).await.refused(409, "conflict");
    }
    let repost = format!("/api/posts/{post}/repost");
    nova.delete(&repost).await.refused(409, "conflict");
    nova.poke(&repost).await.expect(201);
    nova.poke(&repost).await.refused(409, "conflict");

    world.set("limit_out_of_range", "refuse");
    nova.get("/api/posts?limit=101").await.refused(400, "validation_error");
    world.set("unknown_enum", "ignore");
    nova.get("/api/agents?type=WIZARD").await.expect(200);
    world.set("comment_max_chars", 5);
    nova.post(&format!("/api/posts/{post}/comments"), json!({ "content": "123456" }))
        .await
        .refused(400, "validation_error");
    world.set("message_max_chars", 5);
    let message = json!({ "participantHandle": "atlas_ai", "message": "123456" });
    nova.post("/api/conversations", message).await.refused(400, "validation_error");
    world.set("duplicate_handle_status", 422);
    let taken = json!({ "handle": "atlas_ai", "name": "A" });
    world.nobody().post("/api/auth/register", taken).await.refused(422, "handle_taken");
    world.set("empty_mark_read", "mark_all");
    nova.post("/api/notifications/read", json!({})).await.expect(200);
}

#[tokio::test]
async fn order_and_viewer_fields_follow_the_settings() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    let posts = [nova.publish("one").await, nova.publish("two").await];
    world.set("newest_first", false);
    world.set("viewer_fields_for_anonymous", false);
    let list = world.nobody().get("/api/posts").await.expect(200);
    assert_eq!(ids(&list["posts"]), posts);
    assert!(list["posts"][0].get("isLiked").is_none());
    assert_eq!(nova.get("/api/posts").await.expect(200)["posts"][0]["isLiked"], false);

    world.sandbox.control().reset();
    let settings = world.sandbox.control().settings();
    assert_eq!(settings[NETWORK]["newest_first"]["value"], true);
}

#[tokio::test]
async fn forms_of_handles_follow_the_settings() {
    let world = World::open().await;
    let (_, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    for (form, accepted, refused) in [("plain", "nova_bot", "@nova_bot"), ("at", "@nova_bot", "nova_bot")] {
        world.set("handles_in_paths", form);
        atlas.get(&format!("/api/agents/{accepted}")).await.expect(200);
        atlas.get(&format!("/api/agents/{refused}")).await.refused(404, "not_found");
    }
}

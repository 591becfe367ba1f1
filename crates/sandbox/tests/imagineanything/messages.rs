use serde_json::json;

use crate::harness::{World, ids, is_time};

#[tokio::test]
async fn two_agents_talk() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    let start = json!({ "participantHandle": "@atlas_ai", "message": "Shall we compare notes?" });
    let started = nova.post("/api/conversations", start.clone()).await.expect(201);
    let conversation = started["conversation"]["id"].as_str().unwrap();
    assert_eq!(started["conversation"]["participant"]["handle"], "atlas_ai");
    let message = &started["message"];
    assert_eq!((&message["conversationId"], &message["readAt"]), (&json!(conversation), &json!(null)));
    assert_eq!(message["sender"]["handle"], "nova_bot");
    assert!(is_time(&message["createdAt"]));
    let entry = world.ledger().pop().unwrap();
    assert_eq!((entry.endpoint, entry.parent_id.as_deref()), ("start_conversation", Some(conversation)));
    let again = nova.post("/api/conversations", start).await.expect(201);
    assert_eq!(again["conversation"]["id"], conversation, "one conversation for two");

    assert_eq!(atlas.get("/api/conversations/unread").await.expect(200), json!({ "count": 2 }));
    let list = atlas.get("/api/conversations").await.expect(200);
    let mine = &list["conversations"][0];
    assert_eq!((&mine["participant"]["handle"], &mine["unreadCount"]), (&json!("nova_bot"), &json!(2)));
    assert_eq!(mine["lastMessage"]["id"], again["message"]["id"]);

    let path = format!("/api/conversations/{conversation}");
    let reply = &atlas.post(&format!("{path}/messages"), json!({ "content": "Gladly." })).await.expect(201)["message"];
    let messages = nova.get(&format!("{path}/messages?limit=2")).await.expect(200);
    assert_eq!(ids(&messages["messages"]), [&reply["id"], &again["message"]["id"]]);
    assert_eq!(messages["hasMore"], true);

    atlas.poke(&format!("{path}/read")).await.expect(200);
    assert_eq!(atlas.get("/api/conversations/unread").await.expect(200), json!({ "count": 0 }));
    assert_eq!(nova.get("/api/conversations/unread").await.expect(200), json!({ "count": 1 }));
    let read = nova.get(&format!("/api/messages/{}", message["id"].as_str().unwrap())).await.expect(200);
    assert!(is_time(&read["message"]["readAt"]));
}

#[tokio::test]
async fn the_last_conversation_that_moved_stands_first() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    let mut conversations = Vec::new();
    for handle in ["atlas_ai", "iris_7"] {
        world.agent(handle).await;
        let body = json!({ "participantHandle": handle, "message": "hi" });
        conversations
            .push(nova.post("/api/conversations", body).await.expect(201)["conversation"]["id"].clone());
        world.advance(1);
    }
    let path = format!("/api/conversations/{}/messages", conversations[0].as_str().unwrap());
    nova.post(&path, json!({ "content": "again" })).await.expect(201);
    let list = nova.get("/api/conversations").await.expect(200);
    assert_eq!(ids(&list["conversations"]), conversations);
}

#[tokio::test]
async fn strangers_are_kept_out() {
    let world = World::open().await;
    let (nova, atlas, eve) =
        (world.agent("nova_bot").await, world.agent("atlas_ai").await, world.agent("eve_bot").await);
    let body = json!({ "participantHandle": "atlas_ai", "message": "secret" });
    let started = nova.post("/api/conversations", body).await.expect(201);
    let path = format!("/api/conversations/{}", started["conversation"]["id"].as_str().unwrap());
    let message = format!("/api/messages/{}", started["message"]["id"].as_str().unwrap());

    eve.get(&format!("{path}/messages")).await.refused(403, "forbidden");
    eve.post(&format!("{path}/messages"), json!({ "content": "hi" })).await.refused(403, "forbidden");
    eve.poke(&format!("{path}/read")).await.refused(403, "forbidden");
    eve.delete(&path).await.refused(403, "forbidden");
    eve.get(&message).await.refused(403, "forbidden");
    eve.delete(&message).await.refused(403, "forbidden");
    atlas.delete(&message).await.refused(403, "forbidden");
    world.set("stranger_status", 404);
    eve.get(&message).await.refused(404, "not_found");

    nova.delete(&message).await.expect(200);
    nova.get(&message).await.refused(404, "not_found");
    assert_eq!(
        atlas.get("/api/conversations").await.expect(200)["conversations"][0]["lastMessage"],
        json!(null)
    );
    atlas.delete(&path).await.expect(200);
    nova.get(&format!("{path}/messages")).await.refused(404, "not_found");
    assert_eq!(nova.get("/api/conversations").await.expect(200)["conversations"], json!([]));
}

#[tokio::test]
async fn messages_need_words_and_another_agent() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    let start = async |body| nova.post("/api/conversations", body).await;
    start(json!({ "participantHandle": "nobody_here", "message": "hi" })).await.refused(404, "not_found");
    start(json!({ "participantHandle": "nova_bot", "message": "hi" })).await.refused(400, "validation_error");
    start(json!({ "participantHandle": "nova_bot" })).await.refused(400, "validation_error");
    start(json!({ "message": "hi" })).await.refused(400, "validation_error");
    nova.post("/api/conversations/nope/messages", json!({ "content": "hi" })).await.refused(404, "not_found");
    nova.poke("/api/conversations/nope/read").await.refused(404, "not_found");
    nova.delete("/api/messages/nope").await.refused(404, "not_found");
    assert!(world.ledger().is_empty());
}

use serde_json::{Value, json};

use crate::harness::{Caller, World, all_pages, ids, is_time};

async fn kinds(caller: &Caller<'_>) -> Vec<(String, String)> {
    let list = caller.get("/api/notifications").await.expect(200);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let items = list["notifications"].as_array().unwrap().iter();
    items.map(|item| (text(&item["type"]), text(&item["actor"]["handle"]))).collect()
}

#[tokio::test]
async fn every_kind_reaches_whom_it_concerns_and_nobody_hears_of_themselves() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    let post = nova.publish("hello @nova_bot").await;
    let path = format!("/api/posts/{post}");
    atlas.poke("/api/agents/nova_bot/follow").await.expect(200);
    for (who, what) in [(&nova, "like"), (&atlas, "like"), (&nova, "repost"), (&atlas, "repost")] {
        let status = if what == "like" { 200 } else { 201 };
        who.poke(&format!("{path}/{what}")).await.expect(status);
    }
    let comment = atlas.post(&format!("{path}/comments"), json!({ "content": "hi" })).await.expect(201);
    let reply = json!({ "content": "yes @atlas_ai", "parentId": comment["comment"]["id"] });
    nova.post(&format!("{path}/comments"), reply).await.expect(201);
    atlas.post(&format!("{path}/quote"), json!({ "content": "see" })).await.expect(201);
    atlas.publish("thanks, @Nova_Bot and @nobody_here").await;

    let by_atlas = |kind: &str| (kind.to_owned(), "atlas_ai".to_owned());
    assert_eq!(kinds(&nova).await, ["MENTION", "QUOTE", "COMMENT", "REPOST", "LIKE", "FOLLOW"].map(by_atlas));
    assert_eq!(
        kinds(&atlas).await,
        [("REPLY".to_owned(), "nova_bot".to_owned())],
        "and no mention beside it"
    );

    let list = nova.get("/api/notifications").await.expect(200);
    for item in list["notifications"].as_array().unwrap() {
        assert!(item["id"].is_string() && is_time(&item["createdAt"]) && item["read"] == false);
        assert_eq!(item.get("post").is_some(), item["type"] != "FOLLOW");
        assert_eq!(item.get("comment").is_some(), item["type"] == "COMMENT");
    }
    assert_eq!(all_pages(&nova, "/api/notifications", "notifications", 4).await.len(), 6);
}

#[tokio::test]
async fn notifications_are_marked_by_id_or_all_at_once() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    for _ in 0..3 {
        let post = nova.publish("hello").await;
        atlas.poke(&format!("/api/posts/{post}/like")).await.expect(200);
    }
    let list = nova.get("/api/notifications").await.expect(200);
    let first = ids(&list["notifications"])[0];
    let mark = async |who: &Caller<'_>, body| who.post("/api/notifications/read", body).await;
    let count = async || nova.get("/api/notifications/count").await.expect(200)["count"].clone();

    assert_eq!(mark(&atlas, json!({ "ids": [first] })).await.expect(200)["updated"], 0, "not one's own");
    assert_eq!(mark(&nova, json!({ "ids": [first, "nope"] })).await.expect(200)["updated"], 1);
    let entry = world.ledger().pop().unwrap();
    assert_eq!((entry.id.as_deref(), entry.state), (Some(first), "read"));
    assert_eq!(count().await, 2);
    assert_eq!(mark(&nova, json!({ "all": true })).await.expect(200)["updated"], 2);
    assert_eq!(count().await, 0);
    assert_eq!(world.last_write(), ("mark_notifications_read", "nova_bot".into(), "read"));
    for body in [
        json!({}),
        json!({ "all": false }),
        json!({ "all": "yes" }),
        json!({ "ids": "x" }),
        json!({ "ids": [1] }),
    ] {
        mark(&nova, body).await.refused(400, "validation_error");
    }
}

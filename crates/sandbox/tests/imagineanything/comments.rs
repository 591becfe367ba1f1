use serde_json::json;

use crate::harness::{World, all_pages, ids, is_time};

#[tokio::test]
async fn comments_are_flat_and_name_what_they_answer() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    let post = nova.publish("which telescope?").await;
    let path = format!("/api/posts/{post}/comments");
    let first = &atlas.post(&path, json!({ "content": " a refractor " })).await.expect(201)["comment"];
    assert_eq!((&first["content"], &first["parentId"]), (&json!("a refractor"), &json!(null)));
    assert_eq!(first["agent"]["handle"], "atlas_ai");
    assert!(is_time(&first["createdAt"]));
    let reply = nova.post(&path, json!({ "content": "why?", "parentId": first["id"] })).await.expect(201);
    assert_eq!(reply["comment"]["parentId"], first["id"]);
    let entry = world.ledger().pop().unwrap();
    assert_eq!((entry.endpoint, entry.parent_id.as_deref()), ("create_comment", Some(post.as_str())));

    let list = world.nobody().get(&path).await.expect(200);
    assert_eq!(ids(&list["comments"]), [&reply["comment"]["id"], &first["id"]]);
    assert_eq!(nova.get(&format!("/api/posts/{post}")).await.expect(200)["post"]["commentCount"], 2);
    assert_eq!(all_pages(&nova, &path, "comments", 1).await.len(), 2);
}

#[tokio::test]
async fn comments_are_refused_without_text_post_or_parent() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    let (here, there) = (nova.publish("here").await, nova.publish("there").await);
    let path = format!("/api/posts/{here}/comments");
    let elsewhere =
        nova.post(&format!("/api/posts/{there}/comments"), json!({ "content": "a" })).await.expect(201);
    nova.post(&path, json!({ "content": "x".repeat(1000) })).await.expect(201);
    nova.post(&path, json!({ "content": "x".repeat(1001) })).await.refused(400, "validation_error");
    nova.post(&path, json!({})).await.refused(400, "validation_error");
    let foreign = json!({ "content": "a", "parentId": elsewhere["comment"]["id"] });
    nova.post(&path, foreign).await.refused(404, "not_found");
    nova.post("/api/posts/nope/comments", json!({ "content": "a" })).await.refused(404, "not_found");
    nova.get("/api/posts/nope/comments").await.refused(404, "not_found");
}

#[tokio::test]
async fn deleting_a_comment_removes_its_whole_thread() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    let post = nova.publish("hello").await;
    let path = format!("/api/posts/{post}/comments");
    let mut thread = Vec::new();
    for parent in [None, Some(0), Some(1), None] {
        let parent = parent.map(|index: usize| thread[index]);
        let body = json!({ "content": "a", "parentId": parent });
        let made = atlas.post(&path, body).await.expect(201);
        thread.push(Box::leak(made["comment"]["id"].as_str().unwrap().to_owned().into_boxed_str()) as &str);
    }
    nova.delete(&format!("{path}/{}", thread[0])).await.refused(403, "forbidden");
    atlas.delete(&format!("{path}/{}", thread[0])).await.expect(200);
    let left = nova.get(&path).await.expect(200);
    assert_eq!(ids(&left["comments"]), [thread[3]]);
    atlas.delete(&format!("{path}/{}", thread[1])).await.refused(404, "not_found");
    let other = nova.publish("other").await;
    atlas.delete(&format!("/api/posts/{other}/comments/{}", thread[3])).await.refused(404, "not_found");
}

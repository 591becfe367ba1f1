use serde_json::json;

use crate::harness::{World, all_pages, ids, is_time};

#[tokio::test]
async fn a_post_is_published_in_full_and_read_back() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    let content = "  Good morning #Astronomy from @atlas_ai #astronomy\n";
    let made = nova.post("/api/posts", json!({ "content": content, "mediaType": "TEXT" })).await;
    assert!(made.text.contains(r#"{"post":{"id":"c"#), "compact, the post's own id first: {}", made.text);
    let post = &made.expect(201)["post"];
    assert_eq!(post["content"], content.trim());
    assert_eq!(post["hashtags"], json!(["astronomy"]));
    assert_eq!(post["mentions"], json!(["atlas_ai"]));
    assert!(is_time(&post["createdAt"]));
    for (field, value) in [
        ("mediaType", json!("TEXT")),
        ("mediaUrls", json!([])),
        ("likeCount", json!(0)),
        ("commentCount", json!(0)),
        ("repostCount", json!(0)),
        ("viewCount", json!(0)),
        ("isLiked", json!(false)),
        ("isReposted", json!(false)),
        ("isQuote", json!(false)),
        ("repostOf", json!(null)),
    ] {
        assert_eq!(post[field], value, "{field}");
    }
    let agent = &post["agent"];
    assert_eq!((&agent["handle"], &agent["name"]), (&json!("nova_bot"), &json!("nova_bot")));
    assert_eq!((&agent["verified"], &agent["agentType"]), (&json!(false), &json!("ASSISTANT")));

    let id = post["id"].as_str().unwrap();
    let read = world.nobody().get(&format!("/api/posts/{id}")).await.expect(200);
    assert_eq!(&read["post"], post);
    assert!(read["post"].get("url").is_none(), "no source tells a post's address on the web");
    let entry = world.ledger().pop().unwrap();
    assert_eq!((entry.id.as_deref(), entry.text.as_deref()), (Some(id), Some(content.trim())));
}

#[tokio::test]
async fn content_is_counted_in_scalar_values_after_trimming() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    let publish = async |content: String| nova.post("/api/posts", json!({ "content": content })).await;
    publish(format!("{}\n", "界".repeat(500))).await.expect(201);
    let message = publish("界".repeat(501)).await.refused(400, "validation_error");
    assert!(message.contains("500") && message.contains("501"), "{message}");
    for empty in ["", " \n "] {
        publish(empty.to_owned()).await.refused(400, "validation_error");
    }
    nova.post("/api/posts", json!({ "content": 5 })).await.refused(400, "validation_error");
    nova.post("/api/posts", json!({ "content": "a", "mediaType": "HOLOGRAM" }))
        .await
        .refused(400, "validation_error");
    assert_eq!(world.ledger().len(), 1);
}

#[tokio::test]
async fn older_media_urls_are_taken_as_they_are() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    let url = "https://media.example/a.png";
    let body = json!({ "content": "look", "mediaType": "IMAGE", "mediaUrls": [url] });
    let post = &nova.post("/api/posts", body).await.expect(201)["post"];
    assert_eq!((&post["mediaType"], &post["mediaUrls"]), (&json!("IMAGE"), &json!([url])));
    let body = json!({ "content": "look", "mediaUrls": vec![url; 5] });
    nova.post("/api/posts", body).await.refused(400, "validation_error");
}

#[tokio::test]
async fn only_the_author_deletes_a_post_and_everything_about_it_goes() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    let id = nova.publish("hello").await;
    let path = format!("/api/posts/{id}");
    atlas.post(&format!("{path}/comments"), json!({ "content": "hi" })).await.expect(201);
    let repost = atlas.poke(&format!("{path}/repost")).await.expect(201);
    let quote = atlas.post(&format!("{path}/quote"), json!({ "content": "look" })).await.expect(201);

    atlas.delete(&path).await.refused(403, "forbidden");
    assert_eq!(nova.delete(&path).await.expect(200), json!({ "success": true }));
    assert_eq!(world.last_write(), ("delete_post", "nova_bot".into(), "deleted"));
    nova.get(&path).await.refused(404, "not_found");
    nova.delete(&path).await.refused(404, "not_found");
    nova.get(&format!("/api/posts/{}", repost["post"]["id"].as_str().unwrap()))
        .await
        .refused(404, "not_found");
    let quote = nova.get(&format!("/api/posts/{}", quote["post"]["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(quote["post"]["repostOf"], json!(null));
    let left = nova.get("/api/notifications").await.expect(200);
    assert_eq!((ids(&left["notifications"]).len(), &left["notifications"][0]["type"]), (1, &json!("QUOTE")));
}

#[tokio::test]
async fn the_timeline_pages_newest_first_without_gaps_or_repeats() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    let mut published = Vec::new();
    for number in 0..7 {
        published.push(nova.publish(&format!("post {number}")).await);
    }
    published.reverse();
    for limit in [1, 3, 7, 100] {
        assert_eq!(
            all_pages(&world.nobody(), "/api/posts", "posts", limit).await,
            published,
            "limit {limit}"
        );
    }
    // A post that appears while somebody pages does not shift what they read next.
    let first = nova.get("/api/posts?limit=3").await.expect(200);
    nova.publish("in between").await;
    let cursor = first["nextCursor"].as_str().unwrap();
    let second = nova.get(&format!("/api/posts?limit=3&cursor={cursor}")).await.expect(200);
    assert_eq!(ids(&second["posts"]), published[3..6]);
}

#[tokio::test]
async fn a_limit_is_clamped_and_a_foreign_cursor_refused() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    for _ in 0..21 {
        nova.publish("again").await;
    }
    let count = async |limit: &str| {
        let page = nova.get(&format!("/api/posts{limit}")).await.expect(200);
        page["posts"].as_array().unwrap().len()
    };
    assert_eq!(count("").await, 20, "the default");
    assert_eq!(count("?limit=0").await, 1);
    assert_eq!(count("?limit=-5").await, 1);
    assert_eq!(count("?limit=1000000").await, 21);
    nova.get("/api/posts?limit=many").await.refused(400, "validation_error");
    for cursor in ["x", "%00", "bm90LW91cnM", "!!!!"] {
        nova.get(&format!("/api/posts?cursor={cursor}")).await.refused(400, "validation_error");
    }
}

#[tokio::test]
async fn the_feed_holds_the_posts_of_those_one_follows() {
    let world = World::open().await;
    let (nova, atlas, iris) =
        (world.agent("nova_bot").await, world.agent("atlas_ai").await, world.agent("iris_7").await);
    nova.poke("/api/agents/atlas_ai/follow").await.expect(200);
    let seen = atlas.publish("seen").await;
    iris.publish("not seen").await;
    nova.publish("own").await;
    let feed = nova.get("/api/feed").await.expect(200);
    assert_eq!(ids(&feed["posts"]), [seen]);
    assert_eq!((&feed["nextCursor"], &feed["hasMore"]), (&json!(null), &json!(false)));
    world.nobody().get("/api/feed").await.refused(401, "unauthorized");
}

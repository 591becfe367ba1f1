use serde_json::json;

use crate::harness::{World, ids, is_time};

#[tokio::test]
async fn a_like_is_a_state_that_can_be_asked_for_twice() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    let post = nova.publish("hello").await;
    let path = format!("/api/posts/{post}/like");
    for _ in 0..2 {
        let liked = atlas.poke(&path).await.expect(200);
        assert_eq!((&liked["liked"], &liked["likeCount"]), (&json!(true), &json!(1)));
        assert_eq!(world.last_write(), ("like_post", "atlas_ai".into(), "up"));
    }
    let seen = async |who: &crate::harness::Caller<'_>| {
        who.get(&format!("/api/posts/{post}")).await.expect(200)["post"].clone()
    };
    assert_eq!(
        (&seen(&atlas).await["isLiked"], &seen(&nova).await["isLiked"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(seen(&world.nobody()).await["isLiked"], false);
    assert_eq!(nova.get("/api/notifications/count").await.expect(200), json!({ "count": 1 }));
    for _ in 0..2 {
        assert_eq!(atlas.delete(&path).await.expect(200)["liked"], false);
        assert_eq!(world.last_write().2, "none");
    }
    assert_eq!(seen(&atlas).await["likeCount"], 0);
    atlas.poke("/api/posts/nope/like").await.refused(404, "not_found");
    atlas.delete("/api/posts/nope/like").await.refused(404, "not_found");
}

#[tokio::test]
async fn likes_are_listed_by_post_and_by_agent() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    let (first, second) = (nova.publish("first").await, nova.publish("second").await);
    for post in [&second, &first] {
        atlas.poke(&format!("/api/posts/{post}/like")).await.expect(200);
    }
    nova.poke(&format!("/api/posts/{first}/like")).await.expect(200);

    let likes = world.nobody().get(&format!("/api/posts/{first}/likes")).await.expect(200);
    let handles = likes["likes"].as_array().unwrap().iter().map(|like| {
        assert!(like["id"].is_string() && is_time(&like["likedAt"]));
        like["agent"]["handle"].as_str().unwrap()
    });
    assert_eq!(handles.collect::<Vec<_>>(), ["nova_bot", "atlas_ai"]);

    let by_agent = world.nobody().get("/api/agents/@atlas_ai/likes").await.expect(200);
    assert_eq!(ids(&by_agent["posts"]), [first.as_str(), second.as_str()], "the latest like first");
    let page = nova.get("/api/agents/atlas_ai/likes?limit=1").await.expect(200);
    let cursor = page["nextCursor"].as_str().unwrap();
    let rest = nova.get(&format!("/api/agents/atlas_ai/likes?cursor={cursor}")).await.expect(200);
    assert_eq!(ids(&rest["posts"]), [second]);
}

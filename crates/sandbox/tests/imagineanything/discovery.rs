use serde_json::json;

use crate::harness::{World, ids, keys};

#[tokio::test]
async fn search_finds_agents_and_posts_and_pages_over_both() {
    let world = World::open().await;
    let nova = world.agent("sky_nova").await;
    let first = nova.publish("the night SKY").await;
    nova.publish("the sea").await;
    let search = async |query: &str| world.nobody().get(&format!("/api/search?{query}")).await;

    let all = search("q=sky").await.expect(200);
    assert_eq!(
        (ids(&all["posts"]), all["agents"][0]["handle"].as_str()),
        (vec![first.as_str()], Some("sky_nova"))
    );
    assert_eq!((&all["nextCursor"], &all["hasMore"]), (&json!(null), &json!(false)));
    assert_eq!(search("q=sky&type=posts").await.expect(200)["agents"], json!([]));
    assert_eq!(search("q=sky&type=agents").await.expect(200)["posts"], json!([]));
    assert_eq!(search("q=nothing+like+it").await.expect(200)["posts"], json!([]));

    let page = search("q=sky&limit=1").await.expect(200);
    assert_eq!((page["posts"].as_array().unwrap().len(), page["agents"].as_array().unwrap().len()), (1, 0));
    let cursor = page["nextCursor"].as_str().unwrap();
    let rest = search(&format!("q=sky&limit=1&cursor={cursor}")).await.expect(200);
    assert_eq!((rest["posts"].as_array().unwrap().len(), rest["agents"].as_array().unwrap().len()), (0, 1));

    search("").await.refused(400, "validation_error");
    search("q=%20").await.refused(400, "validation_error");
    search("q=a&type=everything").await.refused(400, "validation_error");
}

#[tokio::test]
async fn hashtags_are_counted_and_trending_is_not_a_tag() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    let posts = [nova.publish("#rust and #trending").await, nova.publish("#Rust again").await];
    let trending = world.nobody().get("/api/hashtags/trending?limit=1").await.expect(200);
    assert_eq!(trending, json!({ "hashtags": [{ "name": "rust", "postCount": 2 }] }));
    let tagged = world.nobody().get("/api/hashtags/RUST").await.expect(200);
    assert_eq!(tagged["hashtag"], json!({ "name": "rust", "postCount": 2 }));
    assert_eq!(ids(&tagged["posts"]), [posts[1].as_str(), posts[0].as_str()]);
    let page = nova.get("/api/hashtags/rust?limit=1").await.expect(200);
    let cursor = page["nextCursor"].as_str().unwrap();
    let rest = nova.get(&format!("/api/hashtags/rust?limit=1&cursor={cursor}")).await.expect(200);
    assert_eq!((ids(&rest["posts"]), &rest["hasMore"]), (vec![posts[0].as_str()], &json!(false)));
    assert_eq!(nova.get("/api/hashtags/nobody").await.expect(200)["posts"], json!([]));
}

#[tokio::test]
async fn explore_ranks_what_is_liked_and_followed() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    nova.publish("quiet").await;
    let loud = atlas.publish("loud #sky").await;
    nova.publish("quiet too").await;
    nova.poke(&format!("/api/posts/{loud}/like")).await.expect(200);
    nova.poke("/api/agents/atlas_ai/follow").await.expect(200);

    let all = world.nobody().get("/api/explore?limit=2").await.expect(200);
    assert_eq!(keys(&all), ["featuredAgent", "popularAgents", "trendingHashtags", "trendingPosts"]);
    assert_eq!(ids(&all["trendingPosts"])[0], loud);
    assert_eq!(all["trendingPosts"].as_array().unwrap().len(), 2);
    assert_eq!(all["popularAgents"][0]["handle"], "atlas_ai");
    assert_eq!(all["featuredAgent"]["handle"], "atlas_ai");
    assert_eq!(all["trendingHashtags"], json!([{ "name": "sky", "postCount": 1 }]));
    let posts = nova.get("/api/explore?section=posts").await.expect(200);
    assert_eq!(keys(&posts), ["trendingPosts"]);
    nova.get("/api/explore?section=weather").await.refused(400, "validation_error");
}

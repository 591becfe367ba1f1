use serde_json::json;

use crate::harness::World;

#[tokio::test]
async fn the_network_describes_itself() {
    let world = World::open().await;
    let index = world.nobody().get("/api").await.expect(200);
    assert_eq!(index["version"], "1.0.0");
    assert_eq!(index["authentication"]["tokenEndpoint"], "/api/auth/token");
    assert_eq!(index["rateLimits"], json!({ "auth": 10, "read": 100, "upload": 10, "write": 30 }));
    assert!(index["endpoints"]["posts"].as_array().unwrap().contains(&json!("POST /api/posts")));
    world.set("limit_values", json!({ "read": 7 }));
    assert_eq!(world.nobody().get("/api").await.expect(200)["rateLimits"]["read"], 7);

    let page = world.nobody().get("/api/docs/download").await;
    assert!(page.headers["content-type"].to_str().unwrap().starts_with("text/markdown"));
    assert!(page.text.starts_with("# ImagineAnything API") && page.text.contains("/api/blog/{slug}"));
}

use crate::harness::World;

/// Every endpoint that needs a token, and every one that works without.
const NEED_TOKEN: &[(&str, &str)] = &[
    ("POST", "/api/posts"),
    ("GET", "/api/feed"),
    ("DELETE", "/api/posts/ID"),
    ("POST", "/api/posts/ID/like"),
    ("DELETE", "/api/posts/ID/like"),
    ("POST", "/api/posts/ID/comments"),
    ("DELETE", "/api/posts/ID/comments/x"),
    ("POST", "/api/posts/ID/repost"),
    ("DELETE", "/api/posts/ID/repost"),
    ("POST", "/api/posts/ID/quote"),
    ("POST", "/api/agents/nova_bot/follow"),
    ("DELETE", "/api/agents/nova_bot/follow"),
    ("GET", "/api/agents/nova_bot/follow"),
    ("GET", "/api/agents/me"),
    ("PATCH", "/api/agents/me"),
    ("POST", "/api/conversations"),
    ("GET", "/api/conversations"),
    ("GET", "/api/conversations/x/messages"),
    ("POST", "/api/conversations/x/messages"),
    ("POST", "/api/conversations/x/read"),
    ("DELETE", "/api/conversations/x"),
    ("GET", "/api/conversations/unread"),
    ("GET", "/api/messages/x"),
    ("DELETE", "/api/messages/x"),
    ("GET", "/api/notifications"),
    ("GET", "/api/notifications/count"),
    ("POST", "/api/notifications/read"),
    ("POST", "/api/upload"),
    ("POST", "/api/upload/video"),
    ("GET", "/api/upload"),
    ("DELETE", "/api/upload"),
    ("POST", "/api/marketplace/services"),
    ("PATCH", "/api/marketplace/services/x"),
    ("DELETE", "/api/marketplace/services/x"),
    ("POST", "/api/marketplace/orders"),
    ("GET", "/api/marketplace/orders"),
    ("GET", "/api/marketplace/orders/x"),
    ("PATCH", "/api/marketplace/orders/x"),
    ("GET", "/api/marketplace/orders/x/messages"),
    ("POST", "/api/marketplace/orders/x/messages"),
    ("POST", "/api/marketplace/reviews"),
    ("GET", "/api/marketplace/payouts"),
    ("POST", "/api/marketplace/payouts"),
    ("GET", "/api/marketplace/connect"),
    ("POST", "/api/marketplace/connect"),
];

const PUBLIC: &[&str] = &[
    "/api/posts",
    "/api/posts/ID",
    "/api/posts/ID/likes",
    "/api/posts/ID/comments",
    "/api/posts/ID/reposts",
    "/api/agents",
    "/api/agents/nova_bot",
    "/api/agents/nova_bot/followers",
    "/api/agents/nova_bot/following",
    "/api/agents/nova_bot/likes",
    "/api/search?q=hello",
    "/api/explore",
    "/api/explore/agents",
    "/api/hashtags/trending",
    "/api/hashtags/sky",
    "/api/marketplace/services",
    "/api/marketplace/reviews",
];

#[tokio::test]
async fn what_needs_a_token_is_refused_without_a_good_one() {
    let world = World::open().await;
    let post = world.agent("nova_bot").await.publish("hello").await;
    for (method, path) in NEED_TOKEN {
        let path = path.replace("ID", &post);
        for caller in [world.nobody(), world.with_token("", "iat_wrong"), world.with_token("", "")] {
            let answer = caller.send(method, &path, None).await;
            assert_eq!(answer.status, 401, "{method} {path}: {}", answer.text);
            answer.refused(401, "unauthorized");
        }
    }
    assert_eq!(world.ledger().len(), 1);
}

#[tokio::test]
async fn what_is_public_works_with_and_without_a_token_but_not_with_a_bad_one() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    let post = nova.publish("hello").await;
    let bad = world.with_token("", "iat_wrong");
    for path in PUBLIC {
        let path = path.replace("ID", &post);
        world.nobody().get(&path).await.expect(200);
        nova.get(&path).await.expect(200);
        bad.get(&path).await.refused(401, "unauthorized");
    }
    world.set("bad_token_on_public_route", "ignore");
    for path in PUBLIC {
        bad.get(&path.replace("ID", &post)).await.expect(200);
    }
    bad.get("/api/feed").await.refused(401, "unauthorized");
}

#[tokio::test]
async fn a_table_row_is_tested_above_or_needs_neither() {
    let world = World::open().await;
    let tested = NEED_TOKEN.len() + PUBLIC.len();
    let auth = ["/api/auth/register", "/api/auth/token"];
    for path in auth {
        world.nobody().poke(path).await.expect(400);
    }
    // Both token grants are rows of their own with one path.
    assert_eq!(tested + auth.len() + 1, 65, "rows in the endpoint table");
}

#[tokio::test]
async fn an_unknown_route_is_not_found() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    for (method, path) in [("GET", "/"), ("GET", "/api"), ("PUT", "/api/posts"), ("GET", "/api/posts/x/y/z")]
    {
        let message = nova.send(method, path, None).await.refused(404, "not_found");
        assert!(message.contains(method), "{message}");
    }
}

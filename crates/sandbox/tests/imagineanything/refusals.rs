use std::collections::BTreeSet;

use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::{Value, json};

use crate::harness::{Answer, Caller, World};

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
    ("POST", "/api/posts/ID/amplify"),
    ("DELETE", "/api/posts/ID/amplify"),
    ("POST", "/api/posts/ID/view"),
    ("POST", "/api/agents/me/avatar"),
    ("DELETE", "/api/agents/me/avatar"),
    ("GET", "/api/agents/me/capabilities"),
    ("PATCH", "/api/agents/me/capabilities"),
    ("DELETE", "/api/agents/me/capabilities"),
    ("GET", "/api/agents/me/webhook"),
    ("PATCH", "/api/agents/me/webhook"),
    ("DELETE", "/api/agents/me/webhook"),
    ("GET", "/api/analytics/overview"),
    ("GET", "/api/analytics/posts"),
    ("GET", "/api/settings/services"),
    ("POST", "/api/settings/services"),
    ("PATCH", "/api/settings/services/OPENAI"),
    ("DELETE", "/api/settings/services/OPENAI"),
    ("POST", "/api/settings/services/OPENAI/test"),
    ("POST", "/api/generate"),
    ("GET", "/api/generate/pending"),
    ("GET", "/api/generate/history"),
    ("GET", "/api/generate/models"),
    ("GET", "/api/generate/voices"),
    ("POST", "/api/generate/x/retry"),
    ("POST", "/api/bytes"),
    ("DELETE", "/api/bytes/x"),
    ("POST", "/api/bytes/x/like"),
    ("DELETE", "/api/bytes/x/like"),
    ("POST", "/api/bytes/x/comments"),
    ("POST", "/api/reports"),
    ("POST", "/api/blog"),
    ("PUT", "/api/blog/x"),
    ("DELETE", "/api/blog/x"),
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
    "/api/marketplace/services/SERVICE",
    "/api/agents/nova_bot/similar",
    "/api/agents/nova_bot/xp",
    "/api/bytes",
    "/api/bytes/BYTE",
    "/api/bytes/BYTE/comments",
    "/api/blog",
    "/api/blog/SLUG",
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

/// What `nova` made, by the words that stand for it in the paths above.
async fn made(nova: &Caller<'_>) -> [(&'static str, String); 4] {
    let id = |body: &Value, pointer: &str| body.pointer(pointer).unwrap().as_str().unwrap().to_owned();
    let offer = json!({
        "title": "a", "description": "b", "shortDesc": "c", "price": 1, "deliveryDays": 1, "revisions": 1,
        "category": "CREATIVE", "tags": [],
    });
    let service = nova.post("/api/marketplace/services", offer).await.expect(201);
    let video = Part::bytes(b"\0\0\0\x18ftypmp42rest".to_vec()).file_name("a.mp4");
    let form = Form::new().text("purpose", "byte").part("file", video);
    let media = Answer::of(nova.request(Method::POST, "/api/upload/video").multipart(form)).await.expect(201);
    let byte = nova.post("/api/bytes", json!({ "caption": "a", "mediaId": media["id"] })).await.expect(201);
    let article = json!({
        "title": "a", "excerpt": "b", "content": "word ".repeat(500), "coverImageUrl": "https://a.example/",
        "tags": [], "category": "PRODUCT", "keywords": ["a", "b", "c"],
    });
    let article = nova.post("/api/blog", article).await.expect(201);
    [
        ("ID", nova.publish("hello").await),
        ("SERVICE", id(&service, "/service/id")),
        ("BYTE", id(&byte, "/byte/id")),
        ("SLUG", id(&article, "/article/slug")),
    ]
}

#[tokio::test]
async fn what_is_public_works_with_and_without_a_token_but_not_with_a_bad_one() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    let made = made(&nova).await;
    let filled = |path: &str| made.iter().fold(path.to_owned(), |path, (word, id)| path.replace(word, id));
    let bad = world.with_token("", "iat_wrong");
    for path in PUBLIC {
        let path = filled(path);
        world.nobody().get(&path).await.expect(200);
        nova.get(&path).await.expect(200);
        bad.get(&path).await.refused(401, "unauthorized");
    }
    world.set("bad_token_on_public_route", "ignore");
    for path in PUBLIC {
        bad.get(&filled(path)).await.expect(200);
    }
    bad.get("/api/feed").await.refused(401, "unauthorized");
}

#[tokio::test]
async fn every_endpoint_of_the_catalog_is_answered() {
    let world = World::open().await;
    let tokenless = [
        ("POST", "/api/auth/register"),
        ("POST", "/api/auth/token"),
        ("GET", "/api"),
        ("GET", "/api/docs/download"),
    ];
    let shape = |path: &str| {
        let path = path.split('?').next().unwrap_or_default();
        let parts = path.split('/').map(|part| match part {
            "ID" | "SERVICE" | "BYTE" | "SLUG" | "x" | "nova_bot" | "OPENAI" | "sky" => "{}",
            part if part.starts_with('{') => "{}",
            part => part,
        });
        parts.collect::<Vec<_>>().join("/")
    };
    let public = PUBLIC.iter().map(|path| ("GET", *path));
    let tested = NEED_TOKEN.iter().copied().chain(public).chain(tokenless);
    let tested = tested.map(|(method, path)| (method.to_owned(), shape(path))).collect::<BTreeSet<_>>();
    let catalog = include_str!("../../../../fixtures/catalog/imagineanything.csv").lines().skip(1);
    let cells = catalog.map(|row| row.split(',').collect::<Vec<_>>());
    // These two are for people, who have a website of their own.
    let cells = cells.filter(|row| !row[0].starts_with("web_"));
    let rows = cells.map(|row| (row[2].to_owned(), shape(row[3]))).collect::<BTreeSet<_>>();
    assert_eq!(tested, rows);
    for (method, path) in tokenless {
        let status = world.nobody().send(method, path, None).await.status;
        assert_eq!(status, if method == "GET" { 200 } else { 400 }, "{path}");
    }
}

#[tokio::test]
async fn an_unknown_route_is_not_found() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    for (method, path) in
        [("GET", "/"), ("GET", "/api/nothing"), ("PUT", "/api/posts"), ("GET", "/api/posts/x/y/z")]
    {
        let message = nova.send(method, path, None).await.refused(404, "not_found");
        assert!(message.contains(method), "{message}");
    }
}

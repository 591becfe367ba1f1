use reqwest::Method;

use crate::harness::{Answer, World};

#[tokio::test]
async fn no_body_path_or_query_brings_the_network_down() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    let nested = "[".repeat(100_000);
    let nested_objects = r#"{"content":"#.repeat(100_000);
    let bodies: [&[u8]; 9] = [
        b"{",
        b"null",
        b"[]",
        b"\"text\"",
        b"{\"content\":\"\\ud800\"}",
        b"\xff\xfe\x00",
        b"{\"content\":1e400}",
        nested.as_bytes(),
        nested_objects.as_bytes(),
    ];
    let calls = [
        (Method::POST, "/api/auth/register"),
        (Method::POST, "/api/auth/token"),
        (Method::POST, "/api/posts"),
        (Method::PATCH, "/api/agents/me"),
        (Method::POST, "/api/conversations"),
        (Method::POST, "/api/notifications/read"),
        (Method::POST, "/api/upload"),
        (Method::DELETE, "/api/upload"),
        (Method::POST, "/api/agents/me/avatar"),
        (Method::POST, "/api/marketplace/services"),
        (Method::POST, "/api/marketplace/orders"),
        (Method::POST, "/api/marketplace/reviews"),
        (Method::POST, "/api/marketplace/payouts"),
        (Method::POST, "/api/settings/services"),
        (Method::POST, "/api/generate"),
        (Method::POST, "/api/bytes"),
        (Method::POST, "/api/reports"),
        (Method::POST, "/api/blog"),
    ];
    for (method, path) in calls {
        for body in bodies {
            let request = nova.request(method.clone(), path).body(body.to_vec());
            let status = Answer::of(request).await.status;
            assert_eq!(
                status,
                400,
                "{method} {path} {:?}",
                String::from_utf8_lossy(&body[..body.len().min(30)])
            );
        }
    }
    let long = "x".repeat(10_000);
    for path in [
        "/%ff%00",
        "/api/posts/%0d%0a",
        "/api/../../etc",
        &format!("/api/posts/{long}"),
        "/api/agents/%F0%9F",
    ] {
        nova.get(path).await.refused(404, "not_found");
    }
    for query in ["limit=%00", "limit=99999999999999999999", "cursor=%ff", "cursor=AAAA", "cursor=LTEs"] {
        let status = nova.get(&format!("/api/posts?{query}")).await.status;
        assert!(matches!(status, 200 | 400), "{query}: {status}");
    }
    nova.publish("still here").await;
    assert_eq!(world.ledger().len(), 1);
}

#[tokio::test]
async fn a_body_beyond_every_limit_is_cut_off() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    let body = vec![b'x'; 105 * 1024 * 1024];
    let request = nova.request(Method::POST, "/api/upload/video").body(body);
    // The answer may be lost when the server stops reading; what counts is that it goes on.
    if let Ok(response) = request.send().await {
        assert_eq!(response.status(), 413);
    }
    nova.publish("still here").await;
}

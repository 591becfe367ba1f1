use std::{error::Error, io, time::Duration, time::Instant};

use moothall_sandbox::{Fault, FaultKind};
use serde_json::{Value, json};

use crate::harness::{NETWORK, World};

fn on_publish(kind: FaultKind) -> Fault {
    Fault { method: "POST".into(), path: "/api/posts".into(), ..Fault::new(NETWORK, kind) }
}

/// Whether somewhere below an error the connection was reset.
fn is_reset(error: &reqwest::Error) -> bool {
    let mut next: Option<&dyn Error> = Some(error);
    while let Some(error) = next {
        if error
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::ConnectionReset)
        {
            return true;
        }
        next = error.source();
    }
    false
}

#[tokio::test]
async fn status_and_html_answer_without_doing_anything() {
    let world = World::open().await;
    let token = world.token("nova_bot").await;
    let order = |fault: Fault| world.sandbox.control().fault(fault).unwrap();
    order(Fault { status: Some(503), retry_after_seconds: Some(7), ..on_publish(FaultKind::Status) });
    let answer = world.publish(&token, "a").send().await.unwrap();
    assert_eq!((answer.status().as_u16(), &answer.headers()["retry-after"]), (503, &"7".parse().unwrap()));
    assert!(answer.json::<Value>().await.unwrap()["error"].is_string());

    for (status, expected) in [(None, 502), (Some(200), 200)] {
        order(Fault { status, ..on_publish(FaultKind::Html) });
        let answer = world.publish(&token, "a").send().await.unwrap();
        assert_eq!(answer.status().as_u16(), expected);
        assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
        assert!(answer.text().await.unwrap().starts_with("<!DOCTYPE html>"));
    }
    assert_eq!(world.posts(), 0);
    assert_eq!(world.publish(&token, "a").send().await.unwrap().status(), 201, "the count is used up");
}

#[tokio::test]
async fn a_reset_comes_before_or_after_the_write() {
    let world = World::open().await;
    let token = world.token("nova_bot").await;
    for (kind, posts) in [(FaultKind::ResetBefore, 0), (FaultKind::ResetAfterCommit, 1)] {
        world.sandbox.control().fault(on_publish(kind)).unwrap();
        let error = world.publish(&token, "a").send().await.unwrap_err();
        assert!(is_reset(&error), "{error:?}");
        assert_eq!(world.posts(), posts);
    }
}

#[tokio::test]
async fn a_timeout_after_the_write_withholds_the_answer_and_closes() {
    let world = World::open().await;
    let token = world.token("nova_bot").await;
    let fault = Fault { delay_ms: Some(300), ..on_publish(FaultKind::TimeoutAfterCommit) };
    world.sandbox.control().fault(fault).unwrap();
    let started = Instant::now();
    let error = world.publish(&token, "a").send().await.unwrap_err();
    assert!(started.elapsed() >= Duration::from_millis(300));
    assert!(!is_reset(&error) && !error.is_timeout(), "{error:?}");
    assert_eq!(world.posts(), 1);
}

#[tokio::test]
async fn a_slow_call_answers_late_and_changes_nothing_for_those_who_leave() {
    let world = World::open().await;
    let token = world.token("nova_bot").await;
    let slow = |delay_ms| Fault { delay_ms: Some(delay_ms), ..on_publish(FaultKind::Slow) };
    world.sandbox.control().fault(slow(200)).unwrap();
    let started = Instant::now();
    assert_eq!(world.publish(&token, "a").send().await.unwrap().status(), 201);
    assert!(started.elapsed() >= Duration::from_millis(200));

    world.sandbox.control().fault(slow(300)).unwrap();
    let error = world.publish(&token, "b").timeout(Duration::from_millis(50)).send().await.unwrap_err();
    assert!(error.is_timeout());
    world.sandbox.control().fault(slow(400)).unwrap();
    world.publish(&token, "c").send().await.unwrap();
    let texts = world.sandbox.control().ledger(None).unwrap().into_iter().filter_map(|entry| entry.text);
    assert_eq!(texts.collect::<Vec<_>>(), ["a", "c"]);
}

#[tokio::test]
async fn a_truncated_answer_promises_more_than_it_holds() {
    let world = World::open().await;
    let token = world.token("nova_bot").await;
    world.sandbox.control().fault(on_publish(FaultKind::Truncate)).unwrap();
    let mut answer = world.publish(&token, "a").send().await.unwrap();
    assert_eq!(answer.status(), 201);
    let promised = answer.content_length().unwrap();
    let half = answer.chunk().await.unwrap().unwrap();
    assert_eq!(half.len() as u64, promised / 2);
    assert!(answer.chunk().await.is_err());
    assert_eq!(world.posts(), 1);
}

#[tokio::test]
async fn rate_limits_refusals_and_redirects_have_the_networks_shape() {
    let world = World::open().await;
    let token = world.token("nova_bot").await;
    let order = |fault: Fault| world.sandbox.control().fault(fault).unwrap();
    order(Fault { retry_after_seconds: Some(12), ..on_publish(FaultKind::RateLimit) });
    let answer = world.publish(&token, "a").send().await.unwrap();
    assert_eq!((answer.status().as_u16(), &answer.headers()["retry-after"]), (429, &"12".parse().unwrap()));
    let body = answer.json::<Value>().await.unwrap();
    assert_eq!((&body["error"], &body["retryAfter"]), (&json!("rate_limit_exceeded"), &json!(12)));

    order(on_publish(FaultKind::RateLimit));
    let answer = world.publish(&token, "a").send().await.unwrap();
    assert!(
        answer
            .headers()
            .keys()
            .all(|name| name != "retry-after" && !name.as_str().starts_with("x-ratelimit"))
    );
    let body = answer.json::<Value>().await.unwrap();
    assert!(body.get("retryAfter").is_none() && body.get("reset").is_none());

    order(on_publish(FaultKind::SuccessFalse));
    let answer = world.publish(&token, "a").send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.json::<Value>().await.unwrap()["success"], false);

    order(Fault { location: Some("https://elsewhere.example/".into()), ..on_publish(FaultKind::Redirect) });
    let answer = world.publish(&token, "a").send().await.unwrap();
    assert_eq!(answer.status(), 302);
    assert_eq!(answer.headers()["location"], "https://elsewhere.example/");
    assert_eq!(world.posts(), 0);
}

#[tokio::test]
async fn faults_hit_only_what_they_name_in_order_until_deleted() {
    let world = World::open().await;
    let token = world.token("nova_bot").await;
    for (status, count, path) in [(500, 2, "/api/posts/{id}"), (503, 0, "/api/posts/{post_id}")] {
        let fault = json!({
            "network": NETWORK, "method": "get", "path": path, "kind": "status", "count": count, "status": status,
        });
        let (answered, body) = world.control("POST", "/faults", Some(fault)).await;
        assert_eq!(answered, 201);
        assert!(body["id"].is_u64());
    }
    assert_eq!(world.publish(&token, "a").send().await.unwrap().status(), 201);
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(world.http.get(world.url("/api/posts/x")).send().await.unwrap().status().as_u16());
    }
    assert_eq!(statuses, [500, 500, 503, 503]);
    assert_eq!(world.control("DELETE", "/faults", None).await, (200, json!({ "deleted": 1 })));
    assert_eq!(world.http.get(world.url("/api/posts/x")).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn a_star_hits_everything_of_one_network_even_unknown_routes() {
    let world = World::open().await;
    let fault = Fault { count: 0, status: Some(418), ..Fault::new(NETWORK, FaultKind::Status) };
    world.sandbox.control().fault(fault).unwrap();
    for path in ["/", "/api/posts", "/no/such/route"] {
        assert_eq!(world.http.get(world.url(path)).send().await.unwrap().status(), 418);
    }
    let other = world.sandbox.url("instreet").unwrap().to_owned();
    assert_ne!(world.http.get(other).send().await.unwrap().status(), 418);
}

#[tokio::test]
async fn a_status_may_come_after_the_write() {
    let world = World::open().await;
    let token = world.token("nova_bot").await;
    let fault = Fault { status: Some(500), ..on_publish(FaultKind::StatusAfterCommit) };
    world.sandbox.control().fault(fault).unwrap();
    let answer = world.publish(&token, "a").send().await.unwrap();
    assert_eq!(answer.status(), 500);
    assert_eq!(answer.json::<Value>().await.unwrap()["error"], "injected_fault");
    assert_eq!(world.posts(), 1);
}

#[tokio::test]
async fn every_nth_call_can_be_hit() {
    let world = World::open().await;
    let fault = json!({
        "network": NETWORK, "method": "GET", "path": "/api/posts", "kind": "status", "status": 503,
        "count": 0, "every": 3,
    });
    assert_eq!(world.control("POST", "/faults", Some(fault.clone())).await.0, 201);
    let mut statuses = Vec::new();
    for _ in 0..7 {
        statuses.push(world.http.get(world.url("/api/posts")).send().await.unwrap().status().as_u16());
    }
    assert_eq!(statuses, [200, 200, 503, 200, 200, 503, 200]);
    let waiting = world.control("GET", "/state", None).await.1["faults"][0].clone();
    assert_eq!((&waiting["every"], &waiting["seen"]), (&json!(3), &json!(7)));
    let mut never = fault;
    never["every"] = json!(0);
    let (status, error) = world.control("POST", "/faults", Some(never)).await;
    assert_eq!(status, 400);
    assert!(error["error"].as_str().unwrap().contains("nonzero"), "{error}");
}

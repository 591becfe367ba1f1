//! The disk of the store is full for a while: under `strace`, its writes fail with `ENOSPC`.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::agent::Answer;
use super::world::{IS, Setup, World};

/// Longer than a few refusals take on a busy machine, and shorter than anything that waits for the disk.
const FAST: Duration = Duration::from_secs(20);

async fn post(world: &World, text: &str) -> Answer {
    let body = json!({"title": text, "text": text, "targets": [{"network": IS}]});
    world.nova().post("/v1/posts", body).await
}

fn times_sent(world: &World, text: &str) -> usize {
    world.writes(IS, "create_post").iter().filter(|entry| entry.text.as_deref() == Some(text)).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_refuses_writes_and_nothing_else_until_there_is_room_again() {
    let mut world = World::with(Setup { small_disk: true, ..Setup::default() }).await;
    let mut kept = Vec::new();
    for text in ["before 1", "before 2"] {
        kept.push((text, post(&world, text).await.success()));
    }

    world.fill_disk(true);
    let started = Instant::now();
    for _ in 0..3 {
        let refused = post(&world, "during").await;
        assert_eq!(refused.refusal(), (503, "storage_failed".to_owned(), vec![]), "{refused:?}");
        let problem = refused.json();
        assert!(problem["detail"].as_str().is_some_and(|text| text.contains("no room left")), "{problem}");
        assert_eq!(problem["retryable"], true, "{problem}");
        assert!(refused.header("retry-after").is_some(), "{refused:?}");
    }
    let listed = world.nova().get("/v1/publications").await;
    assert_eq!(listed.items().len(), 2, "reads go on: {listed:?}");
    assert_eq!(world.nova().get("/healthz").await.status, 200);
    let ready = world.nova().get("/readyz").await;
    assert_eq!((ready.status, ready.json()["status"].as_str()), (503, Some("store fails")));
    assert!(started.elapsed() < FAST, "it took {:?}", started.elapsed());
    assert_eq!(times_sent(&world, "during"), 0, "what cannot be kept is not sent");

    world.fill_disk(false);
    kept.push(("during", post(&world, "during").await.success()));
    assert_eq!(world.nova().get("/readyz").await.status, 200);

    world.crash_and_restart().await;
    for (text, answered) in kept {
        let id = answered["id"].as_str().expect("an id");
        let found = world.nova().get(&format!("/v1/publications/{id}")).await.success();
        assert_eq!((found["status"].as_str(), times_sent(&world, text)), (Some("published"), 1), "{found}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_fills_up_while_something_is_sent_makes_nothing_twice() {
    let world = World::with(Setup { small_disk: true, ..Setup::default() }).await;
    world.fault(IS, moothall_sandbox::FaultKind::Slow, |fault| fault.delay_ms = Some(1500));
    let sending = tokio::spawn({
        let nova = world.nova();
        async move {
            nova.post("/v1/posts", json!({"title": "x", "text": "x", "targets": [{"network": IS}]})).await
        }
    });
    world.until_faults_hit().await;
    world.fill_disk(true);
    let answer = sending.await.expect("no panic");
    assert_ne!(answer.json()["retryable"], true, "it may have been sent: {answer:?}");

    world.fill_disk(false);
    for _ in 0..2000 {
        let kept: Vec<Value> = world.nova().get("/v1/publications").await.items();
        assert_eq!(kept.len(), 1, "{kept:?}");
        if kept[0]["status"] == "published" {
            assert_eq!(times_sent(&world, "x"), 1);
            return;
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    panic!("it does not come to an end: {:?}", world.nova().get("/v1/publications").await);
}

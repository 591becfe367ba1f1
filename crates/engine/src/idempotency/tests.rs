use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::future::join_all;
use serde_json::json;
use tokio::sync::Notify;

use super::*;
use crate::EngineSettings;
use crate::fake::{Fake, Hall, caller};

async fn hall() -> Hall {
    Hall::open(&[&Arc::new(Fake::new("alpha"))], &[]).await
}

fn key() -> IdempotencyKey {
    IdempotencyKey::new("key-1").expect("well formed")
}

fn request(body: &Value) -> Fingerprint {
    Fingerprint::new("POST", "/v1/posts", body)
}

fn answer(status: u16, settled: bool) -> Answer {
    Answer { status, content_type: "application/json".into(), body: Bytes::from_static(b"{}"), settled }
}

fn replayed(once: &Once) -> bool {
    !matches!(once, Once::Done(_))
}

/// Counts how often it was done.
fn work(count: &Arc<AtomicUsize>, result: Answer) -> impl Future<Output = Answer> + Send + 'static {
    let count = count.clone();
    async move {
        count.fetch_add(1, Ordering::SeqCst);
        result
    }
}

/// The same request of the same agent each time.
async fn once(hall: &Hall, work: impl Future<Output = Answer> + Send + 'static) -> Result<Once> {
    hall.engine.once(&caller("ada"), key(), request(&json!({})), work).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_calls_at_once_do_the_work_once() {
    let hall = hall().await;
    let (count, all_asked) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let calls = (0..100).map(|_| {
        let (engine, count, all_asked) = (hall.engine.clone(), count.clone(), all_asked.clone());
        async move {
            let work = async move {
                count.fetch_add(1, Ordering::SeqCst);
                all_asked.notified().await;
                answer(201, true)
            };
            engine.once(&caller("ada"), key(), request(&json!({})), work).await
        }
    });
    let release = async {
        while count.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        all_asked.notify_one();
    };
    let (answers, ()) = tokio::join!(join_all(calls), release);
    assert_eq!(count.load(Ordering::SeqCst), 1);
    let done = answers.iter().filter(|answer| answer.as_ref().is_ok_and(|once| !replayed(once))).count();
    assert_eq!(done, 1);
    for refused in answers.iter().filter_map(|answer| answer.as_ref().err()) {
        assert_eq!((refused.code(), refused.is_retryable()), (Code::IdempotencyInFlight, true));
    }
    let again = once(&hall, work(&count, answer(500, true)));
    let again = again.await.expect("replayed");
    let Once::Replayed(again) = again else { panic!("{again:?}") };
    assert_eq!((again.status, count.load(Ordering::SeqCst)), (201, 1));
}

#[tokio::test]
async fn another_body_is_a_mismatch_and_another_agent_another_key() {
    let hall = hall().await;
    let count = Arc::new(AtomicUsize::new(0));
    let ask = async |agent: &str, body: Value| {
        hall.engine.once(&caller(agent), key(), request(&body), work(&count, answer(201, true))).await
    };
    assert!(ask("ada", json!({"a": 1, "b": {"c": 2, "d": 3}})).await.is_ok_and(|once| !replayed(&once)));
    assert!(ask("ada", json!({"b": {"d": 3, "c": 2}, "a": 1})).await.is_ok_and(|once| replayed(&once)));
    let mismatch = ask("ada", json!({"a": 2})).await.expect_err("another body");
    assert_eq!(mismatch.code(), Code::IdempotencyMismatch);
    assert!(ask("eve", json!({"a": 2})).await.is_ok_and(|once| !replayed(&once)));
    assert_eq!(count.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_refusal_that_wrote_nothing_leaves_the_key_free() {
    let hall = hall().await;
    let count = Arc::new(AtomicUsize::new(0));
    for (settled, is_replayed) in [(false, false), (true, false), (true, true)] {
        let answered = once(&hall, work(&count, answer(429, settled)));
        assert_eq!(replayed(&answered.await.expect("answers")), is_replayed);
    }
    assert_eq!(count.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn answers_are_kept_for_a_day() {
    let hall = hall().await;
    let count = Arc::new(AtomicUsize::new(0));
    for (hours, is_replayed) in [(0, false), (23, true), (2, false)] {
        hall.clock.advance(Duration::from_hours(hours));
        let answered = once(&hall, work(&count, answer(201, true)));
        assert_eq!(replayed(&answered.await.expect("answers")), is_replayed);
    }
}

#[tokio::test]
async fn a_caller_that_goes_away_does_not_stop_the_work() {
    let hall = hall().await;
    let (begun, go_on, count) =
        (Arc::new(Notify::new()), Arc::new(Notify::new()), Arc::new(AtomicUsize::new(0)));
    let work = {
        let (begun, go_on, count) = (begun.clone(), go_on.clone(), count.clone());
        async move {
            begun.notify_one();
            go_on.notified().await;
            count.fetch_add(1, Ordering::SeqCst);
            answer(201, true)
        }
    };
    tokio::select! {
        biased;
        _ = once(&hall, work) => panic!("it waits for `go_on`"),
        () = begun.notified() => {}
    }
    go_on.notify_one();
    hall.engine.shutdown().await;
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn another_body_is_a_mismatch_while_the_first_is_under_way_too() {
    let hall = hall().await;
    let engine = hall.engine.clone();
    let work = async move {
        let other = request(&json!({"another": "body"}));
        let asked = engine.once(&caller("ada"), key(), other, async { answer(201, true) }).await;
        assert_eq!(asked.map_err(|problem| problem.code()), Err(Code::IdempotencyMismatch));
        answer(201, true)
    };
    assert!(Box::pin(once(&hall, work)).await.is_ok_and(|once| !replayed(&once)));
}

#[tokio::test]
async fn work_that_panics_leaves_its_key_taken_until_the_claim_ends() {
    let hall = hall().await;
    let work = async { panic!("a defect") };
    let problem = once(&hall, work).await.expect_err("fails");
    assert_eq!((problem.code(), problem.is_retryable()), (Code::Internal, false));
    let count = Arc::new(AtomicUsize::new(0));
    let soon = once(&hall, self::work(&count, answer(201, true))).await.expect_err("it may have written");
    assert_eq!(soon.code(), Code::IdempotencyInFlight);
    hall.clock.advance(EngineSettings::default().lease());
    let later = once(&hall, self::work(&count, answer(201, true)));
    assert!(later.await.is_ok_and(|once| !replayed(&once)));
}

#[test]
fn keys_are_visible_ascii_of_bounded_length() {
    for bad in ["", "a b", "a\r\nb", "ключ", &"x".repeat(256)] {
        assert_eq!(IdempotencyKey::new(bad).map_err(|problem| problem.code()), Err(Code::InvalidInput));
    }
    assert!(IdempotencyKey::new(&"x".repeat(255)).is_ok());
}

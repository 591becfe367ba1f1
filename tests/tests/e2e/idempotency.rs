//! `Idempotency-Key`: a write that is sent twice happens once.

use moothall_sandbox::FaultKind;
use reqwest::Method;
use serde_json::{Value, json};

use super::agent::{Agent, Answer};
use super::world::{IA, IS, World};

fn hello() -> Value {
    json!({"title": "Hi", "text": "Hello", "targets": [{"network": IA}, {"network": IS}]})
}

async fn send(agent: &Agent, key: &str, body: Value) -> Answer {
    Answer::to(agent.request(Method::POST, "/v1/posts").header("Idempotency-Key", key).json(&body)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repeated_write_is_answered_again_and_not_done_again() {
    let world = World::start().await;
    let first = send(&world.nova(), "k1", hello()).await;
    let again = send(&world.nova(), "k1", hello()).await;
    assert_eq!((first.status, first.header("idempotency-replayed")), (201, None));
    assert_eq!((again.status, again.header("idempotency-replayed")), (201, Some("true")));
    assert_eq!(first.text, again.text);
    assert_eq!(world.ledger().len(), 2);

    let other = json!({"text": "Something else", "targets": [{"network": IA}]});
    let mismatch = send(&world.nova(), "k1", other).await;
    assert_eq!(mismatch.refusal(), (422, "idempotency_mismatch".to_owned(), vec![]));
    assert_eq!(world.ledger().len(), 2);

    send(&world.ada(), "k1", hello()).await.success();
    assert_eq!(world.ledger().len(), 4, "a key is of its agent alone");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_first_is_in_flight_a_second_is_told_so() {
    let world = World::start().await;
    world.fault(IS, FaultKind::Slow, |fault| {
        fault.path = "/api/v1/posts".to_owned();
        fault.delay_ms = Some(2000);
    });
    let first = tokio::spawn({
        let nova = world.nova();
        async move { send(&nova, "k1", hello()).await }
    });
    world.until_faults_hit().await;
    let second = send(&world.nova(), "k1", hello()).await;
    assert_eq!(second.refusal(), (409, "idempotency_in_flight".to_owned(), vec![]));
    assert_eq!(second.json()["retryable"], true);
    assert_eq!(first.await.expect("no panic").status, 201);
    assert_eq!(world.ledger().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_of_unknown_outcome_is_not_done_again_under_its_key() {
    let world = World::start().await;
    world.fault(IA, FaultKind::ResetAfterCommit, |fault| fault.path = "/api/posts".to_owned());
    let body = json!({"text": "Hello", "targets": [{"network": IA}]});
    assert_eq!(send(&world.nova(), "k1", body.clone()).await.status, 504);
    let again = send(&world.nova(), "k1", body).await;
    assert_eq!((again.status, again.header("idempotency-replayed")), (504, Some("true")));
    assert_eq!(world.ledger().len(), 1);
}

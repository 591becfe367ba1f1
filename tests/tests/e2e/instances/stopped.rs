//! An instance is stopped with a delivery in its hands: the other takes it over, and the first finds out.

use moothall_sandbox::FaultKind;
use reqwest::Method;
use serde_json::{Value, json};

use super::{Hall, Instance, SHORT_LEASE, until};
use crate::e2e::agent::{Agent, Answer};
use crate::e2e::world::IA;

async fn hall() -> Hall {
    Hall::with(SHORT_LEASE).await
}

fn hello() -> Value {
    json!({"text": "Hello", "targets": [{"network": IA}]})
}

/// The one publication there is, once it is published.
async fn published(agent: &Agent) -> Value {
    let published = async || {
        let found = agent.get("/v1/publications").await.items().pop()?;
        (found["status"] == "published").then_some(found)
    };
    until("the other does not end it", published).await
}

/// Lets a stopped instance go on, and waits until it finds that its delivery is another's.
async fn wake(instance: &Instance) {
    instance.process.signal("CONT").await;
    instance.process.stderr.until("delivery.lease_lost").await;
}

fn numbers_of_attempts(publication: &Value) -> Vec<u64> {
    let attempts = publication["deliveries"][0]["attempts"].as_array().expect("attempts");
    attempts.iter().map(|attempt| attempt["number"].as_u64().expect("a number")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_it_had_sent_is_found_and_not_sent_again() {
    let hall = hall().await;
    let (one, two) = (hall.serve("one").await, hall.serve("two").await);
    hall.world.fault(IA, FaultKind::TimeoutAfterCommit, |fault| {
        (fault.method, fault.path) = ("POST".to_owned(), "/api/posts".to_owned());
        fault.delay_ms = Some(600_000);
    });
    let (caller, other) = (hall.nova(&one), hall.nova(&two));
    let call = tokio::spawn(async move { caller.post("/v1/posts", hello()).await });
    let sent = async || (!hall.world.writes(IA, "create_post").is_empty()).then_some(());
    until("the network does not get it", sent).await;
    one.process.signal("STOP").await;

    let found = published(&other).await;
    assert_eq!(numbers_of_attempts(&found), [1], "it was read back: {found}");
    wake(&one).await;
    let answer = call.await.expect("the caller is answered");
    assert_eq!(answer.success()["id"], found["id"], "with what became of it");
    assert_eq!(published(&other).await, found, "whoever lost the lease decides nothing");
    assert_eq!(hall.world.writes(IA, "create_post").len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_it_was_about_to_send_it_does_not_send_when_it_wakes() {
    let hall = hall().await;
    let one = hall.serve_until("one", Some("before_first_byte=stop")).await;
    let two = hall.serve("two").await;
    let (caller, other) = (hall.nova(&one), hall.nova(&two));
    let call = tokio::spawn(async move { caller.post("/v1/posts", hello()).await });
    until("it does not stop", async || one.process.is_stopped().then_some(())).await;
    assert_eq!(hall.world.ledger(), []);

    let found = published(&other).await;
    assert_eq!(numbers_of_attempts(&found), [1, 2], "looked for, not found, and sent: {found}");
    wake(&one).await;
    let log = one.process.stderr.text();
    // Which of its deadlines it met first depends on where it stood.
    assert!(log.contains("\"outcome\":\"not_applied\"") && log.contains("passed"), "{log}");
    let answer = call.await.expect("the caller is answered");
    assert_eq!(answer.success()["id"], found["id"], "with what became of it");
    assert_eq!(published(&other).await, found, "whoever lost the lease decides nothing");
    assert_eq!(hall.world.writes(IA, "create_post").len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_it_had_only_claimed_the_other_sends() {
    let hall = hall().await;
    let one = hall.serve_until("one", Some("after_claim=stop")).await;
    let request = hall.nova(&one).request(Method::POST, "/v1/posts").header("Prefer", "respond-async");
    // It may be stopped before it answers.
    let call = tokio::spawn(Answer::to(request.json(&hello())));
    until("it does not stop", async || one.process.is_stopped().then_some(())).await;
    let two = hall.serve("two").await;

    let other = hall.nova(&two);
    let found = published(&other).await;
    assert_eq!(numbers_of_attempts(&found), [1], "nobody had begun it: {found}");
    wake(&one).await;
    assert_eq!(call.await.expect("the caller is answered").success()["id"], found["id"]);
    assert_eq!(published(&other).await, found);
    assert_eq!(hall.world.writes(IA, "create_post").len(), 1);
}

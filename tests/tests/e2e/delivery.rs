//! Writes that are kept first and sent later: early answers, plans, crashes and restarts.

use std::time::Duration;

use moothall_sandbox::FaultKind;
use reqwest::Method;
use serde_json::{Value, json};

use super::agent::{Agent, Answer};
use super::world::{IA, IS, World};

fn hello(text: &str) -> Value {
    json!({"title": text, "text": text, "targets": [{"network": IA}, {"network": IS}]})
}

async fn queue(agent: &Agent, path: &str, key: &str, body: Value) -> Answer {
    let request = agent.request(Method::POST, path).header("Prefer", "respond-async");
    Answer::to(request.header("Idempotency-Key", key).json(&body)).await
}

fn id(answer: &Answer) -> String {
    answer.success()["id"].as_str().expect("an id").to_owned()
}

/// The publication once every delivery stands so.
async fn until(agent: &Agent, id: &str, status: &str) -> Value {
    for _ in 0..2000 {
        let found = agent.get(&format!("/v1/publications/{id}")).await.success();
        if found["status"] == status {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    panic!("it does not become `{status}`: {:?}", agent.get(&format!("/v1/publications/{id}")).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_early_answer_is_followed_by_the_write_even_after_a_crash() {
    let mut world = World::start().await;
    // While the first is slow to answer, those after it wait for their turn.
    for network in [IA, IS] {
        world.fault(network, FaultKind::Slow, |fault| fault.delay_ms = Some(1500));
    }
    let mut kept = Vec::new();
    for number in 1..=3 {
        let text = format!("Number {number}");
        let answer = queue(&world.nova(), "/v1/posts", &text.replace(' ', "-"), hello(&text)).await;
        assert_eq!(answer.status, 202, "{answer:?}");
        assert_eq!(answer.header("preference-applied"), Some("respond-async"));
        assert_eq!(answer.header("location"), Some(format!("/v1/publications/{}", id(&answer)).as_str()));
        kept.push(id(&answer));
    }
    world.crash_and_restart().await;
    for publication in &kept {
        let done = until(&world.nova(), publication, "published").await;
        let posts: Vec<_> = done["deliveries"].as_array().expect("two").iter().collect();
        assert!(posts.iter().all(|delivery| delivery["post"]["id"].is_string()), "{done}");
    }
    for network in [IA, IS] {
        assert_eq!(world.writes(network, "create_post").len(), 3, "each once: {:?}", world.ledger());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_waits_and_can_be_taken_back() {
    let world = World::start().await;
    let nova = world.nova();
    let mut body = hello("Tomorrow");
    let tomorrow = world.sandbox.control().now().checked_add(Duration::from_hours(24)).expect("an instant");
    body["publish_at"] = json!(tomorrow);
    let answer = nova.post("/v1/posts", body).await;
    assert_eq!(answer.status, 202, "{answer:?}");
    let publication = id(&answer);
    assert_eq!(answer.json()["status"], "queued");
    let listed = nova.get("/v1/publications?status=queued").await.items();
    assert_eq!(listed.len(), 1);
    assert_eq!(world.ada().get("/v1/publications").await.items(), Vec::<Value>::new());

    let cancelled = world.cli(&["publications", "cancel", &publication, "--output", "json"]).await.json();
    assert_eq!(cancelled["status"], "cancelled");
    let resolve = format!("/v1/publications/{publication}/resolve");
    let refused = nova.post(&resolve, json!({"as": "published"})).await;
    assert_eq!(refused.refusal(), (409, "wrong_status".to_owned(), vec![]));
    assert_eq!(world.ledger(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_forgets_no_idempotency_key() {
    let mut world = World::start().await;
    let send = async |agent: Agent, text: &str| {
        let request = agent.request(Method::POST, "/v1/posts").header("Idempotency-Key", "k1");
        Answer::to(request.json(&hello(text))).await
    };
    let first = send(world.nova(), "Hello").await;
    assert_eq!(first.status, 201, "{first:?}");
    world.crash_and_restart().await;
    let again = send(world.nova(), "Hello").await;
    assert_eq!((again.status, again.header("idempotency-replayed")), (201, Some("true")));
    assert_eq!(again.text, first.text);
    assert_eq!(send(world.nova(), "Else").await.refusal(), (422, "idempotency_mismatch".to_owned(), vec![]));
    assert_eq!(world.ledger().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_answer_is_found_out_about_across_a_crash() {
    let mut world = World::start().await;
    world.fault(IA, FaultKind::ResetAfterCommit, |fault| fault.path = "/api/posts".to_owned());
    let body = json!({"text": "Once", "targets": [{"network": IA}]});
    let answer = world.nova().post("/v1/posts", body.clone()).await;
    assert_eq!(answer.refusal(), (504, "outcome_unknown".to_owned(), vec![]));
    let publication = answer.json()["publication"]["id"].as_str().expect("an id").to_owned();
    world.crash_and_restart().await;
    let found = until(&world.nova(), &publication, "published").await;
    assert!(found["deliveries"][0]["post"]["id"].is_string(), "{found}");
    let again = world.nova().post("/v1/posts", body).await;
    assert_eq!(id(&again), publication, "the same again is answered with what became of it");
    assert_eq!(world.ledger().len(), 1);
}

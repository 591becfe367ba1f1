//! Two instances write for one account as fast as its network allows, together and across restarts, and no faster.

use std::time::Duration;

use jiff::Timestamp;
use moothall_sandbox::{Entry, FaultKind};
use reqwest::Method;
use serde_json::{Value, json};

use super::{Hall, Instance, SHORT_LEASE, until};
use crate::e2e::agent::Answer;
use crate::e2e::world::{IA, IS};

/// What ImagineAnything allows of writes: so many in any minute.
const WRITES_A_MINUTE: usize = 30;
/// What InStreet wants between two votes.
const VOTE_GAP: Duration = Duration::from_secs(2);

/// Queues a write of Nova at an instance.
async fn queue(hall: &Hall, instance: &Instance, method: Method, path: String, body: Value) {
    let request = hall.nova(instance).request(method, &path).header("Prefer", "respond-async");
    let answer = Answer::to(request.json(&body)).await;
    assert_eq!(answer.status, 202, "{answer:?}");
}

/// What Nova did on a network, in order.
fn writes(hall: &Hall, network: &str) -> Vec<Entry> {
    let ledger = hall.world.sandbox.control().ledger(Some(network)).expect("a ledger");
    ledger.into_iter().filter(|entry| entry.actor == "nova").collect()
}

/// Whether the network refused anything for coming too early, by an instance's log.
fn was_refused(instance: &Instance) -> bool {
    let log = instance.process.stderr.text();
    let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut calls = lines.flat_map(|line| line["spans"].as_array().cloned().unwrap_or_default());
    calls.any(|span| span["name"] == "network.call" && span["status"] == 429)
}

/// Whether nothing is under way: what is not done waits for a time that is not near.
async fn is_calm(hall: &Hall, instance: &Instance) -> Option<()> {
    let found = hall.nova(instance).get("/v1/publications?limit=100").await.items();
    let soon = hall.world.sandbox.control().now() + Duration::from_secs(3);
    let is_settled = |publication: &Value| {
        let delivery = &publication["deliveries"][0];
        let next_at = delivery["next_at"].as_str().and_then(|text| text.parse::<Timestamp>().ok());
        delivery["status"] == "published" || next_at.is_some_and(|next_at| next_at > soon)
    };
    found.iter().all(is_settled).then_some(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_instances_together_exceed_no_window_and_a_restart_allows_no_burst() {
    let mut hall = Hall::with(SHORT_LEASE).await;
    let mut posts = Vec::new();
    for number in 0..6 {
        for network in [IA, IS] {
            posts.push((network, hall.world.posted("ada", network, &format!("Number {number}")).await));
        }
    }
    hall.limits = "documented";
    for network in [IA, IS] {
        hall.world.sandbox.control().set_limits(network, "documented").expect("a profile");
    }
    let (mut one, mut two) = (hall.serve("one").await, hall.serve("two").await);

    // Forty-eight comments, where thirty have room, and six votes.
    for (number, (network, post)) in posts.iter().enumerate() {
        for instance in [&one, &two] {
            for turn in 0..4 * usize::from(*network == IA) {
                let body = json!({"text": format!("{number} {turn} {}", instance.url)});
                queue(&hall, instance, Method::POST, format!("/v1/posts/{post}/comments"), body).await;
            }
        }
        if *network == IS {
            let instance = if number % 4 == 1 { &one } else { &two };
            queue(&hall, instance, Method::PUT, format!("/v1/posts/{post}/vote"), json!({"state": "up"}))
                .await;
        }
    }
    let under_way = async || (writes(&hall, IA).len() >= 10).then_some(());
    until("nothing is written", under_way).await;
    one.process.signal("KILL").await;
    one.process.end().await;
    let killed = std::mem::replace(&mut one, hall.serve("one").await);

    let all_votes = async || (writes(&hall, IS).len() >= 6).then_some(());
    until("not every vote is cast", all_votes).await;
    until("something is under way for ever", async || is_calm(&hall, &two).await).await;
    two.process.signal("TERM").await;
    two.process.end().await;
    let ended = std::mem::replace(&mut two, hall.serve("two").await);

    // Whoever was just started knows what the others have used.
    let comment = json!({"text": "One more"});
    let answer = hall.nova(&two).post(&format!("/v1/posts/{}/comments", posts[0].1), comment).await;
    assert_eq!((answer.status, &answer.json()["code"]), (429, &json!("rate_limited")), "{answer:?}");

    let comments = writes(&hall, IA);
    // What was in the hands of the killed one counts as used for a while, whether it arrived or not.
    assert!((10..=WRITES_A_MINUTE).contains(&comments.len()), "{} comments", comments.len());
    let took = comments[comments.len() - 1].at.duration_since(comments[0].at);
    assert!(took.as_secs() < 60, "all of it is one window: {took:#}");
    let votes = writes(&hall, IS);
    let gaps = votes.windows(2).map(|pair| pair[1].at.duration_since(pair[0].at).unsigned_abs());
    assert!(gaps.clone().all(|gap| gap >= VOTE_GAP), "{:?}", gaps.collect::<Vec<_>>());

    for instance in [&killed, &ended, &one, &two] {
        assert!(
            !was_refused(instance),
            "the network was asked too early:\n{}",
            instance.process.stderr.text()
        );
    }
    // Had it refused, it would stand there.
    hall.world.fault(IS, FaultKind::RateLimit, |_| {});
    hall.nova(&two).get("/v1/posts?network=instreet").await;
    until("a refusal is not logged", async || was_refused(&two).then_some(())).await;
}

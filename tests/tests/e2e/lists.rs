//! Lists over both networks: one cursor, every item once, and a network that is away is no failure.

use std::collections::BTreeSet;

use jiff::Timestamp;
use moothall_sandbox::FaultKind;
use serde_json::{Value, json};

use super::agent::Agent;
use super::world::{IA, IS, World};

/// Reads a list to its end, `limit` items a page. Returns the items, and how many pages they came in.
async fn read_all(agent: &Agent, path: &str, limit: usize) -> (Vec<Value>, usize) {
    let (mut items, mut pages) = (Vec::new(), 0);
    let mut next = format!("{path}limit={limit}");
    loop {
        let page = agent.get(&next).await.success();
        assert_eq!(page["problems"], json!([]), "{page}");
        let found = page["items"].as_array().expect("items");
        assert!(found.len() <= limit, "{page}");
        items.extend(found.iter().cloned());
        pages += 1;
        assert!(pages < 100, "{path} does not end");
        let Some(cursor) = page["next"].as_str() else { return (items, pages) };
        next = format!("{path}limit={limit}&cursor={cursor}");
    }
}

fn ids(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["id"].as_str().expect("an id")).collect()
}

async fn with_posts() -> (World, BTreeSet<String>) {
    let world = World::start().await;
    let mut posts = BTreeSet::new();
    for n in 0..4 {
        for (turn, network) in [IA, IS, IA].into_iter().enumerate() {
            posts.insert(world.posted("ada", network, &format!("Otter {n}, {turn}")).await);
        }
    }
    (world, posts)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_feed_over_both_gives_every_post_once_by_time() {
    let (world, posts) = with_posts().await;
    let (items, pages) = read_all(&world.nova(), "/v1/posts?", 5).await;
    assert!(pages >= 3);
    assert_eq!(ids(&items).len(), posts.len());
    assert_eq!(ids(&items).into_iter().map(str::to_owned).collect::<BTreeSet<_>>(), posts);
    let time = |item: &Value| item["created_at"].as_str().and_then(|time| time.parse::<Timestamp>().ok());
    let times: Vec<_> = items.iter().map(|item| time(item).expect("a time")).collect();
    assert!(times.is_sorted_by(|a, b| a >= b), "{times:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ranked_lists_take_turns() {
    let (world, posts) = with_posts().await;
    for path in ["/v1/posts?feed=hot&", "/v1/search?q=otter&type=posts&"] {
        let (items, _) = read_all(&world.nova(), path, 3).await;
        let found: BTreeSet<_> = ids(&items).into_iter().map(str::to_owned).collect();
        assert_eq!(found.len(), items.len(), "{path}: each once");
        // What is hot is the network's choice, and not all of it.
        assert!(
            if path.contains("hot") { found.is_subset(&posts) } else { found == posts },
            "{path}: {found:?}"
        );
        let networks: Vec<_> = items.iter().take(6).map(|item| item["network"].clone()).collect();
        assert!(networks.chunks(2).all(|pair| pair[0] != pair[1]), "{path}: {networks:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notifications_of_both_are_one_list() {
    let world = World::start().await;
    for network in [IA, IS] {
        let post = world.posted("nova", network, "Otter").await;
        for text in ["First", "Second"] {
            world.ada().post(&format!("/v1/posts/{post}/comments"), json!({"text": text})).await.success();
        }
    }
    let page = world.nova().get("/v1/notifications?limit=3").await.success();
    let next = page["next"].as_str().expect("a fourth");
    let rest = world.nova().get(&format!("/v1/notifications?limit=3&cursor={next}")).await.success();
    let items: Vec<_> =
        [&page, &rest].iter().flat_map(|page| page["items"].as_array().expect("items")).collect();
    for network in [IA, IS] {
        let of_this = items.iter().filter(|item| item["network"] == network && item["kind"] == "comment");
        assert_eq!(of_this.count(), 2, "{items:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_network_that_is_away_is_told_and_the_other_is_served() {
    let world = World::start().await;
    let (ours, theirs) = (world.posted("ada", IA, "Otter").await, world.posted("ada", IS, "Otter").await);
    for (away, there) in [(IA, &theirs), (IS, &ours)] {
        world.fault(away, FaultKind::Status, |fault| (fault.count, fault.status) = (0, Some(503)));
        for path in ["/v1/posts", "/v1/posts?feed=hot", "/v1/search?q=otter&type=posts"] {
            let page = world.nova().get(path).await.success();
            assert_eq!(ids(page["items"].as_array().expect("items")), [there], "{path}");
            let problems = page["problems"].as_array().expect("problems");
            assert_eq!(problems.len(), 1, "{page}");
            assert_eq!(
                (&problems[0]["network"], &problems[0]["code"]),
                (&json!(away), &json!("upstream_unavailable"))
            );
        }
        world.sandbox.control().clear_faults();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_both_are_away_the_answer_is_a_clear_error() {
    let world = World::start().await;
    for network in [IA, IS] {
        world.fault(network, FaultKind::Status, |fault| (fault.count, fault.status) = (0, Some(503)));
    }
    for path in ["/v1/posts", "/v1/notifications"] {
        let answer = world.nova().get(path).await;
        let (status, code, _) = answer.refusal();
        assert_eq!((status, code.as_str()), (503, "upstream_unavailable"), "{answer:?}");
        assert_eq!(answer.json()["retryable"], true);
    }
}

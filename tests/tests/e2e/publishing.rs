//! Posting: to both networks at once, titles, and every way in which it can go wrong.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use moothall_sandbox::FaultKind;
use serde_json::{Value, json};

use super::world::{IA, IS, World};

const CREATE: [(&str, &str); 2] = [(IA, "/api/posts"), (IS, "/api/v1/posts")];

fn both() -> Value {
    json!({"title": "Hi", "text": "Hello, agents!", "targets": [{"network": IA}, {"network": IS}]})
}

fn to(network: &str) -> Value {
    json!({"title": "Hi", "text": "Hello, agents!", "targets": [{"network": network}]})
}

/// The network, status and error of each delivery.
fn deliveries(publication: &Value) -> Vec<(&str, &str, Option<&str>)> {
    let deliveries = publication["deliveries"].as_array().expect("deliveries");
    deliveries
        .iter()
        .map(|delivery| {
            let text = |field: &str| delivery[field].as_str().expect("text");
            (text("network"), text("status"), delivery["error"]["code"].as_str())
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_request_posts_to_both_networks() {
    let world = World::start().await;
    let answer = world.nova().post("/v1/posts", both()).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    let publication = answer.json();
    assert_eq!(deliveries(&publication), [(IA, "published", None), (IS, "published", None)]);
    for (delivery, network) in publication["deliveries"].as_array().expect("deliveries").iter().zip([IA, IS])
    {
        let writes = world.writes(network, "create_post");
        assert_eq!(writes.len(), 1);
        let id = format!("{network}:{}", writes[0].id.as_deref().expect("an id"));
        assert_eq!(delivery["post"]["id"], id);
        let base = world.sandbox.url(network).expect("an address");
        assert!(delivery["post"]["url"].as_str().is_some_and(|url| url.starts_with(base)), "{delivery}");
        let read = world.nova().get(&format!("/v1/posts/{id}")).await.success();
        assert_eq!((&read["text"], &read["author"]["handle"]), (&json!("Hello, agents!"), &json!("nova")));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_are_sent_to_at_the_same_time() {
    let world = World::start().await;
    // Log in first, so that only the posts themselves are slow.
    world.nova().get("/v1/posts?limit=1").await.success();
    for (network, path) in CREATE {
        world.fault(network, FaultKind::Slow, |fault| {
            fault.path = path.to_owned();
            fault.method = "POST".to_owned();
            fault.delay_ms = Some(1000);
        });
    }
    world.nova().post("/v1/posts", both()).await.success();
    let ledger = world.ledger();
    assert_eq!(ledger.len(), 2);
    // Each network wrote a second after it was asked. Had one waited for the other, a second would lie between.
    let apart = ledger[1].at.duration_since(ledger[0].at);
    assert!(apart < SignedDuration::from_millis(900), "{apart} lie between the writes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_title_is_dropped_with_a_warning_where_there_are_none_and_kept_when_asked() {
    let world = World::start().await;
    let publication = world.nova().post("/v1/posts", to(IA)).await.success();
    let warnings = publication["deliveries"][0]["warnings"].as_array().expect("warnings");
    assert_eq!(warnings, &[json!("imagineanything has no titles: the title was left out")]);

    let mut kept = to(IA);
    kept["title_policy"] = json!({"unsupported": "prepend"});
    let publication = world.nova().post("/v1/posts", kept).await.success();
    assert_eq!(publication["deliveries"][0]["warnings"], json!([]));

    let first_line = json!({"text": "Field notes\nIt rained.", "title_policy": {"missing": "first_line"},
                            "targets": [{"network": IS}]});
    let publication = world.nova().post("/v1/posts", first_line).await.success();
    assert_eq!(publication["deliveries"][0]["post"]["title"], "Field notes");

    let texts: Vec<_> = world.ledger().into_iter().filter_map(|entry| entry.text).collect();
    assert_eq!(texts, ["Hello, agents!", "Hi\n\nHello, agents!", "Field notes\nIt rained."]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_one_network_refuses_the_other_has_the_post() {
    let world = World::start().await;
    world.fault(IA, FaultKind::Status, |fault| {
        fault.path = "/api/posts".to_owned();
        fault.status = Some(403);
    });
    let answer = world.nova().post("/v1/posts", both()).await;
    assert_eq!(answer.status, 207, "{answer:?}");
    let publication = answer.json();
    assert_eq!(deliveries(&publication), [(IA, "refused", Some("forbidden")), (IS, "published", None)]);
    assert_eq!(publication["deliveries"][0]["error"]["network_status"], 403);
    assert_eq!(world.ledger().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_all_refuse_there_is_one_problem_with_the_publication_in_it() {
    let world = World::start().await;
    for (network, path) in CREATE {
        world.fault(network, FaultKind::Status, |fault| {
            fault.path = path.to_owned();
            fault.status = Some(403);
        });
    }
    let answer = world.nova().post("/v1/posts", both()).await;
    assert_eq!(answer.refusal().1, "forbidden", "{answer:?}");
    let refused = Some("forbidden");
    assert_eq!(
        deliveries(&answer.json()["publication"]),
        [(IA, "refused", refused), (IS, "refused", refused)]
    );
    assert_eq!(world.ledger(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_answer_to_a_write_is_told_as_unknown_and_the_write_is_not_repeated() {
    for (network, path) in CREATE {
        let world = World::start().await;
        let lose = || {
            world.fault(network, FaultKind::ResetAfterCommit, |fault| {
                fault.path = path.to_owned();
                fault.method = "POST".to_owned();
            });
        };
        lose();
        let answer = world.nova().post("/v1/posts", to(network)).await;
        assert_eq!(answer.refusal(), (504, "outcome_unknown".to_owned(), vec![]), "{answer:?}");
        let problem = answer.json();
        assert_eq!((&problem["retryable"], &problem["network"]), (&json!(false), &json!(network)));
        let unknown = (network, "unknown", Some("outcome_unknown"));
        assert_eq!(deliveries(&problem["publication"]), [unknown]);
        assert_eq!(world.writes(network, "create_post").len(), 1);

        lose();
        let answer = world.ada().post("/v1/posts", both()).await;
        assert_eq!(answer.status, 207, "{answer:?}");
        let publication = answer.json();
        let account = if network == IA { "ada-ia" } else { "ada-is" };
        let all = publication["deliveries"].as_array().into_iter().flatten();
        let unknown = all.filter(|delivery| delivery["status"] == "unknown");
        let accounts: Vec<_> = unknown.map(|delivery| &delivery["account"]).collect();
        assert_eq!(accounts, [account], "{publication}");
        assert_eq!(world.ledger().len(), 3, "one more on each network");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_network_that_says_wait_is_believed() {
    for (network, path) in CREATE {
        let world = World::start().await;
        world.fault(network, FaultKind::RateLimit, |fault| {
            fault.path = path.to_owned();
            fault.retry_after_seconds = Some(120);
        });
        let asked = world.sandbox.control().now();
        let answer = world.nova().post("/v1/posts", to(network)).await;
        assert_eq!(answer.refusal(), (429, "rate_limited".to_owned(), vec![]), "{answer:?}");
        let problem = answer.json();
        assert_eq!(problem["retryable"], true);
        let at: Timestamp = problem["retry_at"].as_str().expect("a time").parse().expect("a time");
        let wait = at.duration_since(asked);
        assert!((100..=180).contains(&wait.as_secs()), "{network}: {wait}");
        let header: u64 = answer.header("retry-after").expect("a wait").parse().expect("seconds");
        assert!(Duration::from_secs(header).abs_diff(wait.unsigned_abs()) < Duration::from_mins(1));
        assert_eq!(world.ledger(), []);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_preview_tells_all_and_sends_nothing() {
    let world = World::start().await;
    let body = json!({"text": "x".repeat(600), "on_overflow": "truncate", "title": "Hi",
                      "targets": [{"network": IA}, {"network": IS, "title": "t".repeat(400)}]});
    let preview = world.nova().post("/v1/posts/preview", body).await.success();
    assert_eq!(preview["sendable"], false);
    let targets = preview["targets"].as_array().expect("targets");
    assert_eq!(targets[0]["text"].as_str().map(|text| text.chars().count()), Some(500));
    assert_eq!(targets[0]["warnings"].as_array().map(Vec::len), Some(2), "{}", targets[0]);
    assert_eq!(targets[1]["errors"][0]["field"], "targets[1].title");
    assert_eq!(world.ledger(), []);
}

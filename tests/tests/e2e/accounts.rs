//! Accounts: where they come from, who sees them, and that they outlive the process.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use reqwest::Method;
use serde_json::{Value, json};

use super::agent::{Agent, Answer};
use super::world::{Accounts, IA, IS, Setup, World, secrets};

async fn without_accounts() -> World {
    World::with(Setup { accounts: Accounts::None, ..Setup::default() }).await
}

async fn register(agent: &Agent, name: &str, network: &str) -> Answer {
    let body = json!({"name": name, "network": network, "handle": format!("{name}_bot"), "bio": "I map."});
    agent.post("/v1/accounts/register", body).await
}

/// Name and state of every account of an agent.
async fn accounts(agent: &Agent) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let items = agent.get("/v1/accounts").await.items();
    items.iter().map(|account| (text(&account["name"]), text(&account["state"]))).collect()
}

fn names(accounts: &[(String, String)]) -> Vec<(&str, &str)> {
    accounts.iter().map(|(name, state)| (name.as_str(), state.as_str())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_registered_account_outlives_a_crash_right_after_the_answer() {
    let mut world = without_accounts().await;
    world.sandbox.control().set(IS, "verification", &json!("off")).expect("a setting");
    for (name, network) in [("nova1", IA), ("nova2", IS)] {
        let answer = register(&world.nova(), name, network).await;
        assert_eq!((answer.status, &answer.json()["state"]), (201, &json!("active")), "{answer:?}");
        for file in ["moothall.db", "master.key"] {
            let file = fs::metadata(world.data().join(file)).expect("it is there");
            assert_eq!(file.permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(fs::metadata(world.data()).expect("it is there").permissions().mode() & 0o777, 0o700);
        world.crash_and_restart().await;
        assert!(names(&accounts(&world.nova()).await).contains(&(name, "active")));
        world.posted("nova", network, "I am still here").await;
    }
    assert_eq!(accounts(&world.eve()).await, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_challenge_must_be_answered_before_the_account_acts() {
    let world = without_accounts().await;
    let nova = world.nova();
    let account = register(&nova, "nova", IS).await.success();
    assert_eq!(account["state"], "awaiting_challenge");
    let challenge = &account["challenge"];
    assert_eq!(challenge["attempts_left"], 5);
    let id = challenge["id"].as_str().expect("an id");

    let body = json!({"title": "Hi", "text": "Hello", "targets": [{"account": "nova"}]});
    let (status, code, places) = nova.post("/v1/posts", body).await.refusal();
    assert_eq!((status, code.as_str()), (409, "account_not_active"));
    assert_eq!(places, ["/targets/0"]);

    assert_eq!(nova.get("/v1/challenges").await.items()[0]["id"], id);
    assert_eq!(world.eve().get("/v1/challenges").await.items(), [] as [Value; 0]);
    let path = format!("/v1/challenges/{id}/answer");
    assert_eq!(world.eve().post(&path, json!({"answer": "1"})).await.refusal().0, 404);

    let result = nova.post(&path, json!({"answer": "-1"})).await.success();
    assert_eq!((&result["solved"], &result["attempts_left"]), (&json!(false), &json!(4)), "{result}");
    assert_eq!(names(&accounts(&nova).await), [("nova", "awaiting_challenge")]);
    assert_eq!(world.writes(IS, "create_post"), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_is_linked_once_its_credentials_are_tried() {
    let world = without_accounts().await;
    let nova = world.nova();
    for (name, network) in [("a", IA), ("b", IS)] {
        let made = world.sandbox.control().create_account(network, "nova").expect("an account");
        let right: Value =
            secrets(&made).into_iter().collect::<std::collections::BTreeMap<_, _>>().into_iter().collect();
        let mut wrong = right.clone();
        for (_, secret) in wrong.as_object_mut().expect("an object") {
            *secret = json!("wrong");
        }
        let link = |credentials: &Value| {
            let body = json!({"name": name, "network": network, "credentials": credentials});
            let nova = nova.clone();
            async move { nova.post("/v1/accounts", body).await }
        };
        let (status, code, _) = link(&wrong).await.refusal();
        assert_eq!((status, code.as_str()), (424, "unauthenticated_at_network"), "{network}");
        assert!(!names(&accounts(&nova).await).contains(&(name, "active")), "it was not kept");

        let answer = link(&right).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        let account = answer.json();
        assert_eq!(
            (&account["handle"], &account["configured"]),
            (&json!("nova"), &json!(false)),
            "{account}"
        );
        assert!(account.get("credentials").is_none(), "{account}");
        assert_eq!(link(&right).await.refusal().1, "account_exists");
    }
    assert_eq!(names(&accounts(&nova).await), [("a", "active"), ("b", "active")]);
    assert_eq!(accounts(&world.eve()).await, []);

    let paused = nova.call(Method::PATCH, "/v1/accounts/a", json!({"state": "paused"})).await.success();
    assert_eq!(paused["state"], "paused");
    let removed = nova.call(Method::DELETE, "/v1/accounts/b", json!({})).await;
    assert_eq!(removed.status, 204, "{removed:?}");
    assert_eq!(names(&accounts(&nova).await), [("a", "paused")]);
    let body = json!({"text": "Hello", "targets": [{"account": "a"}]});
    assert_eq!(nova.post("/v1/posts", body).await.refusal().1, "account_not_active");
    assert_eq!(world.ledger(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accounts_of_the_configuration_cannot_be_changed_over_the_api() {
    let world = World::start().await;
    assert_eq!(names(&accounts(&world.nova()).await), [("nova-ia", "active"), ("nova-is", "active")]);
    assert_eq!(names(&accounts(&world.eve()).await), [("eve-ia", "active")]);
    let account = world.nova().get("/v1/accounts/nova-ia").await.success();
    assert_eq!(account["configured"], true);
    let answer = world.nova().call(Method::DELETE, "/v1/accounts/nova-ia", json!({})).await;
    assert_eq!(answer.refusal().1, "account_read_only");
    world.posted("nova", IA, "Hello").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_networks_own_variables_make_accounts_where_none_is_configured() {
    let world = World::with(Setup { accounts: Accounts::OfEnvironment, ..Setup::default() }).await;
    assert_eq!(names(&accounts(&world.nova()).await), [(IA, "active"), (IS, "active")]);
    assert_eq!(accounts(&world.ada()).await, [], "they are of the first key's agent");
    for network in [IA, IS] {
        world.posted("nova", network, "Hello").await;
    }
}

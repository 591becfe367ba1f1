//! Keys that are made and revoked while the gateway runs.

use std::time::Duration;

use super::agent::{Agent, Answer};
use super::process::moothall;
use super::world::{IA, World};

async fn keys(world: &World, arguments: &[&str]) -> String {
    let config = world.directory.path().join("moothall.toml");
    let place = ["--config", config.to_str().expect("UTF-8")];
    let output = moothall(&[&["keys"], arguments, &place].concat()).output().await.expect("runs");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("UTF-8").trim_end().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_works_from_when_it_is_made_until_it_is_revoked() {
    let world = World::start().await;
    let key = keys(&world, &["create", "--agent", "nova", "--scopes", "read", "--expires", "1d"]).await;
    let holder = Agent { key: key.clone(), ..world.nova() };
    assert_eq!(holder.get("/v1/accounts").await.items().len(), 2, "it is a key of Nova's");
    let refused = holder.post("/v1/posts", serde_json::json!({})).await;
    assert_eq!(refused.refusal(), (403, "insufficient_scope".to_owned(), vec![]));

    // A client of a network logs in with it: what it gets for it ends with it.
    let proxy = Agent { url: format!("{}/proxy/{IA}", world.url), key: key.clone(), ..world.nova() };
    let login =
        serde_json::json!({"grant_type": "client_credentials", "client_id": "nova-ia", "client_secret": key});
    let told =
        Answer::to(proxy.http.post(format!("{}/api/auth/token", proxy.url)).json(&login)).await.success();
    let client = Agent { key: told["access_token"].as_str().expect("a token").to_owned(), ..proxy };
    assert_eq!(client.get("/api/agents/me").await.status, 200);

    let listed: serde_json::Value =
        serde_json::from_str(&keys(&world, &["list", "--output", "json"]).await).expect("JSON");
    let listed = &listed["items"][0];
    assert!(listed["last_used_at"].is_string() && !listed.to_string().contains(&key), "{listed}");
    keys(&world, &["revoke", listed["id"].as_str().expect("an id")]).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(holder.get("/v1/accounts").await.refusal(), (401, "unknown_key".to_owned(), vec![]));
    assert_eq!(client.get("/api/agents/me").await.status, 401);
}

//! Two gateways on one PostgreSQL: what one is told the other knows.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::time::Duration;

use moothall_testkit::postgres::Server;
use reqwest::Method;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::agent::{Agent, Answer};
use super::process::{Process, moothall};
use super::world::{IA, World, listening, secrets};

struct Instance {
    _process: Process,
    url: String,
    config: String,
}

/// Two instances in front of the sandbox of a world, whose own gateway is idle.
struct Pair {
    world: World,
    postgres: Arc<Server>,
    one: Instance,
    two: Instance,
}

impl Pair {
    async fn start() -> Self {
        let world = World::start().await;
        let postgres = Server::start().expect("PostgreSQL starts");
        let store = postgres.new_database().expect("a database");
        let key = world.directory.path().join("shared.key");
        fs::write(&key, format!("{}=", "A".repeat(43))).expect("writes");
        fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).expect("our own file");
        let one = serve(&world, "one", store.expose_secret()).await;
        let two = serve(&world, "two", store.expose_secret()).await;
        Self { world, postgres, one, two }
    }

    /// Nova, calling this instance.
    fn nova(&self, instance: &Instance) -> Agent {
        Agent { url: instance.url.clone(), ..self.world.nova() }
    }
}

impl Drop for Pair {
    fn drop(&mut self) {
        self.postgres.stop();
    }
}

async fn serve(world: &World, name: &str, store: &str) -> Instance {
    let root = world.directory.path().display();
    let text = fs::read_to_string(world.directory.path().join("moothall.toml")).expect("a configuration");
    let mut text = text.replacen(&format!("{root}/data\""), &format!("{root}/data-{name}\""), 1);
    let _ = write!(text, "[delivery]\ninstance = \"{name}\"\n[store]\nurl = \"{store}\"\n");
    let _ = writeln!(text, "master_key = {{ file = \"{root}/shared.key\" }}");
    let config = format!("{root}/{name}.toml");
    fs::write(&config, text).expect("writes");
    let process = Process::spawn(moothall(&["serve", "--config", &config]));
    let log = process.stderr.until("gateway.listening\"").await;
    Instance { _process: process, url: format!("http://{}", listening(&log)), config }
}

async fn keys(instance: &Instance, arguments: &[&str]) -> String {
    let place = ["--config", &instance.config];
    let output = moothall(&[&["keys"], arguments, &place].concat()).output().await.expect("runs");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("UTF-8").trim_end().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_instance_is_told_the_other_knows_within_a_second() {
    let pair = Pair::start().await;
    let key = keys(&pair.one, &["create", "--agent", "nova", "--scopes", "read"]).await;
    let holder = |instance| Agent { key: key.clone(), ..pair.nova(instance) };
    for instance in [&pair.one, &pair.two] {
        assert_eq!(holder(instance).get("/v1/accounts").await.items().len(), 2);
    }
    let listed: Value =
        serde_json::from_str(&keys(&pair.one, &["list", "--output", "json"]).await).expect("JSON");
    keys(&pair.one, &["revoke", listed["items"][0]["id"].as_str().expect("an id")]).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    for instance in [&pair.one, &pair.two] {
        let refused = holder(instance).get("/v1/accounts").await.refusal();
        assert_eq!(refused, (401, "unknown_key".to_owned(), vec![]));
    }

    let made = pair.world.sandbox.control().create_account(IA, "second").expect("an account");
    let credentials: serde_json::Map<_, _> =
        secrets(&made).into_iter().map(|(field, secret)| (field, secret.into())).collect();
    let body = json!({"name": "second", "network": IA, "credentials": credentials});
    pair.nova(&pair.one).post("/v1/accounts", body).await.success();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let body = json!({"title": "Hi", "text": "I am new", "targets": [{"account": "second"}]});
    let publication = pair.nova(&pair.two).post("/v1/posts", body).await.success();
    assert_eq!(publication["status"], "published", "{publication}");

    let mut answers = Vec::new();
    for instance in [&pair.one, &pair.two] {
        let request = pair.nova(instance).request(Method::POST, "/v1/posts");
        let body = json!({"title": "Hi", "text": "Once", "targets": [{"account": "second"}]});
        answers.push(Answer::to(request.header("Idempotency-Key", "shared").json(&body)).await);
    }
    assert_eq!(answers[0].success(), answers[1].success());
    assert_eq!(answers[1].header("idempotency-replayed"), Some("true"));
    assert_eq!(pair.world.writes(IA, "create_post").len(), 2, "each text once");
}

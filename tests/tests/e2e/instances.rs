//! Two gateways on one PostgreSQL: what one is told the other knows, and what one leaves the other ends.

mod database;
mod limits;
mod restart;
mod stopped;
mod writers;

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::time::Duration;

use moothall_testkit::postgres::Server;
use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::agent::{Agent, Answer};
use super::process::{Process, moothall};
use super::world::{IA, World, listening, secrets};

/// Long enough for anything on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);

/// A lease of six seconds, for what is stopped in its middle.
const SHORT_LEASE: [&str; 2] =
    ["request_deadline_seconds = 3", "attempt_timeout_seconds = 2\nlease_margin_seconds = 1"];

struct Instance {
    process: Process,
    url: String,
    config: String,
}

/// A database for instances in front of the sandbox of a world, whose own gateway is idle.
struct Hall {
    world: World,
    postgres: Arc<Server>,
    store: SecretString,
    /// What instances are told in `[server]` and in `[delivery]`.
    settings: [&'static str; 2],
    /// The limits that instances keep: `documented` or `off`.
    limits: &'static str,
}

impl Hall {
    async fn open() -> Self {
        Self::with(["", ""]).await
    }

    async fn with(settings: [&'static str; 2]) -> Self {
        let world = World::start().await;
        let postgres = Server::start().expect("PostgreSQL starts");
        let store = postgres.new_database().expect("a database");
        let key = world.directory.path().join("shared.key");
        fs::write(&key, format!("{}=", "A".repeat(43))).expect("writes");
        fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).expect("our own file");
        Self { world, postgres, store, settings, limits: "off" }
    }

    async fn serve(&self, name: &str) -> Instance {
        self.serve_until(name, None).await
    }

    /// Starts an instance that ends or stops at a point, if one is named.
    async fn serve_until(&self, name: &str, failpoint: Option<&str>) -> Instance {
        let config = self.configure(name);
        let mut command = moothall(&["serve", "--config", &config]);
        // To stop itself it needs `kill`.
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.envs(failpoint.map(|point| ("MOOTHALL_FAILPOINT", point)));
        let process = Process::spawn(command);
        let log = process.stderr.until("gateway.listening\"").await;
        Instance { process, url: format!("http://{}", listening(&log)), config }
    }

    fn configure(&self, name: &str) -> String {
        let (directory, [server, delivery]) = (self.world.directory.path(), self.settings);
        let root = directory.display();
        let text = fs::read_to_string(directory.join("moothall.toml")).expect("a configuration");
        let text = text.replacen(&format!("{root}/data\""), &format!("{root}/data-{name}\""), 1);
        let text = text.replace("limits = \"off\"", &format!("limits = \"{}\"", self.limits));
        let mut text = text.replacen("[server]\n", &format!("[server]\n{server}\n"), 1);
        let _ = write!(text, "[delivery]\ninstance = \"{name}\"\n{delivery}\n");
        let _ = write!(text, "[store]\nurl = \"{}\"\n", self.store.expose_secret());
        let _ = writeln!(text, "master_key = {{ file = \"{root}/shared.key\" }}");
        let config = format!("{root}/{name}.toml");
        fs::write(&config, text).expect("writes");
        config
    }

    /// This agent, calling this instance.
    fn agent(&self, name: &str, instance: &Instance) -> Agent {
        Agent { url: instance.url.clone(), ..self.world.agent(name) }
    }

    fn nova(&self, instance: &Instance) -> Agent {
        self.agent("nova", instance)
    }
}

impl Drop for Hall {
    fn drop(&mut self) {
        self.postgres.stop();
    }
}

/// Asks until there is an answer, and fails with `why` when none comes.
async fn until<T>(why: &str, ask: impl AsyncFn() -> Option<T>) -> T {
    let found = async {
        loop {
            if let Some(found) = ask().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, found).await.unwrap_or_else(|_| panic!("{why}"))
}

async fn keys(instance: &Instance, arguments: &[&str]) -> String {
    let place = ["--config", &instance.config];
    let output = moothall(&[&["keys"], arguments, &place].concat()).output().await.expect("runs");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("UTF-8").trim_end().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_instance_is_told_the_other_knows_within_a_second() {
    let hall = Hall::open().await;
    let (one, two) = (hall.serve("one").await, hall.serve("two").await);
    let key = keys(&one, &["create", "--agent", "nova", "--scopes", "read"]).await;
    let holder = |instance| Agent { key: key.clone(), ..hall.nova(instance) };
    for instance in [&one, &two] {
        assert_eq!(holder(instance).get("/v1/accounts").await.items().len(), 2);
    }
    let listed: Value = serde_json::from_str(&keys(&one, &["list", "--output", "json"]).await).expect("JSON");
    keys(&one, &["revoke", listed["items"][0]["id"].as_str().expect("an id")]).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    for instance in [&one, &two] {
        let refused = holder(instance).get("/v1/accounts").await.refusal();
        assert_eq!(refused, (401, "unknown_key".to_owned(), vec![]));
    }

    let made = hall.world.sandbox.control().create_account(IA, "second").expect("an account");
    let credentials: serde_json::Map<_, _> =
        secrets(&made).into_iter().map(|(field, secret)| (field, secret.into())).collect();
    let body = json!({"name": "second", "network": IA, "credentials": credentials});
    hall.nova(&one).post("/v1/accounts", body).await.success();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let body = json!({"title": "Hi", "text": "I am new", "targets": [{"account": "second"}]});
    let publication = hall.nova(&two).post("/v1/posts", body).await.success();
    assert_eq!(publication["status"], "published", "{publication}");

    let mut answers = Vec::new();
    for instance in [&one, &two] {
        let request = hall.nova(instance).request(Method::POST, "/v1/posts");
        let body = json!({"title": "Hi", "text": "Once", "targets": [{"account": "second"}]});
        answers.push(Answer::to(request.header("Idempotency-Key", "shared").json(&body)).await);
    }
    assert_eq!(answers[0].success(), answers[1].success());
    assert_eq!(answers[1].header("idempotency-replayed"), Some("true"));
    assert_eq!(hall.world.writes(IA, "create_post").len(), 2, "each text once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_linked_at_one_instance_acts_at_the_other_with_the_next_request() {
    let hall = Hall::open().await;
    let (one, two) = (hall.serve("one").await, hall.serve("two").await);
    for number in 0..4 {
        let (name, control) = (format!("late-{number}"), hall.world.sandbox.control());
        let made = control.create_account(IA, &format!("late_{number}")).expect("an account");
        let secrets = json!({"client_id": made["client_id"], "client_secret": made["client_secret"]});
        let body = json!({"name": name, "network": IA, "credentials": secrets});
        hall.nova(&one).post("/v1/accounts", body).await.success();
        let post = json!({"text": format!("I am {name}"), "targets": [{"account": name}]});
        let answer = hall.nova(&two).post("/v1/posts", post).await;
        assert_eq!(answer.status, 201, "{answer:?}");
    }
}

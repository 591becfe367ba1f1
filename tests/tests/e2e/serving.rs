//! `moothall serve` as its operator meets it: probes, metrics, shutdown, and what it refuses to start with.

use std::fs;

use moothall_sandbox::FaultKind;
use serde_json::json;

use super::process::{Process, moothall};
use super::world::{IA, World};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn probes_and_metrics_need_no_key_and_name_no_agent() {
    let world = World::start().await;
    world.posted("nova", IA, "Hello").await;
    let nobody = world.agent("nobody");
    for (path, status) in [("/healthz", "ok"), ("/readyz", "ready")] {
        assert_eq!(nobody.get(path).await.success(), json!({"status": status}));
    }
    let metrics = world.metrics().await;
    for line in ["http_requests_total{", "http_request_duration_seconds", "route=\"/v1/posts\""] {
        assert!(metrics.contains(line), "{line} in {metrics}");
    }
    assert!(!metrics.contains("nova"), "{metrics}");
    assert!(metrics.lines().any(|line| line.contains("network=\"imagineanything\"")), "{metrics}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sigterm_lets_a_slow_request_finish_and_ends_with_0() {
    let mut world = World::start().await;
    world.nova().get("/v1/posts?limit=1").await.success();
    world.fault(IA, FaultKind::Slow, |fault| {
        fault.path = "/api/posts".to_owned();
        fault.delay_ms = Some(1500);
    });
    let slow = tokio::spawn({
        let nova = world.nova();
        let body = json!({"text": "Slow", "targets": [{"network": IA}]});
        async move { nova.post("/v1/posts", body).await }
    });
    world.until_faults_hit().await;
    world.gateway.signal("TERM").await;
    world.gateway.stderr.until("gateway.stopping").await;
    assert_eq!(world.ledger(), [], "it is still under way");
    assert_eq!(slow.await.expect("no panic").status, 201);
    assert_eq!(world.gateway.end().await.code(), Some(0));
    assert!(world.gateway.stderr.whole().await.contains("gateway.stopped"));
    assert_eq!(world.gateway.stdout.text(), "");
    assert_eq!(world.ledger().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_gateway_on_the_same_data_is_refused() {
    let world = World::start().await;
    let config = world.directory.path().join("moothall.toml");
    let output =
        moothall(&["serve", "--config", config.to_str().expect("UTF-8")]).output().await.expect("runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("is in use by another Moothall; stop it or set another `data_dir`"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_port_that_is_taken_is_told_with_the_key_to_change() {
    let world = World::start().await;
    let address = world.url.trim_start_matches("http://");
    let data = world.directory.path().join("other");
    let arguments = ["serve", "--bind", address, "--data-dir", data.to_str().expect("UTF-8")];
    let output = moothall(&arguments).output().await.expect("runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains(&format!("{address} cannot be listened on; set `server.bind`")), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_key_it_says_how_to_make_the_first_and_that_works() {
    let directory = tempfile::tempdir().expect("a directory");
    let root = directory.path().to_str().expect("UTF-8");
    let mut gateway = Process::spawn(moothall(&["serve", "--bind", "127.0.0.1:0", "--data-dir", root]));
    let said = gateway.stderr.until("need not be started again").await;
    assert!(!said.contains('\u{1b}'), "colours where there is no terminal: {said}");
    let command = said.lines().find_map(|line| line.trim().strip_prefix("moothall keys")).expect("a command");

    // The gateway runs all the while.
    let arguments: Vec<_> = ["keys"].into_iter().chain(command.split_whitespace()).collect();
    let made = moothall(&arguments).output().await.expect("runs");
    assert!(made.status.success(), "{made:?}");
    let made = String::from_utf8(made.stdout).expect("UTF-8");
    let key = made.trim_end();
    let said = if said.contains("address=127.0.0.1:") {
        said
    } else {
        gateway.stderr.until("address=127.0.0.1:").await
    };
    let address =
        said.split("address=").nth(1).and_then(|rest| rest.split_whitespace().next()).expect("an address");
    let listed = moothall(&["accounts", "list", "--url", &format!("http://{address}")])
        .env("MOOTHALL_KEY", key)
        .output()
        .await
        .expect("runs");
    assert!(listed.status.success(), "{listed:?}");
    gateway.signal("INT").await;
    assert_eq!(gateway.end().await.code(), Some(0));
}

#[tokio::test]
async fn a_wrong_configuration_ends_with_2_and_all_that_is_wrong() {
    let directory = tempfile::tempdir().expect("a directory");
    let config = directory.path().join("moothall.toml");
    fs::write(&config, WRONG).expect("writes");
    let path = config.to_str().expect("UTF-8");
    let mut command = moothall(&["serve", "--config", path, "--bind", "nowhere"]);
    let output = command.env("MOOTHALL_SERVER__PORT", "1").output().await.expect("runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stderr).replace(path, "moothall.toml"));
}

const WRONG: &str = r#"
data_dirr = "/tmp"
[server]
connections = "many"
[networks.myspace]
limits = "off"
[networks.instreet]
base_url = "http://example.org"
limits = "never"
[accounts.nova]
network = "instreet"
credentials.api_key = "sk-canary"
[[keys]]
agent = "nova"
sha256 = "short"
scopes = ["everything"]
"#;

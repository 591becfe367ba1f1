//! Canaries: secrets that go in at every door and must come out at none.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use reqwest::Method;
use serde_json::json;

use super::agent::Answer;
use super::world::{IA, IS, Setup, World, key, secrets};

/// Everything that anybody outside was told.
#[derive(Default)]
struct Told(String);

impl Told {
    fn hear(&mut self, answer: &Answer) {
        let _ = writeln!(self.0, "{:?}\n{}", answer.headers, answer.text);
    }
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).expect("a directory").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_comes_out_anywhere() {
    let mut world = World::with(Setup { log: "trace", ..Setup::default() }).await;
    let nova = world.nova();
    let mut told = Told::default();
    let mut linked = Vec::new();
    let mut canaries = vec![key("nova"), key("nova-read"), key("eve")];

    // Real credentials of accounts that are linked, and those that stand in the configuration.
    for (name, network) in [("linked-ia", IA), ("linked-is", IS)] {
        let made = world.sandbox.control().create_account(network, "linked").expect("an account");
        let credentials: serde_json::Map<_, _> =
            secrets(&made).into_iter().map(|(field, secret)| (field, json!(secret))).collect();
        linked.extend(secrets(&made).into_iter().map(|(_, secret)| secret));
        let body = json!({"name": name, "network": network, "credentials": credentials});
        told.hear(&nova.post("/v1/accounts", body).await);
        told.hear(&nova.get(&format!("/v1/accounts/{name}")).await);
        told.hear(&nova.get(&format!("/v1/accounts/{name}/profile?raw=true")).await);
        let post = json!({"title": "Hi", "text": "Hello", "targets": [{"account": name}]});
        told.hear(&nova.post("/v1/posts", post).await);
    }
    for file in files(world.directory.path()).iter().filter(|file| {
        file.extension().is_some_and(|extension| {
            ["client_id", "client_secret", "api_key"].iter().any(|field| extension == *field)
        })
    }) {
        canaries.push(fs::read_to_string(file).expect("text"));
    }
    assert_eq!(canaries.len(), 3 + 8, "three agents, two keys more, and the accounts of the configuration");

    // Registrations, whose secrets are born at the network.
    for (name, network) in [("born-ia", IA), ("born-is", IS)] {
        let body = json!({"name": name, "network": network, "handle": name.replace('-', "_")});
        let answer = nova.post("/v1/accounts/register", body).await;
        if let Some(id) = answer.json()["challenge"]["id"].as_str() {
            told.hear(
                &nova
                    .post(&format!("/v1/challenges/{id}/answer"), json!({"answer": "canary-answer-0"}))
                    .await,
            );
        }
        told.hear(&answer);
    }

    // Wrong and malformed requests with secrets in them.
    let bodies = [
        r#"{"name":"x","network":"instreet","credentials":{"api_key":"canary-body-1"}}"#,
        r#"{"name":"x","network":"instreet","credentials":"canary-body-2"}"#,
        r#"{"name":"x","network":"instreet","credentials":["canary-body-3"]}"#,
        r#"{"name":"x","network":"instreet","credentials":{"api_key":{"canary-body-4":1}}}"#,
        r#"{"name":"x","network":"instreet","credentials":{"api_key":12345678901}}"#,
        r#"{"name":"x","network":"instreet","api_key":"canary-body-5"}"#,
        r#"{"name":"x","network":"instreet","credentials":{"api_key":"canary-body-6"#,
        r#"{"name":"x","network":"instreet","credentials":{"api_key":"canary-body-7\q"}}"#,
        r#"{"name":"x","network":"nowhere","credentials":{"api_key":"canary-body-8"}}"#,
        r#"{"name":"x","network":"imagineanything","credentials":{"client_id":"canary-body-9","client_secret":"canary-body-10"}}"#,
        r#"{"name":"x","network":"imagineanything","credentials":{"client_secret":"canary-body-11\r\n"}}"#,
        r#"{"name":"x","network":"instreet","credentials":{"api_key":"canary-body-12\r\nX-Evil: 1"}}"#,
    ];
    for body in bodies {
        let request =
            nova.request(Method::POST, "/v1/accounts").header("content-type", "application/json").body(body);
        let answer = Answer::to(request).await;
        assert!(answer.status >= 400, "{body}: {answer:?}");
        told.hear(&answer);
    }
    for request in [
        world.agent("canary-key").request(Method::GET, "/v1/posts"),
        nova.http.get(format!("{}/v1/posts?key=canary-url-1", world.url)),
        nova.http.get(format!("{}/v1/posts?api_key=canary-url-2&access_token=canary-url-3", world.url)),
        nova.http.get(format!("{}/v1/posts", world.url)).header("authorization", "Basic canary-header-1"),
        nova.http.get(format!("{}/v1/posts", world.url)).header("x-api-key", "canary-header-2"),
        nova.http.get(format!("{}/v1/posts", world.url)).header("cookie", "session=canary-header-3"),
    ] {
        told.hear(&Answer::to(request).await);
    }

    // A client command with its key, one that fails among them.
    for arguments in
        [&["accounts", "list"][..], &["show", "instreet:nope"], &["feed", "--url", "http://127.0.0.1:1"]]
    {
        told.0 += &world.cli(arguments).await.shown();
    }

    told.hear(&nova.get("/openapi.json").await);
    told.0 += &world.metrics().await;
    world.gateway.signal("TERM").await;
    assert_eq!(world.gateway.end().await.code(), Some(0));
    told.0 += &world.gateway.stdout.whole().await;
    let log = world.gateway.stderr.whole().await;
    assert!(log.contains("\"DEBUG\"") && log.len() > 10_000, "the log is as loud as it was asked to be");
    told.0 += &log;

    canaries.extend(linked);
    let data = files(&world.data());
    assert!(data.iter().any(|file| file.ends_with("moothall.db")), "the accounts are kept: {data:?}");
    for file in data {
        told.0 += &String::from_utf8_lossy(&fs::read(file).expect("reads"));
    }
    assert!(told.0.contains("linked-ia") && told.0.contains("born-is"), "the database is among what is read");
    assert_eq!(canaries.len(), 11 + 3);
    assert!(!told.0.contains("canary"), "{}", around(&told.0, "canary"));
    for secret in canaries {
        assert!(secret.len() > 8 && !told.0.contains(&secret), "{}", around(&told.0, &secret));
    }
}

/// Where a secret slipped out.
fn around(text: &str, secret: &str) -> String {
    let at = text.find(secret).unwrap_or_default();
    let from = text.floor_char_boundary(at.saturating_sub(300));
    let to = text.ceil_char_boundary((at + 200).min(text.len()));
    text[from..to].to_owned()
}

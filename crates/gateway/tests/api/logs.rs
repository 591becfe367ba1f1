//! What the logs tell, and what they never do.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use moothall_core::{Error, ErrorKind};
use serde_json::{Value, json};

use crate::harness::{ADA, Api, request};

/// A log in memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no panic").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Logs in memory from now on, for the whole process: tracing remembers for all threads which spans
/// are wanted, so a log for one thread alone would miss some.
fn start_log() -> Log {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).expect("the only test that logs");
    log
}

#[tokio::test]
async fn a_request_is_one_structured_line_without_bodies_keys_or_queries() {
    let log = start_log();
    let api = Api::new().await;
    let send = async |method: &str, path: &str, key: &str, body: Option<Value>| {
        let mut asked = request(method, path, key, body);
        asked.headers_mut().insert("x-request-id", "log-test".parse().expect("a value"));
        api.send(asked).await.status
    };
    api.plain.fail(Error::new(ErrorKind::Decode, "unreadable").with_source("cut at byte 7"));
    assert_eq!(send("GET", "/v1/posts/plain:p1?account=nova&raw=true", ADA, None).await, 502);
    assert_eq!(send("GET", "/v1/search?q=canary-query", ADA, None).await, 422);
    assert_eq!(send("GET", "/v1/networks?api_key=canary-url", "canary-key", None).await, 400);
    let link = json!({"name": "n", "network": "plain", "credentials": {"api_key": "canary-secret"}});
    api.plain.fail(Error::new(ErrorKind::Unavailable, "away"));
    assert_eq!(send("POST", "/v1/accounts", ADA, Some(link)).await, 201);
    let body = json!({"text": "canary-text", "targets": [{"account": "nova"}]});
    assert_eq!(send("POST", "/v1/posts", ADA, Some(body)).await, 201);

    let log = String::from_utf8(log.0.lock().expect("no panic").clone()).expect("UTF-8");
    let mine = || log.lines().filter(|line| line.contains("log-test"));
    let answered: Vec<_> = mine().filter(|line| line.contains("http.answered")).collect();
    assert_eq!(answered.len(), 5, "one line for each request");
    let first = answered.first().expect("five lines");
    for part in [r#""status":502"#, r#""route":"/v1/posts/{id}""#, r#""agent":"ada""#, r#""method":"GET""#] {
        assert!(first.contains(part), "{part} in {first}");
    }
    let failed = mine().find(|line| line.contains("request.failed")).expect("the failure is told");
    assert!(failed.contains("unreadable") && failed.contains("cut at byte 7"), "{failed}");
    let linked = mine().find(|line| line.contains("linked without asking")).expect("a warning");
    assert!(linked.contains("/v1/accounts"), "a write that runs on its own logs under its request: {linked}");
    for secret in ["canary-", ADA, "raw=true"] {
        assert!(!log.contains(secret), "{secret}");
    }
}

use moothall_core::ports::memory::ManualClock;
use serde_json::{Value, json};

use super::*;
use crate::multipart::{FilePart, Multipart};
use crate::testing::{CREATE_POST, FOLLOW, GET_POST, Net, TOKEN, at, cx, respond, with_header};
use crate::{Replayer, fixture};

fn recording(folder: &Path, response: fn() -> Response) -> RecordLayer {
    let net = Net::new(move |_, _| Ok(response()));
    RecordLayer::new(net, Recorder::to_folder(folder, "a test"), Arc::new(ManualClock::new(at(0))))
}

fn everything_in(folder: &Path) -> String {
    let mut text = String::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        text +=
            &if path.is_dir() { everything_in(&path) } else { std::fs::read_to_string(path).expect("text") };
    }
    text
}

#[tokio::test]
async fn no_secret_reaches_the_disk() {
    let folder = tempfile::tempdir().expect("a folder");
    let layer = recording(folder.path(), || {
        let body = r#"{"api_key":"canary-new","note":"keep canary-new and canary-key safe","ok":"yes"}"#;
        with_header(
            with_header(respond(200, body), "set-cookie", "canary-cookie"),
            "x-ratelimit-limit",
            "canary-key",
        )
    });
    let request = Request::to(&FOLLOW)
        .path("handle", "canary-key")
        .query("q", "canary-secret!")
        .json(&json!({ "clientSecret": "canary-other", "text": "hi canary-secret" }))
        .expect("serialises")
        .bearer("canary-token".into());
    layer.send(&cx(), &request).await.expect("answered");
    let page = recording(folder.path(), || respond(502, "<p>canary-key</p>"));
    page.send(&cx(), &request).await.expect("answered");
    let upload = Multipart::new().text("note", "canary-key").file(FilePart {
        name: "file",
        file_name: "canary-secret.png".into(),
        content_type: "image/png".into(),
        length: None,
        stream: Box::pin(futures::stream::empty()),
    });
    page.send(&cx(), &Request::to(&CREATE_POST).multipart(upload)).await.expect("answered");

    let text = everything_in(folder.path());
    assert!(!text.contains("canary"), "{text}");
    assert!(text.contains("<redacted>") && text.contains(r#""ok": "yes""#) && text.contains("hi <redacted>"));
}

#[tokio::test]
async fn a_recording_has_the_format_and_names_its_trust_and_day() {
    let folder = tempfile::tempdir().expect("a folder");
    let layer =
        recording(folder.path(), || with_header(respond(429, r#"{"error":"slow"}"#), "Retry-After", "5"));
    for _ in 0..2 {
        layer
            .send(&cx(), &Request::to(&GET_POST).path("post_id", "p 1").query("raw", 1))
            .await
            .expect("answered");
    }
    let path = folder.path().join("get_post/recorded-0001.json");
    let written: Value = serde_json::from_slice(&std::fs::read(path).expect("a file")).expect("JSON");
    assert_eq!(
        written,
        json!({
            "source": "a test", "trust": "recorded", "date": "2026-02-02",
            "request": { "method": "GET", "path": "/api/posts/p%201", "query": { "raw": "1" } },
            "response": { "status": 429, "headers": { "retry-after": "5" }, "body": { "error": "slow" } },
        })
    );
    assert!(folder.path().join("get_post/recorded-0002.json").exists());
}

#[tokio::test]
async fn a_file_that_is_there_is_never_written_over() {
    let folder = tempfile::tempdir().expect("a folder");
    for _ in 0..2 {
        let layer = recording(folder.path(), || respond(200, "{}"));
        layer.send(&cx(), &Request::to(&TOKEN)).await.expect("answered");
    }
    assert_eq!(std::fs::read_dir(folder.path().join("token")).expect("a folder").count(), 2);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_fails_no_call() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    let layer = recording(file.path(), || respond(200, "{}"));
    assert!(layer.send(&cx(), &Request::to(&TOKEN)).await.is_ok());
}

#[tokio::test]
async fn what_was_recorded_can_be_replayed() {
    let folder = tempfile::tempdir().expect("a folder");
    let request = Request::to(&FOLLOW)
        .path("handle", "nova")
        .query("tag", "a")
        .query("tag", "b")
        .json(&json!({ "api_key": "canary-key", "on": true }))
        .expect("serialises");
    let layer = recording(folder.path(), || respond(200, r#"{"following":true}"#));
    layer.send(&cx(), &request).await.expect("answered");
    let replayer = Replayer::from_folder(folder.path()).expect("fixtures");
    assert_eq!(replayer.send(&cx(), &request).await.expect("answered").body, r#"{"following":true}"#);
    let other = Request::to(&FOLLOW).path("handle", "nova").query("tag", "b").query("tag", "a");
    assert!(replayer.send(&cx(), &other).await.is_err());
    let _: fixture::Fixture = serde_json::from_str(&everything_in(folder.path())).expect("one fixture");
}

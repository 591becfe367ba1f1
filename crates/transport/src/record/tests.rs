use moothall_core::ports::memory::ManualClock;
use moothall_core::traits::{NativeBody, NativeCall};
use serde_json::{Value, json};

use super::*;
use crate::Replayer;
use crate::multipart::{FilePart, Multipart};
use crate::replay::{Call, Match};
use crate::testing::{CREATE_POST, FOLLOW, GET_POST, Net, TOKEN, at, cx, respond, with_header};

fn recording(folder: &Path, response: fn() -> Response) -> RecordLayer {
    recording_with(folder, response, |_| {})
}

fn recording_with(
    folder: &Path,
    response: fn() -> Response,
    change: impl FnOnce(&mut Recording),
) -> RecordLayer {
    let net = Net::new(move |_, _| Ok(response()));
    let origin = Origin { address: "network.example".into(), is_network: true };
    let mut recording = Recording { folder: folder.to_owned(), origin, accounts: Vec::new(), most: 1000 };
    change(&mut recording);
    RecordLayer::new(net, Recorder::new(recording).expect("a folder"), Arc::new(ManualClock::new(at(0))))
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
        let body = r#"{"api_key":"canary-new","note":"keep canary-new and canary-key safe","type":"TEXT"}"#;
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
    assert!(text.contains("<redacted>") && text.contains(r#""type": "TEXT""#));
    assert!(!text.contains("hi ") && !text.contains("safe"), "texts are invented as a whole: {text}");
}

#[tokio::test]
async fn a_recording_has_the_format_and_names_its_trust_and_day() {
    let folder = tempfile::tempdir().expect("a folder");
    let layer =
        recording(folder.path(), || with_header(respond(429, r#"{"error":"slow"}"#), "Retry-After", "5"));
    for _ in 0..2 {
        layer
            .send(&cx(), &Request::to(&GET_POST).path("post_id", "p 1").query("limit", 1))
            .await
            .expect("answered");
    }
    let path = folder.path().join("get_post/recorded-0001.json");
    let written: Value = serde_json::from_slice(&std::fs::read(path).expect("a file")).expect("JSON");
    let made = written["request"]["path"].as_str().and_then(|path| path.strip_prefix("/api/posts/"));
    let made = made.expect("the path of the endpoint").to_owned();
    let error = written["response"]["body"]["error"].as_str().expect("a text").to_owned();
    assert!(!made.is_empty() && made != "p%201" && error != "slow");
    assert_eq!(
        written,
        json!({
            "source": "[recorded: 2026-02-02] network.example", "trust": "seen", "date": "2026-02-02",
            "request": { "method": "GET", "path": format!("/api/posts/{made}"), "query": { "limit": "1" } },
            "response": { "status": 429, "headers": { "retry-after": "5" }, "body": { "error": error } },
        })
    );
    assert!(folder.path().join("get_post/recorded-0002.json").exists());
}

#[tokio::test]
async fn what_is_not_the_network_can_not_be_passed_off_as_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let layer = recording_with(
        folder.path(),
        || respond(200, "{}"),
        |recording| {
            recording.origin = Origin { address: "127.0.0.1:7401".into(), is_network: false };
        },
    );
    layer.send(&cx(), &Request::to(&TOKEN)).await.expect("answered");
    let written: Value = serde_json::from_str(&everything_in(folder.path())).expect("JSON");
    assert_eq!(written["trust"], "inferred");
    assert_eq!(written["source"], "[recorded: 2026-02-02] 127.0.0.1:7401, which is not the network");
}

#[tokio::test]
async fn only_what_was_asked_for_is_recorded_and_no_more_than_that() {
    let folder = tempfile::tempdir().expect("a folder");
    let count = || everything_in(folder.path()).matches("\"trust\"").count();
    let of = |key: &str| Context::of(crate::testing::account(key));
    let layer = recording_with(
        folder.path(),
        || respond(200, "{}"),
        |recording| {
            recording.accounts = vec!["nova/a".into(), "b".into()];
            recording.most = 3;
        },
    );
    for other in ["x/ada/a", "x/nova/aa", "x/nova/bb", "a"] {
        layer.send(&of(other), &Request::to(&TOKEN)).await.expect("answered");
    }
    layer.send(&Context::anonymous(), &Request::to(&TOKEN)).await.expect("answered");
    assert_eq!((count(), layer.recorder.recorded().len()), (0, 0));
    for wanted in ["x/nova/a", "x/ada/b", "x/nova/a", "x/nova/a"] {
        layer.send(&of(wanted), &Request::to(&TOKEN)).await.expect("answered");
    }
    assert_eq!((count(), layer.recorder.recorded().get("token")), (3, Some(&3)));
    let again = recording_with(folder.path(), || respond(200, "{}"), |recording| recording.most = 3);
    again.send(&of("x/nova/a"), &Request::to(&TOKEN)).await.expect("answered");
    assert_eq!(count(), 3, "files of earlier recordings count");
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error_that_names_it() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    let origin = Origin { address: String::new(), is_network: false };
    let recording = Recording { folder: file.path().to_owned(), origin, accounts: Vec::new(), most: 1 };
    let error = Recorder::new(recording).expect_err("it is a file");
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.message().contains(&file.path().display().to_string()), "{error}");
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
    let folder = tempfile::tempdir().expect("a folder");
    let layer = recording(folder.path(), || respond(200, "{}"));
    std::fs::write(folder.path().join("token"), "in the way").expect("written");
    assert!(layer.send(&cx(), &Request::to(&TOKEN)).await.is_ok());
}

#[tokio::test]
async fn what_was_recorded_can_be_replayed() {
    let folder = tempfile::tempdir().expect("a folder");
    let layer = recording(folder.path(), || respond(200, r#"{"following":true,"handle":"nova"}"#));
    let request = Request::to(&FOLLOW).path("handle", "nova").query("tag", "a").query("tag", "b");
    let request = request.json(&json!({ "api_key": "canary-key", "on": true })).expect("serialises");
    layer.send(&cx(), &request).await.expect("answered");

    let replayer = Replayer::from_folder(folder.path()).expect("fixtures");
    let text = everything_in(folder.path());
    let path = text.split('"').find(|part| part.starts_with("/api/follow/")).expect("a path").to_owned();
    let follow = |path: &str, query: &str| {
        let body = br#"{"on":true,"api_key":"another"}"#.to_vec();
        let call = Call {
            method: http::Method::PUT,
            path: path.into(),
            query: query.into(),
            body,
            is_upload: false,
        };
        replayer.answer(&[&FOLLOW], &call).map(|replayed| (replayed.matched, replayed.response))
    };
    let (matched, response) = follow(&path, "tag=x&tag=y").expect("its invented handle, and other tags");
    assert_eq!(matched, Match::Alike);
    let answer: Value = serde_json::from_slice(&response.body).expect("JSON");
    assert!(path.ends_with(answer["handle"].as_str().expect("a handle")), "{path} {answer}");
    assert!(follow("/api/follow/ada", "tag=x&tag=y").is_some_and(|(matched, _)| matched == Match::Alike));
    assert!(follow(&path, "").is_none(), "a query with other names is another request");
    assert!(follow("/api/unfollow/ada", "tag=x&tag=y").is_none(), "another endpoint");
}

#[tokio::test]
async fn what_was_streamed_is_said_to_be_left_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let call = |body| NativeCall {
        endpoint: &CREATE_POST,
        path: Vec::new(),
        query: None,
        headers: http::HeaderMap::new(),
        body,
    };
    let net = Net::new(|request, _| {
        if matches!(request.body(), Body::Empty) {
            let rest = request.rest().expect("it is passed on");
            rest.put(Box::pin(futures::stream::empty()));
        }
        Ok(respond(200, r#"{"id":"canary"}"#))
    });
    let origin = Origin { address: String::new(), is_network: false };
    let recording = Recording { folder: folder.path().to_owned(), origin, accounts: Vec::new(), most: 9 };
    let recorder = Recorder::new(recording).expect("a folder");
    let layer = RecordLayer::new(net, recorder, Arc::new(ManualClock::new(at(0))));
    let upload = NativeBody::Stream { length: None, bytes: Box::pin(futures::stream::empty()) };
    for body in [NativeBody::Empty, upload, NativeBody::Whole("{}".into())] {
        layer.send(&cx(), &Request::passing_on(call(body))).await.expect("answered");
    }
    let written = |number: u8| {
        let path = folder.path().join(format!("create_post/recorded-000{number}.json"));
        let text = std::fs::read(path).expect("a file");
        serde_json::from_slice::<Value>(&text).expect("JSON")
    };
    let [answer, upload, whole] = [1, 2, 3].map(written);
    assert_eq!((&answer["note"], answer["response"].get("body")), (&json!(STREAMED_ANSWER), None));
    assert_eq!(answer["response"].get("body_text"), None);
    assert_eq!((&upload["note"], upload["request"].get("multipart")), (&json!(STREAMED_UPLOAD), None));
    assert!(upload["response"]["body"]["id"].is_string());
    assert_eq!(whole.get("note"), None);
}

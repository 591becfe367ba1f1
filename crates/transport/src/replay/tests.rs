use std::path::PathBuf;

use serde_json::json;

use super::*;
use crate::multipart::{FilePart, Multipart};
use crate::testing::{CREATE_POST, GET_POST, LIST_POSTS, cx};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn add(&self, name: &str, request: &serde_json::Value, response: &serde_json::Value) -> PathBuf {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        let fixture = json!({
            "source": "invented", "trust": "inferred", "date": "undated", "request": request, "response": response,
        });
        fs::write(&path, fixture.to_string()).expect("written");
        path
    }
}

fn list(limit: u32) -> Request {
    Request::to(&LIST_POSTS).query("limit", limit)
}

#[tokio::test]
async fn a_request_is_answered_by_its_fixture() {
    let folder = Folder::new();
    let request = json!({ "method": "GET", "path": "/api/posts", "query": { "limit": "5" } });
    let response = json!({ "status": 429, "headers": { "Retry-After": "9" }, "body": { "error": "slow" } });
    folder.add("list_posts/limited.json", &request, &response);
    let page = json!({ "status": 502, "body_text": "<p>" });
    folder.add("get_post/html.json", &json!({ "method": "GET", "path": "/api/posts/a%2Fb" }), &page);
    let replayer = Replayer::from_folder(folder.0.path()).expect("fixtures");

    let answer = replayer.send(&cx(), &list(5)).await.expect("answered");
    assert_eq!((answer.status.as_u16(), &answer.body[..]), (429, &br#"{"error":"slow"}"#[..]));
    assert_eq!(answer.headers["retry-after"], "9");
    let answer =
        replayer.send(&cx(), &Request::to(&GET_POST).path("post_id", "a/b")).await.expect("answered");
    assert!(answer.looks_like_html());
}

#[tokio::test]
async fn several_answers_come_in_order_and_the_last_stays() {
    let folder = Folder::new();
    let request = json!({ "method": "GET", "path": "/api/posts", "query": { "limit": "5" } });
    let paths = [200, 201, 202].map(|status| {
        folder.add(&format!("list_posts/{status}.json"), &request, &json!({ "status": status }))
    });
    let replayer = Replayer::from_file(&paths[2]).and_then(|r| r.and_file(&paths[0])).expect("fixtures");
    let mut seen = Vec::new();
    for _ in 0..3 {
        seen.push(replayer.send(&cx(), &list(5)).await.expect("answered").status.as_u16());
    }
    assert_eq!(seen, [202, 200, 200]);
}

#[tokio::test]
async fn an_unmatched_request_is_an_error_that_names_it_without_its_secrets() {
    let folder = Folder::new();
    folder.add("a.json", &json!({ "method": "GET", "path": "/api/posts" }), &json!({ "status": 200 }));
    let replayer = Replayer::from_folder(folder.0.path()).expect("fixtures");
    let request =
        Request::to(&CREATE_POST).json(&json!({ "text": "hi", "api_key": "canary" })).expect("serialises");
    let error = replayer.send(&cx(), &request).await.expect_err("unmatched");
    assert_eq!(error.kind(), ErrorKind::Internal);
    let message = error.message();
    assert!(
        message.contains("POST") && message.contains("/api/posts") && message.contains("hi"),
        "{message}"
    );
    assert!(!message.contains("canary"), "{message}");
    assert!(
        replayer.send(&cx(), &list(5)).await.is_err(),
        "a query that the fixture lacks is another request"
    );
}

#[tokio::test]
async fn an_upload_is_matched_by_its_parts_in_any_order_and_read_to_its_end() {
    let folder = Folder::new();
    let parts = json!([
        { "name": "file", "filename": "moon.png", "content_type": "image/png" },
        { "name": "purpose", "value": "post" },
    ]);
    let request = json!({ "method": "POST", "path": "/api/posts", "multipart": parts });
    folder.add("upload.json", &request, &json!({ "status": 201 }));
    let replayer = Replayer::from_folder(folder.0.path()).expect("fixtures");
    let (done, mut read) = tokio::sync::mpsc::unbounded_channel();
    let stream = futures::stream::iter([1, 2]).map(move |byte| {
        done.send(byte).expect("listening");
        Ok(bytes::Bytes::from(vec![byte]))
    });
    let upload = Multipart::new().text("purpose", "post").file(FilePart {
        name: "file",
        file_name: "moon.png".into(),
        content_type: "image/png".into(),
        length: Some(2),
        stream: stream.boxed(),
    });
    let request = Request::to(&CREATE_POST).multipart(upload);
    assert_eq!(replayer.send(&cx(), &request).await.expect("answered").status, 201);
    assert_eq!((read.recv().await, read.recv().await, read.recv().await), (Some(1), Some(2), None));
    assert!(request.is_used_up());
}

#[test]
fn what_is_no_fixture_is_named() {
    let folder = Folder::new();
    let path = folder.0.path().join("bad.json");
    fs::write(&path, r#"{"source":"x","colour":"red"}"#).expect("written");
    for result in [Replayer::from_file(&path), Replayer::from_folder(folder.0.path())] {
        let error = result.expect_err("no fixture");
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.message().contains("bad.json") && error.message().contains("colour"), "{error}");
    }
    assert_eq!(Replayer::from_file("/nowhere.json").expect_err("no file").kind(), ErrorKind::Config);
}

#[test]
fn every_fixture_of_the_repository_can_be_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let replayer = Replayer::from_folder(root).expect("fixtures");
    assert!(replayer.fixtures.len() > 300, "{}", replayer.fixtures.len());
    for fixture in &replayer.fixtures {
        fixture.response.to_response().expect("an answer");
    }
}

#[test]
fn a_call_is_answered_by_what_fits_it_best_and_in_turn() {
    let folder = Folder::new();
    let page = |limit: &str| json!({ "method": "GET", "path": "/api/posts", "query": { "limit": limit } });
    folder.add("list_posts/1.json", &page("5"), &json!({ "status": 200 }));
    folder.add("list_posts/2.json", &page("5"), &json!({ "status": 503 }));
    folder.add("list_posts/3.json", &page("9"), &json!({ "status": 201 }));
    let me = json!({ "method": "GET", "path": "/api/posts/p%201" });
    folder.add("get_post/1.json", &me, &json!({ "status": 202 }));
    let replayer = Replayer::from_folder(folder.0.path()).expect("fixtures");
    replayer.check().expect("answers");
    let ask = |path: &str, query: &str| {
        let (path, query) = (path.to_owned(), query.to_owned());
        let call = Call { method: http::Method::GET, path, query, body: Vec::new(), is_upload: false };
        let answer = replayer.answer(&[&LIST_POSTS, &GET_POST], &call)?;
        Some((answer.matched, answer.response.status.as_u16()))
    };
    assert_eq!(ask("/api/posts", "limit=5"), Some((Match::Exact, 200)));
    assert_eq!(ask("/api/posts", "limit=5"), Some((Match::Exact, 503)));
    assert_eq!(ask("/api/posts", "limit=5"), Some((Match::Exact, 503)), "the last stays");
    assert_eq!(ask("/api/posts", "limit=9"), Some((Match::Exact, 201)), "the same query before another");
    assert!(ask("/api/posts", "limit=7").is_some_and(|(matched, _)| matched == Match::Alike));
    assert_eq!(ask("/api/posts/p%201", ""), Some((Match::Exact, 202)));
    assert_eq!(ask("/api/posts/other", ""), Some((Match::Alike, 202)));
    for (path, query) in [("/api/posts", ""), ("/api/posts", "limit=5&cursor=x"), ("/api/agents", "limit=5")]
    {
        assert_eq!(ask(path, query), None, "{path} {query}");
    }
}

#[test]
fn a_fixture_that_is_no_answer_is_named() {
    let folder = Folder::new();
    folder.add("bad.json", &json!({ "method": "GET", "path": "/api/posts" }), &json!({ "status": 99 }));
    let error = Replayer::from_folder(folder.0.path()).expect("fixtures").check().expect_err("no status");
    assert!(error.message().contains("bad.json") && error.message().contains("status"), "{error}");
}

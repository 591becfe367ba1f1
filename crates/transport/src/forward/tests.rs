use std::sync::Arc;

use bytes::BytesMut;
use futures::TryStreamExt as _;
use http::{HeaderMap, HeaderValue};
use jiff::Timestamp;
use moothall_core::ErrorKind;
use moothall_core::endpoint::Endpoint;
use moothall_core::ports::memory::ManualClock;
use moothall_core::ports::{Clock as _, Ports};

use super::*;
use crate::testing::server::{Server, answer};
use crate::testing::{CREATE_POST, GET_POST, LIST_POSTS, Plain, clock, cx, drive, per_minute, seconds};
use crate::{Auth, Stack, Wire};

fn call(endpoint: &'static Endpoint) -> NativeCall {
    let (path, headers) = (Vec::new(), HeaderMap::new());
    NativeCall { endpoint, path, query: None, headers, body: NativeBody::Empty }
}

struct Net {
    server: Server,
    clock: Arc<ManualClock>,
    stack: Arc<dyn Transport>,
}

impl Net {
    async fn answering(raw: impl Into<Vec<u8>>) -> Self {
        let (server, clock) = (Server::start(raw).await, clock());
        let stack = Stack::builder("net", server.url(), Arc::new(Plain), Ports::with_clock(clock.clone()))
            .auth(Auth::Bearer { field: "api_key" })
            .limits(vec![per_minute("read", 5)])
            .wire(Wire::new().expect("a client"))
            .build()
            .expect("a stack");
        Self { server, clock, stack }
    }

    async fn forward(&self, call: NativeCall) -> Result<NativeAnswer> {
        drive(&self.clock, seconds(1), forward(self.stack.as_ref(), &cx(), call, None)).await
    }
}

async fn whole(body: NativeBody) -> Bytes {
    match body {
        NativeBody::Empty => Bytes::new(),
        NativeBody::Whole(bytes) => bytes,
        NativeBody::Stream { bytes, .. } => {
            let all = bytes.try_fold(BytesMut::new(), |mut all, chunk| async move {
                all.extend_from_slice(&chunk);
                Ok(all)
            });
            all.await.expect("a whole answer").freeze()
        }
    }
}

#[tokio::test]
async fn query_body_and_headers_arrive_as_they_were_written() {
    let net =
        Net::answering(answer("200 OK", &[("Content-Type", "application/json"), ("X-Own", "1")], "{ }"))
            .await;
    let mut call = call(&CREATE_POST);
    call.query = Some("a&b=%7E+x&b=".into());
    call.headers.insert("content-type", HeaderValue::from_static("application/json; charset=utf-8"));
    call.headers.insert("accept-language", HeaderValue::from_static("zh"));
    call.body = NativeBody::Whole("{ \"n\":1.0 }".into());
    let passed = net.forward(call).await.expect("an answer");
    assert_eq!((passed.status.as_u16(), passed.headers["x-own"].as_bytes()), (200, b"1".as_slice()));
    assert_eq!(whole(passed.body).await, "{ }");
    let seen = net.server.seen().await;
    assert!(seen.starts_with("POST /api/posts?a&b=%7E+x&b= HTTP/1.1\r\n"), "{seen}");
    assert!(seen.ends_with("\r\n\r\n{ \"n\":1.0 }"), "{seen}");
    let head = seen.to_ascii_lowercase();
    assert!(
        head.contains("content-type: application/json; charset=utf-8\r\n")
            && head.contains("accept-language: zh")
    );
    assert!(head.contains("authorization: bearer canary-key"), "the account's own credential");
}

#[tokio::test]
async fn a_refusal_is_passed_on_with_what_it_means() {
    let net = Net::answering(answer("422 Unprocessable", &[("X-Own", "1")], "no such thing")).await;
    let passed = net.forward(call(&CREATE_POST)).await.expect("an answer");
    assert_eq!((passed.status.as_u16(), passed.headers["x-own"].as_bytes()), (422, b"1".as_slice()));
    assert_eq!(passed.refusal.map(|error| error.kind()), Some(ErrorKind::InvalidInput));
    assert_eq!(whole(passed.body).await, "no such thing");
}

#[tokio::test]
async fn a_limit_of_the_network_is_learned_and_its_answer_passed_on() {
    let net = Net::answering(answer("429 Too Many", &[("Retry-After", "3600")], "slow down")).await;
    let passed = net.forward(call(&CREATE_POST)).await.expect("an answer");
    assert_eq!((passed.status.as_u16(), passed.headers["retry-after"].as_bytes()), (429, b"3600".as_slice()));
    assert_eq!(whole(passed.body).await, "slow down");
    let kept = net.forward(call(&CREATE_POST)).await.expect_err("our own refusal");
    assert_eq!((kept.kind(), kept.remote()), (ErrorKind::RateLimited, None));
    assert_eq!(net.server.requests(), 1);
}

#[tokio::test]
async fn a_read_that_fails_is_tried_again_and_its_last_answer_passed_on() {
    let net = Net::answering(answer("503 Down", &[], "later")).await;
    let passed = net.forward(call(&LIST_POSTS)).await.expect("an answer");
    assert_eq!((passed.status.as_u16(), net.server.requests()), (503, 3));
    let passed = net.forward(call(&CREATE_POST)).await.expect("an answer");
    assert_eq!((passed.status.as_u16(), net.server.requests()), (503, 4), "a write goes once");
}

#[tokio::test]
async fn an_upload_is_streamed_as_it_is() {
    let net = Net::answering(answer("201 Created", &[], "{}")).await;
    let mut call = call(&CREATE_POST);
    call.headers.insert("content-type", HeaderValue::from_static("multipart/form-data; boundary=x"));
    let chunks = ["--x\r\n", "anything\r\n", "--x--\r\n"].map(|chunk| Ok(Bytes::from(chunk)));
    let length = Some(22);
    call.body = NativeBody::Stream { length, bytes: futures::stream::iter(chunks).boxed() };
    assert_eq!(net.forward(call).await.expect("an answer").status.as_u16(), 201);
    let seen = net.server.seen().await;
    assert!(seen.ends_with("\r\n\r\n--x\r\nanything\r\n--x--\r\n"), "{seen}");
    let head = seen.to_ascii_lowercase();
    assert!(head.contains("boundary=x\r\n") && head.contains("content-length: 22\r\n"), "{seen}");
    assert!(!head.contains("transfer-encoding"), "{seen}");
}

#[tokio::test]
async fn a_picture_and_whatever_is_too_long_are_streamed() {
    let json = format!("\"{}\"", "x".repeat(5 * 1024 * 1024));
    for (media_type, body) in [("image/png", "\u{89}PNG"), ("application/json", json.as_str())] {
        let net = Net::answering(answer("200 OK", &[("Content-Type", media_type)], body)).await;
        let passed = net.forward(call(&LIST_POSTS)).await.expect("an answer");
        let length = body.len() as u64;
        assert!(matches!(passed.body, NativeBody::Stream { length: Some(told), .. } if told == length));
        assert_eq!(whole(passed.body).await, body.as_bytes(), "{media_type}");
    }
}

#[tokio::test]
async fn the_accounts_own_credential_does_not_come_back() {
    let body = r#"{"error":"canary-key is no good"}"#;
    for status in ["400 Bad", "200 OK"] {
        let net = Net::answering(answer(status, &[("X-Echo", "Bearer canary-key")], body)).await;
        let passed = net.forward(call(&CREATE_POST)).await.expect("an answer");
        assert!(!passed.headers.contains_key("x-echo"));
        assert_eq!(whole(passed.body).await, r#"{"error":"<redacted> is no good"}"#);
    }
}

#[tokio::test]
async fn a_redirect_is_not_passed_on_because_the_client_would_take_its_key_there() {
    let net = Net::answering(answer("302 Found", &[("Location", "https://elsewhere.example/")], "")).await;
    let error = net.forward(call(&CREATE_POST)).await.expect_err("no answer");
    assert_eq!(error.kind(), ErrorKind::Unavailable);
}

#[tokio::test]
async fn every_attempt_pays_and_waits_within_the_callers_patience() {
    let net = Net::answering(answer("200 OK", &[], "{}")).await;
    for _ in 0..5 {
        net.forward(call(&LIST_POSTS)).await.expect("an answer");
    }
    let begun = net.clock.now();
    let error = net.forward(call(&LIST_POSTS)).await.expect_err("the minute is full");
    assert!(error.retry_after().is_some_and(|wait| wait > seconds(10)), "{error}");
    assert!(net.clock.now() <= begun.checked_add(seconds(10)).unwrap_or(Timestamp::MAX));
    net.clock.advance(seconds(51));
    net.forward(call(&LIST_POSTS)).await.expect("waited for");
    assert_eq!(net.server.requests(), 6);
}

#[tokio::test]
async fn a_path_stays_within_its_endpoint() {
    let net = Net::answering(answer("200 OK", &[], "{}")).await;
    for value in ["..", ".", ""] {
        let path = vec![("post_id", value.to_owned())];
        let error = net.forward(NativeCall { path, ..call(&GET_POST) }).await.expect_err("no segment");
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{value}");
    }
    let path = vec![("post_id", "../a?b#c%2f".to_owned())];
    net.forward(NativeCall { path, ..call(&GET_POST) }).await.expect("an answer");
    assert!(net.server.seen().await.starts_with("GET /api/posts/..%2Fa%3Fb%23c%252f HTTP/1.1"));
    assert_eq!(net.server.requests(), 1);
}

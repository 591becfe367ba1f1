mod slow;
mod stale;
mod trust;

use bytes::Bytes;
use futures::StreamExt as _;
use http::{HeaderName, HeaderValue};
use proptest::prelude::*;

use super::body::MAX_BODY_BYTES;
use super::*;
use crate::multipart::{FilePart, Multipart};
use crate::testing::server::{Server, answer, chunked, gzip};
use crate::testing::{CREATE_POST, GET_POST, clock, cx, read, write};

fn pinned(base: Url) -> PinnedWire {
    PinnedWire::new(Wire::new().expect("a client"), base, Timeouts::default(), clock())
}

async fn send(server: &Server, request: &Request) -> Result<Response> {
    pinned(server.url()).send(&cx(), request).await
}

async fn failure(server: Server, request: Request) -> Error {
    send(&server, &request).await.expect_err("a failure")
}

#[tokio::test]
async fn a_request_arrives_as_it_was_meant() {
    let server = Server::start(answer("201 Created", &[("X-A", "1")], "{\"ok\":1}")).await;
    let request = write()
        .query("a b", "ü&")
        .query("x", 1)
        .header(HeaderName::from_static("x-b"), HeaderValue::from_static("2"))
        .bearer("canary-token".into());
    let response = send(&server, &request).await.expect("answered");
    assert_eq!((response.status.as_u16(), &response.body[..]), (201, &b"{\"ok\":1}"[..]));
    assert_eq!(response.headers["x-a"], "1");
    let seen = server.seen().await;
    let lower = seen.to_ascii_lowercase();
    assert!(seen.starts_with("POST /api/posts?a+b=%C3%BC%26&x=1 HTTP/1.1\r\n"), "{seen}");
    for line in [
        "authorization: bearer canary-token\r\n",
        "content-type: application/json\r\n",
        "accept: application/json\r\n",
        "accept-encoding: gzip\r\n",
        "user-agent: moothall/",
        "x-b: 2\r\n",
    ] {
        assert!(lower.contains(line), "no {line:?} in {seen}");
    }
    assert!(seen.ends_with("\r\n\r\n{\"content\":\"hello\"}"), "{seen}");
}

#[tokio::test]
async fn requests_stay_behind_the_base_urls_path() {
    let server = Server::start(answer("200 OK", &[], "{}")).await;
    let base = server.url().join("/behind/").expect("a URL");
    let wire = pinned(base);
    wire.send(&cx(), &Request::to(&GET_POST).path("post_id", "../x")).await.expect("answered");
    assert!(server.seen().await.starts_with("GET /behind/api/posts/..%2Fx HTTP/1.1"));
}

#[tokio::test]
async fn a_connection_that_is_refused_sent_nothing() {
    let wire = pinned(Server::nowhere().await);
    let error = wire.send(&cx(), &write().query("q", "canary")).await.expect_err("refused");
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Unavailable, Outcome::NotApplied));
    assert_eq!(error.message(), "no connection to 127.0.0.1: nothing listens there");
    assert!(!format!("{error:?}").contains("canary"), "{error:?}");
}

#[tokio::test]
async fn whatever_breaks_later_leaves_it_open() {
    let cut = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"posts\":";
    let cases = [
        ("no answer at all", Server::closing("").await),
        ("reset after the request", Server::resetting("").await),
        ("reset in the headers", Server::resetting("HTTP/1.1 200 OK\r\nContent-").await),
        ("reset in the body", Server::resetting(cut).await),
        ("cut body", Server::closing(cut).await),
        ("cut chunk", Server::closing("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{").await),
        ("nonsense", Server::closing("220 smtp ready\r\n").await),
    ];
    for (case, server) in cases {
        let error = failure(server, write().query("q", "canary")).await;
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::Unavailable, Outcome::Unknown),
            "{case}: {error:?}"
        );
        assert!(!format!("{error:?}").contains("canary"), "{case}: {error:?}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Server::start(answer("200 OK", &[], "{}")).await;
    let server = Server::start(answer("302 Found", &[("Location", elsewhere.url().as_str())], "")).await;
    let response = send(&server, &read().bearer("canary".into())).await.expect("an answer");
    assert_eq!(response.status, 302);
    assert_eq!(elsewhere.connections(), 0);
}

#[tokio::test]
async fn a_body_is_read_to_the_cap_and_no_further() {
    let full = "x".repeat(MAX_BODY_BYTES);
    let response =
        send(&Server::start(answer("200 OK", &[], &full)).await, &read()).await.expect("just fits");
    assert_eq!(response.body.len(), MAX_BODY_BYTES);
    let response = send(&Server::start(chunked(&full)).await, &read()).await.expect("just fits");
    assert_eq!(response.body.len(), MAX_BODY_BYTES);

    let announced = "HTTP/1.1 200 OK\r\nContent-Length: 4194305\r\n\r\nx";
    let error = failure(Server::closing(announced).await, read()).await;
    assert!(error.message().contains("larger"), "what is announced need not come: {error}");

    let ten = "x".repeat(10 * 1024 * 1024);
    for (case, raw) in [("announced", answer("200 OK", &[], &ten)), ("chunked", chunked(&ten))] {
        let error = failure(Server::start(raw).await, write()).await;
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Decode, Outcome::Unknown), "{case}");
        assert!(error.message().contains("larger than 4194304 bytes"), "{case}: {error}");
    }
}

#[tokio::test]
async fn a_compressed_body_is_unpacked_and_a_bomb_defused() {
    let server = Server::start(gzip(b"{\"ok\":1}", usize::MAX)).await;
    assert_eq!(send(&server, &read()).await.expect("answered").body, "{\"ok\":1}");
    let bomb = gzip(&vec![0; 64 * 1024 * 1024], usize::MAX);
    assert!(bomb.len() < 128 * 1024, "{} bytes are no bomb", bomb.len());
    let error = failure(Server::start(bomb).await, write()).await;
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Decode, Outcome::Unknown));
    assert!(error.message().contains("larger"), "{error}");
}

#[tokio::test]
async fn a_compressed_body_cut_short_or_spoilt_is_an_error() {
    for raw in [
        gzip(b"{\"posts\":[\"some text that does not compress to nothing\"]}", 24),
        answer("200 OK", &[("Content-Encoding", "gzip")], "this is no gzip").into_bytes(),
    ] {
        let error = failure(Server::start(raw).await, write()).await;
        assert!(matches!(error.kind(), ErrorKind::Decode | ErrorKind::Unavailable), "{error:?}");
        assert_eq!(error.outcome(), Outcome::Unknown);
    }
}

#[tokio::test]
async fn an_upload_is_streamed_with_its_length() {
    let server = Server::start(answer("201 Created", &[], "{}")).await;
    let chunks = futures::stream::iter(["first ", "second"]).map(|chunk| Ok(Bytes::from(chunk)));
    let upload = Multipart::new().text("purpose", "post").file(FilePart {
        name: "file",
        file_name: "moon.png".into(),
        content_type: "image/png".into(),
        length: Some(12),
        stream: chunks.boxed(),
    });
    let request = Request::to(&CREATE_POST).multipart(upload);
    send(&server, &request).await.expect("answered");
    let seen = server.seen().await;
    assert!(seen.to_ascii_lowercase().contains("content-length: "), "{seen}");
    let (purpose, file) =
        (seen.find("name=\"purpose\"").expect("sent"), seen.find("name=\"file\"").expect("sent"));
    assert!(purpose < file, "fields come before files");
    assert!(seen.contains("filename=\"moon.png\"") && seen.contains("Content-Type: image/png"), "{seen}");
    assert!(seen.contains("first second"), "{seen}");
    let again = send(&server, &request).await.expect_err("used up");
    assert_eq!((again.kind(), again.outcome()), (ErrorKind::Internal, Outcome::NotApplied));
}

#[tokio::test]
async fn a_file_that_cannot_be_read_leaves_it_open() {
    let server = Server::start(answer("201 Created", &[], "{}")).await;
    let broken = futures::stream::iter([Ok(Bytes::from("first")), Err(std::io::Error::other("disk"))]);
    let upload = Multipart::new().file(FilePart {
        name: "file",
        file_name: "moon.png".into(),
        content_type: "image/png".into(),
        length: Some(12),
        stream: broken.boxed(),
    });
    let error = failure(server, Request::to(&CREATE_POST).multipart(upload)).await;
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Unavailable, Outcome::Unknown));
}

#[tokio::test]
async fn a_credential_that_no_header_can_hold_is_named_without_being_shown() {
    let server = Server::start(answer("200 OK", &[], "{}")).await;
    let error = failure(server, read().bearer("canary\r\nX-Evil: 1".into())).await;
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Config, Outcome::NotApplied));
    assert!(!format!("{error:?}").contains("canary"), "{error:?}");
}

#[tokio::test]
async fn connections_are_reused() {
    let server = Server::start(answer("200 OK", &[], "{}")).await;
    let wire = pinned(server.url());
    for _ in 0..5 {
        wire.send(&cx(), &read()).await.expect("answered");
    }
    assert_eq!(server.connections(), 1);
}

proptest! {
    #[test]
    fn no_value_leaves_the_pinned_host_or_its_route(segment in any::<String>(), query in any::<String>()) {
        prop_assume!(!matches!(segment.as_str(), "" | "." | ".."));
        let base = Url::parse("https://pinned.example/base").expect("a URL");
        let request = Request::to(&GET_POST).path("post_id", &segment).query("q", &query);
        let url = address(&base, &request).expect("a URL");
        prop_assert_eq!(url.origin(), base.origin());
        let segments: Vec<_> = url.path_segments().expect("a path").collect();
        prop_assert_eq!(&segments[..3], &["base", "api", "posts"]);
        prop_assert_eq!(segments.len(), 4);
        let pairs: Vec<_> = url.query_pairs().collect();
        prop_assert_eq!(pairs, vec![("q".into(), query.as_str().into())]);
        prop_assert!(url.as_str().bytes().all(|byte| byte.is_ascii_graphic()));
    }
}

//! Uploads: streamed through, bounded, and refused with the body's own fault.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::Request;
use futures::stream;
use moothall_gateway::Limits;

use crate::harness::{ADA, Answer, Api};

const HEAD: &str = "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"cat.png\"\r\ncontent-type: image/png\r\n\r\n";

async fn upload(api: &Api, content_type: &str, body: Body) -> Answer {
    let upload = Request::post("/v1/media?account=nova")
        .header("authorization", format!("Bearer {ADA}"))
        .header("content-type", content_type);
    api.send(upload.body(body).expect("a request")).await
}

fn endless(chunk: &'static str) -> Body {
    let head = stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(HEAD.as_bytes()))]);
    Body::from_stream(futures::StreamExt::chain(
        head,
        stream::repeat_with(move || Ok(Bytes::from_static(chunk.as_bytes()))),
    ))
}

#[tokio::test]
async fn a_file_is_uploaded() {
    let api = Api::new().await;
    let answer =
        upload(&api, "multipart/form-data; boundary=b", Body::from(format!("{HEAD}12345\r\n--b--\r\n")))
            .await;
    let media = answer.json();
    assert_eq!((answer.status, &media["id"], &media["bytes"]), (201, &"plain:cat.png".into(), &5.into()));
}

#[tokio::test]
async fn a_file_that_is_announced_as_too_large_is_refused_before_it_is_sent() {
    let api = Api::new().await;
    let by_part = HEAD.replace("image/png\r\n", "image/png\r\ncontent-length: 200001\r\n");
    for (head, announced, status) in
        [(by_part.as_str(), 700, 422), (HEAD, 202_000, 422), (HEAD, 200_500, 201)]
    {
        let body = Body::from(format!("{head}12345\r\n--b--\r\n"));
        let upload = Request::post("/v1/media?account=nova")
            .header("authorization", format!("Bearer {ADA}"))
            .header("content-type", "multipart/form-data; boundary=b")
            .header("content-length", announced);
        let answer = api.send(upload.body(body).expect("a request")).await;
        assert_eq!(answer.status, status, "{}", answer.text);
        if status == 422 {
            let problem = answer.json();
            assert_eq!(
                (&problem["code"], &problem["errors"][0]["pointer"]),
                (&"invalid_input".into(), &"/file".into())
            );
            assert!(answer.text.contains("at most 200000 fit"), "{}", answer.text);
        }
    }
    assert_eq!(api.plain.calls().len(), 1, "only the one that may fit was sent");
}

#[tokio::test]
async fn a_file_without_end_is_cut_at_the_cap() {
    let api = Api::with(Limits { media_bytes: 100_000, ..Limits::default() }).await;
    let answer = upload(&api, "multipart/form-data; boundary=b", endless("0123456789")).await;
    assert_eq!(answer.refusal(), (413, "body_too_large".into()), "{}", answer.text);
    assert_eq!(api.plain.calls(), ["media.upload ada/nova"], "it was streamed, not held");
}

#[tokio::test(start_paused = true)]
async fn a_file_that_stalls_is_408() {
    let api = Api::with(Limits { body_idle: Duration::from_secs(10), ..Limits::default() }).await;
    let head = stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(HEAD.as_bytes()))]);
    let stalled = Body::from_stream(futures::StreamExt::chain(head, stream::pending()));
    let answer = upload(&api, "multipart/form-data; boundary=b", stalled).await;
    assert_eq!(answer.refusal(), (408, "body_timeout".into()), "{}", answer.text);
}

#[tokio::test(start_paused = true)]
async fn a_json_body_that_stalls_is_408() {
    let api = Api::new().await;
    let stalled = Request::post("/v1/posts")
        .header("authorization", format!("Bearer {ADA}"))
        .header("content-type", "application/json");
    let body = Body::from_stream(stream::pending::<std::io::Result<Bytes>>());
    let answer = api.send(stalled.body(body).expect("a request")).await;
    assert_eq!(answer.refusal(), (408, "body_timeout".into()));
}

#[tokio::test]
async fn forms_that_are_none_are_refused() {
    let api = Api::new().await;
    let other = HEAD.replace("\"file\"", "\"picture\"") + "x\r\n--b--\r\n";
    for (content_type, body, status, code) in [
        ("application/json", "{}".to_owned(), 415, "unsupported_media_type"),
        ("multipart/form-data", HEAD.to_owned(), 415, "unsupported_media_type"),
        ("multipart/form-data; boundary=b", "no form".to_owned(), 400, "malformed_body"),
        ("multipart/form-data; boundary=b", "--b--\r\n".to_owned(), 422, "invalid_input"),
        ("multipart/form-data; boundary=b", other, 422, "invalid_input"),
    ] {
        let answer = upload(&api, content_type, Body::from(body)).await;
        assert_eq!(answer.refusal(), (status, code.into()), "{content_type}: {}", answer.text);
    }
    assert_eq!(api.network_calls(), 0);
}

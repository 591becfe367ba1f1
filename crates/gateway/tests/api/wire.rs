//! Requests that no HTTP library lets one send, byte for byte on a socket: none of them reaches a network, and
//! each is told why in the network's words, or by the gateway where its own conventions hold.

use std::time::Duration;

use moothall_gateway::Limits;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::harness::{ADA, Api, HOST};

const PATIENCE: Duration = Duration::from_mins(1);

/// Where the calls of the network `plain` are taken: as the network, and as an account.
const DOORS: [&str; 2] = ["/proxy/plain", "/v1/native/nova"];

struct Wire {
    api: Api,
    address: std::net::SocketAddr,
    shutdown: CancellationToken,
    task: JoinHandle<()>,
}

impl Wire {
    async fn new(limits: Limits) -> Self {
        let api = Api::with(limits).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("binds");
        let address = listener.local_addr().expect("an address");
        let shutdown = CancellationToken::new();
        let (gateway, stop) = (api.gateway.clone(), shutdown.clone());
        let task = tokio::spawn(async move { gateway.serve(listener, stop).await });
        Self { api, address, shutdown, task }
    }

    /// Sends these bytes, and reads until the connection is closed.
    async fn send(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.address).await.expect("connects");
        stream.write_all(request.as_bytes()).await.expect("sends");
        let mut answer = Vec::new();
        let read = timeout(PATIENCE, stream.read_to_end(&mut answer)).await.expect("closes in time");
        // A connection that is closed early may be reset; what came before that counts.
        let _ = read;
        String::from_utf8_lossy(&answer).into_owned()
    }

    async fn end(self) {
        self.shutdown.cancel();
        timeout(PATIENCE, self.task).await.expect("ends").expect("no panic");
    }
}

/// The status of an answer, and its body where that is JSON.
fn read(answer: &str) -> (u16, Value) {
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
    let body = answer.split_once("\r\n\r\n").map(|(_, body)| body).unwrap_or_default();
    (status, serde_json::from_str(body).unwrap_or_default())
}

/// A request with these lines for a head. `H` is the host, `A` the key, `C` the end of the connection.
fn request(line: &str, headers: &[&str], body: &str) -> String {
    let headers = headers.iter().map(|header| match *header {
        "H" => format!("Host: {HOST}\r\n"),
        "A" => format!("Authorization: Bearer {ADA}\r\n"),
        "C" => "Connection: close\r\n".to_owned(),
        header => format!("{header}\r\n"),
    });
    format!("{line} HTTP/1.1\r\n{}\r\n{body}", headers.collect::<String>())
}

/// What is refused with 400 by the gateway itself, at both doors.
#[tokio::test]
async fn what_is_forged_is_refused_with_its_reason() {
    let wire = Wire::new(Limits::default()).await;
    let chunks = "2\r\n{}\r\n0\r\n\r\n";
    for door in DOORS {
        let get = format!("GET {door}/api/items");
        let post = format!("POST {door}/api/items");
        let absolute = |authority: &str| format!("GET http://{authority}{door}/api/items");
        let cases = [
            ("an absolute address", request(&absolute("elsewhere.example"), &["H", "A", "C"], "")),
            ("an absolute address of ours", request(&absolute(HOST), &["H", "A", "C"], "")),
            ("an address with a user", request(&absolute("u:p@moothall.example"), &["H", "A", "C"], "")),
            ("no host", request(&get, &["A", "C"], "")),
            ("two hosts", request(&get, &["H", "Host: elsewhere.example", "A", "C"], "")),
            ("two hosts that agree", request(&get, &["H", "H", "A", "C"], "")),
            ("somebody else's host", request(&get, &["Host: elsewhere.example", "A", "C"], "")),
            ("a network's host", request(&get, &["Host: plain.example", "A", "C"], "")),
            ("two hosts in one", request(&get, &["Host: moothall.example, elsewhere.example", "A", "C"], "")),
            ("a host with a path", request(&get, &["Host: moothall.example/x", "A", "C"], "")),
            ("a host with a user", request(&get, &["Host: u@moothall.example", "A", "C"], "")),
            ("authorization as a hop", request(&get, &["H", "A", "Connection: close, authorization"], "")),
            (
                "authorization as another hop",
                request(&get, &["H", "A", "C", "Connection: Keep-Alive,AUTHORIZATION"], ""),
            ),
            ("the host as a hop", request(&get, &["H", "A", "Connection: close, host"], "")),
            (
                "a length as a hop",
                request(&post, &["H", "A", "Connection: close, content-length", "Content-Length: 2"], "{}"),
            ),
            (
                "a length before a coding",
                request(&post, &["H", "A", "C", "Content-Length: 2", "Transfer-Encoding: chunked"], chunks),
            ),
            (
                "a length after a coding",
                request(&post, &["H", "A", "C", "Transfer-Encoding: chunked", "Content-Length: 12"], chunks),
            ),
            (
                "two lengths that agree",
                request(&post, &["H", "A", "C", "Content-Length: 2", "content-length: 2"], "{}"),
            ),
            (
                "two codings in one",
                request(&post, &["H", "A", "C", "Transfer-Encoding: gzip, chunked"], chunks),
            ),
            (
                "two codings",
                request(
                    &post,
                    &["H", "A", "C", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"],
                    chunks,
                ),
            ),
            (
                "a packed body",
                request(&post, &["H", "A", "C", "Content-Encoding: gzip", "Content-Length: 2"], "{}"),
            ),
            ("a key beside the key", request(&get, &["H", "A", "C", "X-API-Key: sk"], "")),
            ("a key for a proxy", request(&get, &["H", "A", "C", "Proxy-Authorization: Basic eA=="], "")),
            ("a key in the query", request(&format!("{get}?API%5fkey=sk"), &["H", "A", "C"], "")),
            ("a network's key in the query", request(&format!("{get}?api-key=sk"), &["H", "A", "C"], "")),
            (
                "a key in the body",
                request(&post, &["H", "A", "C", "Content-Length: 16"], r#"{"api_key":"sk"}"#),
            ),
        ];
        for (what, request) in cases {
            let answer = wire.send(&request).await;
            let (status, body) = read(&answer);
            assert_eq!(status, 400, "{door}: {what}: {answer}");
            if door == "/proxy/plain" {
                assert_eq!(body["refused"], "bad request", "{what}: {answer}");
            } else {
                assert_eq!(body["code"], "malformed_request", "{what}: {answer}");
            }
            assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{what}: {answer}");
            assert_eq!(wire.api.network_calls(), 0, "{what} reached the network: {answer}");
        }
        for (what, headers) in [
            ("two keys", ["H", "A", "Authorization: Bearer key-eve", "C"]),
            ("the same key twice", ["H", "A", "A", "C"]),
            ("another scheme", ["H", "Authorization: Basic YTpi", "C", "X: y"]),
            ("none", ["H", "C", "X: y", "Z: y"]),
        ] {
            let (status, _) = read(&wire.send(&request(&get, &headers, "")).await);
            assert_eq!((status, wire.api.network_calls()), (401, 0), "{door}: {what}");
        }
    }
    wire.end().await;
}

/// What is no HTTP, so that nobody can tell which network it is for: 400 without a body, or nothing at all.
#[tokio::test]
async fn what_is_no_http_is_not_read_at_all() {
    let wire = Wire::new(Limits::default()).await;
    let get = "GET /proxy/plain/api/items";
    let post = "POST /proxy/plain/api/items";
    for (what, request) in [
        ("an unknown coding", request(post, &["H", "A", "C", "Transfer-Encoding: xchunked"], "0\r\n\r\n")),
        (
            "a coding after chunked",
            request(post, &["H", "A", "C", "Transfer-Encoding: chunked, identity"], "0\r\n\r\n"),
        ),
        (
            "lengths that differ",
            request(post, &["H", "A", "C", "Content-Length: 2", "Content-Length: 3"], "{} "),
        ),
        ("a signed length", request(post, &["H", "A", "C", "Content-Length: +2"], "{}")),
        ("two lengths in one", request(post, &["H", "A", "C", "Content-Length: 2, 2"], "{}")),
        ("a space before the colon", request(post, &["H", "A", "C", "Content-Length : 2"], "{}")),
        ("a folded line", request(get, &["H", "A", "C", "X: a\r\n b"], "")),
        ("NUL", request(get, &["H", "A", "C", "X: \0"], "")),
        ("a coding in HTTP/1.0", {
            request(post, &["H", "A", "Transfer-Encoding: chunked"], "0\r\n\r\n").replace("/1.1", "/1.0")
        }),
        ("HTTP/0.9", format!("{get}\r\n\r\n")),
        ("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned()),
    ] {
        let answer = wire.send(&request).await;
        let (status, body) = read(&answer);
        assert!(answer.is_empty() || (status == 400 && body.is_null()), "{what}: {answer}");
        assert_eq!(wire.api.network_calls(), 0, "{what} reached the network: {answer}");
    }
    wire.end().await;
}

/// What proxies in front of the gateway and clients' jars add: it is neither believed nor passed on.
#[tokio::test]
async fn what_only_says_where_a_call_came_from_stays_behind() {
    let wire = Wire::new(Limits::default()).await;
    let claims = [
        "H",
        "A",
        "Connection: close, x-hop, cookie",
        "X-Hop: 1",
        "Cookie: session=1",
        "Forwarded: for=10.0.0.1;host=elsewhere.example",
        "X-Forwarded-For: 10.0.0.1",
        "X-Forwarded-Host: elsewhere.example",
        "X-Forwarded-Proto: https",
        "X-Original-URL: /v1/accounts",
        "X-HTTP-Method-Override: DELETE",
        "Via: 1.1 elsewhere.example",
        "Upgrade: websocket",
        "Trailer: Authorization",
        "TE: trailers",
        "Accept: application/json",
    ];
    for door in DOORS {
        let answer = wire.send(&request(&format!("GET {door}/api/items"), &claims, "")).await;
        let (status, arrived) = read(&answer);
        assert_eq!(status, 200, "{door}: {answer}");
        assert_eq!(arrived["headers"], serde_json::json!({"accept": "application/json"}), "{door}");
    }
    // Trailers are headers that come after the body; they stay behind as well.
    let trailed = "2\r\n{}\r\n0\r\nAuthorization: Bearer key-eve\r\nX-API-Key: sk\r\n\r\n";
    let headers = ["H", "A", "C", "Transfer-Encoding: chunked", "Content-Type: application/json"];
    let answer = wire.send(&request("POST /proxy/plain/api/items", &headers, trailed)).await;
    let (status, arrived) = read(&answer);
    assert_eq!((status, &arrived["body"]), (200, &Value::from("{}")), "{answer}");
    assert_eq!(arrived["headers"], serde_json::json!({"content-type": "application/json"}));
    wire.end().await;
}

/// A request behind one that tells its length twice is never read as a request.
#[tokio::test]
async fn nothing_is_smuggled_behind_a_length_that_is_told_twice() {
    let wire = Wire::new(Limits::default()).await;
    let inner = request("GET /proxy/plain/api/items", &["H", "A", "C"], "");
    let post = "POST /proxy/plain/api/items";
    let headers = ["H", "A", "Content-Length: 5", "Transfer-Encoding: chunked"];
    let first = wire.send(&(request(post, &headers, "0\r\n\r\n") + &inner)).await;
    assert_eq!(first.matches("HTTP/1.1 ").count(), 1, "one request, one answer: {first}");
    assert_eq!(wire.api.network_calls(), 0, "{first}");
    // Where such a request comes together with the one before it, the chunks count, and it is the last one.
    let before = request("GET /proxy/plain/api/items", &["H", "A"], "");
    let second = wire.send(&(before + &request(post, &headers, "0\r\n\r\n") + &inner)).await;
    assert_eq!(second.matches("HTTP/1.1 ").count(), 2, "{second}");
    assert!(wire.api.plain.calls().iter().filter(|call| call.contains("list_items")).count() == 1);
    wire.end().await;
}

#[tokio::test]
async fn an_answer_beyond_the_cap_is_refused_where_it_is_told_and_cut_off_where_it_is_not() {
    let wire = Wire::new(Limits { media_bytes: 5000, ..Limits::default() }).await;
    for door in DOORS {
        let get = |query: &str| request(&format!("GET {door}/api/items?{query}"), &["H", "A", "C"], "");
        for passes in ["streamed=5000&told", "streamed=5000"] {
            let answer = wire.send(&get(passes)).await;
            let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
            let is_whole = if head.to_lowercase().contains("content-length: 5000\r\n") {
                body.len() == 5000
            } else {
                body.ends_with("\r\n0\r\n\r\n")
            };
            assert!(head.starts_with("HTTP/1.1 200") && is_whole, "{door}: {passes}: {head}");
        }
        let told = wire.send(&get("streamed=6000&told")).await;
        let (status, body) = read(&told);
        assert_eq!(status, 502, "{door}: {told}");
        let told = [&body["refused"], &body["code"]].map(|word| word.as_str().unwrap_or_default());
        assert!([["answer over 5000", ""], ["", "upstream_malformed"]].contains(&told), "{door}: {body}");
        let post = format!("POST {door}/api/items?streamed=6000&told");
        let (status, body) = read(&wire.send(&request(&post, &["H", "A", "C"], "")).await);
        let told = [&body["refused"], &body["code"]].map(|word| word.as_str().unwrap_or_default());
        let is_in_doubt = [["unavailable, in doubt: true", ""], ["", "outcome_unknown"]].contains(&told);
        assert!(is_in_doubt && status >= 502, "{door}: a write may have happened: {body}");
        let cut = wire.send(&get("streamed=6000")).await;
        assert!(!cut.ends_with("\r\n0\r\n\r\n"), "{door}: its client sees that it is not whole: {cut}");
        assert!(cut.matches("xx").count() <= 2500, "{door}: no more than what passes has come");
    }
    wire.end().await;
}

//! What the proxy keeps from a network: every way of asking for what is not one's own, and whose words say no.

use reqwest::RequestBuilder;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::agent::Answer;
use super::world::{IA, IS, World, key};

/// A refusal in the shape of a network: its status and words.
fn told(network: &str, answer: &Answer) -> (u16, String) {
    let body = answer.json();
    let members: Vec<_> = body.as_object().expect("an object").keys().map(String::as_str).collect();
    let words = if network == IA {
        assert!(members == ["error", "message"] || members == ["error", "error_description"], "{answer:?}");
        body["error"].as_str()
    } else {
        assert_eq!(members, ["error", "success"], "{answer:?}");
        assert_eq!(body["success"], false);
        body["error"].as_str()
    };
    assert_eq!(answer.header("content-type"), Some("application/json"));
    (answer.status, words.expect("words").to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_is_not_ones_own_reaches_a_network() {
    let world = World::start().await;
    let http = world.nova().http;
    let url = |network: &str, path: &str| format!("{}/proxy/{network}{path}", world.url);
    let with = |key: &str, request: RequestBuilder| request.bearer_auth(key);
    let nova = key("nova");
    let get = |network: &str, path: &str| with(&nova, http.get(url(network, path)));
    let post = |network: &str, path: &str| with(&nova, http.post(url(network, path))).json(&json!({}));
    let reader = key("nova-read");
    let table = [
        (IA, "no credential", http.get(url(IA, "/api/feed")), 401, "unauthorized"),
        (
            IS,
            "no credential",
            http.get(url(IS, "/api/v1/feed")),
            401,
            "Missing or invalid Authorization header",
        ),
        (IA, "an unknown token", with("iat_abc", http.get(url(IA, "/api/feed"))), 401, "unauthorized"),
        (IS, "an unknown key", with("sk_inst_0", http.get(url(IS, "/api/v1/feed"))), 401, "Invalid API key"),
        (
            IS,
            "basic",
            http.get(url(IS, "/api/v1/feed")).basic_auth("nova-is", Some(&nova)),
            401,
            "Invalid API key",
        ),
        (
            IA,
            "a foreign account",
            with(&format!("{nova}.ada-ia"), http.get(url(IA, "/api/feed"))),
            401,
            "unauthorized",
        ),
        (
            IS,
            "a foreign account",
            with(&format!("{nova}.ada-is"), http.get(url(IS, "/api/v1/feed"))),
            401,
            "Invalid API key",
        ),
        (
            IS,
            "another network's",
            with(&format!("{nova}.nova-ia"), http.get(url(IS, "/api/v1/feed"))),
            401,
            "Invalid API key",
        ),
        (
            IS,
            "no account there",
            with(&key("eve"), http.get(url(IS, "/api/v1/feed"))),
            401,
            "Invalid API key",
        ),
        (IA, "another path", get(IA, "/api/nothing"), 404, "not_found"),
        (IS, "another path", get(IS, "/api/v1/nothing"), 404, "Not found"),
        (IS, "another method", with(&nova, http.delete(url(IS, "/api/v1/posts"))), 404, "Not found"),
        (IA, "encoded dots", get(IA, "/api/agents/%252e%252e"), 404, "not_found"),
        (IS, "an encoded slash", get(IS, "/api/v1/posts/a%2Fb"), 404, "Not found"),
        (IS, "a backslash", get(IS, "/api/v1/posts/a%5cb"), 404, "Not found"),
        (IA, "NUL", get(IA, "/api/agents/a%00"), 404, "not_found"),
        (IA, "a line break", get(IA, "/api/agents/a%0d%0ab"), 404, "not_found"),
        (IA, "two slashes", get(IA, "//api/posts"), 404, "not_found"),
        (IA, "an address", get(IA, "/http://127.0.0.1:1/api/posts"), 404, "not_found"),
        (IA, "a key in the query", get(IA, "/api/posts?access_token=x"), 400, "validation_error"),
        (IA, "a second key", get(IA, "/api/posts").header("x-api-key", "x"), 400, "validation_error"),
        (IS, "a key in the body", post(IS, "/api/v1/upvote").json(&json!({"api_key": "x"})), 400, ""),
        (
            IA,
            "a secret in the body",
            post(IA, "/api/posts").json(&json!({"clientSecret": "x"})),
            400,
            "validation_error",
        ),
        (IA, "registration", post(IA, "/api/auth/register"), 403, "forbidden"),
        (IS, "registration", post(IS, "/api/v1/agents/register"), 403, ""),
        (IA, "no scope", with(&reader, http.post(url(IA, "/api/posts"))).json(&json!({})), 403, "forbidden"),
        (IS, "no scope", with(&reader, http.post(url(IS, "/api/v1/posts"))).json(&json!({})), 403, ""),
        (IS, "no scope for messages", with(&reader, http.get(url(IS, "/api/v1/messages"))), 403, ""),
        (IS, "no scope for messages at home", with(&reader, http.get(url(IS, "/api/v1/home"))), 403, ""),
        (IA, "a body too large", post(IA, "/api/posts").body(vec![b' '; 300_000]), 413, "payload_too_large"),
        (IS, "a body too large", post(IS, "/api/v1/posts").body(vec![b' '; 300_000]), 413, ""),
    ];
    let arrived = world.sandbox.control().traffic().arrived;
    for (network, what, request, status, words) in table {
        let answer = Answer::to(request).await;
        let (told_status, told_words) = told(network, &answer);
        assert_eq!(told_status, status, "{network}: {what}: {answer:?}");
        assert!(words.is_empty() || told_words == words, "{network}: {what}: {answer:?}");
        assert!(!answer.text.contains(&nova), "{what}");
        assert_eq!(
            world.sandbox.control().traffic().arrived,
            arrived,
            "{network}: {what} reached the network"
        );
    }
    for (id, secret) in [("nova-ia", "wrong"), ("ada-ia", nova.as_str()), ("nova-is", nova.as_str())] {
        let login = json!({"grant_type": "client_credentials", "client_id": id, "client_secret": secret});
        let answer = Answer::to(http.post(url(IA, "/api/auth/token")).json(&login)).await;
        assert_eq!(told(IA, &answer), (401, "invalid_client".to_owned()), "{id}");
        assert!(answer.json()["error_description"].is_string());
    }
    assert_eq!(world.sandbox.control().traffic().arrived, arrived);
    assert_eq!(world.ledger(), []);
}

/// Sends these bytes, and reads all that comes back.
async fn raw(world: &World, request: &str) -> String {
    let address = world.url.strip_prefix("http://").expect("an address");
    let mut stream = TcpStream::connect(address).await.expect("connects");
    stream.write_all(request.as_bytes()).await.expect("sends");
    let mut answer = Vec::new();
    // A connection that is closed early may be reset; what came before that counts.
    let read = tokio::time::timeout(std::time::Duration::from_mins(1), stream.read_to_end(&mut answer)).await;
    let _ = read.expect("it is closed in time");
    String::from_utf8_lossy(&answer).into_owned()
}

/// Requests that no HTTP library lets one send.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_smuggled_or_forged_on_the_wire_reaches_no_network() {
    let world = World::start().await;
    let key = key("nova");
    let head = |line: &str, headers: &str| {
        format!(
            "{line} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {key}\r\nconnection: close\r\n{headers}\r\n"
        )
    };
    let post = "POST /proxy/instreet/api/v1/posts";
    let get = "GET /proxy/instreet/api/v1/posts";
    let body = r#"{"title":"T","content":"C"}"#;
    let chunk = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    let cases = [
        ("an absolute address", head("GET http://elsewhere.example/proxy/instreet/api/v1/posts", "")),
        ("dots", head("GET /proxy/instreet/api/../api/v1/posts", "")),
        ("dots to another route", head("GET /proxy/instreet/../../v1/accounts", "")),
        ("encoded dots", head("GET /proxy/instreet/%2e%2e/v1/accounts", "")),
        ("a backslash", head("GET /proxy/instreet/api\\v1\\posts", "")),
        ("two hosts", head(get, "host: b\r\n")),
        ("somebody else's host", head(get, "").replace("host: 127.0.0.1", "host: elsewhere.example")),
        ("the network's host", head(get, "").replace("host: 127.0.0.1", "host: instreet.coze.site")),
        ("no host", head(get, "").replace("host: 127.0.0.1\r\n", "")),
        (
            "a length beside chunks",
            head(post, "content-length: 5\r\ntransfer-encoding: chunked\r\n") + &chunk,
        ),
        (
            "chunks beside a length",
            head(post, "transfer-encoding: chunked\r\ncontent-length: 5\r\n") + &chunk,
        ),
        ("authorization as a hop", head(get, "connection: authorization\r\n")),
        (
            "two lengths",
            head(post, &format!("content-length: {}\r\ncontent-length: 5\r\n", body.len())) + body,
        ),
        ("a signed length", head(post, "content-length: +27\r\n") + body),
        ("an unknown coding", head(post, "transfer-encoding: xchunked\r\n") + &chunk),
        ("a coding after chunked", head(post, "transfer-encoding: chunked, identity\r\n") + &chunk),
        ("two codings", head(post, "transfer-encoding: gzip, chunked\r\n") + &chunk),
        ("a folded header", head(post, "x-a: b\r\n c: d\r\ncontent-length: 27\r\n") + body),
        ("a space before the colon", head(post, "content-length : 27\r\n") + body),
        ("a line break of its own", head(get, "x-a: b\nx-c: d\r\n").replace("x-a: b\n", "x-a\n: b\r\n")),
        ("NUL in a header", head(get, "x-a: \0\r\n")),
        ("HTTP/0.9", "GET /proxy/instreet/api/v1/posts\r\n\r\n".to_owned()),
    ];
    let arrived = world.sandbox.control().traffic().arrived;
    for (what, request) in cases {
        let answer = raw(&world, &request).await;
        let status = answer.split(' ').nth(1).unwrap_or_default();
        assert!(["400", "401", "404"].contains(&status) || answer.is_empty(), "{what}: {answer}");
        assert_eq!(
            world.sandbox.control().traffic().arrived,
            arrived,
            "{what} reached the network: {answer}"
        );
    }
    // What follows a length beside chunks is no second request.
    let both = head(post, "content-length: 5\r\ntransfer-encoding: chunked\r\n") + &chunk;
    let smuggled = both + &head("DELETE /proxy/instreet/api/v1/posts/x", "");
    let answer = raw(&world, &smuggled).await;
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "one request, one answer: {answer}");
    assert_eq!(world.sandbox.control().traffic().arrived, arrived);
    assert!(world.writes(IS, "delete_post").is_empty());
}

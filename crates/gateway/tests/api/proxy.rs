//! The drop-in proxy and the native route, over networks in memory: what passes, what does not, and whose
//! words a refusal is told in.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{Request, header};
use moothall_core::{AccountState, Error, ErrorKind, Outcome};
use moothall_gateway::{Limits, Undocumented};
use serde_json::{Value, json};

use crate::harness::{ADA, Answer, Api, request};

/// Calls the proxy of `plain` as a client with this key.
async fn proxied(api: &Api, method: &str, path: &str, key: &str, body: Option<Value>) -> Answer {
    api.send(request(method, &format!("/proxy/plain{path}"), key, body)).await
}

fn refused(answer: &Answer) -> (u16, String) {
    (answer.status, answer.json()["refused"].as_str().unwrap_or_else(|| panic!("{answer:?}")).to_owned())
}

fn bad(what: &str) -> (u16, String) {
    let status = match what {
        "bad request" => 400,
        "no credential" | "bad credential" => 401,
        "not found" => 404,
        _ => 403,
    };
    (status, what.to_owned())
}

#[tokio::test]
async fn a_call_and_its_answer_pass_as_they_are() {
    let api = Api::new().await;
    let request = Request::post("/proxy/plain/api/items?a&b=%7E+x&unknown=1")
        .header("authorization", format!("Bearer {ADA}"))
        .header("content-type", "application/json; charset=utf-8")
        .header("accept-language", "zh")
        .header("x-forwarded-for", "10.0.0.1")
        .header("x-forwarded-host", "elsewhere.example")
        .header("cookie", "session=1")
        .header("idempotency-key", "1")
        .header("user-agent", "somebody/1")
        .header("connection", "keep-alive, x-hop")
        .header("x-hop", "1")
        .body(Body::from("{ \"n\":1.0 }"));
    let answer = api.send(request.expect("a request")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let arrived = answer.json();
    assert_eq!(arrived["query"], "a&b=%7E+x&unknown=1");
    assert_eq!(arrived["body"], "{ \"n\":1.0 }");
    let headers = json!({"content-type": "application/json; charset=utf-8", "accept-language": "zh"});
    assert_eq!(arrived["headers"], headers);
    let mut names: Vec<_> = answer.headers.keys().map(|name| name.as_str().to_owned()).collect();
    names.sort();
    assert_eq!(names, ["content-length", "content-type", "x-ratelimit-remaining", "x-request-id"]);
    assert_ne!(answer.header("x-request-id"), Some("theirs"));
    assert_eq!(api.plain.calls(), ["native.create_item ada/nova"]);
}

#[tokio::test]
async fn a_refusal_of_the_network_is_an_answer() {
    let api = Api::new().await;
    let answer = proxied(&api, "GET", "/api/items?teapot", ADA, None).await;
    assert_eq!((answer.status, answer.json()["endpoint"].as_str()), (418, Some("list_items")));
    let answer = api.get("/v1/native/nova/api/items?teapot").await;
    assert_eq!((answer.status, answer.json()["endpoint"].as_str()), (418, Some("list_items")));
}

#[tokio::test]
async fn a_key_names_its_account_or_means_the_only_one() {
    let api = Api::new().await;
    for (key, expected) in [
        (ADA, None),
        ("key-ada.nova", None),
        ("key-ada.spy", Some("bad credential")),
        ("key-ada.quill", Some("bad credential")),
        ("key-ada.", Some("bad credential")),
        ("key-eve.nova", Some("bad credential")),
        ("key-nobody", Some("bad credential")),
        (".nova", Some("bad credential")),
        ("tok_AAAA", Some("bad credential")),
    ] {
        let answer = proxied(&api, "GET", "/api/items", key, None).await;
        match expected {
            None => assert_eq!(answer.status, 200, "{key}: {answer:?}"),
            Some(words) => assert_eq!(refused(&answer), bad(words), "{key}"),
        }
    }
    assert_eq!(api.plain.calls(), ["native.list_items ada/nova"; 2]);
}

#[tokio::test]
async fn a_login_gives_tokens_that_end_and_serve_one_network() {
    let api = Api::new().await;
    let login = |body: Value| proxied_login(&api, body);
    let told = login(json!({"name": "nova", "key": ADA})).await.json();
    let token = told["access"].as_str().expect("a token").to_owned();
    assert_eq!(told["lasts"], 3600);
    assert!(!told.to_string().contains(ADA), "the key does not stand in it");
    assert_eq!(proxied(&api, "GET", "/api/items", &token, None).await.status, 200);
    let elsewhere = api.send(request("GET", "/proxy/titled/api/items", &token, None)).await;
    assert_eq!(refused(&elsewhere), bad("bad credential"));
    let mut changed = token.clone().into_bytes();
    let last = changed.len() - 3;
    changed[last] = if changed[last] == b'A' { b'B' } else { b'A' };
    let changed = String::from_utf8(changed).expect("ASCII");
    assert_eq!(refused(&proxied(&api, "GET", "/api/items", &changed, None).await), bad("bad credential"));
    let refresh = told["refresh"].as_str().expect("a token").to_owned();
    let as_access = format!("tok_{refresh}");
    assert_eq!(refused(&proxied(&api, "GET", "/api/items", &as_access, None).await), bad("bad credential"));

    api.clock.advance(Duration::from_hours(1));
    assert_eq!(refused(&proxied(&api, "GET", "/api/items", &token, None).await), bad("bad credential"));
    let told = login(json!({"refresh": refresh})).await.json();
    let fresh = told["access"].as_str().expect("a token").to_owned();
    assert_eq!(proxied(&api, "GET", "/api/items", &fresh, None).await.status, 200);
    api.clock.advance(Duration::from_hours(31 * 24));
    assert_eq!(refused(&login(json!({"refresh": refresh})).await), bad("bad credential"));

    for (body, words) in [
        (json!({"name": "nova", "key": "key-nobody"}), "bad credential"),
        (json!({"name": "spy", "key": ADA}), "bad credential"),
        (json!({"name": "quill", "key": ADA}), "bad credential"),
        (json!({"refresh": token}), "bad credential"),
        (json!({}), "bad request"),
    ] {
        assert_eq!(refused(&login(body.clone()).await), bad(words), "{body}");
    }
    let twice = proxied(&api, "POST", "/api/token", ADA, Some(json!({"name": "nova", "key": ADA}))).await;
    assert_eq!(refused(&twice), bad("bad request"));
    assert_eq!(api.plain.calls(), ["native.list_items ada/nova"; 2]);
}

async fn proxied_login(api: &Api, body: Value) -> Answer {
    let request = Request::post("/proxy/plain/api/token").header("content-type", "application/json");
    api.send(request.body(Body::from(body.to_string())).expect("a request")).await
}

#[tokio::test]
async fn what_a_key_may_not_do_is_told_in_the_networks_words() {
    let api = Api::new().await;
    for (key, method, path, needs) in [
        ("key-read", "POST", "/api/items", "write"),
        ("key-write", "GET", "/api/items", "read"),
        ("key-read", "GET", "/api/letters", "messages"),
        ("key-admin", "GET", "/api/letters", "messages"),
    ] {
        let answer = proxied(&api, method, path, key, None).await;
        assert_eq!(refused(&answer), (403, format!("lacks {needs}")), "{key} {method} {path}");
        let native = api.send(request(method, &format!("/v1/native/nova{path}"), key, None)).await;
        assert_eq!(native.refusal(), (403, "insufficient_scope".into()), "{key} {method} {path}");
    }
    assert_eq!(api.network_calls(), 0);
    assert_eq!(proxied(&api, "GET", "/api/letters", "key-messages", None).await.status, 200);
    let native = api.send(request("GET", "/v1/native/nova/api/letters", "key-messages", None)).await;
    assert_eq!(native.status, 200);
}

/// Every way of reaching what is not to be reached: refused, and nothing arrives.
#[tokio::test]
async fn nothing_forged_or_foreign_reaches_a_network() {
    let api = Api::new().await;
    let get = |path: &str| Request::get(format!("/proxy/plain{path}"));
    let post = |path: &str| Request::post(format!("/proxy/plain{path}"));
    let table = [
        ("another path", get("/api/nothing"), "not found"),
        ("no path", get(""), "not found"),
        ("a slash", get("/"), "not found"),
        ("another method", Request::delete("/proxy/plain/api/items"), "not found"),
        ("HEAD", Request::head("/proxy/plain/api/nothing"), ""),
        ("a slash at the end", get("/api/items/"), "not found"),
        ("two slashes", get("//api/items"), "not found"),
        ("dots", get("/api/x/../items"), "not found"),
        ("dots, encoded", get("/api/items/%2e%2e"), "not found"),
        ("dots, encoded twice", get("/api/items/%252e%252e"), "not found"),
        ("a slash in a segment", get("/api/items/a%2fb"), "not found"),
        ("a backslash", get("/api/items/a%5Cb"), "not found"),
        ("NUL", get("/api/items/a%00b"), "not found"),
        ("a line break", get("/api/items/a%0d%0ab"), "not found"),
        ("no UTF-8", get("/api/items/%ff"), "not found"),
        ("an address in the path", get("/http://elsewhere.example/api/items"), "not found"),
        (
            "an absolute address",
            Request::get("http://elsewhere.example/proxy/plain/api/items"),
            "bad request",
        ),
        ("two hosts", get("/api/items").header("host", "a").header("host", "b"), "bad request"),
        (
            "two lengths",
            get("/api/items").header("content-length", "0").header("content-length", "1"),
            "bad request",
        ),
        (
            "a length of two kinds",
            post("/api/items").header("content-length", "3").header("transfer-encoding", "chunked"),
            "bad request",
        ),
        ("another transfer", post("/api/items").header("transfer-encoding", "gzip, chunked"), "bad request"),
        ("a packed body", post("/api/items").header("content-encoding", "gzip"), "bad request"),
        (
            "authorization as a hop",
            get("/api/items").header("connection", "close, Authorization"),
            "bad request",
        ),
        ("content type as a hop", post("/api/items").header("connection", "content-type"), "bad request"),
        ("a second key in a header", get("/api/items").header("x-api-key", "sk"), "bad request"),
        ("a key for the proxy", get("/api/items").header("proxy-authorization", "Basic eA=="), "bad request"),
        ("two authorizations", get("/api/items").header("authorization", "Bearer other"), "bad credential"),
        ("a key in the query", get("/api/items?api_key=sk"), "bad request"),
        ("an encoded key in the query", get("/api/items?a=1&%61ccess_token=sk"), "bad request"),
        ("registration", post("/api/register"), "no registration"),
    ];
    for (what, request, words) in table {
        let request = request.header("authorization", format!("Bearer {ADA}"));
        let answer = api.send(request.body(Body::empty()).expect("a request")).await;
        if words.is_empty() {
            assert_eq!(answer.status, 404, "{what}");
        } else {
            assert_eq!(refused(&answer), bad(words), "{what}");
        }
        assert_eq!(api.network_calls(), 0, "{what}");
    }
    let nobody = api.send(get("/api/items").body(Body::empty()).expect("a request")).await;
    assert_eq!(refused(&nobody), bad("no credential"));
    for body in [json!({"api_key": "sk"}), json!({"a": 1, "ApiKey": "sk"})] {
        let answer = proxied(&api, "POST", "/api/items", ADA, Some(body.clone())).await;
        assert_eq!(refused(&answer), bad("bad request"), "{body}");
    }
    assert_eq!(api.network_calls(), 0);
    let wanted = proxied(&api, "POST", "/api/services", ADA, Some(json!({"apiKey": "sk"}))).await;
    assert_eq!(wanted.status, 200, "an endpoint may ask for somebody else's key");
    let unknown = api.get("/proxy/nowhere/api/items").await;
    assert_eq!(unknown.refusal(), (404, "no_such_route".into()));
}

#[tokio::test]
async fn the_native_route_refuses_the_same_as_problems() {
    let api = Api::new().await;
    for (method, path, expected) in [
        ("GET", "/v1/native/nova/api/nothing", (404, "no_such_endpoint")),
        ("GET", "/v1/native/nova/api/items/%2e%2e", (404, "no_such_endpoint")),
        ("GET", "/v1/native/nova/api/items/a%2Fb", (404, "no_such_endpoint")),
        ("GET", "/v1/native/nova//api/items", (404, "no_such_endpoint")),
        ("DELETE", "/v1/native/nova/api/items", (404, "no_such_endpoint")),
        ("GET", "/v1/native/spy/api/items", (404, "unknown_account")),
        ("GET", "/v1/native/nobody/api/items", (404, "unknown_account")),
        ("GET", "/v1/native/nova/api/items?token=x", (400, "key_in_url")),
        ("GET", "/v1/native/nova/api/items?%74oken=x", (400, "malformed_request")),
        ("POST", "/v1/native/nova/api/register", (422, "unsupported")),
        ("POST", "/v1/native/nova/api/token", (422, "unsupported")),
    ] {
        let answer = api.call(method, path, None).await;
        assert_eq!(answer.refusal(), (expected.0, expected.1.to_owned()), "{method} {path}");
    }
    assert_eq!(api.network_calls(), 0);
    let answer = api.call("POST", "/v1/native/nova/api/items?x=1", Some(json!({"n": 1}))).await;
    assert_eq!((answer.status, answer.json()["body"].as_str()), (200, Some("{\"n\":1}")));
    assert_eq!(api.get("/v1/native/nova/api/items/a%20b").await.status, 200);
    assert_eq!(api.plain.calls(), ["native.create_item ada/nova", "native.get_item id=a b ada/nova"]);
}

#[tokio::test]
async fn what_is_undocumented_passes_where_that_is_set_and_registration_never() {
    let api = Api::passing(Undocumented::Pass).await;
    for (method, path) in [("GET", "/api/new/thing"), ("POST", "/api/new"), ("PATCH", "/api/items")] {
        assert_eq!(proxied(&api, method, path, ADA, None).await.status, 200, "{method} {path}");
        let reader = proxied(&api, method, path, "key-write", None).await;
        assert_eq!(refused(&reader), (403, "lacks admin".into()), "{method} {path}");
    }
    for (method, path, words) in [
        ("PUT", "/api/register", "no registration"),
        ("GET", "/api/token", "no registration"),
        ("GET", "/api/../x", "not found"),
        ("GET", "/api/%2e%2e/x", "not found"),
        ("TRACE", "/api/items", "not found"),
    ] {
        assert_eq!(refused(&proxied(&api, method, path, ADA, None).await), bad(words), "{method} {path}");
    }
    assert_eq!(api.plain.calls()[0], "native.undocumented *path=api/new/thing ada/nova");
    assert_eq!(api.network_calls(), 3);
}

#[tokio::test]
async fn bodies_have_their_caps_and_uploads_are_streamed() {
    let limits = Limits { body_bytes: 1000, media_bytes: 5000, ..Limits::default() };
    let api = Api::with(limits).await;
    let post = |kind: &str| {
        Request::post("/proxy/plain/api/items")
            .header("authorization", format!("Bearer {ADA}"))
            .header(header::CONTENT_TYPE, kind)
    };
    let form = "multipart/form-data; boundary=x";
    let large =
        api.send(post("application/json").body(Body::from(vec![b' '; 1001])).expect("a request")).await;
    assert_eq!(refused(&large), (413, "more than 1000".into()));
    let told = post(form).header("content-length", "5001").body(Body::from(vec![b'x'; 5001]));
    assert_eq!(refused(&api.send(told.expect("a request")).await), (413, "more than 5000".into()));
    assert_eq!(api.network_calls(), 0);
    let chunks = |count: usize| {
        let chunk = || Ok::<_, std::io::Error>(Bytes::from(vec![b'x'; 1000]));
        Body::from_stream(futures::stream::iter((0..count).map(move |_| chunk())))
    };
    let passed = api.send(post(form).body(chunks(5)).expect("a request")).await;
    assert_eq!(passed.json()["body"].as_str().map(str::len), Some(5000));
    let untold = api.send(post(form).body(chunks(6)).expect("a request")).await;
    assert_eq!(refused(&untold), (413, "more than 5000".into()), "known once it is too much");
}

#[tokio::test]
async fn what_keeps_a_call_from_its_answer_is_told_in_the_networks_words() {
    let api = Api::new().await;
    let error = |kind| Error::new(kind, "a reason of ours");
    let wait = Duration::from_secs(90);
    for (error, expected) in [
        (error(ErrorKind::RateLimited).with_retry_after(wait), (429, "wait 90")),
        (error(ErrorKind::Unavailable), (502, "unavailable, in doubt: false")),
        (error(ErrorKind::Unavailable).with_outcome(Outcome::Unknown), (502, "unavailable, in doubt: true")),
        (error(ErrorKind::Unauthenticated), (403, "stopped")),
        (error(ErrorKind::Internal), (500, "internal")),
    ] {
        api.plain.fail(error);
        let answer = proxied(&api, "POST", "/api/items", ADA, None).await;
        assert_eq!(refused(&answer), (expected.0, expected.1.to_owned()));
        assert!(!answer.text.contains("a reason of ours"), "{answer:?}");
    }
    api.plain.fail(error(ErrorKind::RateLimited).with_retry_after(wait));
    let native = api.call("POST", "/v1/native/nova/api/items", None).await;
    assert_eq!(native.refusal(), (429, "rate_limited".into()));
    assert_eq!(native.header("retry-after"), Some("90"));
}

#[tokio::test]
async fn a_paused_account_reads_and_does_not_write() {
    let api = Api::new().await;
    let paused = json!({"state": AccountState::Paused});
    assert_eq!(api.call("PATCH", "/v1/accounts/nova", Some(paused)).await.status, 200);
    assert_eq!(refused(&proxied(&api, "POST", "/api/items", ADA, None).await), bad("stopped"));
    assert_eq!(api.network_calls(), 0);
    assert_eq!(proxied(&api, "GET", "/api/items", ADA, None).await.status, 200);
}

#[tokio::test]
async fn a_write_is_in_the_audit_log_and_a_read_is_not() {
    let api = Api::new().await;
    let before = api.audited().await;
    assert_eq!(proxied(&api, "GET", "/api/items", ADA, None).await.status, 200);
    assert_eq!(api.audited().await, before);
    assert_eq!(proxied(&api, "POST", "/api/items", ADA, Some(json!({}))).await.status, 200);
    assert_eq!(api.call("POST", "/v1/native/nova/api/items", None).await.status, 200);
    assert_eq!(api.audited().await, before + 2);
}

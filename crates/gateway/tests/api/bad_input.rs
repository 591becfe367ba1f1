//! Bad input of every kind: one clear problem each, and nothing reaches a network.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use crate::harness::{ADA, Answer, Api};

/// Where a problem says that something is wrong.
fn places(answer: &Answer) -> Vec<String> {
    let errors = answer.json()["errors"].as_array().cloned().unwrap_or_default();
    let place = |error: &Value| {
        let found = ["pointer", "parameter", "header"].iter().find_map(|kind| error[kind].as_str());
        found.expect("a place").to_owned()
    };
    errors.iter().map(place).collect()
}

/// A publication that would succeed, with some fields changed.
fn publish(change: Value) -> Value {
    let mut body = json!({"text": "Hello", "targets": [{"account": "nova"}]});
    let Value::Object(change) = change else { panic!("not an object: {change}") };
    for (field, value) in change {
        body[field] = value;
    }
    body
}

#[tokio::test]
async fn bodies_are_refused_with_the_place_and_what_was_expected() {
    let api = Api::new().await;
    let both = json!([{"account": "nova"}, {"account": "quill"}]);
    let image = |number: u8| format!("plain:m{number}");
    let cases: Vec<(&str, Value, u16, &str, &str, &str)> = vec![
        ("unknown field", publish(json!({"txet": "x"})), 422, "invalid_input", "/txet", "unknown field"),
        ("wrong type", publish(json!({"text": 5})), 422, "invalid_input", "/text", "expected a string"),
        (
            "wrong type inside",
            publish(json!({"targets": [{"title": []}]})),
            422,
            "invalid_input",
            "/targets/0/title",
            "expected a string",
        ),
        (
            "no targets",
            publish(json!({"targets": []})),
            422,
            "invalid_input",
            "/targets",
            "no target is named",
        ),
        ("empty text", publish(json!({"text": " "})), 422, "invalid_input", "/text", "empty"),
        (
            "long text",
            publish(json!({"text": "x".repeat(101)})),
            422,
            "invalid_input",
            "/text",
            "101 characters",
        ),
        (
            "missing title",
            publish(json!({"targets": both})),
            422,
            "invalid_input",
            "/targets/1/title",
            "requires a title",
        ),
        (
            "long title",
            publish(json!({"title": "t".repeat(11), "targets": both})),
            422,
            "invalid_input",
            "title",
            "11 characters",
        ),
        (
            "five images",
            publish(json!({"media": (0..5).map(image).collect::<Vec<_>>()})),
            422,
            "invalid_input",
            "/media",
            "at most 4",
        ),
        (
            "unknown network",
            publish(json!({"targets": [{"network": "nowhere"}]})),
            422,
            "unknown_network",
            "/targets/0/network",
            "there are: plain, titled",
        ),
        (
            "unknown account",
            publish(json!({"targets": [{"account": "nix"}]})),
            404,
            "unknown_account",
            "/targets/0/account",
            "you have: nova, quill",
        ),
        (
            "foreign account",
            publish(json!({"targets": [{"account": "spy"}]})),
            404,
            "unknown_account",
            "/targets/0/account",
            "you have: nova, quill",
        ),
        (
            "media of elsewhere",
            publish(json!({"media": ["titled:m1"]})),
            422,
            "invalid_input",
            "/media/0",
            "none of the targets",
        ),
        (
            "malformed id",
            publish(json!({"media": ["plain:../x"]})),
            422,
            "invalid_input",
            "/media/0",
            "a media id is",
        ),
        (
            "long id",
            publish(json!({"media": [format!("plain:{}", "x".repeat(10_240))]})),
            422,
            "invalid_input",
            "/media/0",
            "up to 200",
        ),
        (
            "id with CR LF",
            publish(json!({"media": ["plain:a\r\nb"]})),
            422,
            "invalid_input",
            "/media/0",
            "a media id is",
        ),
        (
            "community where there are none",
            publish(json!({"targets": [{"account": "nova", "community": "square"}]})),
            422,
            "invalid_input",
            "/targets/0/community",
            "no communities",
        ),
        (
            "poll where there are none",
            publish(json!({"poll": {"question": "?", "options": ["a", "b"]}})),
            422,
            "unsupported",
            "/poll",
            "poll",
        ),
        (
            "schedule that nobody lives to see",
            publish(json!({"publish_at": "9999-01-01T00:00:00Z"})),
            422,
            "invalid_input",
            "/publish_at",
            "more than 365 days ahead",
        ),
        (
            "schedule without a zone",
            publish(json!({"publish_at": "2026-03-29T02:30:00"})),
            422,
            "invalid_input",
            "/publish_at",
            "",
        ),
        (
            "expiry before the schedule",
            publish(json!({"publish_at": "2026-01-02T00:00:00Z", "expires_at": "2026-01-01T12:00:00Z"})),
            422,
            "invalid_input",
            "/expires_at",
            "must be later than `publish_at`",
        ),
        (
            "expiry that is no time",
            publish(json!({"expires_at": 5})),
            422,
            "invalid_input",
            "/expires_at",
            "",
        ),
    ];
    for (what, body, status, code, place, detail) in cases {
        let answer = api.post("/v1/posts", body).await;
        assert_eq!(answer.refusal(), (status, code.into()), "{what}: {}", answer.text);
        assert!(places(&answer).iter().any(|found| found.contains(place)), "{what}: {}", answer.text);
        assert!(answer.text.contains(detail), "{what}: {}", answer.text);
        assert!(answer.text.len() < 4096, "{what}: quotes no more than needed");
    }
    assert_eq!(api.network_calls(), 0, "nothing was sent");
}

#[tokio::test]
async fn images_and_a_video_do_not_mix() {
    let api = Api::new().await;
    for (name, kind) in [("i1", "image/png"), ("v1", "video/mp4")] {
        let form = format!(
            "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: {kind}\r\n\r\nx\r\n--b--\r\n"
        );
        let upload = Request::post("/v1/media?account=nova")
            .header("authorization", format!("Bearer {ADA}"))
            .header("content-type", "multipart/form-data; boundary=b");
        assert_eq!(api.send(upload.body(Body::from(form)).expect("a request")).await.status, 201);
    }
    let before = api.network_calls();
    let answer = api.post("/v1/posts", publish(json!({"media": ["plain:i1", "plain:v1"]}))).await;
    assert_eq!(answer.refusal(), (422, "invalid_input".into()));
    assert!(answer.text.contains("cannot be mixed"), "{}", answer.text);
    assert_eq!(api.network_calls(), before);
}

#[tokio::test]
async fn every_violation_of_every_target_is_told_at_once() {
    let api = Api::new().await;
    let body =
        json!({"text": "", "targets": [{"account": "nova"}, {"account": "quill"}, {"account": "nix"}]});
    let answer = api.post("/v1/posts", body).await;
    assert_eq!(answer.refusal(), (422, "invalid_input".into()));
    assert!(places(&answer).len() >= 4, "{}", answer.text);
    assert_eq!(api.network_calls(), 0);
}

#[tokio::test]
async fn parameters_are_refused_by_name() {
    let api = Api::new().await;
    let sealed =
        api.get("/v1/posts?network=plain&limit=2").await.json()["next"].as_str().expect("more").to_owned();
    let before = api.network_calls();
    let long = format!("/v1/posts/plain:{}", "x".repeat(10_240));
    for (path, status, code, place) in [
        ("/v1/posts?limit=0", 422, "invalid_input", "limit"),
        ("/v1/posts?limit=101", 422, "invalid_input", "limit"),
        ("/v1/posts?limit=many", 422, "invalid_input", "limit"),
        ("/v1/posts?limit=1&limit=2", 422, "invalid_input", "limit"),
        ("/v1/accounts?limit=1", 422, "invalid_input", "limit"),
        ("/v1/accounts/nova/limits?account=quill", 422, "invalid_input", "account"),
        ("/v1/networks/plain?verbose=true", 422, "invalid_input", "verbose"),
        ("/v1/posts?lmiit=1", 422, "invalid_input", "lmiit"),
        ("/v1/posts?raw=perhaps", 422, "invalid_input", "raw"),
        ("/v1/posts?feed=best", 422, "invalid_input", "feed"),
        ("/v1/posts?author=nobody", 422, "invalid_input", "author"),
        ("/v1/posts/plain:..%2Fx", 422, "invalid_input", "id"),
        ("/v1/posts/plain:a%0D%0Ab", 422, "invalid_input", "id"),
        ("/v1/posts/plain:%FF", 422, "invalid_input", "id"),
        ("/v1/posts/nocolon", 422, "invalid_input", "id"),
        (&long, 422, "invalid_input", "id"),
        ("/v1/profiles/plain:a%00b", 422, "invalid_input", "id"),
        ("/v1/search", 422, "invalid_input", "q"),
    ] {
        let answer = api.get(path).await;
        assert_eq!(answer.refusal(), (status, code.into()), "{path:.60}: {}", answer.text);
        let said = answer.json()["errors"][0].to_string();
        assert!(said.contains("\"parameter\"") && said.contains(place), "{path:.60}: {said}");
        assert!(answer.text.len() < 12_000, "{path:.60}");
    }
    let ignored = api.post("/v1/posts?account=quill", publish(json!({}))).await;
    assert_eq!(
        (ignored.refusal(), places(&ignored)),
        ((422, "invalid_input".into()), vec!["account".to_owned()])
    );
    let other = json!({"all": true, "account": "nova"});
    let twice = api.post("/v1/notifications/read?account=quill", other).await;
    assert_eq!(
        (twice.refusal(), places(&twice)),
        ((422, "invalid_input".into()), vec!["/account".to_owned()])
    );
    for (path, status, code) in [
        (format!("/v1/posts?network=titled&cursor={sealed}"), 422, "invalid_input"),
        (format!("/v1/posts?network=plain&tag=x&cursor={sealed}"), 422, "invalid_input"),
        ("/v1/posts?cursor=nonsense".into(), 422, "invalid_input"),
        ("/v1/posts?network=nowhere".into(), 422, "unknown_network"),
        ("/v1/posts/nowhere:p1".into(), 422, "unknown_network"),
        ("/v1/networks/nowhere".into(), 404, "unknown_network"),
        ("/v1/posts/titled:p1?account=nova".into(), 422, "invalid_input"),
        ("/v1/posts?network=plain&feed=hot".into(), 422, "unsupported"),
    ] {
        let answer = api.get(&path).await;
        assert_eq!(answer.refusal(), (status, code.into()), "{path}: {}", answer.text);
    }
    assert_eq!(api.network_calls(), before);
}

#[tokio::test]
async fn an_operation_that_a_network_lacks_is_unsupported() {
    let api = Api::new().await;
    for (method, path, body) in [
        ("PUT", "/v1/posts/plain:p1/repost", None),
        ("GET", "/v1/posts/plain:p1/poll", None),
        ("PATCH", "/v1/posts/plain:p1", Some(json!({"text": "new"}))),
        ("PUT", "/v1/comments/plain:c1/vote", Some(json!({"state": "up"}))),
    ] {
        let answer = api.call(method, path, body).await;
        assert_eq!(answer.refusal(), (422, "unsupported".into()), "{path}: {}", answer.text);
        assert_eq!(answer.json()["network"], "plain");
    }
    assert_eq!(api.network_calls(), 0);
}

#[tokio::test]
async fn what_comes_later_says_so() {
    let api = Api::new().await;
    for (method, path) in [("GET", "/v1/events"), ("POST", "/v1/webhooks")] {
        let answer = api.call(method, path, None).await;
        assert_eq!(answer.refusal(), (422, "not_available".into()), "{path}");
    }
    let keyless = Request::get("/v1/events").body(Body::empty()).expect("a request");
    assert_eq!(api.send(keyless).await.refusal(), (401, "missing_key".into()));
    assert_eq!(api.network_calls(), 0);
}

#[tokio::test]
async fn bodies_of_the_wrong_kind_are_refused() {
    let api = Api::new().await;
    let send = |content_type: &'static str, body: Vec<u8>| {
        let bad = Request::post("/v1/posts")
            .header("authorization", format!("Bearer {ADA}"))
            .header("content-type", content_type);
        api.send(bad.body(Body::from(body)).expect("a request"))
    };
    let deep = format!(r#"{{"text":{}"#, "[".repeat(100_000)).into_bytes();
    let twice = br#"{"text":"a","text":"b","targets":[]}"#.to_vec();
    for (content_type, body, status, code) in [
        ("text/plain", b"{}".to_vec(), 415, "unsupported_media_type"),
        ("multipart/form-data; boundary=b", b"--b--".to_vec(), 415, "unsupported_media_type"),
        ("application/json", b"".to_vec(), 400, "malformed_json"),
        ("application/json", b"{\"text\": ".to_vec(), 400, "malformed_json"),
        ("application/json", b"\xff\xfe{}".to_vec(), 400, "malformed_json"),
        ("application/json", b"[]".to_vec(), 422, "invalid_input"),
        ("application/json", deep, 422, "invalid_input"),
        ("application/json", br#"{"text":"\ud800","targets":[]}"#.to_vec(), 400, "malformed_json"),
        ("application/json", twice, 422, "invalid_input"),
        ("application/json", vec![b' '; 256 * 1024 + 1], 413, "body_too_large"),
    ] {
        let answer = send(content_type, body).await;
        assert_eq!(answer.refusal(), (status, code.into()), "{content_type}: {}", answer.text);
    }
    assert_eq!(api.network_calls(), 0);
}

#[tokio::test]
async fn routes_and_methods_that_are_not_there_are_told_apart() {
    let api = Api::new().await;
    assert_eq!(api.get("/v1/nothing").await.refusal(), (404, "no_such_route".into()));
    assert_eq!(api.get("/v1/posts/plain:p1/../../x").await.refusal(), (404, "no_such_route".into()));
    let answer = api.call("PUT", "/v1/posts", None).await;
    assert_eq!(answer.refusal(), (405, "method_not_allowed".into()));
    let allowed = answer.header("allow").expect("an Allow header");
    assert!(allowed.contains("GET") && allowed.contains("POST"), "{allowed}");
}

#[tokio::test]
async fn credentials_that_are_malformed_are_not_quoted() {
    let api = Api::new().await;
    for credentials in
        [json!("secret-canary"), json!({"api_key": ["secret-canary"]}), json!({"key": "secret-canary"})]
    {
        let body = json!({"name": "n", "network": "plain", "credentials": credentials});
        let answer = api.post("/v1/accounts", body).await;
        assert_eq!(answer.refusal(), (422, "invalid_input".into()), "{}", answer.text);
        assert!(!answer.text.contains("secret-canary"), "{}", answer.text);
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(40))]

    /// Arbitrary bytes in a body, and arbitrary text in a path: refused, and never with 500.
    #[test]
    fn arbitrary_input_is_never_a_defect(body: Vec<u8>, text in "\\PC{0,40}") {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let api = Api::new().await;
            for path in ["/v1/posts", "/v1/accounts", "/v1/messages", "/v1/notifications/read"] {
                let bad = Request::post(path)
                    .header("authorization", format!("Bearer {ADA}"))
                    .header("content-type", "application/json");
                let answer = api.send(bad.body(Body::from(body.clone())).expect("a request")).await;
                assert!((400..500).contains(&answer.status), "{path}: {}", answer.text);
                answer.problem();
            }
            let text = text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
            for path in [format!("/v1/posts/{text}"), format!("/v1/posts?cursor={text}"), format!("/v1/accounts/{text}")] {
                let answer = api.get(&path).await;
                assert!(answer.status < 500, "{path}: {}", answer.text);
            }
        });
    }
}

//! Requests that are wrong in their form, their ids, their key or their route.

use reqwest::Method;
use serde_json::{Value, json};

use super::agent::Answer;
use super::bad_posts::told;
use super::world::{IA, IS, World};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ids_and_parameters_are_checked_before_anything_is_sent() {
    let world = World::start().await;
    let (ours, theirs) = (world.posted("ada", IA, "One").await, world.posted("ada", IS, "Two").await);
    let before = world.ledger();
    let (up, text) = (json!({"state": "up"}), json!({"text": "x"}));
    let long = format!("{IA}:{}", "x".repeat(10 * 1024));
    let cases: Vec<(&str, &str, String, Option<Value>)> = vec![
        ("id without a network", "GET", "/v1/posts/12345".into(), None),
        ("id of an unknown network", "GET", "/v1/posts/myspace:1".into(), None),
        ("id with ../", "GET", format!("/v1/posts/{IA}:..%2F..%2Fadmin"), None),
        ("id of dots", "PUT", format!("/v1/posts/{IA}:../vote"), Some(up.clone())),
        ("id with CR LF", "GET", format!("/v1/posts/{IA}:a%0D%0AX-Evil:%201"), None),
        ("id that is not UTF-8", "GET", format!("/v1/posts/{IA}:%FF"), None),
        ("id of 10 KB", "PUT", format!("/v1/posts/{long}/vote"), Some(up.clone())),
        ("profile of 10 KB", "PUT", format!("/v1/profiles/{long}/follow"), None),
        (
            "comment under a comment of elsewhere",
            "POST",
            format!("/v1/posts/{ours}/comments"),
            Some(json!({"text": "x", "parent_id": format!("{IS}:1719d8f2-8478-4965-96d1-93ebcdc8158e")})),
        ),
        (
            "account of another network",
            "PUT",
            format!("/v1/posts/{ours}/vote?account=nova-is"),
            Some(up.clone()),
        ),
        ("empty comment", "POST", format!("/v1/posts/{ours}/comments"), Some(json!({"text": " "}))),
        (
            "comment too long",
            "POST",
            format!("/v1/posts/{ours}/comments"),
            Some(json!({"text": "x".repeat(2000)})),
        ),
        (
            "unknown field of a comment",
            "POST",
            format!("/v1/posts/{ours}/comments"),
            Some(json!({"text": "x", "parent": 1})),
        ),
        ("vote that is none", "PUT", format!("/v1/posts/{ours}/vote"), Some(json!({"state": "sideways"}))),
        ("message to nobody", "POST", "/v1/messages".into(), Some(text.clone())),
        (
            "message to an id that is none",
            "POST",
            "/v1/messages".into(),
            Some(json!({"to": "ada", "text": "x"})),
        ),
        (
            "poll with one option",
            "POST",
            format!("/v1/posts/{theirs}/poll"),
            Some(json!({"question": "?", "options": ["a"], "allow_multiple": false})),
        ),
        ("repost where there are none", "PUT", format!("/v1/posts/{theirs}/repost"), None),
        ("poll where there are none", "GET", format!("/v1/posts/{ours}/poll"), None),
        ("edit where there are none", "PATCH", format!("/v1/posts/{ours}"), Some(text.clone())),
        (
            "delete a comment where that is not done",
            "DELETE",
            format!("/v1/comments/{IS}:1719d8f2-8478-4965-96d1-93ebcdc8158e"),
            None,
        ),
        ("feed that the network lacks", "GET", format!("/v1/posts?feed=top&network={IA}"), None),
        ("feed that nobody has", "GET", "/v1/posts?feed=best".into(), None),
        ("unknown parameter", "GET", "/v1/posts?page=2".into(), None),
        ("limit of nothing", "GET", "/v1/posts?limit=0".into(), None),
        ("limit beyond all", "GET", "/v1/posts?limit=101".into(), None),
        ("limit that is no number", "GET", "/v1/posts?limit=many".into(), None),
        ("unknown network", "GET", "/v1/posts?network=myspace".into(), None),
        ("cursor that is none", "GET", "/v1/posts?cursor=garbage".into(), None),
        ("search for nothing", "GET", "/v1/search?q=".into(), None),
        ("search without words", "GET", "/v1/search".into(), None),
        ("read marks for nothing", "POST", "/v1/notifications/read".into(), Some(json!({}))),
        (
            "account name that is none",
            "POST",
            "/v1/accounts".into(),
            Some(json!({"name": "a/b", "network": IA, "credentials": {}})),
        ),
        (
            "credentials of another network",
            "POST",
            "/v1/accounts".into(),
            Some(json!({"name": "x", "network": IA, "credentials": {"api_key": "k"}})),
        ),
        (
            "name that is taken",
            "POST",
            "/v1/accounts".into(),
            Some(
                json!({"name": "nova-ia", "network": IA, "credentials": {"client_id": "a", "client_secret": "b"}}),
            ),
        ),
        (
            "registration without a handle",
            "POST",
            "/v1/accounts/register".into(),
            Some(json!({"name": "x", "network": IA})),
        ),
        (
            "registration on an unknown network",
            "POST",
            "/v1/accounts/register".into(),
            Some(json!({"name": "x", "network": "myspace", "handle": "x"})),
        ),
        (
            "challenge that is not there",
            "POST",
            "/v1/challenges/none/answer".into(),
            Some(json!({"answer": "1"})),
        ),
    ];
    let mut all = String::new();
    for (what, method, path, body) in cases {
        let mut request = world.nova().request(method.parse().expect("a method"), &path);
        if let Some(body) = body {
            request = request.json(&body);
        }
        all += &told(what, &Answer::to(request).await);
    }
    insta::assert_snapshot!(all.replace(&ours, "imagineanything:POST").replace(&theirs, "instreet:POST"));
    assert_eq!(world.ledger(), before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cursor_belongs_to_its_query() {
    let world = World::start().await;
    for text in ["One", "Two", "Three"] {
        world.posted("ada", IA, text).await;
    }
    let nova = world.nova();
    let page = nova.get("/v1/posts?limit=1").await.success();
    let cursor = page["next"].as_str().expect("more");
    assert_eq!(nova.get(&format!("/v1/posts?limit=1&cursor={cursor}")).await.items().len(), 1);
    let mut all = String::new();
    for query in [
        format!("/v1/posts?feed=following&cursor={cursor}"),
        format!("/v1/posts?network={IA}&cursor={cursor}"),
        format!("/v1/notifications?cursor={cursor}"),
        format!("/v1/search?q=one&cursor={cursor}"),
        format!("/v1/posts?cursor={}x", &cursor[..cursor.len() - 2]),
    ] {
        all += &told(query.split("cursor").next().unwrap_or_default(), &nova.get(&query).await);
    }
    insta::assert_snapshot!(all);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_at_the_door_is_told_there() {
    let world = World::start().await;
    let (nova, wrong) = (world.nova(), world.agent("nobody"));
    let reader = world.agent("nova-read");
    let url = |path: &str| format!("{}{path}", world.url);
    let publication = json!({"text": "Hello", "targets": [{"network": IA}]});
    let raw = |body: &'static str| nova.request(Method::POST, "/v1/posts").body(body);
    let json_type = ("content-type", "application/json");
    let put = |(name, value): (&str, &str), request: reqwest::RequestBuilder| request.header(name, value);
    let big = json!({"text": "x".repeat(256 * 1024 + 1), "targets": [{"network": IA}]});
    let requests = [
        ("no key", nova.http.get(url("/v1/posts"))),
        ("no key for a write", nova.http.post(url("/v1/posts")).json(&publication)),
        ("key of another kind", nova.http.get(url("/v1/posts")).basic_auth("nova", Some("x"))),
        ("unknown key", wrong.request(Method::GET, "/v1/posts")),
        ("key in the address", nova.http.get(url("/v1/posts?key=x"))),
        ("write with a key that reads", reader.request(Method::POST, "/v1/posts").json(&publication)),
        ("messages with a key that reads", reader.request(Method::GET, "/v1/conversations")),
        ("accounts with a key that reads", reader.request(Method::DELETE, "/v1/accounts/nova-ia")),
        ("cut JSON", put(json_type, raw("{\"text\": \"Hel"))),
        ("no JSON", put(json_type, raw("text=Hello"))),
        ("empty body", put(json_type, raw(""))),
        ("array for an object", put(json_type, raw("[]"))),
        ("two documents", put(json_type, raw("{\"text\":\"x\",\"targets\":[]} {}"))),
        ("form for JSON", put(("content-type", "application/x-www-form-urlencoded"), raw("text=Hello"))),
        ("no content type", raw("{}")),
        ("body over 256 KiB", nova.request(Method::POST, "/v1/posts").json(&big)),
        (
            "idempotency key with a space",
            put(("idempotency-key", "a b"), nova.request(Method::POST, "/v1/posts").json(&publication)),
        ),
        ("route that is not there", nova.request(Method::GET, "/v1/nonsense")),
        ("method that is not taken", nova.request(Method::DELETE, "/v1/posts")),
    ];
    let mut all = String::new();
    for (what, request) in requests {
        all += &told(what, &Answer::to(request).await);
    }
    insta::assert_snapshot!(all);
    assert_eq!(world.ledger(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_later_version_brings_is_told_so_and_is_not_in_the_document() {
    let world = World::start().await;
    let nova = world.nova();
    let routes = [("GET", "/v1/events"), ("POST", "/v1/webhooks")];
    let document = nova.get("/openapi.json").await.text;
    for (method, path) in routes {
        let answer = Answer::to(nova.request(method.parse().expect("a method"), path)).await;
        assert_eq!(answer.refusal(), (422, "not_available".to_owned(), vec![]), "{method} {path}");
        let route = path.split('/').nth(2).unwrap_or_default();
        assert!(!document.contains(&format!("/{route}")), "{route} is in the document");
    }
    assert_eq!(world.ledger(), []);
}

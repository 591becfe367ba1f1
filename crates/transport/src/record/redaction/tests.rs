use http::{HeaderMap, StatusCode};
use moothall_core::Context;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::testing::{CREATE_POST, read};
use crate::{Request, Response};

fn redacted(endpoint: &'static Endpoint, value: &Value) -> Value {
    let mut secrets = Secrets::of(&Context::anonymous(), &read());
    secrets.find_in(value);
    let mut value = value.clone();
    Redaction { inventor: &Inventor::default(), endpoint, secrets: &secrets }.value("", &mut value);
    value
}

#[test]
fn the_shape_stays_and_the_content_goes() {
    let value = redacted(
        &CREATE_POST,
        &json!({
            "post": { "id": "p_1", "author": { "handle": "nova" }, "type": "TEXT", "likeCount": 3, "pinned": true },
            "posts": [{ "id": "p_1" }, null],
            "online": { "0195c3f0-7b1e": 12.5 },
            "phone": 4_915_112_345_678_i64, "token": 5, "next_cursor": null,
        }),
    );
    assert_eq!(value["post"]["id"], value["posts"][0]["id"], "what belongs together still does");
    assert_eq!((&value["post"]["type"], &value["post"]["likeCount"]), (&json!("TEXT"), &json!(3)));
    assert_eq!(
        (&value["post"]["pinned"], &value["posts"][1], &value["token"]),
        (&json!(true), &Value::Null, &json!(0))
    );
    assert!(value["post"]["author"]["handle"].is_string() && value["post"]["author"]["handle"] != "nova");
    assert_eq!(value["phone"].to_string().len(), 13);
    assert!(
        value["online"]
            .as_object()
            .expect("an object")
            .iter()
            .all(|(key, n)| key != "0195c3f0-7b1e" && n.is_f64())
    );
    assert!(!value.to_string().contains("4915112345678"));
}

#[test]
fn a_page_a_file_and_a_header_tell_nothing() {
    let secrets = Secrets::of(&Context::anonymous(), &read());
    let redaction = Redaction { inventor: &Inventor::default(), endpoint: &CREATE_POST, secrets: &secrets };
    let mut headers = HeaderMap::new();
    headers.insert("content-type", "text/html; charset=utf-8; boundary=nova".parse().expect("a value"));
    headers.insert("x-ratelimit-reset", "Nova".parse().expect("a value"));
    headers.insert("x-ratelimit-endpoint-type", "write".parse().expect("a value"));
    headers.insert("x-ratelimit-limit", "30".parse().expect("a value"));
    let response = Response { status: StatusCode::BAD_GATEWAY, headers, body: "<p>Hello Nova".into() };
    let mut answered = Answered::from_response(&response, |_| true);
    redaction.answered(&mut answered);
    let text = serde_json::to_string(&answered).expect("JSON");
    assert!(!text.contains("Nova") && !text.contains("nova") && text.contains(PAGE), "{text}");
    assert_eq!(answered.headers["x-ratelimit-limit"], "30");
    assert_eq!(answered.headers["x-ratelimit-endpoint-type"], "write");
    let made = redaction.file_name("nova at home.png");
    assert!(made.contains(".png") && !made.contains("nova") && !made.contains("home"), "{made}");
    assert!(!redaction.file_name("nova.at home").contains("home"));
}

#[test]
fn a_path_keeps_what_its_endpoint_says() {
    let secrets = Secrets::of(&Context::anonymous(), &read());
    let redaction =
        Redaction { inventor: &Inventor::default(), endpoint: &crate::testing::GET_POST, secrets: &secrets };
    let made = redaction.path("/api/posts/n%C3%B6va%2F1");
    assert!(made.starts_with("/api/posts/") && !made.contains("n%C3%B6va"), "{made}");
    assert_eq!(made.split('/').count(), 4, "{made}");
}

/// Names of fields, some of them made for secrets, words and measures.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("api_key".to_owned()),
        Just("status".to_owned()),
        Just("likeCount".to_owned()),
        "[a-z]{1,12}",
        "[a-zA-Z0-9 @.-]{8,40}",
    ]
}

/// Texts of every kind, long enough that none occurs by chance.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{10}-[0-9]{6}",
        "https://[a-z]{8}\\.example/[a-z]{10}\\.png",
        "[a-z]{8}@[a-z]{8}\\.org",
        "[A-Z][a-z]{8} [a-z]{8} [a-z]{9}",
        "20[0-9]{2}-0[1-9]-1[0-9]T1[0-9]:[0-5][0-9]:[0-5][0-9]Z",
        "\\PC{12,60}",
        "[0-9]{14}",
    ]
}

fn document() -> impl Strategy<Value = Value> {
    let leaf =
        prop_oneof![text().prop_map(Value::from), any::<bool>().prop_map(Value::from), Just(Value::Null)];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(name(), inner, 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// Every text of a value with the name of its field, keys that are no names of fields among them.
fn texts<'a>(name: &'a str, value: &'a Value, found: &mut Vec<(&'a str, &'a str)>) {
    match value {
        Value::String(text) => found.push((name, text)),
        Value::Array(items) => items.iter().for_each(|item| texts(name, item, found)),
        Value::Object(fields) => {
            for (name, value) in fields {
                if !is_field_name(name) {
                    found.push(("", name));
                }
                texts(name, value, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn shape(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let mut inner: Vec<_> = fields.values().map(shape).collect();
            inner.sort();
            format!("{{{}}}", inner.join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(shape).collect::<Vec<_>>().join(",")),
        Value::String(_) => "s".to_owned(),
        Value::Number(_) => "n".to_owned(),
        Value::Bool(_) => "b".to_owned(),
        Value::Null => "0".to_owned(),
    }
}

proptest! {
    #[test]
    fn no_text_that_is_not_known_to_be_harmless_is_left(value in document()) {
        let told = redacted(&CREATE_POST, &value);
        prop_assert_eq!(shape(&told), shape(&value));
        let (mut before, mut after) = (Vec::new(), Vec::new());
        texts("", &value, &mut before);
        texts("", &told, &mut after);
        for (name, text) in before {
            let is_harmless = Harmless(&CREATE_POST).text(name, text) && !names_secret(name);
            let left = after.iter().find(|(_, told)| told.contains(text));
            prop_assert!(is_harmless || left.is_none(), "{:?} of {:?} is left in {:?}", text, name, left);
        }
    }

    #[test]
    fn a_request_tells_nothing_either(id in "[a-z]{10}-[0-9]{6}", words in "[a-z]{9} [a-z]{9}") {
        let request = Request::to(&crate::testing::FOLLOW).path("handle", &id).query("q", &words);
        let request = request.json(&json!({ "text": words, "to": id })).expect("serialises");
        let mut asked = Asked::from_request(&request).expect("a request");
        let secrets = Secrets::of(&Context::anonymous(), &request);
        Redaction { inventor: &Inventor::default(), endpoint: request.endpoint(), secrets: &secrets }.asked(&mut asked);
        let told = serde_json::to_string(&asked).expect("JSON");
        prop_assert!(!told.contains(&id) && !told.contains(&words), "{}", told);
    }
}

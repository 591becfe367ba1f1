//! The two residents, the control plane, and the ways in which this client fails.

use std::fmt::Debug;

use instreet_rust_sdk::{
    ClientOptions, Comment, CreateCommentRequest, CreatePostRequest, InStreetClient, InStreetError, Post,
};
use serde_json::{Value, json};

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set; run scripts/foreign"))
}

/// The username of a resident.
pub fn name(resident: &str) -> String {
    variable(&format!("{resident}_HANDLE"))
}

/// Whether the client is pointed at a gateway's drop-in proxy. Then the tests differ only where the gateway spares
/// the client something, or serves nobody without a key.
pub fn proxied() -> bool {
    std::env::var_os("PROXIED").is_some()
}

/// Whoever reads what is public: nobody in particular, or, at a proxy, somebody with a key.
pub fn reader() -> InStreetClient {
    if proxied() { moss() } else { stranger() }
}

/// A client without a key.
pub fn stranger() -> InStreetClient {
    InStreetClient::new(ClientOptions {
        base_url: Some(variable("INSTREET_URL")),
        api_key: None,
        user_agent: None,
        http_client: None,
    })
}

/// The resident who writes the posts.
pub fn lantern() -> InStreetClient {
    stranger().with_api_key(variable("LANTERN_API_KEY"))
}

/// The resident who answers them.
pub fn moss() -> InStreetClient {
    stranger().with_api_key(variable("MOSS_API_KEY"))
}

/// A resident who does little.
pub fn penpal() -> InStreetClient {
    stranger().with_api_key(variable("PENPAL_API_KEY"))
}

/// A post by lantern in the default board.
pub fn post(title: &str) -> Post {
    let request = CreatePostRequest {
        title: title.into(),
        content: "Some text.".into(),
        submolt: None,
        group_id: None,
        attachment_ids: None,
    };
    lantern().create_post(request).expect("a post").data
}

/// A comment on a post.
pub fn comment(author: &InStreetClient, post: &str, text: &str, parent: Option<&str>) -> Comment {
    let request = CreateCommentRequest {
        content: text.into(),
        parent_id: parent.map(Into::into),
        attachment_ids: None,
    };
    author.create_comment(post, request).expect("a comment").data
}

/// One call to the sandbox's control plane.
pub fn control(method: &str, path: &str, body: &Value) -> Value {
    let method = method.parse().expect("a method");
    let url = format!("{}{path}", variable("SANDBOX_CONTROL_URL"));
    let answer = reqwest::blocking::Client::new().request(method, url).json(body).send().expect("an answer");
    let (status, text) = (answer.status(), answer.text().expect("a body"));
    assert!(status.is_success(), "{path}: {status} {text}");
    serde_json::from_str(&text).expect("JSON")
}

/// Turns a switch of the emulated network.
pub fn setting(name: &str, value: Value) {
    control("POST", "/settings", &json!({ "network": "instreet", "name": name, "value": value }));
}

/// Lets one call go wrong.
pub fn fault(method: &str, path: &str, kind: &str, retry_after_seconds: u64) {
    // A gateway asks three times for what only reads.
    let count = if proxied() && method == "GET" { 3 } else { 1 };
    let mut fault =
        json!({ "network": "instreet", "method": method, "path": path, "kind": kind, "count": count });
    if retry_after_seconds > 0 {
        fault["retry_after_seconds"] = retry_after_seconds.into();
    }
    control("POST", "/faults", &fault);
}

/// Status and message of a refusal.
pub fn refused<T: Debug>(answer: Result<T, InStreetError>) -> (u16, String) {
    match answer {
        Err(InStreetError::Api { status, message, .. }) => (status, message),
        other => panic!("a refusal was expected, not {other:?}"),
    }
}

/// Asserts that the answer was beyond the client's decoder, for the reason given.
pub fn fails_to_decode<T: Debug>(answer: Result<T, InStreetError>, reason: &str) {
    match answer {
        Err(InStreetError::Json(error)) => assert!(error.to_string().contains(reason), "{error}"),
        other => panic!("a failure to decode was expected, not {other:?}"),
    }
}

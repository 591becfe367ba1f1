//! A sandbox, its clients, and what they expect of an answer.

use std::{fmt::Debug, time::Duration};

use moothall_sandbox::{Clock, Config, Entry, NetworkConfig, Sandbox};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

/// When every test begins: shortly after ten in the morning where the network lives.
const START: &str = "2026-04-01T02:03:04.50657Z";

/// A sandbox without limits, unless a test asks for them.
pub(crate) struct Street {
    pub(crate) sandbox: Sandbox,
    http: Client,
}

/// An account on it, or nobody.
pub(crate) struct Agent<'a> {
    street: &'a Street,
    pub(crate) key: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) body: Value,
    pub(crate) text: String,
}

impl Street {
    pub(crate) async fn open() -> Self {
        Self::with_limits("off").await
    }

    pub(crate) async fn with_limits(profile: &str) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let instreet = NetworkConfig { limits: profile.to_owned(), ..NetworkConfig::default() };
        // Time stands still unless a test advances it, so that no wait depends on a slow machine.
        let clock = Clock::stopped_at(START.parse().unwrap());
        let sandbox = Sandbox::start(Config { instreet, clock, ..Config::default() }).await.unwrap();
        Self { sandbox, http: Client::builder().no_proxy().build().unwrap() }
    }

    pub(crate) fn url(&self) -> &str {
        self.sandbox.url("instreet").unwrap()
    }

    pub(crate) fn agent(&self, handle: &str) -> Agent<'_> {
        let account = self.sandbox.control().create_account("instreet", handle).unwrap();
        self.with_key(account["api_key"].as_str().unwrap())
    }

    pub(crate) fn with_key(&self, key: &str) -> Agent<'_> {
        Agent { street: self, key: Some(key.to_owned()) }
    }

    pub(crate) fn nobody(&self) -> Agent<'_> {
        Agent { street: self, key: None }
    }

    pub(crate) fn set(&self, name: &str, value: impl Into<Value>) {
        self.sandbox.control().set("instreet", name, &value.into()).unwrap();
    }

    /// Lets something happen that others or time would do.
    pub(crate) fn happen(&self, event: &Value) -> Value {
        self.sandbox.control().happen("instreet", event).unwrap()
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.sandbox.control().advance(Duration::from_secs(seconds));
    }

    pub(crate) fn ledger(&self) -> Vec<Entry> {
        self.sandbox.control().ledger(Some("instreet")).unwrap()
    }

    /// What the last accepted write was: endpoint, actor and state.
    pub(crate) fn last_write(&self) -> (&'static str, String, &'static str) {
        let entry = self.ledger().pop().expect("no write was accepted");
        (entry.endpoint, entry.actor, entry.state)
    }
}

impl Agent<'_> {
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.street.http.request(method, format!("{}/api/v1{path}", self.street.url()));
        match &self.key {
            Some(key) => request.bearer_auth(key),
            None => request,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        answer(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        answer(self.request(Method::POST, path).json(&body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        answer(self.request(Method::PATCH, path).json(&body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        answer(self.request(Method::DELETE, path)).await
    }

    /// Publishes a post and returns its id.
    pub(crate) async fn publish(&self, title: &str) -> String {
        let post = self.post("/posts", json!({ "title": title, "content": format!("about {title}") })).await;
        id_of(&post.data(201))
    }

    /// Comments, or replies when a parent is given, and returns the comment's id.
    pub(crate) async fn comment(&self, post: &str, content: &str, parent: Option<&str>) -> String {
        let body = json!({ "content": content, "parent_id": parent });
        id_of(&self.post(&format!("/posts/{post}/comments"), body).await.data(201))
    }

    pub(crate) async fn upvote(&self, kind: &str, id: &str) -> Answer {
        self.post("/upvote", json!({ "target_type": kind, "target_id": id })).await
    }

    pub(crate) async fn score(&self) -> i64 {
        self.get("/agents/me").await.data(200)["score"].as_i64().unwrap()
    }

    pub(crate) async fn id(&self) -> String {
        id_of(&self.get("/agents/me").await.data(200))
    }
}

pub(crate) async fn answer(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let content_type = response.headers()["content-type"].to_str().unwrap().to_owned();
    let text = response.text().await.unwrap();
    let body = serde_json::from_str(&text).unwrap_or(Value::Null);
    Answer { status, content_type, body, text }
}

impl Answer {
    /// Expects success with this status.
    #[track_caller]
    pub(crate) fn accepted(&self, status: u16) -> &Value {
        assert_eq!((self.status, &self.body["success"]), (status, &json!(true)), "{}", self.text);
        assert!(self.body.get("error").is_none(), "{}", self.text);
        &self.body
    }

    /// Expects success with this status, and gives `data`.
    #[track_caller]
    pub(crate) fn data(&self, status: u16) -> Value {
        self.accepted(status).get("data").expect("no data").clone()
    }

    /// Expects a refusal with this status and a text that holds the fragment in any case.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, fragment: &str) -> &Value {
        assert_eq!((self.status, &self.body["success"]), (status, &json!(false)), "{}", self.text);
        let error = self.body["error"].as_str().expect("the error is no string");
        assert!(error.to_lowercase().contains(&fragment.to_lowercase()), "{error}");
        assert!(self.body.get("data").is_none(), "{}", self.text);
        &self.body
    }
}

#[track_caller]
pub(crate) fn id_of(item: &Value) -> String {
    let id = item["id"].as_str().expect("no id").to_owned();
    assert!(uuid::Uuid::try_parse(&id).is_ok(), "{id}");
    id
}

/// One field of every item.
#[track_caller]
pub(crate) fn column(items: &Value, field: &str) -> Vec<Value> {
    items.as_array().expect("not an array").iter().map(|item| item[field].clone()).collect()
}

pub(crate) const NOWHERE: &str = "00000000-0000-4000-8000-00000000dead";

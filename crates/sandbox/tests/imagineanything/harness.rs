//! A sandbox, its callers, and what they expect of an answer.

use std::time::Duration;

use moothall_sandbox::{Clock, Config, Entry, NetworkConfig, Sandbox};
use reqwest::{Client, Method, RequestBuilder, header::HeaderMap};
use serde_json::{Value, json};

pub(crate) const NETWORK: &str = "imagineanything";

/// A sandbox without limits, unless a test asks for them.
pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    http: Client,
}

/// Somebody with an access token, or nobody.
#[derive(Clone)]
pub(crate) struct Caller<'a> {
    world: &'a World,
    pub(crate) handle: String,
    pub(crate) token: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    pub(crate) body: Value,
}

impl World {
    pub(crate) async fn open() -> Self {
        Self::with_limits("off").await
    }

    pub(crate) async fn with_limits(profile: &str) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let imagineanything = NetworkConfig { limits: profile.to_owned(), ..NetworkConfig::default() };
        // The clock stands still, so that a slow machine changes nothing.
        let clock = Clock::stopped_at("2026-02-06T10:00:00.250Z".parse().unwrap());
        let sandbox = Sandbox::start(Config { imagineanything, clock, ..Config::default() }).await.unwrap();
        Self { sandbox, http: Client::builder().no_proxy().build().unwrap() }
    }

    pub(crate) fn url(&self) -> &str {
        self.sandbox.url(NETWORK).unwrap()
    }

    /// A new account with a token.
    pub(crate) async fn agent(&self, handle: &str) -> Caller<'_> {
        self.sign_in(&self.sandbox.control().create_account(NETWORK, handle).unwrap()).await
    }

    /// The agent of an account, with a new token.
    pub(crate) async fn sign_in(&self, account: &Value) -> Caller<'_> {
        let token = self.token(account).await.expect(200)["access_token"].clone();
        self.with_token(account["handle"].as_str().unwrap(), token.as_str().unwrap())
    }

    /// Asks for a token with the credentials of an account.
    pub(crate) async fn token(&self, account: &Value) -> Answer {
        let body = json!({
            "grant_type": "client_credentials",
            "client_id": account["client_id"],
            "client_secret": account["client_secret"],
        });
        self.nobody().post("/api/auth/token", body).await
    }

    pub(crate) fn with_token(&self, handle: &str, token: &str) -> Caller<'_> {
        Caller { world: self, handle: handle.to_owned(), token: Some(token.to_owned()) }
    }

    pub(crate) fn nobody(&self) -> Caller<'_> {
        Caller { world: self, handle: String::new(), token: None }
    }

    pub(crate) fn set(&self, name: &str, value: impl Into<Value>) {
        self.sandbox.control().set(NETWORK, name, &value.into()).unwrap();
    }

    /// Lets something happen that others or time would do.
    #[track_caller]
    pub(crate) fn happen(&self, event: &Value) -> Value {
        self.sandbox.control().happen(NETWORK, event).unwrap()
    }

    /// What is said of an event that cannot happen.
    #[track_caller]
    pub(crate) fn cannot_happen(&self, event: &Value) -> String {
        self.sandbox.control().happen(NETWORK, event).unwrap_err().to_string()
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.sandbox.control().advance(Duration::from_secs(seconds));
    }

    pub(crate) fn ledger(&self) -> Vec<Entry> {
        self.sandbox.control().ledger(Some(NETWORK)).unwrap()
    }

    /// What the last accepted write was: endpoint, actor and state.
    pub(crate) fn last_write(&self) -> (&'static str, String, &'static str) {
        let entry = self.ledger().pop().expect("no write was accepted");
        (entry.endpoint, entry.actor, entry.state)
    }
}

impl Caller<'_> {
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.world.http.request(method, format!("{}{path}", self.world.url()));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub(crate) async fn send(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let request = self.request(method.parse().unwrap(), path);
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        Answer::of(request).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, Some(body)).await
    }

    /// A POST with neither body nor content type, as curl sends it.
    pub(crate) async fn poke(&self, path: &str) -> Answer {
        self.send("POST", path, None).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, None).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send("PATCH", path, Some(body)).await
    }

    /// Publishes a text and returns the post's id.
    pub(crate) async fn publish(&self, content: &str) -> String {
        let body = self.post("/api/posts", json!({ "content": content })).await.expect(201);
        body["post"]["id"].as_str().unwrap().to_owned()
    }
}

impl Answer {
    pub(crate) async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Self { status, headers, text, body }
    }

    /// The body, when the status is the expected one.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.body
    }

    /// The words of a refusal, when status and code are the expected ones.
    #[track_caller]
    pub(crate) fn refused(self, status: u16, code: &str) -> String {
        assert_eq!((self.status, self.body["error"].as_str()), (status, Some(code)), "{}", self.text);
        let message = self.body["message"].as_str().expect("a refusal says why in words");
        assert!(!message.is_empty());
        message.to_owned()
    }

    pub(crate) fn number(&self, header: &str) -> i64 {
        self.headers[header].to_str().unwrap().parse().unwrap()
    }
}

/// The ids of the items in a list.
pub(crate) fn ids(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect()
}

/// Reads every page of a list and returns the ids of its items.
pub(crate) async fn all_pages(caller: &Caller<'_>, path: &str, key: &str, limit: usize) -> Vec<String> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = caller.get(&format!("{path}?limit={limit}&cursor={cursor}")).await.expect(200);
        assert!(page[key].as_array().unwrap().len() <= limit);
        found.extend(ids(&page[key]).iter().map(ToString::to_string));
        assert_eq!(page["hasMore"], !page["nextCursor"].is_null());
        match page["nextCursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => return found,
        }
    }
}

/// Whether a text is a timestamp of this network: `Z` and exactly three fractional digits.
pub(crate) fn is_time(value: &Value) -> bool {
    value.as_str().is_some_and(|text| {
        text.len() == 24
            && text.ends_with('Z')
            && &text[19..20] == "."
            && text.parse::<jiff::Timestamp>().is_ok()
    })
}

/// Names of an object's fields.
pub(crate) fn keys(object: &Value) -> Vec<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

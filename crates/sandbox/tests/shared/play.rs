//! A play: calls to one network in a fixed order, written down with their answers. Played again with one
//! setting changed, it must come out differently.

use std::{net::IpAddr, sync::LazyLock, time::Duration};

use futures::{StreamExt, stream};
use moothall_sandbox::{Clock, Config, NetworkConfig, Sandbox};
use reqwest::{
    Client, Method, RequestBuilder,
    multipart::{Form, Part},
};
use serde_json::Value;

/// A setting and a value for it.
pub(crate) type Change = (&'static str, Value);

/// A sandbox, and what has been written down.
pub(crate) struct Stage {
    pub(crate) sandbox: Sandbox,
    network: &'static str,
    log: String,
}

// Two clients for all plays, because making one takes longer than playing. They keep no connections, which
// would outlive the runtime of the test that opened them.
static HERE: LazyLock<Client> = LazyLock::new(|| client([127, 0, 0, 1]));
static ELSEWHERE: LazyLock<Client> = LazyLock::new(|| client([127, 0, 0, 2]));

fn client(address: impl Into<IpAddr>) -> Client {
    let client = Client::builder().no_proxy().pool_max_idle_per_host(0).local_address(Some(address.into()));
    client.build().unwrap()
}

/// Plays with these settings and returns what was written down.
pub(crate) async fn perform(
    network: &'static str,
    changes: &[Change],
    play: impl AsyncFn(&mut Stage),
) -> String {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let off = || NetworkConfig { port: 0, limits: "off".to_owned() };
    let clock = Clock::stopped_at("2026-04-01T02:03:04.50657Z".parse().unwrap());
    let config = Config { imagineanything: off(), instreet: off(), clock, ..Config::default() };
    let sandbox = Sandbox::start(config).await.unwrap();
    for (name, value) in changes {
        sandbox.control().set(network, name, value).unwrap();
    }
    let mut stage = Stage { sandbox, network, log: String::new() };
    play(&mut stage).await;
    stage.log
}

/// Asserts that every setting of a network, each once, changes what the play writes down. A setting that
/// shows only together with others names them; what is tried elsewhere is only counted.
pub(crate) async fn every_setting_matters(
    network: &'static str,
    alternatives: &[(Change, &[Change])],
    elsewhere: &[&str],
    play: impl AsyncFn(&mut Stage),
) {
    settings_matter(network, alternatives, play).await;
    let tried = alternatives.iter().map(|((name, _), _)| *name).chain(elsewhere.iter().copied());
    every_setting_is_tried(network, tried.collect()).await;
}

/// Asserts that each of these settings changes what the play writes down.
pub(crate) async fn settings_matter(
    network: &'static str,
    alternatives: &[(Change, &[Change])],
    play: impl AsyncFn(&mut Stage),
) {
    let plain = perform(network, &[], &play).await;
    assert_eq!(plain, perform(network, &[], &play).await, "a play always goes the same way");
    let same = stream::iter(alternatives)
        .map(async |(change, with)| {
            let before = if with.is_empty() { plain.clone() } else { perform(network, with, &play).await };
            let changes = [*with, std::slice::from_ref(change)].concat();
            (before == perform(network, &changes, &play).await).then_some(change.0)
        })
        .buffer_unordered(4)
        .filter_map(async |same| same)
        .collect::<Vec<_>>()
        .await;
    assert!(same.is_empty(), "these change nothing: {same:?}");
}

/// Asserts that these are the settings of a network, each once.
async fn every_setting_is_tried(network: &str, mut tried: Vec<&str>) {
    let sandbox = Sandbox::start(Config::default()).await.unwrap();
    let settings = sandbox.control().settings()[network].clone();
    tried.sort_unstable();
    let mut known = settings.as_object().unwrap().keys().map(String::as_str).collect::<Vec<_>>();
    known.sort_unstable();
    assert_eq!(tried, known, "every setting is tried once");
}

/// What a table of guesses may replace.
pub(crate) async fn guesses(network: &str, setting: &str) -> Vec<String> {
    let sandbox = Sandbox::start(Config::default()).await.unwrap();
    serde_json::from_value(sandbox.control().settings()[network][setting]["known"].clone()).unwrap()
}

impl Stage {
    /// The id of the last accepted write of an endpoint, and of what it belongs to.
    pub(crate) fn wrote(&self, endpoint: &str) -> (String, String) {
        let ledger = self.sandbox.control().ledger(Some(self.network)).unwrap();
        let entry = ledger.into_iter().rfind(|entry| entry.endpoint == endpoint);
        let (id, parent) = entry.map(|entry| (entry.id, entry.parent_id)).unwrap_or_default();
        (id.unwrap_or("nothing".into()), parent.unwrap_or("nothing".into()))
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.sandbox.control().advance(Duration::from_secs(seconds));
    }

    pub(crate) fn account(&self, handle: &str) -> Value {
        self.sandbox.control().create_account(self.network, handle).unwrap()
    }

    /// One call, a second after the last one; returns the body of the answer.
    pub(crate) async fn call(&mut self, key: &str, method: &str, path: &str, body: Option<Value>) -> Value {
        let request = self.request(key, method, path);
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        self.note(path, request).await
    }

    pub(crate) async fn get(&mut self, key: &str, path: &str) -> Value {
        self.call(key, "GET", path, None).await
    }

    pub(crate) async fn post(&mut self, key: &str, path: &str, body: Value) -> Value {
        self.call(key, "POST", path, Some(body)).await
    }

    pub(crate) async fn upload(
        &mut self,
        key: &str,
        (path, part): (&str, &'static str),
        (bytes, mime_type): (Vec<u8>, &str),
        purpose: &'static str,
    ) -> Value {
        let file = Part::bytes(bytes).file_name("a.bin").mime_str(mime_type).unwrap();
        let form = Form::new().text("purpose", purpose).part(part, file);
        let request = self.request(key, "POST", path).multipart(form);
        self.note(path, request).await
    }

    /// A call without a key from another address than all others.
    pub(crate) async fn get_from_elsewhere(&mut self, path: &str) {
        let request = ELSEWHERE.get(self.url(path));
        self.note(path, request).await;
    }

    fn request(&self, key: &str, method: &str, path: &str) -> RequestBuilder {
        let request = HERE.request(method.parse::<Method>().unwrap(), self.url(path));
        if key.is_empty() { request } else { request.bearer_auth(key) }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.sandbox.url(self.network).unwrap())
    }

    async fn note(&mut self, path: &str, request: RequestBuilder) -> Value {
        self.advance(1);
        let response = request.send().await.unwrap();
        let remaining = response.headers().get("x-ratelimit-remaining").map(|value| value.to_str().unwrap());
        let heading = format!("{} {remaining:?} {path}", response.status());
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        self.log.push_str(&self.without_chance(&format!("{heading} {text}"), &body));
        self.log.push('\n');
        body
    }

    /// A text without what differs from play to play: the address, ids, secrets, and the words of a challenge.
    fn without_chance(&self, text: &str, body: &Value) -> String {
        let mut text = text.replace(self.sandbox.url(self.network).unwrap(), "BASE");
        if let Some(challenge) = body["data"]["verification"]["challenge_text"].as_str() {
            text = text.replace(&serde_json::to_string(challenge).unwrap(), "\"a challenge\"");
        }
        let in_word = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
        let mut plain = String::new();
        for part in text.split_inclusive(|letter| !in_word(letter)) {
            let word = part.trim_end_matches(|letter| !in_word(letter));
            let is_chance = word.len() >= 24 && word.contains(|letter: char| letter.is_ascii_digit());
            if is_chance && word != "00000000-0000-0000-0000-000000000000" {
                plain.extend(["#", &word.len().to_string(), &part[word.len()..]]);
            } else {
                plain.push_str(part);
            }
        }
        plain
    }
}

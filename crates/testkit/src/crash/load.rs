//! Who writes what, and how a careful client makes sure that it arrives.

use std::time::Duration;

use futures::{StreamExt as _, stream};
use moothall_sandbox::Sandbox;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::Plan;
use super::process::{Hall, key};

/// The agents of a run; each has an account on every network.
pub(super) const AGENTS: [&str; 6] = ["ada", "nova", "resident", "neighbour", "visitor", "passerby"];
/// Those of them who are written to in turn: nobody gets as much in minutes as a network shows of a thread.
const READERS: [&str; 4] = ["resident", "neighbour", "visitor", "passerby"];
/// Those of them who write under load. The resident's posts are what they comment and vote on.
const WRITERS: [&str; 2] = ["ada", "nova"];
/// What is written, in turn.
const KINDS: [Kind; 4] = [Kind::Post, Kind::Comment, Kind::Vote, Kind::Message];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Post,
    Comment,
    Vote,
    Message,
}

/// What was there before the load began.
pub(super) struct Scene {
    http: reqwest::Client,
    /// Where the gateways are.
    urls: Vec<String>,
    /// Whether every write is queued; half of them are otherwise.
    queued: bool,
    /// Each network, with the posts of its resident.
    networks: Vec<(String, Vec<String>)>,
}

/// One write that was acknowledged.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub(super) kind: Kind,
    pub(super) network: String,
    pub(super) agent: &'static str,
    /// What is found in the ledger: words of its own for a text, the id of the post for a vote.
    pub(super) mark: String,
    /// The publication that it became.
    pub(super) publication: String,
}

impl Scene {
    /// Starts the gateways, links the accounts, and lets the resident post what the others vote on.
    pub(super) async fn set(hall: &mut Hall, sandbox: &Sandbox, plan: &Plan) -> Self {
        for gateway in &mut hall.gateways {
            gateway.start(None).await.expect("a gateway without a failpoint lives");
        }
        let mut scene = Self {
            http: reqwest::Client::builder().no_proxy().build().expect("an HTTP client"),
            urls: hall.gateways.iter().map(|gateway| gateway.url.clone()).collect(),
            queued: plan.limited,
            networks: Vec::new(),
        };
        for (network, _) in sandbox.networks() {
            for agent in AGENTS {
                scene.link(sandbox, network, agent).await;
            }
        }
        let posts = plan.writes.div_ceil(KINDS.len() * sandbox.networks().count() * WRITERS.len()) + 1;
        for (network, _) in sandbox.networks() {
            let made = stream::iter(0..posts)
                .map(|number| scene.resident_posts(network, number))
                .buffered(4)
                .collect::<Vec<_>>();
            let made = made.await;
            scene.networks.push((network.to_owned(), made));
        }
        scene
    }

    async fn link(&self, sandbox: &Sandbox, network: &str, agent: &str) {
        let account = sandbox.control().create_account(network, agent).expect("an account");
        let mut credentials = account.as_object().cloned().unwrap_or_default();
        credentials.retain(|field, _| field != "network" && field != "handle");
        let body =
            json!({"name": account_of(network, agent), "network": network, "credentials": credentials});
        self.insist(0, agent, "POST", "/v1/accounts", &body, None).await;
    }

    async fn resident_posts(&self, network: &str, number: usize) -> String {
        let text = format!("something to talk about, number {number}");
        let account = account_of(network, "resident");
        let body = json!({"title": text, "text": text, "targets": [{"account": account}]});
        let key = format!("scene-{network}-{number}");
        let answer = self.insist(number, "resident", "POST", "/v1/posts", &body, Some(&key)).await;
        let publication = publication_of(&answer).unwrap_or_else(|| panic!("it was not taken: {answer}"));
        let ended = self.ended("resident", &publication).await;
        let id = ended["post"]["id"].as_str();
        id.unwrap_or_else(|| panic!("it was not posted: {ended}")).to_owned()
    }

    /// Sends a request until a gateway acknowledges it.
    async fn insist(
        &self,
        number: usize,
        agent: &str,
        method: &str,
        path: &str,
        body: &Value,
        idempotency_key: Option<&str>,
    ) -> Value {
        let mut last = String::new();
        for attempt in 0..2_000 {
            let url = &self.urls[(number + attempt) % self.urls.len()];
            let method = method.parse().expect("a method");
            let mut request =
                self.http.request(method, format!("{url}{path}")).bearer_auth(key(agent)).json(body);
            if let Some(key) = idempotency_key {
                request = request.header("Idempotency-Key", key);
                if self.queued || number.is_multiple_of(2) {
                    request = request.header("Prefer", "respond-async");
                }
            }
            match request.timeout(Duration::from_secs(30)).send().await {
                Err(cause) => last = cause.to_string(),
                Ok(answer) => {
                    let status = answer.status().as_u16();
                    let text = answer.text().await.unwrap_or_default();
                    let value: Value = serde_json::from_str(&text).unwrap_or_default();
                    let known = publication_of(&value).is_some();
                    // An account that exists was linked by a request whose answer was lost.
                    if (200..300).contains(&status) || known || value["code"] == "account_exists" {
                        return value;
                    }
                    assert!(
                        status >= 500 || matches!(status, 408 | 409 | 429 | 424),
                        "{path} is refused with {status}: {text}"
                    );
                    last = text;
                }
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{path} is never acknowledged: {last}");
    }

    async fn write(&self, number: usize) -> Written {
        let kind = KINDS[number % KINDS.len()];
        let turn = number / KINDS.len();
        let (network, posts) = &self.networks[turn % self.networks.len()];
        let turn = turn / self.networks.len();
        let agent = WRITERS[turn % WRITERS.len()];
        let post = &posts[(turn / WRITERS.len()) % posts.len()];
        let account = account_of(network, agent);
        let mark = format!("w{number:06}w");
        let text = format!("{mark} is a {kind:?} that {agent} wrote");
        let (method, path, body) = match kind {
            Kind::Post => {
                let body = json!({"title": text, "text": text, "targets": [{"account": account}]});
                ("POST", "/v1/posts".to_owned(), body)
            }
            Kind::Comment => {
                ("POST", format!("/v1/posts/{post}/comments"), json!({"text": text, "account": account}))
            }
            Kind::Vote => {
                ("PUT", format!("/v1/posts/{post}/vote"), json!({"state": "up", "account": account}))
            }
            Kind::Message => {
                let to = format!("{network}:{}", READERS[(turn / WRITERS.len()) % READERS.len()]);
                ("POST", "/v1/messages".to_owned(), json!({"to": to, "text": text, "account": account}))
            }
        };
        let key = format!("key-{number}");
        let answer = self.insist(number, agent, method, &path, &body, Some(&key)).await;
        let publication = publication_of(&answer).unwrap_or_default();
        let mark = if kind == Kind::Vote {
            post.split_once(':').map_or(post.as_str(), |(_, native)| native).to_owned()
        } else {
            mark
        };
        Written { kind, network: network.clone(), agent, mark, publication }
    }

    /// The delivery of a publication, once it has ended.
    async fn ended(&self, agent: &str, publication: &str) -> Value {
        let path = format!("/v1/publications/{publication}");
        loop {
            let mut publication = self.insist(0, agent, "GET", &path, &Value::Null, None).await;
            let delivery = publication["deliveries"][0].take();
            let status = delivery["status"].as_str().unwrap_or_default();
            if !matches!(status, "queued" | "leased" | "sending" | "unknown" | "verifying" | "") {
                return delivery;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}

/// Makes every write of the plan, until each is acknowledged, and tells how many are.
pub(super) async fn write_all(scene: &Scene, plan: &Plan, progress: &watch::Sender<usize>) -> Vec<Written> {
    stream::iter(0..plan.writes)
        .map(|number| async move {
            let written = scene.write(number).await;
            if plan.limited {
                settled(scene, &written).await;
            }
            progress.send_modify(|count| *count += 1);
            written
        })
        .buffer_unordered(plan.writers)
        .collect()
        .await
}

/// How a delivery ended, in the gateway's words.
#[derive(Debug, Clone)]
pub(super) struct Settled {
    pub(super) status: String,
    /// Why it did not end well.
    pub(super) reason: Option<String>,
}

/// Waits until every delivery has ended, and tells how.
pub(super) async fn settle(scene: &Scene, written: &[Written]) -> Vec<Settled> {
    stream::iter(written).map(|write| settled(scene, write)).buffered(8).collect().await
}

async fn settled(scene: &Scene, write: &Written) -> Settled {
    if write.publication.is_empty() {
        // It was answered with what the network has, at once.
        return Settled { status: "published".to_owned(), reason: None };
    }
    let delivery = scene.ended(write.agent, &write.publication).await;
    Settled {
        status: delivery["status"].as_str().unwrap_or_default().to_owned(),
        reason: delivery["error"]["message"].as_str().map(str::to_owned),
    }
}

fn account_of(network: &str, agent: &str) -> String {
    format!("{agent}-{network}")
}

/// The id of the publication that an answer tells of, as itself or within a problem.
fn publication_of(answer: &Value) -> Option<String> {
    let own = answer.get("deliveries").and_then(|_| answer.get("id"));
    let id = own.or_else(|| answer.get("publication")?.get("id"))?;
    id.as_str().map(str::to_owned)
}

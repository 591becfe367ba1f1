//! Agents that post through whichever instance answers, and ask again as a careful client does: the same request
//! with the same `Idempotency-Key`, until it is acknowledged.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::{Hall, Instance, PATIENCE, until};
use crate::e2e::agent::Agent;
use crate::e2e::world::{IA, IS};

/// Who posts where: each to a place of their own, so that nobody waits for another.
const WRITERS: [(&str, &str); 5] = [("nova", IA), ("nova", IS), ("ada", IA), ("ada", IS), ("eve", IA)];

/// How long a writer waits before it asks again.
const PAUSE: Duration = Duration::from_millis(20);

/// Where the instances listen at present.
#[derive(Clone)]
pub(super) struct Doors(Arc<Mutex<Vec<String>>>);

impl Doors {
    pub(super) fn of(instances: &[Instance]) -> Self {
        Self(Arc::new(Mutex::new(instances.iter().map(|instance| instance.url.clone()).collect())))
    }

    /// An instance listens elsewhere now.
    pub(super) fn change(&self, number: usize, instance: &Instance) {
        self.0.lock().expect("nobody panics with it")[number].clone_from(&instance.url);
    }

    fn get(&self, turn: usize) -> String {
        let doors = self.0.lock().expect("nobody panics with it");
        doors[turn % doors.len()].clone()
    }
}

pub(super) struct Writers {
    tasks: JoinSet<Written>,
    stop: Arc<AtomicBool>,
    acknowledged: Arc<AtomicUsize>,
}

/// What was acknowledged, and with what it was refused before that.
#[derive(Default)]
pub(super) struct Written {
    /// Agent, text and publication.
    posts: Vec<(&'static str, String, String)>,
    pub(super) errors: Vec<String>,
}

impl Writers {
    pub(super) fn start(hall: &Hall, doors: &Doors) -> Self {
        let (stop, acknowledged) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let mut tasks = JoinSet::new();
        for (agent, network) in WRITERS {
            let writer = Writer { caller: hall.world.agent(agent), doors: doors.clone(), agent, network };
            tasks.spawn(writer.write(stop.clone(), acknowledged.clone()));
        }
        Self { tasks, stop, acknowledged }
    }

    /// Waits until so many more are acknowledged.
    pub(super) async fn until_more(&self, count: usize) {
        let aim = self.acknowledged.load(Ordering::SeqCst) + count;
        let reached = async || (self.acknowledged.load(Ordering::SeqCst) >= aim).then_some(());
        until("nothing is acknowledged any more", reached).await;
    }

    /// Lets every writer end what it is at.
    pub(super) async fn finish(self) -> Written {
        self.stop.store(true, Ordering::SeqCst);
        let all = self.tasks.join_all().await.into_iter();
        all.reduce(|mut all, one| {
            all.posts.extend(one.posts);
            all.errors.extend(one.errors);
            all
        })
        .unwrap_or_default()
    }
}

struct Writer {
    caller: Agent,
    doors: Doors,
    agent: &'static str,
    network: &'static str,
}

impl Writer {
    async fn write(self, stop: Arc<AtomicBool>, acknowledged: Arc<AtomicUsize>) -> Written {
        let mut written = Written::default();
        for number in 0.. {
            if stop.load(Ordering::SeqCst) {
                break;
            }
            let text = format!("{} {} {number}", self.agent, self.network);
            let post = timeout(PATIENCE, self.post(&text, number, &mut written.errors)).await;
            let id = post.unwrap_or_else(|_| panic!("{text} is never acknowledged: {:?}", written.errors));
            written.posts.push((self.agent, text, id));
            acknowledged.fetch_add(1, Ordering::SeqCst);
        }
        written
    }

    /// Asks until it is acknowledged, and returns the publication. Every other post is only queued.
    async fn post(&self, text: &str, number: usize, errors: &mut Vec<String>) -> String {
        let body = json!({"title": text, "text": text, "targets": [{"network": self.network}]});
        let queued = number.is_multiple_of(2);
        for turn in number.. {
            let caller = Agent { url: self.doors.get(turn), ..self.caller.clone() };
            let request = caller.request(Method::POST, "/v1/posts").json(&body);
            let request = request.header("Idempotency-Key", text.replace(' ', "-"));
            let request = if queued { request.header("Prefer", "respond-async") } else { request };
            // Nobody answers where an instance is being started again.
            if let Ok(response) = request.send().await {
                let status = response.status();
                let answer: Value = response.json().await.unwrap_or_default();
                // A write whose outcome is not known yet is acknowledged, too: it is found out about.
                let id = if status.is_success() { &answer["id"] } else { &answer["publication"]["id"] };
                if !status.is_success() && answer["code"] != "idempotency_in_flight" {
                    errors.push(format!("{status} {answer}"));
                }
                if let Some(id) = id.as_str() {
                    return id.to_owned();
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
        unreachable!("turns do not end")
    }
}

impl Written {
    /// Makes sure that all that was acknowledged gets published, and that the networks have it exactly once.
    pub(super) async fn is_there_once(&self, hall: &Hall, instance: &Instance) {
        for (agent, text, publication) in &self.posts {
            let (caller, path) = (hall.agent(agent, instance), format!("/v1/publications/{publication}"));
            let published =
                async || (caller.get(&path).await.success()["status"] == "published").then_some(());
            until(&format!("{text} is not published"), published).await;
        }
        let mut times = BTreeMap::<_, u32>::new();
        for entry in hall.world.ledger() {
            *times.entry(entry.text.unwrap_or_default()).or_default() += 1;
        }
        let wanted: BTreeMap<_, _> = self.posts.iter().map(|(_, text, _)| (text.clone(), 1)).collect();
        assert_eq!(times, wanted, "what the networks have, and what was acknowledged");
    }
}

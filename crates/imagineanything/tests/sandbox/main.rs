//! The adapter against the sandbox, over real HTTP: what every trait does, what is refused, what limits and
//! faults lead to. Time is the sandbox's: nothing here sleeps.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod account;
mod commerce;
mod discovery;
mod faults;
mod limits;
mod making;
mod media;
mod messages;
mod people;
mod posts;
mod publishing;
mod reconcile;
mod registration;
mod tokens;
mod variants;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use moothall_core::id::{PostId, ProfileId};
use moothall_core::model::Post;
use moothall_core::ops::NewPost;
use moothall_core::page::PageRequest;
use moothall_core::ports::{Clock, Ports};
use moothall_core::traits::Posts;
use moothall_core::{
    Account, AccountKey, Context, Credentials, Error, ErrorKind, LimitsMode, NetworkConfig, Outcome,
};
use moothall_imagineanything::{ImagineAnything, SLUG};
use moothall_sandbox::{Config, Fault, FaultKind, Sandbox};
use moothall_transport::{Backend, Timeouts, Wire};

/// The sandbox's clock as ours. To sleep is to move it.
#[derive(Debug)]
struct SandboxClock(moothall_sandbox::Clock);

#[async_trait]
impl Clock for SandboxClock {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    async fn sleep(&self, length: Duration) {
        // Timeouts sleep as well, beside the request that they guard: they must not move time.
        if length >= ATTEMPT {
            return std::future::pending().await;
        }
        self.0.advance(length);
    }
}

/// How long an attempt may take; longer than any wait for a limit.
const ATTEMPT: Duration = Duration::from_hours(1);

/// A sandbox, and the network in it.
struct World {
    sandbox: Sandbox,
    network: ImagineAnything,
    ports: Ports,
    clock: Arc<SandboxClock>,
}

impl World {
    async fn new() -> Self {
        Self::with(LimitsMode::Documented).await
    }

    async fn with(limits: LimitsMode) -> Self {
        let clock = moothall_sandbox::Clock::new();
        let sandbox =
            Sandbox::start(Config { clock: clock.clone(), ..Config::default() }).await.expect("starts");
        let clock = Arc::new(SandboxClock(clock));
        let ports = Ports::with_clock(clock.clone());
        let network = network(&sandbox, limits, ports.clone());
        Self { sandbox, network, ports, clock }
    }

    /// The network as another process knows it: same sandbox, same time, no common memory.
    fn elsewhere(&self) -> ImagineAnything {
        network(&self.sandbox, LimitsMode::Documented, Ports::with_clock(self.clock.clone()))
    }

    /// A ready account that acts.
    fn account(&self, handle: &str) -> Context {
        let made = self.sandbox.control().create_account(SLUG, handle).expect("a free handle");
        let secret = |field: &str| made[field].as_str().expect(field).to_owned();
        Context::of(Account {
            key: AccountKey::new(handle),
            handle: Some(handle.to_owned()),
            credentials: Credentials::default()
                .with("client_id", secret("client_id"))
                .with("client_secret", secret("client_secret")),
        })
    }

    async fn post(&self, cx: &Context, text: &str) -> Post {
        let new = NewPost { text: text.to_owned(), ..NewPost::default() };
        Posts::create(&self.network, cx, new).await.expect("posted").into_item()
    }

    fn set(&self, name: &str, value: impl Into<serde_json::Value>) {
        self.sandbox.control().set(SLUG, name, &value.into()).expect(name);
    }

    /// Lets something happen that no caller does.
    fn happen(&self, event: &serde_json::Value) {
        self.sandbox.control().happen(SLUG, event).expect("an event that can happen");
    }

    /// Orders a fault.
    fn order(&self, fault: Fault) {
        self.sandbox.control().fault(fault).expect("a sound fault");
    }

    /// How many writes the sandbox accepted.
    fn writes(&self) -> usize {
        self.sandbox.control().ledger(Some(SLUG)).expect("a known network").len()
    }
}

fn network(sandbox: &Sandbox, limits: LimitsMode, ports: Ports) -> ImagineAnything {
    let base_url = sandbox.url(SLUG).and_then(|url| url.parse().ok());
    let mut backend = Backend::wire(Wire::new().expect("a wire"));
    backend.timeouts = Timeouts::all(ATTEMPT);
    ImagineAnything::new(&NetworkConfig { base_url, limits, ..NetworkConfig::default() }, ports, &backend)
        .expect("a sound configuration")
}

/// A fault for the next call to an endpoint.
fn fault(method: &str, path: &str, kind: FaultKind) -> Fault {
    Fault { method: method.to_owned(), path: path.to_owned(), ..Fault::new(SLUG, kind) }
}

fn post_id(native: &str) -> PostId {
    PostId::new(SLUG, native).expect("a well-formed id")
}

fn profile(handle: &str) -> ProfileId {
    ProfileId::new(SLUG, handle).expect("a well-formed handle")
}

fn first(limit: u32) -> PageRequest {
    PageRequest { limit: Some(limit), cursor: None }
}

/// Kind, outcome and status of a refusal.
fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> (ErrorKind, Outcome, Option<u16>) {
    let error = result.expect_err("a refusal");
    (error.kind(), error.outcome(), error.remote().map(|remote| remote.status))
}

//! A gateway over two fake networks, and what is needed to call it.
//!
//! `plain` has no titles; `titled` requires one. The agent `ada` has the accounts `nova` (plain) and
//! `quill` (titled); `eve` has `spy` (plain).

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderValue, Method, Request, header};
use metrics_exporter_prometheus::PrometheusBuilder;
use moothall_core::ports::memory::{ManualClock, MemoryAccounts};
use moothall_core::ports::{Ports, Sealer};
use moothall_core::{
    AccountRecord, AccountState, AgentKey, Credentials, Error, ErrorKind, Network, Result, Scope, TitleRule,
};
use moothall_engine::{Engine, EngineConfig, EngineSettings};
use moothall_gateway::{FixedKeys, Gateway, GatewayConfig, Hosts, Limits, Probe, Undocumented, hash_key};
use moothall_store::Store;
use serde_json::Value;
use tower::ServiceExt;

use crate::fake::Fake;

/// A key of `ada` with every scope.
pub(crate) const ADA: &str = "key-ada";

/// What the gateway is called.
pub(crate) const HOST: &str = "moothall.example";

pub(crate) struct Api {
    pub(crate) gateway: Gateway,
    pub(crate) router: Router,
    pub(crate) plain: Arc<Fake>,
    pub(crate) titled: Arc<Fake>,
    pub(crate) clock: Arc<ManualClock>,
    /// Whether the store works, as it says itself.
    pub(crate) works: Arc<AtomicBool>,
    kept: Store,
}

/// A store that can be made to say that it does not work.
struct Disk {
    store: Store,
    works: Arc<AtomicBool>,
}

#[async_trait]
impl Probe for Disk {
    async fn probe(&self) -> Result<()> {
        if self.works.load(Ordering::Relaxed) {
            return self.store.probe().await;
        }
        Err(Error::new(ErrorKind::Unavailable, "no room is left"))
    }
}

/// A sealer without a key: it keeps what it seals, and hands out a number.
#[derive(Debug, Default)]
struct Drawer(Mutex<Vec<(&'static str, Vec<u8>)>>);

impl Sealer for Drawer {
    fn seal(&self, purpose: &'static str, plain: &[u8]) -> Result<Vec<u8>> {
        let mut sealed = self.0.lock().expect("no panic");
        sealed.push((purpose, plain.to_vec()));
        Ok(sealed.len().to_be_bytes().to_vec())
    }

    fn open(&self, purpose: &'static str, sealed: &[u8]) -> Option<Vec<u8>> {
        let number = usize::from_be_bytes(sealed.try_into().ok()?);
        let kept = self.0.lock().expect("no panic");
        let (sealed_for, plain) = kept.get(number.checked_sub(1)?)?;
        (*sealed_for == purpose).then(|| plain.clone())
    }
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    /// The problem's code, once it is made sure that it is a whole problem.
    pub(crate) fn problem(&self) -> String {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        let problem = self.json();
        for field in ["type", "title", "detail", "instance", "code", "source", "action", "request_id"] {
            assert!(problem[field].as_str().is_some_and(|text| !text.is_empty()), "{field} in {problem}");
        }
        assert_eq!(problem["status"], self.status);
        assert!(problem["retryable"].is_boolean());
        assert_eq!(problem["request_id"].as_str(), self.header("x-request-id"));
        problem["code"].as_str().expect("checked").to_owned()
    }

    /// Status and code.
    pub(crate) fn refusal(&self) -> (u16, String) {
        (self.status, self.problem())
    }
}

impl Api {
    pub(crate) async fn new() -> Self {
        Self::with(Limits::default()).await
    }

    pub(crate) async fn with(limits: Limits) -> Self {
        Self::build(limits, Undocumented::Refuse, false).await
    }

    pub(crate) async fn passing(undocumented: Undocumented) -> Self {
        Self::build(Limits::default(), undocumented, false).await
    }

    pub(crate) async fn asking_for_keys() -> Self {
        Self::build(Limits::default(), Undocumented::Refuse, true).await
    }

    async fn build(limits: Limits, undocumented: Undocumented, key_required: bool) -> Self {
        let plain = Arc::new(Fake::new("plain", TitleRule::Unsupported));
        let titled = Arc::new(Fake::new("titled", TitleRule::Required { max_chars: 10 }));
        let clock = Arc::new(ManualClock::new("2026-01-01T00:00:00Z".parse().expect("an instant")));
        let store = Store::open_temporary().await.expect("a store");
        let config = EngineConfig {
            networks: vec![plain.clone() as Arc<dyn Network>, titled.clone()],
            ports: Ports::with_clock(clock.clone()),
            accounts: Arc::new(MemoryAccounts::default()),
            static_accounts: vec![
                account("ada", "nova", "plain"),
                account("ada", "quill", "titled"),
                account("eve", "spy", "plain"),
            ],
            outbox: store.outbox(),
            idempotency: store.idempotency(),
            audit: store.audit(),
            settings: EngineSettings::default(),
        };
        let works = Arc::new(AtomicBool::new(true));
        let every = vec![Scope::Read, Scope::Write, Scope::Messages, Scope::Admin];
        let single = every.iter().map(|scope| key("ada", &format!("key-{}", scope.as_str()), vec![*scope]));
        let whole = [key("ada", ADA, every.clone()), key("eve", "key-eve", every.clone())];
        let keys: FixedKeys = single.chain(whole).collect();
        let engine = Engine::new(config).await.expect("a sound configuration");
        engine.start();
        let kept = store.clone();
        let gateway = Gateway::new(GatewayConfig {
            engine,
            store: Arc::new(Disk { store, works: works.clone() }),
            keys: Arc::new(keys),
            sealer: Arc::new(Drawer::default()),
            undocumented,
            hosts: Hosts::Named(vec![HOST.to_owned()]),
            key_required,
            limits,
            clock: clock.clone(),
            metrics: PrometheusBuilder::new().build_recorder().handle(),
        });
        Self { router: gateway.router(), gateway, plain, titled, clock, works, kept }
    }

    /// Sends any request, to the gateway by its name unless it says another.
    pub(crate) async fn send(&self, mut request: Request<Body>) -> Answer {
        request.headers_mut().entry(header::HOST).or_insert(HeaderValue::from_static(HOST));
        let response = self.router.clone().oneshot(request).await.expect("infallible");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a whole body");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status.as_u16(), headers: parts.headers, text }
    }

    /// Calls as `ada`.
    pub(crate) async fn call(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        self.send(request(method, path, ADA, body)).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.call("POST", path, Some(body)).await
    }

    /// How many entries the audit log has.
    pub(crate) async fn audited(&self) -> u64 {
        self.kept.verify_audit().await.expect("a sound log")
    }

    /// How many calls the networks saw.
    pub(crate) fn network_calls(&self) -> usize {
        self.plain.calls().len() + self.titled.calls().len()
    }
}

fn account(agent: &str, name: &str, network: &str) -> AccountRecord {
    AccountRecord {
        agent: agent.to_owned(),
        name: name.to_owned(),
        network: network.to_owned(),
        handle: None,
        credentials: Credentials::default().with("api_key", "canary-configured"),
        state: AccountState::Active,
        reason: None,
        challenge: None,
        configured: false,
    }
}

fn key(agent: &str, text: &str, scopes: Vec<Scope>) -> AgentKey {
    AgentKey::new(agent, hash_key(text), scopes)
}

pub(crate) fn request(method: &str, path: &str, key: &str, body: Option<Value>) -> Request<Body> {
    let method = Method::from_bytes(method.as_bytes()).expect("a method");
    let request =
        Request::builder().method(method).uri(path).header(header::AUTHORIZATION, format!("Bearer {key}"));
    match body {
        Some(body) => {
            request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_string()))
        }
        None => request.body(Body::empty()),
    }
    .expect("a request")
}

/// An operation of the OpenAPI document.
pub(crate) struct Operation {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) spec: Value,
}

/// Every operation of the document.
pub(crate) fn operations() -> Vec<Operation> {
    let document = serde_json::to_value(moothall_gateway::document()).expect("serialises");
    let paths = document["paths"].as_object().expect("paths");
    let each = paths.iter().flat_map(|(path, item)| {
        item.as_object().expect("operations").iter().map(|(method, spec)| Operation {
            method: method.to_uppercase(),
            path: path.clone(),
            spec: spec.clone(),
        })
    });
    each.collect()
}

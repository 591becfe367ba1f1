//! The control: what tests and people may do to the sandbox, in process or through the control plane.

mod routes;

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::{
    clock::Clock,
    emulator::{Emulator, Endpoint, World, route},
    events,
    faults::{Fault, Faults},
    http::{Reply, Request},
    ledger::{Entry, Ledger},
    settings,
};

/// Why the control refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ControlError {
    /// The sandbox has no such network.
    #[error("there is no network {name:?}; there are {known}")]
    UnknownNetwork {
        /// What was asked for.
        name: String,
        /// The networks there are.
        known: String,
    },
    /// The network refused, and says why.
    #[error("{0}")]
    Refused(String),
}

/// Drives a running sandbox: the same operations as the control plane, without HTTP. Clones drive the same
/// sandbox.
#[derive(Clone)]
pub struct Control {
    inner: Arc<Inner>,
}

struct Inner {
    clock: Clock,
    sites: Vec<Site>,
    ledger: Mutex<Ledger>,
    faults: Mutex<Faults>,
    arrived: AtomicU64,
    ended: AtomicU64,
}

/// How many requests came to the networks and how many of them are over, answered or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Traffic {
    /// Requests that came.
    pub arrived: u64,
    /// Those of them that are over; fewer while one is under way.
    pub ended: u64,
}

/// A request under way.
pub(crate) struct UnderWay<'a>(&'a Inner);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.ended.fetch_add(1, Ordering::SeqCst);
    }
}

/// One network with its emulator. Locks are taken in the order emulator, ledger; never across an await.
pub(crate) struct Site {
    pub(crate) emulator: Mutex<Box<dyn Emulator>>,
    pub(crate) slug: &'static str,
    pub(crate) endpoints: &'static [Endpoint],
    pub(crate) base_url: String,
    /// The limits to return to on reset.
    pub(crate) profile: String,
}

impl Site {
    fn emulator(&self) -> MutexGuard<'_, Box<dyn Emulator>> {
        lock(&self.emulator)
    }
}

fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Control {
    pub(crate) fn new(clock: Clock, sites: Vec<Site>) -> Self {
        let inner = Inner {
            clock,
            sites,
            ledger: Mutex::default(),
            faults: Mutex::default(),
            arrived: AtomicU64::default(),
            ended: AtomicU64::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Makes an account on a network that is verified and ready, and returns it with its credentials:
    /// `{network, handle, …}`.
    pub fn create_account(&self, network: &str, handle: &str) -> Result<Value, ControlError> {
        let site = self.site(network)?;
        self.in_world(site, |emulator, world| emulator.create_account(handle, world))
            .map_err(ControlError::Refused)
    }

    /// The sandbox's present.
    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// Moves the clock forward and returns the new present.
    pub fn advance(&self, by: Duration) -> Timestamp {
        self.inner.clock.advance(by);
        self.now()
    }

    /// Orders a fault and returns its id. Faults hit in the order in which they were ordered.
    pub fn fault(&self, fault: Fault) -> Result<u64, ControlError> {
        fault.check(self.site(&fault.network)?.endpoints).map_err(ControlError::Refused)?;
        Ok(lock(&self.inner.faults).add(fault))
    }

    /// Forgets all faults that have not happened, and returns how many there were.
    pub fn clear_faults(&self) -> usize {
        lock(&self.inner.faults).clear()
    }

    /// Puts a limits profile into force on a network: `documented`, `documented-newcomer`, `observed` or
    /// `off`.
    pub fn set_limits(&self, network: &str, profile: &str) -> Result<(), ControlError> {
        self.site(network)?.emulator().set_limits(profile).map_err(ControlError::Refused)
    }

    /// Changes one of a network's named settings.
    pub fn set(&self, network: &str, name: &str, value: &Value) -> Result<(), ControlError> {
        self.site(network)?.emulator().set(name, value).map_err(ControlError::Refused)
    }

    /// Lets something happen on a network that there others or time would do: `{"event": name, …}`. Returns
    /// what became of it.
    pub fn happen(&self, network: &str, event: &Value) -> Result<Value, ControlError> {
        let site = self.site(network)?;
        self.in_world(site, |emulator, world| emulator.happen(event, world)).map_err(ControlError::Refused)
    }

    /// What can happen on each network: for each event what it takes and what it does.
    pub fn events(&self) -> Value {
        self.by_network(|emulator| events::describe(emulator.events()))
    }

    /// The settings of all networks: for each its value and what it does.
    pub fn settings(&self) -> Value {
        self.by_network(|emulator| emulator.settings())
    }

    /// The page of the documentation that lists every setting and event, in Markdown.
    pub fn settings_page(&self) -> String {
        settings::page(&self.settings(), &self.events())
    }

    /// The ids of the endpoints that the emulator of a network answers.
    pub fn endpoints(&self, network: &str) -> Result<Vec<&'static str>, ControlError> {
        Ok(self.site(network)?.endpoints.iter().map(|endpoint| endpoint.id).collect())
    }

    /// How many requests came to the networks so far. A sandbox whose traffic stays equal is idle.
    pub fn traffic(&self) -> Traffic {
        let ended = self.inner.ended.load(Ordering::SeqCst);
        Traffic { arrived: self.inner.arrived.load(Ordering::SeqCst), ended }
    }

    /// Counts a request that came, and its end when what this returns is dropped.
    pub(crate) fn under_way(&self) -> UnderWay<'_> {
        self.inner.arrived.fetch_add(1, Ordering::SeqCst);
        UnderWay(&self.inner)
    }

    /// Every accepted write in order, of one network or of all.
    pub fn ledger(&self, network: Option<&str>) -> Result<Vec<Entry>, ControlError> {
        if let Some(network) = network {
            self.site(network)?;
        }
        Ok(lock(&self.inner.ledger).entries(network))
    }

    /// What is in the sandbox: the time, the faults in waiting, and counts and ids per network.
    pub fn state(&self) -> Value {
        json!({
            "now": self.now(),
            "faults": lock(&self.inner.faults).waiting().collect::<Vec<_>>(),
            "networks": self.by_network(|emulator| emulator.state()),
        })
    }

    /// Returns to the state right after the start: no accounts, no content, an empty ledger, no faults,
    /// real time, first settings and limits.
    pub fn reset(&self) {
        for site in &self.inner.sites {
            let mut emulator = site.emulator();
            emulator.reset();
            if let Err(error) = emulator.set_limits(&site.profile) {
                tracing::warn!(network = site.slug, error, "cannot return to the first limits");
            }
        }
        lock(&self.inner.ledger).clear();
        self.clear_faults();
        self.inner.clock.reset();
    }

    /// Slug and address of every network.
    pub(crate) fn networks(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.inner.sites.iter().map(|site| (site.slug, site.base_url.as_str()))
    }

    fn site(&self, network: &str) -> Result<&Site, ControlError> {
        self.inner.sites.iter().find(|site| site.slug == network).ok_or_else(|| {
            ControlError::UnknownNetwork {
                name: network.chars().take(100).collect(),
                known: self.networks().map(|(slug, _)| slug).collect::<Vec<_>>().join(", "),
            }
        })
    }

    fn by_network(&self, read: impl Fn(&dyn Emulator) -> Value) -> Value {
        let sites = self.inner.sites.iter();
        Value::Object(
            sites.map(|site| (site.slug.to_owned(), read(&**site.emulator()))).collect::<Map<_, _>>(),
        )
    }

    fn in_world<T>(&self, site: &Site, act: impl FnOnce(&mut dyn Emulator, &mut World<'_>) -> T) -> T {
        let mut emulator = site.emulator();
        let mut ledger = lock(&self.inner.ledger);
        // Read under the lock, so that the order of the ledger is the order of its times.
        let now = self.inner.clock.now();
        act(&mut **emulator, &mut World { now, ledger: &mut ledger, base_url: &site.base_url })
    }
}

/// What the listeners of the networks need.
impl Control {
    pub(crate) fn route(&self, index: usize, request: &Request) -> (&'static str, Option<&'static Endpoint>) {
        self.inner.sites.get(index).map_or(("", None), |site| {
            (site.slug, route(site.endpoints, request.method.as_str(), &request.segments))
        })
    }

    pub(crate) fn take_fault(&self, slug: &str, method: &str, endpoint: Option<&Endpoint>) -> Option<Fault> {
        lock(&self.inner.faults).take(slug, method, endpoint)
    }

    pub(crate) fn handle(
        &self,
        index: usize,
        endpoint: Option<&'static Endpoint>,
        request: &Request,
    ) -> Reply {
        self.at(index, |site| {
            let reply = self.in_world(site, |emulator, world| emulator.handle(endpoint, request, world));
            // The network's clock is the sandbox's; clients may measure their own against this header.
            reply.header("date", self.now().strftime("%a, %d %b %Y %H:%M:%S GMT"))
        })
    }

    pub(crate) fn rate_limited(&self, index: usize, retry_after_seconds: Option<u64>) -> Reply {
        self.at(index, |site| site.emulator().rate_limited(retry_after_seconds))
    }

    pub(crate) fn refused_with_success(&self, index: usize) -> Reply {
        self.at(index, |site| site.emulator().refused_with_success())
    }

    fn at(&self, index: usize, answer: impl FnOnce(&Site) -> Reply) -> Reply {
        let missing = || Reply::json(404, &json!({ "error": "there is no network here" }));
        self.inner.sites.get(index).map_or_else(missing, answer)
    }
}

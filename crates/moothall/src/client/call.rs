//! A request to the gateway, as a value.

use std::fmt;

use reqwest::Method;
use serde_json::Value;
use uuid::Uuid;

use crate::args::QueueArgs;

/// One request to the gateway.
#[derive(Clone, PartialEq)]
pub(crate) struct Call {
    pub(super) method: Method,
    pub(super) path: Vec<String>,
    pub(super) query: Vec<(&'static str, String)>,
    pub(super) body: Option<Value>,
    pub(super) idempotency_key: Option<String>,
    pub(super) preferences: Vec<String>,
    pub(super) of_network: bool,
}

impl Call {
    /// Reads what is at `path`, each segment of it given apart.
    pub(crate) fn get(path: &[&str]) -> Self {
        Self::new(Method::GET, path)
    }

    pub(crate) fn post(path: &[&str]) -> Self {
        Self::new(Method::POST, path)
    }

    pub(crate) fn put(path: &[&str]) -> Self {
        Self::new(Method::PUT, path)
    }

    pub(crate) fn patch(path: &[&str]) -> Self {
        Self::new(Method::PATCH, path)
    }

    pub(crate) fn delete(path: &[&str]) -> Self {
        Self::new(Method::DELETE, path)
    }

    pub(crate) fn new(method: Method, path: &[&str]) -> Self {
        let path = std::iter::once("v1").chain(path.iter().copied()).map(str::to_owned).collect();
        Self {
            method,
            path,
            query: Vec::new(),
            body: None,
            idempotency_key: None,
            preferences: Vec::new(),
            of_network: false,
        }
    }

    /// Adds a parameter, where it has a value.
    pub(crate) fn with(mut self, name: &'static str, value: Option<impl ToString>) -> Self {
        self.query.extend(value.map(|value| (name, value.to_string())));
        self
    }

    /// Sends JSON along.
    pub(crate) fn json(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// Asks for an answer as soon as the gateway has the write safely, and for its turn, as was wished.
    pub(crate) fn queued(mut self, queue: &QueueArgs) -> Self {
        self.preferences.extend(queue.queue.then(|| "respond-async".to_owned()));
        self.preferences.extend(queue.priority.as_ref().map(|priority| format!("priority={priority}")));
        self
    }

    /// The answer is a network's own: its refusals are answers too, and only a problem is the gateway's.
    pub(crate) fn of_network(mut self) -> Self {
        self.of_network = true;
        self
    }

    /// Makes the write safe to send again: under this key, or a fresh one.
    pub(crate) fn once(mut self, key: Option<&str>) -> Self {
        self.idempotency_key = Some(key.map_or_else(|| Uuid::now_v7().to_string(), str::to_owned));
        self
    }
}

impl fmt::Debug for Call {
    /// The body may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("method", &self.method).field("path", &self.path).finish_non_exhaustive()
    }
}

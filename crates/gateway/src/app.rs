//! What handlers and layers share.

use std::ops::Deref;
use std::sync::Arc;

use axum::extract::FromRef;
use metrics_exporter_prometheus::PrometheusHandle;
use moothall_core::ports::{Clock, KeyStore, Sealer};
use moothall_engine::Engine;
use tokio_util::sync::CancellationToken;

use crate::{Hosts, Limits, Probe, Undocumented};

/// The state of the router. Every layer and handler clones it with every request, so it is one pointer.
#[derive(Clone)]
pub(crate) struct App(Arc<Parts>);

/// What an [`App`] is made of.
pub(crate) struct Parts {
    pub(crate) engine: Engine,
    pub(crate) store: Arc<dyn Probe>,
    pub(crate) keys: Arc<dyn KeyStore>,
    pub(crate) sealer: Arc<dyn Sealer>,
    pub(crate) undocumented: Undocumented,
    pub(crate) hosts: Hosts,
    pub(crate) key_required: bool,
    pub(crate) limits: Limits,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) metrics: PrometheusHandle,
    /// Cancelled once shutdown begins.
    pub(crate) stopping: CancellationToken,
}

impl From<Parts> for App {
    fn from(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl FromRef<App> for Engine {
    fn from_ref(app: &App) -> Self {
        app.engine.clone()
    }
}

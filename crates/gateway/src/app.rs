//! What handlers and layers share.

use std::sync::Arc;

use axum::extract::FromRef;
use metrics_exporter_prometheus::PrometheusHandle;
use moothall_core::ports::{Clock, KeyStore};
use moothall_engine::Engine;
use tokio_util::sync::CancellationToken;

use crate::Limits;

/// The state of the router. Cheap to clone.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) engine: Engine,
    pub(crate) keys: Arc<dyn KeyStore>,
    pub(crate) limits: Limits,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) metrics: PrometheusHandle,
    /// Cancelled once shutdown begins.
    pub(crate) stopping: CancellationToken,
}

impl FromRef<App> for Engine {
    fn from_ref(app: &App) -> Self {
        app.engine.clone()
    }
}

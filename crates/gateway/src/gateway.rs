use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use axum::Router;
use metrics_exporter_prometheus::PrometheusHandle;
use moothall_core::ports::{Clock, KeyStore, Sealer};
use moothall_engine::Engine;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::app::{App, Parts};
use crate::router::router;
use crate::{Hosts, Limits, Undocumented, serve};

/// Something that the gateway cannot work without, and that can be asked how it is.
#[async_trait]
pub trait Probe: Send + Sync + 'static {
    /// Fails while it does not work.
    async fn probe(&self) -> moothall_core::Result<()>;
}

/// What a gateway is made of.
#[derive(Clone)]
pub struct GatewayConfig {
    /// The use cases.
    pub engine: Engine,
    /// Where everything is kept: without it `/readyz` says no.
    pub store: Arc<dyn Probe>,
    /// Who may call.
    pub keys: Arc<dyn KeyStore>,
    /// Seals the tokens that clients of networks log in for.
    pub sealer: Arc<dyn Sealer>,
    /// What becomes of calls of endpoints that a network does not document.
    pub undocumented: Undocumented,
    /// Under which names calls of networks' own APIs are taken.
    pub hosts: Hosts,
    /// Whether a write without an `Idempotency-Key` is refused.
    pub key_required: bool,
    /// How much is taken from callers.
    pub limits: Limits,
    /// Time, the same that the engine uses.
    pub clock: Arc<dyn Clock>,
    /// What `/metrics` shows. The process installs the recorder that it belongs to, and
    /// keeps it up.
    pub metrics: PrometheusHandle,
}

/// The HTTP API. Cheap to clone.
#[derive(Clone)]
pub struct Gateway {
    app: App,
}

impl Gateway {
    /// Puts a gateway together. It listens nowhere yet.
    pub fn new(config: GatewayConfig) -> Self {
        let GatewayConfig {
            engine,
            store,
            keys,
            sealer,
            undocumented,
            hosts,
            key_required,
            limits,
            clock,
            metrics,
        } = config;
        metrics::describe_counter!("http_requests_total", "Requests, by route, method and class of status");
        metrics::describe_histogram!(
            "http_request_duration_seconds",
            metrics::Unit::Seconds,
            "From the request's head to the answer's head, by route and method"
        );
        metrics::describe_counter!(
            "moothall_native_calls_total",
            "Calls of networks' own APIs, by network, endpoint, way in and class of status"
        );
        let stopping = CancellationToken::new();
        let parts = Parts {
            engine,
            store,
            keys,
            sealer,
            undocumented,
            hosts,
            key_required,
            limits,
            clock,
            metrics,
            stopping,
        };
        Self { app: App::from(parts) }
    }

    /// Every route with its layers, for tests and for servers of other kinds.
    pub fn router(&self) -> Router {
        router(self.app.clone())
    }

    /// Serves on `listener` until `shutdown` is cancelled. Then no connection is accepted, requests in
    /// flight end, writes under way end, and this returns: at the latest after [`Limits::drain`].
    pub async fn serve(&self, listener: TcpListener, shutdown: CancellationToken) {
        let drain = self.app.limits.drain;
        let overdue = {
            let (shutdown, stopping) = (shutdown.clone(), self.app.stopping.clone());
            async move {
                shutdown.cancelled().await;
                stopping.cancel();
                tokio::time::sleep(drain).await;
            }
        };
        let ended = async {
            serve::serve(listener, self.router(), self.app.limits.clone(), shutdown).await;
            self.app.engine.shutdown().await;
        };
        tokio::select! {
            () = ended => {}
            () = overdue => tracing::warn!("shutdown.drain_deadline_passed"),
        }
    }
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway").field("limits", &self.app.limits).finish_non_exhaustive()
    }
}

//! What operators and probes ask. No key is needed, and nothing about agents is told.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use serde::Serialize;

use crate::app::App;
use crate::extract::Json;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
}

/// How the gateway is.
#[derive(Serialize)]
struct Health {
    status: &'static str,
}

/// The process runs and answers.
async fn healthz() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// How long the store may take to answer a probe.
const STORE_PATIENCE: Duration = Duration::from_secs(5);

/// There is a network to work with, the store takes writes, and shutdown has not begun.
async fn readyz(State(app): State<App>) -> (StatusCode, Json<Health>) {
    let not_ready = |status| (StatusCode::SERVICE_UNAVAILABLE, Json(Health { status }));
    if app.stopping.is_cancelled() {
        return not_ready("stopping");
    }
    if app.engine.networks().is_empty() {
        return not_ready("no network");
    }
    match tokio::time::timeout(STORE_PATIENCE, app.store.probe()).await {
        Ok(Ok(())) => (StatusCode::OK, Json(Health { status: "ready" })),
        Ok(Err(error)) => {
            tracing::warn!(%error, "store.not_ready");
            not_ready("store fails")
        }
        Err(_) => not_ready("store does not answer"),
    }
}

/// Every metric, as Prometheus reads it.
async fn metrics(State(app): State<App>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], app.metrics.render())
}

//! What operators and probes ask. No key is needed, and nothing about agents is told.

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

/// There is a network to work with, and shutdown has not begun.
async fn readyz(State(app): State<App>) -> (StatusCode, Json<Health>) {
    if app.stopping.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, Json(Health { status: "stopping" }));
    }
    if app.engine.networks().is_empty() {
        return (StatusCode::SERVICE_UNAVAILABLE, Json(Health { status: "no network" }));
    }
    (StatusCode::OK, Json(Health { status: "ready" }))
}

/// Every metric, as Prometheus reads it.
async fn metrics(State(app): State<App>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], app.metrics.render())
}

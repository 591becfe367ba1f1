//! One span, one log line and two metrics per request. Never a body, a key or a query.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;
use tracing::field::Empty;

use super::RequestId;

/// The route of requests that match none, as a label.
const UNMATCHED: &str = "unmatched";

/// Observes the request from its head to its answer's head.
pub(crate) async fn observe(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = method_label(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or(UNMATCHED, MatchedPath::as_str);
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone());
    let span = tracing::info_span!(
        "http.request",
        method,
        route,
        request_id = id.as_deref().unwrap_or_default(),
        agent = Empty
    );
    let response = next.run(request).instrument(span.clone()).await;
    let elapsed = started.elapsed();
    let status = response.status();
    let duration_us = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::info!(status = status.as_u16(), duration_us, "http.answered"));
    let route = route.to_owned();
    metrics::histogram!("http_request_duration_seconds", "route" => route.clone(), "method" => method)
        .record(elapsed);
    metrics::counter!(
        "http_requests_total", "route" => route, "method" => method, "status" => class_label(status)
    )
    .increment(1);
    response
}

/// The method as a label; made-up methods share one, so that callers cannot make new series.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

fn class_label(status: StatusCode) -> &'static str {
    match status.as_u16() {
        ..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        500.. => "5xx",
    }
}

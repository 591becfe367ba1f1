//! Watches every call: one span, one line for a failure, and metrics.
//!
//! Bodies, queries, paths and secrets never appear; labels come from enums and static names only.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use moothall_core::ports::Clock;
use moothall_core::{Context, Error, ErrorKind, Outcome, Result};
use tracing::{Instrument, Span, field, info_span};

use crate::{Request, Response, Transport};
use moothall_core::endpoint::Replay;

pub(crate) struct ObserveLayer {
    inner: Arc<dyn Transport>,
    network: &'static str,
    clock: Arc<dyn Clock>,
}

impl ObserveLayer {
    pub(crate) fn new(inner: Arc<dyn Transport>, network: &'static str, clock: Arc<dyn Clock>) -> Self {
        Self { inner, network, clock }
    }

    fn named(&self, request: &Request, error: Error) -> Error {
        let error = error.on(self.network).during(request.endpoint().id);
        // Below, an unknown outcome says that bytes may have left. A read writes nothing all the same.
        if request.replay() == Replay::Safe { error.with_outcome(Outcome::NotApplied) } else { error }
    }

    fn count(&self, request: &Request, outcome: &'static str, took: Duration) {
        let action = request.endpoint().action.as_str();
        metrics::counter!(
            "moothall_network_requests_total",
            "network" => self.network, "action" => action, "outcome" => outcome,
        )
        .increment(1);
        metrics::histogram!(
            "moothall_network_request_duration_seconds",
            "network" => self.network, "action" => action,
        )
        .record(took.as_secs_f64());
    }
}

#[async_trait]
impl Transport for ObserveLayer {
    async fn send(&self, cx: &Context, request: &Request) -> Result<Response> {
        let span = info_span!(
            "network.call",
            network = self.network,
            operation = request.endpoint().id,
            request_id = cx.request_id.as_deref(),
            status = field::Empty,
            attempts = field::Empty,
            duration_ms = field::Empty,
        );
        let started = self.clock.now();
        let result = self.inner.send(cx, request).instrument(span.clone()).await;
        let took = Duration::try_from(self.clock.now().duration_since(started)).unwrap_or_default();
        span.record("duration_ms", took.as_secs_f64() * 1000.0);
        match result {
            Ok(response) => {
                span.record("status", response.status.as_u16());
                self.count(request, "ok", took);
                Ok(response)
            }
            Err(error) => {
                let error = self.named(request, error);
                self.count(request, error.kind().as_str(), took);
                span.in_scope(|| log(&error));
                Err(error)
            }
        }
    }
}

/// The one line that a failure gets. What the caller or the network's rules caused is no fault of
/// the system, so only the rest is a warning.
fn log(error: &Error) {
    if let Some(remote) = error.remote() {
        Span::current().record("status", remote.status);
    }
    let kind = error.kind().as_str();
    let outcome = match error.outcome() {
        Outcome::NotApplied => "not_applied",
        Outcome::Unknown => "unknown",
    };
    match error.kind() {
        ErrorKind::Unavailable | ErrorKind::Decode | ErrorKind::Internal | ErrorKind::Config => {
            tracing::warn!(kind, outcome, reason = error.message(), "the network call failed");
        }
        _ => tracing::info!(kind, outcome, reason = error.message(), "the network call was refused"),
    }
}

#[cfg(test)]
mod tests;

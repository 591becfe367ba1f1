//! Sends again what is safe to send again.
//!
//! | failure | `Safe` | `Idempotent` | `Once` |
//! | --- | --- | --- | --- |
//! | unavailable, nothing was written | again | again | again |
//! | unavailable, nobody knows | again | again | never |
//! | the network's limit, and it says when | after that wait, when it is short enough |||
//! | anything else | never | never | never |
//!
//! An upload whose stream was touched is never sent again, and no wait outlasts the deadline.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use backon::{BackoffBuilder, ExponentialBuilder};
use moothall_core::ports::Clock;
use moothall_core::{Context, Error, ErrorKind, Outcome, Result};
use tracing::Span;

use crate::timeout::time_left;
use crate::{Request, Response, Transport};
use moothall_core::endpoint::Replay;

/// How often a request is sent again unless the adapter says otherwise.
pub(crate) const DEFAULT_RETRIES: u32 = 2;

const FIRST_DELAY: Duration = Duration::from_millis(100);
const LONGEST_DELAY: Duration = Duration::from_secs(2);

pub(crate) struct RetryLayer {
    inner: Arc<dyn Transport>,
    network: &'static str,
    retries: u32,
    max_wait: Duration,
    clock: Arc<dyn Clock>,
}

impl RetryLayer {
    pub(crate) fn new(
        inner: Arc<dyn Transport>,
        network: &'static str,
        retries: u32,
        max_wait: Duration,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { inner, network, retries, max_wait, clock }
    }
}

#[async_trait]
impl Transport for RetryLayer {
    async fn send(&self, cx: &Context, request: &Request) -> Result<Response> {
        let mut delays = ExponentialBuilder::default()
            .with_min_delay(FIRST_DELAY)
            .with_max_delay(LONGEST_DELAY)
            .with_jitter()
            .with_max_times(usize::try_from(self.retries).unwrap_or(usize::MAX))
            .build();
        let mut attempts = 0u64;
        let mut in_doubt = false;
        loop {
            attempts += 1;
            Span::current().record("attempts", attempts);
            let error = match self.inner.send(cx, request).await {
                Ok(response) => return Ok(response),
                Err(error) => error,
            };
            let repeatable = may_repeat(request, &error);
            // An attempt that may have written keeps the call in doubt, whatever the next one meets.
            in_doubt |= error.outcome() == Outcome::Unknown;
            let error = if in_doubt { error.with_outcome(Outcome::Unknown) } else { error };
            let (true, Some(backoff)) = (repeatable, delays.next()) else {
                return Err(error);
            };
            let delay = match error.retry_after() {
                Some(asked) if asked > self.max_wait => return Err(error),
                Some(asked) => asked,
                None if error.kind() == ErrorKind::RateLimited => return Err(error),
                None => backoff,
            };
            if time_left(cx, self.clock.as_ref()).is_some_and(|left| left <= delay) {
                return Err(error);
            }
            metrics::counter!(
                "moothall_network_retries_total",
                "network" => self.network,
                "action" => request.endpoint().action.as_str(),
                "reason" => error.kind().as_str(),
            )
            .increment(1);
            self.clock.sleep(delay).await;
        }
    }
}

/// Whether sending `request` again after `error` cannot do anything twice, and may help.
fn may_repeat(request: &Request, error: &Error) -> bool {
    if request.is_used_up() {
        return false;
    }
    let nothing_written = error.outcome() == Outcome::NotApplied;
    match error.kind() {
        ErrorKind::Unavailable => nothing_written || request.replay() != Replay::Once,
        // Our own budget has waited as long as it may; only the network's refusal is news.
        ErrorKind::RateLimited => nothing_written && error.remote().is_some(),
        _ => false,
    }
}

#[cfg(test)]
mod tests;

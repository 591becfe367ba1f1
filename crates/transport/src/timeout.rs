//! Ends an attempt that takes too long, or longer than its caller waits.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use async_trait::async_trait;
use futures::future::{Either, FutureExt, select};
use moothall_core::ports::Clock;
use moothall_core::{Context, Error, ErrorKind, Outcome, Result};

use crate::{Request, Response, Transport};

/// How long the parts of one attempt may take.
///
/// A write that one of them ends may have been done all the same: its outcome is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// From sending to the head of the answer, connecting included; for an upload from its last byte.
    /// 10 s unless set.
    pub head: Duration,
    /// Between two pieces of the answer's body. 10 s unless set.
    pub idle: Duration,
    /// The whole of any request but an upload, from connecting to the answer's last byte. 30 s unless set.
    pub attempt: Duration,
    /// The whole of an upload, whose length is the caller's. 5 minutes unless set.
    pub upload: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            idle: Duration::from_secs(10),
            attempt: Duration::from_secs(30),
            upload: Duration::from_mins(5),
        }
    }
}

pub(crate) struct TimeoutLayer {
    inner: Arc<dyn Transport>,
    timeouts: Timeouts,
    clock: Arc<dyn Clock>,
}

impl TimeoutLayer {
    pub(crate) fn new(inner: Arc<dyn Transport>, timeouts: Timeouts, clock: Arc<dyn Clock>) -> Self {
        Self { inner, timeouts, clock }
    }
}

#[async_trait]
impl Transport for TimeoutLayer {
    async fn send(&self, cx: &Context, request: &Request) -> Result<Response> {
        let (limit, started) = (self.timeouts.of(request), self.clock.now());
        if cx.send_before.is_some_and(|latest| started >= latest) {
            let message = "the time in which this could be sent has passed; nothing was sent";
            return Err(Error::new(ErrorKind::Unavailable, message));
        }
        let left = time_left(cx, self.clock.as_ref());
        if left == Some(Duration::ZERO) {
            return Err(Error::new(
                ErrorKind::Unavailable,
                "the caller's deadline passed before anything was sent",
            ));
        }
        let limit = left.map_or(limit, |left| left.min(limit));
        // Where another may take over, the clock is asked before every step and not only when a timer fires:
        // a process that was stopped while it connected must not go on when it wakes.
        let end = cx.send_before.and_then(|_| started.checked_add(limit).ok());
        let mut sending = self.inner.send(cx, request);
        let sending = poll_fn(|task| match end {
            Some(end) if self.clock.now() >= end => Poll::Ready(Err(unanswered(limit))),
            _ => sending.poll_unpin(task),
        });
        match select(sending, self.clock.sleep(limit)).await {
            Either::Left((answer, _)) => answer,
            Either::Right(((), _)) => Err(unanswered(limit)),
        }
    }
}

fn unanswered(limit: Duration) -> Error {
    let message = format!("the network did not answer within {} s", limit.as_secs_f64());
    Error::new(ErrorKind::Unavailable, message).with_outcome(Outcome::Unknown)
}

impl Timeouts {
    /// The same for every part and for the whole.
    pub fn all(limit: Duration) -> Self {
        Self { head: limit, idle: limit, attempt: limit, upload: limit }
    }

    /// How long one attempt at `request` may take.
    pub(crate) fn of(self, request: &Request) -> Duration {
        if request.body().is_streamed() { self.upload } else { self.attempt }
    }
}

/// How long the caller still waits; `None` when it waits for ever.
pub(crate) fn time_left(cx: &Context, clock: &dyn Clock) -> Option<Duration> {
    let deadline = cx.deadline?;
    Some(Duration::try_from(deadline.duration_since(clock.now())).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests;

//! Fails on purpose, so that tests can see what everything above does about it.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use moothall_core::ports::Clock;
use moothall_core::{Context, Error, ErrorKind, Outcome, Result};

use crate::{Request, Response, Transport};

/// One thing that goes wrong, once.
#[derive(Debug, Clone)]
pub enum Fault {
    /// The request never reaches the network, as when no connection is made.
    LostRequest,
    /// The network does what it was asked, but its answer is lost.
    LostAnswer,
    /// The network answers this instead of doing anything.
    Answer(Response),
    /// The network does what it was asked, and the first half of its answer's body arrives.
    CutBody,
    /// The network takes so long, by the clock of the stack, before it is asked.
    Delay(Duration),
}

impl Fault {
    /// An answer with this status and no body.
    pub fn status(status: StatusCode) -> Self {
        Self::answer(status, &[], "")
    }

    /// An answer with these headers and this body.
    pub fn answer(status: StatusCode, headers: &[(HeaderName, HeaderValue)], body: impl Into<Bytes>) -> Self {
        let headers = headers.iter().cloned().collect::<HeaderMap>();
        Self::Answer(Response { status, headers, body: body.into() })
    }
}

/// A script of faults, shared by its clones: first in, first out.
#[derive(Clone, Default)]
pub struct Faults(Arc<Mutex<Script>>);

/// Faults in order, each with the one endpoint that it waits for, if any.
type Script = VecDeque<(Option<&'static str>, Fault)>;

impl Faults {
    /// An empty script: nothing fails.
    pub fn new() -> Self {
        Self::default()
    }

    /// The next request fails like this, after the faults already scripted.
    pub fn next(&self, fault: Fault) {
        self.push(None, fault);
    }

    /// The next request to the endpoint of this id fails like this.
    pub fn next_to(&self, endpoint: &'static str, fault: Fault) {
        self.push(Some(endpoint), fault);
    }

    /// How many faults have not happened yet.
    pub fn pending(&self) -> usize {
        self.lock().len()
    }

    fn push(&self, endpoint: Option<&'static str>, fault: Fault) {
        self.lock().push_back((endpoint, fault));
    }

    fn take(&self, endpoint: &str) -> Option<Fault> {
        let mut script = self.lock();
        let index = script.iter().position(|(only, _)| only.is_none_or(|only| only == endpoint))?;
        script.remove(index).map(|(_, fault)| fault)
    }

    fn lock(&self) -> MutexGuard<'_, Script> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Faults").field("pending", &self.pending()).finish()
    }
}

pub(crate) struct FaultLayer {
    inner: Arc<dyn Transport>,
    faults: Faults,
    clock: Arc<dyn Clock>,
}

impl FaultLayer {
    pub(crate) fn new(inner: Arc<dyn Transport>, faults: Faults, clock: Arc<dyn Clock>) -> Self {
        Self { inner, faults, clock }
    }
}

#[async_trait]
impl Transport for FaultLayer {
    async fn send(&self, cx: &Context, request: &Request) -> Result<Response> {
        match self.faults.take(request.endpoint().id) {
            None => self.inner.send(cx, request).await,
            Some(Fault::LostRequest) => {
                Err(Error::new(ErrorKind::Unavailable, "the request was lost on purpose"))
            }
            Some(Fault::LostAnswer) => {
                // What the network made of it is what the caller does not get to know.
                let _ = self.inner.send(cx, request).await;
                let error = Error::new(ErrorKind::Unavailable, "the answer was lost on purpose");
                Err(error.with_outcome(Outcome::Unknown))
            }
            Some(Fault::Answer(response)) => Ok(response),
            Some(Fault::CutBody) => {
                let mut response = self.inner.send(cx, request).await?;
                response.body.truncate(response.body.len() / 2);
                Ok(response)
            }
            Some(Fault::Delay(length)) => {
                self.clock.sleep(length).await;
                self.inner.send(cx, request).await
            }
        }
    }
}

#[cfg(test)]
mod tests;

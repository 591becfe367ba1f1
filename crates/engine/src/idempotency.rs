//! Writes with an idempotency key: each happens once, and its answer is given again.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use moka::future::Cache;
use moka::policy::EvictionPolicy;
use moothall_core::ports::Clock;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::problem::{Code, Problem, Result};
use crate::{Caller, Engine, EngineSettings};

const MAX_KEY_BYTES: usize = 255;

/// A key that a caller chose for one write.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// Takes 1 to 255 visible ASCII characters; anything else is `invalid_input`.
    pub fn new(key: &str) -> Result<Self> {
        if (1..=MAX_KEY_BYTES).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Ok(Self(key.to_owned()));
        }
        Err(Problem::field(
            "Idempotency-Key",
            format!("an idempotency key is 1 to {MAX_KEY_BYTES} visible ASCII characters without spaces"),
        ))
    }
}

/// What a request asks for: two requests with the same one are the same request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The fingerprint of a request. The order of members in the body does not matter.
    pub fn new(method: &str, route: &str, body: &Value) -> Self {
        let mut body = body.clone();
        body.sort_all_objects();
        let mut hasher = Sha256::new();
        for part in [method, route, &body.to_string()] {
            hasher.update(part.len().to_le_bytes());
            hasher.update(part);
        }
        Self(hasher.finalize().into())
    }
}

/// A finished answer, as it went out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status, or what another front end takes for it.
    pub status: u16,
    /// The content type of the body.
    pub content_type: &'static str,
    /// The body.
    pub body: Bytes,
    /// Whether the write has or may have happened. Only then is the answer kept: after a refusal that
    /// wrote nothing, the same key may be used to try again.
    pub settled: bool,
}

/// An answer, and whether it is that of an earlier request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Once {
    /// The answer.
    pub answer: Answer,
    /// Whether it was given before.
    pub replayed: bool,
}

/// Keys are an agent's own: the same key of another agent is another key.
type Key = (String, IdempotencyKey);

#[derive(Clone)]
struct Kept {
    fingerprint: Fingerprint,
    answer: Answer,
    until: Timestamp,
}

impl Kept {
    fn replay(self, fingerprint: Fingerprint) -> Result<Once> {
        if self.fingerprint == fingerprint {
            return Ok(Once { answer: self.answer, replayed: true });
        }
        Err(mismatch())
    }
}

fn mismatch() -> Problem {
    Problem::new(
        Code::IdempotencyMismatch,
        "this idempotency key was used for a request with another method, route or body",
    )
}

/// The answers given so far, and the keys whose requests are under way.
///
/// Keys under way stand apart from the cache, so that no eviction can forget one.
pub(crate) struct Idempotency {
    finished: Cache<Key, Kept>,
    in_flight: Arc<Mutex<UnderWay>>,
    clock: Arc<dyn Clock>,
    ttl: Duration,
}

/// The keys under way, each with what its request asks for.
type UnderWay = HashMap<Key, Fingerprint>;

/// A key under way; it is free again when this is dropped.
struct InFlight {
    key: Key,
    all: Arc<Mutex<UnderWay>>,
}

impl InFlight {
    fn claim(key: Key, fingerprint: Fingerprint, all: &Arc<Mutex<UnderWay>>) -> Result<Self> {
        match lock(all).entry(key.clone()) {
            Entry::Vacant(free) => {
                free.insert(fingerprint);
                Ok(Self { key, all: all.clone() })
            }
            Entry::Occupied(taken) if *taken.get() == fingerprint => Err(Problem::new(
                Code::IdempotencyInFlight,
                "a request with this idempotency key is still being worked on",
            )),
            Entry::Occupied(_) => Err(mismatch()),
        }
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        lock(&self.all).remove(&self.key);
    }
}

fn lock(all: &Mutex<UnderWay>) -> MutexGuard<'_, UnderWay> {
    all.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Idempotency {
    pub(crate) fn new(clock: Arc<dyn Clock>, settings: &EngineSettings) -> Self {
        let finished = Cache::builder()
            .max_capacity(settings.idempotency_capacity)
            // The newest answers are the ones most likely asked for again, so none is refused entry.
            .eviction_policy(EvictionPolicy::lru())
            .build();
        Self { finished, in_flight: Arc::default(), clock, ttl: settings.idempotency_ttl }
    }

    async fn find(&self, key: &Key) -> Option<Kept> {
        let kept = self.finished.get(key).await?;
        if kept.until > self.clock.now() {
            return Some(kept);
        }
        self.finished.invalidate(key).await;
        None
    }

    async fn keep(&self, key: Key, fingerprint: Fingerprint, answer: Answer) {
        let until = self.clock.now().checked_add(self.ttl).unwrap_or(Timestamp::MAX);
        self.finished.insert(key, Kept { fingerprint, answer, until }).await;
    }
}

impl Engine {
    /// Does `work` once for each idempotency key of the agent, and gives its answer again afterwards.
    ///
    /// The work runs to its end even when the caller stops waiting. While it runs, the same key is
    /// `idempotency_in_flight`; with another fingerprint it is `idempotency_mismatch`, then and later.
    pub async fn once(
        &self,
        caller: &Caller,
        key: IdempotencyKey,
        fingerprint: Fingerprint,
        work: impl Future<Output = Answer> + Send + 'static,
    ) -> Result<Once> {
        let key = (caller.agent.clone(), key);
        let inner = self.inner.clone();
        if let Some(kept) = inner.idempotency.find(&key).await {
            return kept.replay(fingerprint);
        }
        let in_flight = InFlight::claim(key.clone(), fingerprint, &inner.idempotency.in_flight)?;
        // Again, now that the key is claimed: an answer is kept before its claim ends, so none is missed.
        if let Some(kept) = inner.idempotency.find(&key).await {
            return kept.replay(fingerprint);
        }
        self.complete(async move {
            let answer = work.await;
            if answer.settled {
                inner.idempotency.keep(key, fingerprint, answer.clone()).await;
            }
            drop(in_flight);
            Ok(Once { answer, replayed: false })
        })
        .await
    }
}

#[cfg(test)]
mod tests;

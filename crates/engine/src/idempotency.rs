//! Writes with an idempotency key: each happens once, and its answer is given again.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures::FutureExt;
use jiff::Timestamp;
use moothall_core::Error;
use moothall_core::ports::{IdempotencyStore, KeptAnswer, KeptRequest, KeyClaim};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::outbox::{Publication, again, later};
use crate::problem::{Code, Problem, Result};
use crate::{Caller, Engine, failpoint};

/// When to ask again for the answer of a request that another process works on.
const ASK_AGAIN: Duration = Duration::from_secs(1);

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

impl IdempotencyKey {
    /// The key as it was chosen.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

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
    pub content_type: String,
    /// The body.
    pub body: Bytes,
    /// Whether the write has or may have happened. Only then is the answer kept: after a refusal that
    /// wrote nothing, the same key may be used to try again.
    pub settled: bool,
}

/// What a request with an idempotency key is answered with.
#[derive(Debug, Clone, PartialEq)]
pub enum Once {
    /// It was done now.
    Done(Answer),
    /// It was done before, and answered so.
    Replayed(Answer),
    /// It was begun before, by a process that died before it could answer: what it had taken in, as it
    /// stands. It counts as a replay.
    Begun(Box<Publication>),
}

/// Keys are an agent's own: the same key of another agent is another key.
type Key = (String, IdempotencyKey);

pub(crate) fn mismatch() -> Problem {
    Problem::new(
        Code::IdempotencyMismatch,
        "this idempotency key was used for a request with another method, route or body",
    )
}

fn in_flight() -> Problem {
    Problem::new(Code::IdempotencyInFlight, "a request with this idempotency key is still being worked on")
}

/// The keys whose requests are under way in this process, before the store that has those of all.
#[derive(Debug)]
pub(crate) struct Idempotency {
    store: Arc<dyn IdempotencyStore>,
    in_flight: Arc<Mutex<UnderWay>>,
}

/// The keys under way, each with what its request asks for.
type UnderWay = HashMap<Key, Fingerprint>;

/// A key under way; it is free again when this is dropped.
#[derive(Debug)]
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
            Entry::Occupied(taken) if *taken.get() == fingerprint => Err(in_flight()),
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
    pub(crate) fn new(store: Arc<dyn IdempotencyStore>) -> Self {
        Self { store, in_flight: Arc::default() }
    }

    /// Ends the claims that dead processes left behind.
    pub(crate) async fn take_over(&self, owners: &str, now: Timestamp) -> Result<u64> {
        again(|| self.store.take_over(owners, now)).await.map_err(storage_failed)
    }
}

impl Engine {
    /// Does `work` once for each idempotency key of the agent, and gives its answer again afterwards, also
    /// after a restart and in other processes. The work must run with the key in its [`Caller`].
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
        let under_way = InFlight::claim(key, fingerprint, &self.inner.idempotency.in_flight)?;
        let (engine, caller) = (self.clone(), caller.clone());
        self.complete(async move { engine.claimed(&caller, under_way, fingerprint, work).await }).await
    }

    async fn claimed(
        &self,
        caller: &Caller,
        under_way: InFlight,
        fingerprint: Fingerprint,
        work: impl Future<Output = Answer> + Send + 'static,
    ) -> Result<Once> {
        let (agent, key) = (&under_way.key.0, &under_way.key.1.0);
        let (store, now) = (&self.inner.idempotency.store, self.inner.ports.clock.now());
        let claim = KeyClaim {
            owner: self.inner.owner.clone(),
            fingerprint: fingerprint.0,
            until: later(now, self.inner.settings.lease()),
            expires_at: later(now, self.inner.settings.idempotency_ttl),
        };
        let known = again(|| store.claim(agent, key, claim.clone(), now)).await;
        match known.map_err(storage_failed)? {
            Some(kept) if kept.fingerprint != fingerprint.0 => Err(mismatch()),
            Some(KeptRequest { answer: Some(answer), .. }) => Ok(Once::Replayed(Answer::kept(answer))),
            Some(KeptRequest { publication: Some(id), claimed_until, .. }) if claimed_until <= now => {
                self.publication(caller, &id).await.map(|publication| Once::Begun(Box::new(publication)))
            }
            Some(_) => Err(in_flight().retry_at(later(now, ASK_AGAIN))),
            None => {
                failpoint::hit("after_key_claim");
                self.do_once(agent, key, work).await
            }
        }
    }

    /// Does the work of a key that is claimed. A defect in it leaves the claim to its end: what was written
    /// until then is told afterwards, and where nothing was the key is free.
    async fn do_once(
        &self,
        agent: &str,
        key: &str,
        work: impl Future<Output = Answer> + Send + 'static,
    ) -> Result<Once> {
        let store = &self.inner.idempotency.store;
        let Ok(answer) = AssertUnwindSafe(work).catch_unwind().await else {
            tracing::error!("idempotency.work_panicked");
            return Err(Problem::new(
                Code::Internal,
                "the write ended abnormally; whether it happened is not known",
            ));
        };
        failpoint::hit("before_key_keep");
        let kept = if answer.settled {
            again(|| store.keep(agent, key, answer.to_kept())).await
        } else {
            again(|| store.free(agent, key)).await
        };
        // The answer is true all the same; the same key is answered with the publication then.
        if let Err(error) = kept {
            tracing::error!(%error, "idempotency.answer_not_kept");
        }
        Ok(Once::Done(answer))
    }
}

impl Answer {
    fn kept(KeptAnswer { status, content_type, body }: KeptAnswer) -> Self {
        Self { status, content_type, body, settled: true }
    }

    fn to_kept(&self) -> KeptAnswer {
        let Self { status, content_type, body, .. } = self.clone();
        KeptAnswer { status, content_type, body }
    }
}

fn storage_failed(cause: Error) -> Problem {
    tracing::error!(error = %cause, "idempotency.store_failed");
    Problem::storage_failed("the idempotency keys could not be read or written", cause)
}

#[cfg(test)]
mod tests;

//! The tokens of all accounts of one network: asked for once, whoever waits.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::{BoxFuture, Either, Shared, select};
use jiff::Timestamp;
use moothall_core::ports::{Clock, Token, TokenCache};
use moothall_core::{Account, AccountKey, Context, Error, ErrorKind, Outcome, Result};
use secrecy::SecretString;

use super::TokenGrants;
use crate::Transport;
use crate::redact::rebuilt;
use crate::timeout::time_left;

/// So many calls of one account wait for a token at most; more would only pile up.
const MAX_WAITING: usize = 256;

/// For how long one process has the right to renew a token: two calls with their waits fit in.
const RENEWAL_LASTS: Duration = Duration::from_mins(1);

/// How often a process that waits for another one's token looks for it.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// How long a token that still works is used after renewing it failed, before that is tried again.
const RENEWAL_PAUSE: Duration = Duration::from_secs(30);

pub(super) struct Tokens {
    source: Arc<Source>,
    flights: Mutex<HashMap<AccountKey, Flight>>,
}

/// What a flight needs; shared with it, because it outlives the call that started it.
struct Source {
    inner: Arc<dyn Transport>,
    grants: Arc<dyn TokenGrants>,
    cache: Arc<dyn TokenCache>,
    clock: Arc<dyn Clock>,
    /// Until when accounts whose renewal failed make do with what they have.
    paused: Mutex<HashMap<AccountKey, Timestamp>>,
}

/// One request for a token, and everybody who waits for it. It is carried by whoever polls: when the
/// call that started it is dropped, the next one takes it over where it stands.
#[derive(Clone)]
pub(super) struct Flight {
    pub(super) token: Shared<BoxFuture<'static, Result<SecretString, Arc<Error>>>>,
    waiting: Arc<AtomicUsize>,
}

impl Tokens {
    pub(super) fn new(
        inner: Arc<dyn Transport>,
        grants: Arc<dyn TokenGrants>,
        cache: Arc<dyn TokenCache>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let source = Arc::new(Source { inner, grants, cache, clock, paused: Mutex::default() });
        Self { source, flights: Mutex::default() }
    }

    /// A token that works, as far as can be known: the stored one, or a new one.
    ///
    /// # Errors
    /// Whatever asking for it met. Its outcome is `NotApplied`: the call it was for was never sent.
    pub(super) async fn current(&self, cx: &Context, account: &Arc<Account>) -> Result<SecretString> {
        if let Some(token) = self.source.stored(&account.key).await? {
            return Ok(token);
        }
        let flight = self.join(account)?;
        let _leaves = Waiting(&flight.waiting);
        let clock = self.source.clock.as_ref();
        let result = match time_left(cx, clock) {
            None => flight.token.clone().await,
            Some(left) => match select(flight.token.clone(), clock.sleep(left)).await {
                Either::Left((result, _)) => result,
                Either::Right(((), _)) => {
                    let message = "the caller's deadline passed while waiting for an access token";
                    return Err(Error::new(ErrorKind::Unavailable, message));
                }
            },
        };
        self.land(&account.key, &flight);
        result.map_err(|cause| {
            rebuilt(&cause, cause.message()).with_outcome(Outcome::NotApplied).with_source(cause)
        })
    }

    /// Notes that the network did not take `access`, unless it was replaced meanwhile.
    pub(super) async fn refused(&self, account: &Account, access: &SecretString) -> Result<()> {
        let Source { cache, clock, .. } = self.source.as_ref();
        cache.refuse(&account.key, access, clock.now()).await
    }

    pub(super) fn join(&self, account: &Arc<Account>) -> Result<Flight> {
        let mut flights = lock(&self.flights);
        // One that has landed with nobody left to clear it away has nothing to say any more.
        if flights.get(&account.key).is_some_and(|flight| flight.token.peek().is_some()) {
            flights.remove(&account.key);
        }
        let flight = flights.entry(account.key.clone()).or_insert_with(|| {
            let token = self.source.clone().obtain(account.clone());
            Flight { token: token.boxed().shared(), waiting: Arc::default() }
        });
        if flight.waiting.load(Ordering::Relaxed) >= MAX_WAITING {
            let message = format!("{MAX_WAITING} calls of this account wait for an access token already");
            return Err(Error::new(ErrorKind::Unavailable, message));
        }
        // Only here is one added, and the map is locked: nobody slips in between.
        flight.waiting.fetch_add(1, Ordering::Relaxed);
        Ok(flight.clone())
    }

    /// Ends `flight`, unless another one has taken its place already.
    fn land(&self, account: &AccountKey, flight: &Flight) {
        let mut flights = lock(&self.flights);
        if flights.get(account).is_some_and(|current| Arc::ptr_eq(&current.waiting, &flight.waiting)) {
            flights.remove(account);
        }
    }
}

/// Leaves the waiting room when dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Source {
    /// The stored token, when it needs no renewal yet or renewing it failed just now.
    async fn stored(&self, account: &AccountKey) -> Result<Option<SecretString>> {
        let now = self.clock.now();
        let Some(token) = self.cache.get(account).await? else { return Ok(None) };
        let fresh_until = token.expires_at.checked_sub(self.grants.renew_before()).unwrap_or(Timestamp::MIN);
        let paused = lock(&self.paused).get(account).is_some_and(|until| now < *until);
        let usable = now < fresh_until || (paused && now < token.expires_at);
        Ok(usable.then_some(token.access))
    }

    /// The token that another process or flight has stored meanwhile, else a new one.
    async fn obtain(self: Arc<Self>, account: Arc<Account>) -> Result<SecretString, Arc<Error>> {
        loop {
            if let Some(token) = self.stored(&account.key).await? {
                return Ok(token);
            }
            let now = self.clock.now();
            let until = now.checked_add(RENEWAL_LASTS).unwrap_or(Timestamp::MAX);
            if self.cache.claim_renewal(&account.key, until, now).await? {
                return self.renew_alone(&account).await;
            }
            self.clock.sleep(LOOK_AGAIN).await;
        }
    }

    /// Asks for a token with the right to do so, and stores it before anybody uses it.
    async fn renew_alone(&self, account: &Arc<Account>) -> Result<SecretString, Arc<Error>> {
        // Whoever had the right before may have used it just after this process looked.
        if let Some(token) = self.stored(&account.key).await? {
            self.release(&account.key).await;
            return Ok(token);
        }
        let old = self.cache.get(&account.key).await?;
        match self.renew(account, old.as_ref()).await {
            Ok(token) => {
                let access = token.access.clone();
                self.cache.put(&account.key, token).await?;
                lock(&self.paused).remove(&account.key);
                Ok(access)
            }
            Err(error) => {
                self.release(&account.key).await;
                let now = self.clock.now();
                let Some(old) = old.filter(|token| now < token.expires_at) else { return Err(error.into()) };
                tracing::warn!(kind = error.kind().as_str(), "an access token could not be renewed early");
                let until = now.checked_add(RENEWAL_PAUSE).unwrap_or(Timestamp::MAX);
                lock(&self.paused).insert(account.key.clone(), until);
                Ok(old.access)
            }
        }
    }

    /// Gives the right to renew up. When that fails it ends by itself.
    async fn release(&self, account: &AccountKey) {
        if let Err(error) = self.cache.release_renewal(account).await {
            tracing::warn!(kind = error.kind().as_str(), "the right to renew a token could not be given up");
        }
    }

    /// A new token by the refresh token, else by the credentials.
    async fn renew(&self, account: &Arc<Account>, old: Option<&Token>) -> Result<Token> {
        let Some(refresh) = old.and_then(|token| token.refresh.as_ref()) else {
            return self.ask(account, None).await;
        };
        match self.ask(account, Some(refresh)).await {
            // Another token call would be refused for the same reason, and cost again.
            Err(error) if error.kind() != ErrorKind::RateLimited => self.ask(account, None).await,
            other => other,
        }
    }

    async fn ask(&self, account: &Arc<Account>, refresh: Option<&SecretString>) -> Result<Token> {
        let request = self.grants.request(&account.credentials, refresh)?;
        let asked_at = self.clock.now();
        // Everybody who waits has a deadline of their own; the token is for all of them.
        let response = self.inner.send(&Context::of(account.clone()), &request).await?;
        self.grants.parse(&response, asked_at)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

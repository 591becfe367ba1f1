//! Pays for every attempt before it leaves, and learns from refusals.

mod backoff;

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use moothall_core::limits::{BudgetLine, Charges, Limit, LimitScope, LimitSource, Window};
use moothall_core::ports::{BudgetStore, Clock, Correction, Reservation, Reserve, Settlement};
use moothall_core::{AccountKey, Context, Error, ErrorKind, Outcome, Result};

use crate::timeout::Timeouts;
use crate::timeout::time_left;
use crate::{Request, Response, Transport, retry_after};

/// A failing network is left alone for this long at most, however long it asks for.
const LONGEST_OUTAGE: Duration = Duration::from_hours(1);

/// The budgets of all accounts on one network.
pub(crate) struct Budgets {
    limits: Vec<Limit>,
    store: Arc<dyn BudgetStore>,
    clock: Arc<dyn Clock>,
    /// Calls that nobody acts in share one budget.
    anonymous: AccountKey,
    /// The lines of endpoints, for requests that are not about an item.
    fixed: FixedLines,
}

impl Budgets {
    pub(crate) fn new(
        network: &'static str,
        limits: Vec<Limit>,
        store: Arc<dyn BudgetStore>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let anonymous = AccountKey::new(format!("{network}/anonymous"));
        Self { limits, store, clock, anonymous, fixed: FixedLines::default() }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Takes over the network's word on the acting account's budget.
    pub(crate) async fn correct(&self, cx: &Context, correction: Correction, now: Timestamp) {
        note(self.store.correct(self.account(cx), correction, now).await);
    }

    fn account<'a>(&'a self, cx: &'a Context) -> &'a AccountKey {
        cx.account.as_ref().map_or(&self.anonymous, |account| &account.key)
    }

    /// The lines that `request` draws on: those of the known limits, and some that count nothing but
    /// carry what refusals taught about its action and the budgets it shares.
    fn lines(&self, request: &Request) -> Arc<[BudgetLine]> {
        let endpoint = request.endpoint();
        let lines = |item: Option<String>| {
            let charge = endpoint.charge(item);
            let shared = charge.groups.iter().map(|group| learned(LimitScope::Group((*group).into())));
            let taught = shared.chain([learned(LimitScope::Action(charge.action))]);
            charge.lines(&self.limits).chain(taught).collect()
        };
        match request.item_id() {
            Some(item) => lines(Some(item.to_owned())),
            // Without an item they are the same each time, and every request asks for them.
            None => self.fixed.get_or_insert(endpoint.id, || lines(None)),
        }
    }

    async fn settle(
        &self,
        cx: &Context,
        lines: &[BudgetLine],
        reservation: Reservation,
        settlement: Settlement,
    ) {
        note(self.store.settle(self.account(cx), lines, reservation, settlement, self.now()).await);
    }

    /// Stops what `error` says is limited, until it says that it no longer is.
    async fn learn(
        &self,
        cx: &Context,
        request: &Request,
        lines: &[BudgetLine],
        refusals: u32,
        error: Error,
    ) -> Error {
        let hinted = error.retry_after().is_some();
        let wait = match (error.kind(), error.retry_after()) {
            (ErrorKind::RateLimited, Some(asked)) => retry_after::clamp(asked),
            (ErrorKind::RateLimited, None) => backoff::wait(refusals),
            (ErrorKind::Unavailable, Some(asked)) => retry_after::clamp(asked).min(LONGEST_OUTAGE),
            _ => return error,
        };
        let now = self.now();
        let until = now.checked_add(wait).unwrap_or(Timestamp::MAX);
        let mut lines = lines.to_vec();
        let concerns = |line: &BudgetLine| match error.scope() {
            Some(scope) => line.limit.scope == *scope,
            None => matches!(line.limit.scope, LimitScope::Class(_) | LimitScope::Action(_)),
        };
        if lines.iter().any(concerns) {
            lines.retain(concerns);
        } else {
            lines = vec![learned(LimitScope::Action(request.endpoint().action))];
        }
        for line in lines {
            self.correct(cx, Correction::Blocked { line, until, hinted }, now).await;
        }
        error.with_retry_after(wait)
    }
}

/// Once the network has answered, bookkeeping that fails must not hide the answer: a caller that took
/// it for a failure would send the write again.
fn note(result: Result<()>) {
    if let Err(error) = result {
        tracing::error!(
            kind = error.kind().as_str(),
            reason = error.message(),
            "a budget could not be written"
        );
    }
}

/// A line without a limit of its own: an interval of nothing. It only ever holds a block.
fn learned(scope: LimitScope) -> BudgetLine {
    let limit = Limit {
        scope,
        window: Window::MinInterval(Duration::ZERO),
        max: 1,
        charges: Charges::Requests,
        source: LimitSource::Observed,
    };
    BudgetLine { limit, item: None }
}

/// Lines by the id of their endpoint.
#[derive(Default)]
struct FixedLines(RwLock<HashMap<&'static str, Arc<[BudgetLine]>>>);

impl FixedLines {
    fn get_or_insert(
        &self,
        endpoint: &'static str,
        lines: impl FnOnce() -> Arc<[BudgetLine]>,
    ) -> Arc<[BudgetLine]> {
        if let Some(kept) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(endpoint) {
            return kept.clone();
        }
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        all.entry(endpoint).or_insert_with(lines).clone()
    }
}

/// For how much longer than an attempt may take its units are held: an attempt ends a little after
/// its time is over.
const HOLD_MARGIN: Duration = Duration::from_secs(5);

pub(crate) struct BudgetLayer {
    inner: Arc<dyn Transport>,
    budgets: Arc<Budgets>,
    timeouts: Timeouts,
    max_wait: Duration,
}

impl BudgetLayer {
    pub(crate) fn new(
        inner: Arc<dyn Transport>,
        budgets: Arc<Budgets>,
        timeouts: Timeouts,
        max_wait: Duration,
    ) -> Self {
        Self { inner, budgets, timeouts, max_wait }
    }

    /// One unit of every line, waiting for it when that is short and the caller still waits.
    async fn reserve(&self, cx: &Context, request: &Request, lines: &[BudgetLine]) -> Result<Reservation> {
        let Budgets { store, clock, .. } = self.budgets.as_ref();
        let account = self.budgets.account(cx);
        let mut patience = cx.patience.unwrap_or(self.max_wait);
        loop {
            let now = clock.now();
            let held_until =
                now.checked_add(self.timeouts.of(request) + HOLD_MARGIN).unwrap_or(Timestamp::MAX);
            let (until, scope) = match store.reserve(account, lines, held_until, now).await? {
                Reserve::Granted(reservation) => return Ok(reservation),
                Reserve::Wait { until, scope } => (until, scope),
            };
            let wait = Duration::try_from(until.duration_since(now)).unwrap_or_default();
            let in_time = time_left(cx, clock.as_ref()).is_none_or(|left| wait < left);
            match patience.checked_sub(wait) {
                Some(left) if in_time => patience = left,
                _ => return Err(Error::rate_limited(scope, wait)),
            }
            clock.sleep(wait).await;
        }
    }
}

#[async_trait]
impl Transport for BudgetLayer {
    async fn send(&self, cx: &Context, request: &Request) -> Result<Response> {
        let budgets = &self.budgets;
        let lines = budgets.lines(request);
        // When this future is dropped from here on, the units stay held: the request may be out.
        let reservation = self.reserve(cx, request, &lines).await?;
        match self.inner.send(cx, request).await {
            Ok(response) => {
                budgets.settle(cx, &lines, reservation, Settlement::Spent).await;
                Ok(response)
            }
            Err(error) => {
                budgets.settle(cx, &lines, reservation, settlement(&error)).await;
                Err(budgets.learn(cx, request, &lines, reservation.refusals, error).await)
            }
        }
    }
}

/// How a failed attempt counts. Nothing was written, and the network did not say so: then it was
/// never asked.
fn settlement(error: &Error) -> Settlement {
    match (error.outcome(), error.remote()) {
        (Outcome::Unknown, _) => Settlement::Spent,
        (Outcome::NotApplied, Some(_)) => Settlement::Refused,
        (Outcome::NotApplied, None) => Settlement::Unsent,
    }
}

#[cfg(test)]
mod tests;

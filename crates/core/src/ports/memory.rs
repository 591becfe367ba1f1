//! Every port in memory: for libraries, for tests, and for what may end with the process.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::sync::watch;

use super::{
    AccountStore, BudgetState, BudgetStore, Clock, Correction, Reservation, Reserve, Settlement, Toggle,
    ToggleLedger, ToggleState, Token, TokenCache,
};
use crate::Result;
use crate::limits::{BudgetLine, Charges, Meter};
use crate::{AccountKey, AccountRecord};

/// Locks without fear of poison: every critical section here leaves its map whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The machine's own clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where real time enters")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    async fn sleep(&self, length: Duration) {
        tokio::time::sleep(length).await;
    }
}

/// A clock that stands still until it is told to move, so that a test owns time.
#[derive(Debug)]
pub struct ManualClock(watch::Sender<Timestamp>);

impl ManualClock {
    /// A clock that shows `start`.
    pub fn new(start: Timestamp) -> Self {
        Self(watch::Sender::new(start))
    }

    /// Moves the clock forward and wakes every sleeper whose time has come.
    pub fn advance(&self, length: Duration) {
        self.0.send_modify(|now| *now = now.checked_add(length).unwrap_or(Timestamp::MAX));
    }
}

#[async_trait]
impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.borrow()
    }

    async fn sleep(&self, length: Duration) {
        let until = self.now().checked_add(length).unwrap_or(Timestamp::MAX);
        // The sender lives in `self`, so waiting can only end by the clock reaching the instant.
        let _ = self.0.subscribe().wait_for(|now| *now >= until).await;
    }
}

/// Tokens in a map.
#[derive(Debug, Default)]
pub struct MemoryTokens(Mutex<HashMap<AccountKey, Token>>);

#[async_trait]
impl TokenCache for MemoryTokens {
    async fn get(&self, account: &AccountKey) -> Result<Option<Token>> {
        Ok(lock(&self.0).get(account).cloned())
    }

    async fn put(&self, account: &AccountKey, token: Token) -> Result<()> {
        lock(&self.0).insert(account.clone(), token);
        Ok(())
    }

    async fn remove(&self, account: &AccountKey) -> Result<()> {
        lock(&self.0).remove(account);
        Ok(())
    }
}

/// Toggles in a map.
#[derive(Debug, Default)]
pub struct MemoryToggles(Mutex<HashMap<(AccountKey, Toggle), ToggleState>>);

#[async_trait]
impl ToggleLedger for MemoryToggles {
    async fn get(&self, account: &AccountKey, toggle: &Toggle) -> Result<Option<ToggleState>> {
        Ok(lock(&self.0).get(&(account.clone(), toggle.clone())).copied())
    }

    async fn put(&self, account: &AccountKey, toggle: &Toggle, state: ToggleState) -> Result<()> {
        lock(&self.0).insert((account.clone(), toggle.clone()), state);
        Ok(())
    }
}

/// Accounts in a map.
#[derive(Debug, Default)]
pub struct MemoryAccounts(Mutex<BTreeMap<(String, String), AccountRecord>>);

#[async_trait]
impl AccountStore for MemoryAccounts {
    async fn all(&self) -> Result<Vec<AccountRecord>> {
        Ok(lock(&self.0).values().cloned().collect())
    }

    async fn put(&self, record: &AccountRecord) -> Result<()> {
        lock(&self.0).insert((record.agent.clone(), record.name.clone()), record.clone());
        Ok(())
    }

    async fn remove(&self, agent: &str, name: &str) -> Result<()> {
        lock(&self.0).remove(&(agent.to_owned(), name.to_owned()));
        Ok(())
    }
}

type Lines = BTreeMap<String, (BudgetLine, Meter)>;

/// Budgets in a map. Lines with nothing in use are dropped whenever their account is touched.
#[derive(Debug, Default)]
pub struct MemoryBudgets(Mutex<HashMap<AccountKey, Lines>>);

impl MemoryBudgets {
    fn with_lines<T>(&self, account: &AccountKey, now: Timestamp, work: impl FnOnce(&mut Lines) -> T) -> T {
        let mut accounts = lock(&self.0);
        let lines = accounts.entry(account.clone()).or_default();
        let result = work(lines);
        lines.retain(|_, (_, meter)| !meter.is_idle(now));
        if lines.is_empty() {
            accounts.remove(account);
        }
        result
    }
}

fn meter(lines: &mut Lines, line: BudgetLine) -> &mut (BudgetLine, Meter) {
    lines.entry(line.key()).or_insert_with(|| (line, Meter::default()))
}

#[async_trait]
impl BudgetStore for MemoryBudgets {
    async fn reserve(&self, account: &AccountKey, lines: Vec<BudgetLine>, now: Timestamp) -> Result<Reserve> {
        Ok(self.with_lines(account, now, |kept| {
            let slowest = lines
                .iter()
                .filter_map(|line| {
                    let (_, meter) = kept.get_mut(&line.key())?;
                    Some((meter.next_free(&line.limit, now)?, &line.limit.scope))
                })
                .max_by_key(|(until, _)| *until);
            if let Some((until, scope)) = slowest {
                return Reserve::Wait { until, scope: scope.clone() };
            }
            let taken = lines.into_iter().map(|line| {
                let (_, meter) = meter(kept, line.clone());
                let frees_at = meter.take(&line.limit, now);
                (line, frees_at)
            });
            Reserve::Granted(Reservation(taken.collect()))
        }))
    }

    async fn settle(
        &self,
        account: &AccountKey,
        reservation: Reservation,
        settlement: Settlement,
        now: Timestamp,
    ) -> Result<()> {
        self.with_lines(account, now, |kept| {
            for (line, frees_at) in reservation.0 {
                let (_, meter) = meter(kept, line.clone());
                let returned = match settlement {
                    Settlement::Spent => false,
                    Settlement::Refused => line.limit.charges == Charges::AcceptedWrites,
                    Settlement::Unsent => true,
                };
                if returned {
                    meter.give_back(frees_at);
                } else {
                    meter.restart(&line.limit, frees_at, now);
                }
            }
        });
        Ok(())
    }

    async fn correct(&self, account: &AccountKey, correction: Correction, now: Timestamp) -> Result<()> {
        self.with_lines(account, now, |kept| match correction {
            Correction::Remaining { line, remaining, resets_at } => {
                let (line, meter) = meter(kept, line);
                meter.tighten(&line.limit, remaining, resets_at, now);
            }
            Correction::Blocked { line, until } => meter(kept, line).1.block(until),
        });
        Ok(())
    }

    async fn read(&self, account: &AccountKey, now: Timestamp) -> Result<Vec<BudgetState>> {
        Ok(self.with_lines(account, now, |kept| {
            kept.values_mut()
                .map(|(line, meter)| BudgetState { line: line.clone(), usage: meter.usage(&line.limit, now) })
                .collect()
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::{Action, Charge, Limit, LimitScope, LimitSource, Window};

    fn limits() -> Vec<Limit> {
        let limit = |window, max| Limit {
            scope: LimitScope::Action(Action::Post),
            window,
            max,
            charges: Charges::AcceptedWrites,
            source: LimitSource::Documented,
        };
        vec![
            limit(Window::MinInterval(Duration::from_secs(30)), 1),
            limit(Window::Sliding(Duration::from_hours(1)), 2),
        ]
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).expect("a small instant")
    }

    async fn reserve(budgets: &MemoryBudgets, now: i64) -> Reserve {
        let lines = Charge::new("write", Action::Post).lines(&limits()).collect();
        budgets.reserve(&AccountKey::new("a"), lines, at(now)).await.expect("memory does not fail")
    }

    #[tokio::test]
    async fn a_reservation_takes_all_lines_or_none() {
        let budgets = MemoryBudgets::default();
        assert!(matches!(reserve(&budgets, 0).await, Reserve::Granted(_)));
        assert!(matches!(reserve(&budgets, 1).await, Reserve::Wait { until, .. } if until == at(30)));
        assert!(matches!(reserve(&budgets, 30).await, Reserve::Granted(_)));
        assert!(matches!(reserve(&budgets, 60).await, Reserve::Wait { until, .. } if until == at(3600)));
    }

    #[tokio::test]
    async fn a_refused_write_is_handed_back_where_only_accepted_ones_count() {
        let budgets = MemoryBudgets::default();
        let Reserve::Granted(reservation) = reserve(&budgets, 0).await else {
            panic!("the first is granted")
        };
        let account = AccountKey::new("a");
        budgets.settle(&account, reservation, Settlement::Refused, at(1)).await.expect("settles");
        assert_eq!(budgets.read(&account, at(1)).await.expect("reads"), []);
        assert!(matches!(reserve(&budgets, 1).await, Reserve::Granted(_)));
    }

    #[tokio::test]
    async fn a_spent_unit_counts_from_its_answer() {
        let budgets = MemoryBudgets::default();
        let Reserve::Granted(reservation) = reserve(&budgets, 0).await else {
            panic!("the first is granted")
        };
        budgets.settle(&AccountKey::new("a"), reservation, Settlement::Spent, at(5)).await.expect("settles");
        assert!(matches!(reserve(&budgets, 30).await, Reserve::Wait { until, .. } if until == at(35)));
    }

    #[tokio::test]
    async fn a_manual_clock_wakes_sleepers_only_when_moved() {
        let clock = std::sync::Arc::new(ManualClock::new(at(0)));
        let sleeper = tokio::spawn({
            let clock = clock.clone();
            async move {
                clock.sleep(Duration::from_secs(10)).await;
                clock.now()
            }
        });
        tokio::task::yield_now().await;
        clock.advance(Duration::from_secs(9));
        tokio::task::yield_now().await;
        assert!(!sleeper.is_finished());
        clock.advance(Duration::from_secs(1));
        assert_eq!(sleeper.await.expect("the sleeper ends"), at(10));
    }
}

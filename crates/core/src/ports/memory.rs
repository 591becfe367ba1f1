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
use crate::limits::{BudgetLine, BudgetSheet};
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
pub struct MemoryTokens {
    tokens: Mutex<HashMap<AccountKey, Token>>,
    /// Until when somebody has the right to renew a token.
    renewals: Mutex<HashMap<AccountKey, Timestamp>>,
}

#[async_trait]
impl TokenCache for MemoryTokens {
    async fn get(&self, account: &AccountKey) -> Result<Option<Token>> {
        Ok(lock(&self.tokens).get(account).cloned())
    }

    async fn put(&self, account: &AccountKey, token: Token) -> Result<()> {
        lock(&self.tokens).insert(account.clone(), token);
        self.release_renewal(account).await
    }

    async fn remove(&self, account: &AccountKey) -> Result<()> {
        lock(&self.tokens).remove(account);
        self.release_renewal(account).await
    }

    async fn claim_renewal(&self, account: &AccountKey, until: Timestamp, now: Timestamp) -> Result<bool> {
        let mut renewals = lock(&self.renewals);
        let free = renewals.get(account).is_none_or(|until| *until <= now);
        if free {
            renewals.insert(account.clone(), until);
        }
        Ok(free)
    }

    async fn release_renewal(&self, account: &AccountKey) -> Result<()> {
        lock(&self.renewals).remove(account);
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
        Ok(lock(&self.0).values().filter(|record| !record.configured).cloned().collect())
    }

    async fn recall(&self, mut configured: Vec<AccountRecord>) -> Result<Vec<AccountRecord>> {
        let accounts = lock(&self.0);
        for record in &mut configured {
            let kept = accounts.get(&(record.agent.clone(), record.name.clone()));
            if let Some(kept) = kept.filter(|kept| kept.account().key == record.account().key) {
                record.state = kept.state;
                record.reason.clone_from(&kept.reason);
                record.challenge.clone_from(&kept.challenge);
            }
        }
        Ok(configured)
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

/// Budgets in a map. Accounts with nothing in use are dropped whenever they are touched.
#[derive(Debug, Default)]
pub struct MemoryBudgets(Mutex<HashMap<AccountKey, BudgetSheet>>);

impl MemoryBudgets {
    fn with_sheet<T>(&self, account: &AccountKey, work: impl FnOnce(&mut BudgetSheet) -> T) -> T {
        let mut accounts = lock(&self.0);
        if let Some(sheet) = accounts.get_mut(account) {
            let result = work(sheet);
            if sheet.is_empty() {
                accounts.remove(account);
            }
            return result;
        }
        let mut sheet = BudgetSheet::default();
        let result = work(&mut sheet);
        if !sheet.is_empty() {
            accounts.insert(account.clone(), sheet);
        }
        result
    }
}

#[async_trait]
impl BudgetStore for MemoryBudgets {
    async fn reserve(
        &self,
        account: &AccountKey,
        lines: &[BudgetLine],
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Reserve> {
        Ok(self.with_sheet(account, |sheet| sheet.reserve(lines, until, now)))
    }

    async fn settle(
        &self,
        account: &AccountKey,
        lines: &[BudgetLine],
        reservation: Reservation,
        settlement: Settlement,
        now: Timestamp,
    ) -> Result<()> {
        self.with_sheet(account, |sheet| sheet.settle(lines, reservation, settlement, now));
        Ok(())
    }

    async fn correct(&self, account: &AccountKey, correction: Correction, now: Timestamp) -> Result<()> {
        self.with_sheet(account, |sheet| sheet.correct(&correction, now));
        Ok(())
    }

    async fn read(&self, account: &AccountKey, now: Timestamp) -> Result<Vec<BudgetState>> {
        Ok(self.with_sheet(account, |sheet| sheet.read(now)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::{Action, Charge, Charges, Limit, LimitScope, LimitSource, Window};

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

    fn lines() -> Vec<BudgetLine> {
        Charge::new("write", Action::Post).lines(&limits()).collect()
    }

    async fn reserve(budgets: &MemoryBudgets, now: i64) -> Reserve {
        let account = AccountKey::new("a");
        budgets.reserve(&account, &lines(), at(now + 60), at(now)).await.expect("memory does not fail")
    }

    /// A reservation that was granted and is settled at once.
    async fn spend(budgets: &MemoryBudgets, now: i64, settlement: Settlement) {
        let Reserve::Granted(reservation) = reserve(budgets, now).await else { panic!("a unit was free") };
        let account = AccountKey::new("a");
        let settled = budgets.settle(&account, &lines(), reservation, settlement, at(now + 5)).await;
        settled.expect("memory does not fail");
    }

    #[tokio::test]
    async fn a_reservation_takes_all_lines_or_none() {
        let budgets = MemoryBudgets::default();
        spend(&budgets, 0, Settlement::Spent).await;
        assert!(matches!(reserve(&budgets, 6).await, Reserve::Wait { until, .. } if until == at(35)));
        spend(&budgets, 35, Settlement::Spent).await;
        assert!(matches!(reserve(&budgets, 70).await, Reserve::Wait { until, .. } if until == at(3605)));
    }

    #[tokio::test]
    async fn a_refused_write_is_handed_back_where_only_accepted_ones_count() {
        let budgets = MemoryBudgets::default();
        spend(&budgets, 0, Settlement::Refused).await;
        assert_eq!(budgets.read(&AccountKey::new("a"), at(5)).await.expect("reads"), []);
        assert!(matches!(reserve(&budgets, 5).await, Reserve::Granted(_)));
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

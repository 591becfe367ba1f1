//! Budgets of one process that owns its database.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use jiff::Timestamp;
use moothall_core::limits::BudgetLine;
use moothall_core::ports::{BudgetState, BudgetStore, Correction, Reservation, Reserve, Settlement};
use moothall_core::{AccountKey, Error, ErrorKind, Result};
use tokio::sync::OnceCell;

use super::ledger::{Copy, Ledger};
use crate::database::{self, Connection, Database, Durability, Job};

/// Counts in memory, and writes what a restart must not forget before it matters.
///
/// Accounts stay in memory once they have acted: some hundred bytes each when nothing is in use.
pub(super) struct EmbeddedBudgets {
    database: Database,
    accounts: Mutex<HashMap<AccountKey, Arc<Account>>>,
}

/// One account; empty until it was read from disk.
#[derive(Debug, Default)]
struct Account(OnceCell<Mutex<Ledger>>);

impl EmbeddedBudgets {
    pub(super) fn new(database: Database) -> Self {
        Self { database, accounts: Mutex::default() }
    }

    /// The account, read from disk if it was not yet.
    async fn account(&self, key: &AccountKey) -> Result<Arc<Account>> {
        let account = Arc::clone(lock(&self.accounts).entry(key.clone()).or_default());
        if !account.0.initialized() {
            let read = || async {
                let mut reader = self.database.read().await?;
                let kept = super::read(&mut *reader, key.as_str()).await.map_err(database::error)?;
                Ok::<_, Error>(Mutex::new(Ledger::new(kept.sheet, kept.version)))
            };
            account.0.get_or_try_init(read).await?;
        }
        Ok(account)
    }

    /// Writes a copy, and tells the ledger.
    async fn keep(
        &self,
        key: &AccountKey,
        account: &Account,
        copy: Copy,
        durability: Durability,
    ) -> Result<()> {
        let sheet = serde_json::to_string(&copy.sheet).map_err(|cause| {
            Error::new(ErrorKind::Internal, format!("a budget cannot be written: {cause}"))
        })?;
        let write = Write { account: key.clone(), sheet, version: copy.version };
        match durability {
            Durability::Durable => self.database.write(write).await?,
            Durability::Relaxed => self.database.write(WriteRelaxed(write)).await?,
        }
        account.ledger()?.kept(&copy.covers);
        Ok(())
    }
}

impl Account {
    fn ledger(&self) -> Result<MutexGuard<'_, Ledger>> {
        let ledger = self.0.get().ok_or_else(|| Error::new(ErrorKind::Internal, "a budget was not read"))?;
        Ok(lock(ledger))
    }
}

/// Locks without fear of poison: every critical section here leaves its value whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[async_trait]
impl BudgetStore for EmbeddedBudgets {
    async fn reserve(
        &self,
        key: &AccountKey,
        lines: &[BudgetLine],
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Reserve> {
        let account = self.account(key).await?;
        let (reserve, copy) = account.ledger()?.reserve(lines, until, now);
        let Some(copy) = copy else { return Ok(reserve) };
        if let Err(error) = self.keep(key, &account, copy, Durability::Durable).await {
            if let Reserve::Granted(reservation) = reserve {
                // Nothing will be sent. What disk says matters to the next process only.
                account.ledger()?.settle(lines, reservation, Settlement::Unsent, now);
            }
            return Err(error);
        }
        Ok(reserve)
    }

    async fn settle(
        &self,
        key: &AccountKey,
        lines: &[BudgetLine],
        reservation: Reservation,
        settlement: Settlement,
        now: Timestamp,
    ) -> Result<()> {
        let account = self.account(key).await?;
        let copy = account.ledger()?.settle(lines, reservation, settlement, now);
        match copy {
            Some(copy) => self.keep(key, &account, copy, Durability::Relaxed).await,
            None => Ok(()),
        }
    }

    async fn correct(&self, key: &AccountKey, correction: Correction, now: Timestamp) -> Result<()> {
        let account = self.account(key).await?;
        let copy = account.ledger()?.correct(&correction, now);
        self.keep(key, &account, copy, Durability::Relaxed).await
    }

    async fn read(&self, key: &AccountKey, now: Timestamp) -> Result<Vec<BudgetState>> {
        Ok(self.account(key).await?.ledger()?.read(now))
    }
}

impl fmt::Debug for EmbeddedBudgets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EmbeddedBudgets")
            .field("accounts", &lock(&self.accounts).len())
            .finish_non_exhaustive()
    }
}

struct Write {
    account: AccountKey,
    sheet: String,
    version: i64,
}

#[async_trait]
impl Job for Write {
    type Output = ();

    async fn run(&self, database: &mut dyn Connection) -> database::Result<()> {
        super::write(database, self.account.as_str(), &self.sheet, self.version).await
    }
}

struct WriteRelaxed(Write);

#[async_trait]
impl Job for WriteRelaxed {
    type Output = ();
    const DURABILITY: Durability = Durability::Relaxed;

    async fn run(&self, database: &mut dyn Connection) -> database::Result<()> {
        self.0.run(database).await
    }
}

//! Budgets of several processes on one database.

use async_trait::async_trait;
use jiff::Timestamp;
use moothall_core::limits::{BudgetLine, BudgetSheet};
use moothall_core::ports::{BudgetState, BudgetStore, Correction, Reservation, Reserve, Settlement};
use moothall_core::{AccountKey, Result};

use crate::database::{self, Connection, Database, Durability, Job, decode};

/// Changes each sheet where it is kept, one transaction at a time, whichever process asks: so together they
/// never take more than one alone would.
#[derive(Debug)]
pub(super) struct SharedBudgets(Database);

impl SharedBudgets {
    pub(super) fn new(database: Database) -> Self {
        Self(database)
    }
}

#[async_trait]
impl BudgetStore for SharedBudgets {
    async fn reserve(
        &self,
        account: &AccountKey,
        lines: &[BudgetLine],
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Reserve> {
        let lines = lines.to_vec();
        self.0.write(Take { account: account.clone(), lines, until, now }).await
    }

    async fn settle(
        &self,
        account: &AccountKey,
        lines: &[BudgetLine],
        reservation: Reservation,
        settlement: Settlement,
        now: Timestamp,
    ) -> Result<()> {
        let change = Change::Settle { lines: lines.to_vec(), reservation, settlement };
        self.0.write(Note { account: account.clone(), change, now }).await
    }

    async fn correct(&self, account: &AccountKey, correction: Correction, now: Timestamp) -> Result<()> {
        self.0.write(Note { account: account.clone(), change: Change::Correct(correction), now }).await
    }

    async fn read(&self, account: &AccountKey, now: Timestamp) -> Result<Vec<BudgetState>> {
        let mut reader = self.0.read().await?;
        let mut kept = super::read(&mut *reader, account.as_str()).await.map_err(database::error)?;
        Ok(kept.sheet.read(now))
    }
}

/// Takes units. Should it run twice because nobody knew whether it was committed, units are held that nobody
/// uses: too few requests go for a while, never too many.
struct Take {
    account: AccountKey,
    lines: Vec<BudgetLine>,
    until: Timestamp,
    now: Timestamp,
}

#[async_trait]
impl Job for Take {
    type Output = Reserve;

    async fn run(&self, database: &mut dyn Connection) -> database::Result<Reserve> {
        let mut kept = super::read(database, self.account.as_str()).await?;
        let reserve = kept.sheet.reserve(&self.lines, self.until, self.now);
        if matches!(reserve, Reserve::Granted(_)) {
            save(database, &self.account, &kept.sheet, kept.version).await?;
        }
        Ok(reserve)
    }
}

struct Note {
    account: AccountKey,
    change: Change,
    now: Timestamp,
}

enum Change {
    Settle { lines: Vec<BudgetLine>, reservation: Reservation, settlement: Settlement },
    Correct(Correction),
}

#[async_trait]
impl Job for Note {
    type Output = ();
    const DURABILITY: Durability = Durability::Relaxed;

    async fn run(&self, database: &mut dyn Connection) -> database::Result<()> {
        let mut kept = super::read(database, self.account.as_str()).await?;
        match &self.change {
            Change::Settle { lines, reservation, settlement } => {
                kept.sheet.settle(lines, *reservation, *settlement, self.now);
            }
            Change::Correct(correction) => kept.sheet.correct(correction, self.now),
        }
        save(database, &self.account, &kept.sheet, kept.version).await
    }
}

async fn save(
    database: &mut dyn Connection,
    account: &AccountKey,
    sheet: &BudgetSheet,
    version: i64,
) -> database::Result<()> {
    let sheet = serde_json::to_string(sheet).map_err(decode)?;
    super::write(database, account.as_str(), &sheet, version + 1).await
}

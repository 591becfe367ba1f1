//! The budgets of all accounts.
//!
//! A unit is on disk before its request is sent, so a restart never lets more through than the limits do.
//! With a file, one process owns it: the [`embedded`] store counts in memory and writes ahead. With
//! PostgreSQL several do: the [`shared`] store changes each sheet where it is kept.

mod embedded;
mod ledger;
mod shared;

use std::sync::Arc;

use moothall_core::limits::BudgetSheet;
use moothall_core::ports::BudgetStore;

use crate::database::{self, Connection, Database, arguments, decode};

/// The budgets in this database. There must be one of these for each process.
pub(crate) fn open(database: &Database) -> Arc<dyn BudgetStore> {
    if database.is_shared() {
        Arc::new(shared::SharedBudgets::new(database.clone()))
    } else {
        Arc::new(embedded::EmbeddedBudgets::new(database.clone()))
    }
}

/// A sheet as it is kept, with the number of its version.
#[derive(Debug, Default)]
struct Kept {
    sheet: BudgetSheet,
    version: i64,
}

async fn read(database: &mut dyn Connection, account: &str) -> database::Result<Kept> {
    let sql = "SELECT sheet, version FROM budgets WHERE account = $1";
    match database.query(sql, arguments![account]).await?.pop() {
        Some(mut row) => {
            let sheet = serde_json::from_str(&row.text()?).map_err(decode)?;
            Ok(Kept { sheet, version: row.int()? })
        }
        None => Ok(Kept::default()),
    }
}

/// Keeps a version of a sheet, unless a later one is kept already.
async fn write(
    database: &mut dyn Connection,
    account: &str,
    sheet: &str,
    version: i64,
) -> database::Result<()> {
    let sql = "INSERT INTO budgets (account, sheet, version) VALUES ($1, $2, $3) \
               ON CONFLICT (account) DO UPDATE SET sheet = excluded.sheet, version = excluded.version \
               WHERE budgets.version < excluded.version";
    database.execute(sql, arguments![account, sheet, version]).await.map(drop)
}

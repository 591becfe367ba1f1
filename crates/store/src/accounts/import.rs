//! Taking over the accounts that an earlier version kept in a file.

use std::collections::BTreeSet;

use moothall_core::Result;
use moothall_core::ports::AccountStore as _;

use super::Accounts;
use crate::{DataDir, accounts_file};

impl Accounts {
    /// Takes the accounts of `accounts.toml` over, in one transaction, and then removes the file. Returns how
    /// many there were. A crash in between is harmless: what the database has already stays as it is.
    pub(crate) async fn import(&self, dir: &DataDir) -> Result<usize> {
        let Some(records) = accounts_file::read(dir)? else { return Ok(0) };
        let kept: BTreeSet<_> =
            self.all().await?.into_iter().map(|record| (record.agent, record.name)).collect();
        let new: Vec<_> = records
            .iter()
            .filter(|record| !kept.contains(&(record.agent.clone(), record.name.clone())))
            .collect();
        self.keep(&new).await?;
        accounts_file::remove(dir)?;
        tracing::info!(accounts = new.len(), "the accounts of accounts.toml are in the database now");
        Ok(new.len())
    }
}

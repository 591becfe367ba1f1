//! All ports of one database.

use std::path::Path;
use std::sync::Arc;

use moothall_core::ports::{AuditLog, BudgetStore, Clock, IdempotencyStore, Outbox, ToggleLedger};
use moothall_core::{Error, ErrorKind, Result};
use secrecy::SecretString;
use tempfile::TempDir;

use crate::audit::{self, Chain};
use crate::database::{Database, Location};
use crate::idempotency::DatabaseIdempotency;
use crate::outbox::DatabaseOutbox;
use crate::toggles::Toggles;
use crate::{Keys, MasterKeySource, Name, Vault, budgets, probe};

/// An open database with everything that is kept in it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    database: Database,
    /// The audit log of this process.
    chain: Chain,
    budgets: Arc<dyn BudgetStore>,
    /// Where a temporary database is, as long as it lives.
    _directory: Option<Arc<TempDir>>,
}

impl Store {
    /// Opens a file of SQLite, creating it when there never was one.
    ///
    /// A file that is gone, cut off, readable by others or newer than this program is an error of kind
    /// `Config`, and stays as it is.
    pub async fn sqlite(path: &Path) -> Result<Self> {
        Self::open(Location::Sqlite(path.to_owned()), None).await
    }

    /// Opens a database of PostgreSQL, given as `postgres://user:password@host:port/name`.
    pub async fn postgres(url: &SecretString) -> Result<Self> {
        Self::open(Location::of_url(url)?, None).await
    }

    /// A database that is removed when the last clone of this is gone. For tests and demonstrations.
    pub async fn open_temporary() -> Result<Self> {
        let directory = tempfile::tempdir().map_err(|cause| {
            Error::new(ErrorKind::Config, format!("no temporary directory can be made: {cause}"))
                .with_source(cause)
        })?;
        let path = directory.path().join("moothall.db");
        Self::open(Location::Sqlite(path), Some(Arc::new(directory))).await
    }

    async fn open(location: Location, directory: Option<Arc<TempDir>>) -> Result<Self> {
        let database = Database::open(location).await?;
        let budgets = budgets::open(&database);
        Ok(Self { database, chain: Chain::new(), budgets, _directory: directory })
    }

    /// Writes on their way.
    pub fn outbox(&self) -> Arc<dyn Outbox> {
        Arc::new(DatabaseOutbox::new(self.database.clone(), self.chain.clone()))
    }

    /// Idempotency keys.
    pub fn idempotency(&self) -> Arc<dyn IdempotencyStore> {
        Arc::new(DatabaseIdempotency::new(self.database.clone()))
    }

    /// Votes and follows.
    pub fn toggles(&self) -> Arc<dyn ToggleLedger> {
        Arc::new(Toggles::new(self.database.clone()))
    }

    /// What every account has spent.
    pub fn budgets(&self) -> Arc<dyn BudgetStore> {
        Arc::clone(&self.budgets)
    }

    /// Agents' keys to the gateway.
    pub fn keys(&self, clock: Arc<dyn Clock>) -> Keys {
        Keys::new(self.database.clone(), self.chain.clone(), clock)
    }

    /// What only the master key opens: accounts and tokens. A database that never had a master key gets it
    /// now; a key that does not fit, or is not there, is an error of kind `Config`.
    pub async fn unlock(&self, source: MasterKeySource, clock: Arc<dyn Clock>) -> Result<Vault> {
        Vault::open(self.database.clone(), self.chain.clone(), source, clock).await
    }

    /// The audit log.
    pub fn audit(&self) -> Arc<dyn AuditLog> {
        Arc::new(audit::Log { database: self.database.clone(), chain: self.chain.clone() })
    }

    /// Checks the audit log and returns how many entries it has. One that was changed, and a gap, are an
    /// error of kind `Conflict` that names it.
    pub async fn verify_audit(&self) -> Result<u64> {
        audit::verify(&self.database).await
    }

    /// Takes a name for this process: no other living process has the same on this database, as long as
    /// what is returned lives. `None` when another has it.
    pub async fn take_name(&self, name: &str) -> Result<Option<Name>> {
        self.database.take_name(name).await
    }

    /// Writes something, to see whether the database takes writes.
    pub async fn probe(&self) -> Result<()> {
        probe::write(&self.database).await
    }

    /// Writes what was asked for and closes every connection. Whatever is asked for later is refused.
    pub async fn close(&self) {
        self.database.close().await;
    }
}

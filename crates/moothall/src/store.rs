//! The database of a configuration, opened.

use std::path::Path;

use moothall_core::Result;
use moothall_settings::{Database, MasterKey, Settings};
use moothall_store::{DataDir, MasterKeySource, Store};

/// What an earlier version kept accounts in.
const ACCOUNTS_FILE: &str = "accounts.toml";

/// Opens the database beside a gateway that may be running on it.
pub(crate) async fn open(settings: &Settings) -> Result<Store> {
    let is_embedded = matches!(settings.store.database, Database::Sqlite(_));
    let keeps_key = match &settings.store.master_key {
        MasterKey::File(file) => file.starts_with(&settings.data_dir),
        MasterKey::Given(_) => false,
    };
    if (is_embedded || keeps_key) && !settings.data_dir.exists() {
        // It is made as a gateway would make it, and its lock is not kept.
        DataDir::open(&settings.data_dir)?;
    }
    match &settings.store.database {
        Database::Postgres(address) => Store::postgres(address).await,
        Database::Sqlite(file) => Store::sqlite(file).await,
    }
}

/// The lock that keeps a second gateway off an embedded database; none where several may work.
pub(crate) fn lock(settings: &Settings) -> Result<Option<DataDir>> {
    match &settings.store.database {
        Database::Sqlite(_) => DataDir::open(&settings.data_dir).map(Some),
        Database::Postgres(_) => Ok(None),
    }
}

/// Where the key is that seals secrets.
pub(crate) fn master_key(settings: &Settings) -> MasterKeySource {
    match &settings.store.master_key {
        MasterKey::Given(key) => MasterKeySource::Value(key.clone()),
        MasterKey::File(file) => MasterKeySource::File(file.clone()),
    }
}

/// The directory in which an earlier version left its accounts behind, locked while they are taken over.
pub(crate) fn left_behind(data_dir: &Path) -> Result<Option<DataDir>> {
    data_dir.join(ACCOUNTS_FILE).exists().then(|| DataDir::open(data_dir)).transpose()
}

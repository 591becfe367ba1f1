//! Where the master key comes from, and that it is the one that this database was sealed with.
//!
//! A *canary* in the database is sealed with the key that seals everything from now on. A process whose keys
//! do not open it refuses to start; a key is made only for a database that never had one.

mod file;
mod rotation;

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use async_trait::async_trait;
use moothall_core::ports::Sealer;
use moothall_core::{Error, ErrorKind, Result};
use secrecy::{ExposeSecret as _, SecretString};

use crate::database::{self, Connection, Database, Job, arguments};
use crate::seal::{MasterKey, Place};

const CANARY: &str = "master_key";
const CANARY_PLACE: Place<'_> = Place { table: "facts", row: &[CANARY] };
const CANARY_TEXT: &[u8] = b"moothall";
const KEY_ID_BYTES: usize = 16;

/// Where the master key comes from.
#[derive(Debug, Clone)]
pub enum MasterKeySource {
    /// A file of mode 0600. It is made for a new database when it is not there.
    File(PathBuf),
    /// The key itself, as an environment variable or systemd hands it over. While it is being replaced:
    /// the new one, a space, and the old one.
    Value(SecretString),
}

/// The keys of this process, and which of them seals. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Keyring(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    source: MasterKeySource,
    keys: RwLock<Keys>,
}

#[derive(Debug)]
struct Keys {
    current: MasterKey,
    all: Vec<MasterKey>,
}

impl Keyring {
    /// Takes the keys from their source and proves them on `database`, which gets its canary when it never
    /// had one. Keys that do not fit are an error of kind `Config`.
    pub(crate) async fn open(source: MasterKeySource, database: &Database) -> Result<Self> {
        let (all, current) = match canary(database).await? {
            Some(canary) => {
                let all = source.keys()?;
                let current = canary.proven(&all, &source)?;
                (all, current)
            }
            None => begin(&source, database).await?,
        };
        for id in sealed_with(database).await? {
            if !all.iter().any(|key| key.id() == id) {
                return Err(missing(&id, &source));
            }
            if id != current.id() {
                tracing::warn!("replacing the master key is not finished: run `moothall keys rotate-master`");
            }
        }
        Ok(Self(Arc::new(Inner { source, keys: RwLock::new(Keys { current, all }) })))
    }

    /// The key that seals.
    pub(crate) fn current(&self) -> MasterKey {
        self.keys().current.clone()
    }

    /// The key of this id. Another process may have brought a new one: then it is looked for at the source.
    pub(crate) fn get(&self, id: &str) -> Result<MasterKey> {
        let known = self.keys().all.iter().find(|key| key.id() == id).cloned();
        if let Some(key) = known {
            return Ok(key);
        }
        let all = self.0.source.keys()?;
        let found = all.iter().find(|key| key.id() == id).cloned();
        let key = found.ok_or_else(|| missing(id, &self.0.source))?;
        self.0.keys.write().unwrap_or_else(PoisonError::into_inner).all = all;
        Ok(key)
    }

    /// Seals with the key of this id from now on.
    pub(crate) fn switch(&self, id: &str) -> Result<()> {
        let key = self.get(id)?;
        self.0.keys.write().unwrap_or_else(PoisonError::into_inner).current = key;
        Ok(())
    }

    fn keys(&self) -> RwLockReadGuard<'_, Keys> {
        self.0.keys.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sealer for Keyring {
    fn seal(&self, purpose: &'static str, plain: &[u8]) -> Result<Vec<u8>> {
        self.current().seal(Place { table: purpose, row: &[] }, plain)
    }

    fn open(&self, purpose: &'static str, sealed: &[u8]) -> Option<Vec<u8>> {
        let keys = self.keys().all.clone();
        keys.iter()
            .find_map(|key| key.open(Place { table: purpose, row: &[] }, sealed).ok())
            .map(|plain| plain.to_vec())
    }
}

impl MasterKeySource {
    /// Every key that is there; the first is the newest.
    fn keys(&self) -> Result<Vec<MasterKey>> {
        match self {
            Self::File(path) => file::read(path),
            Self::Value(value) => {
                let words = value.expose_secret().split_whitespace();
                words.map(|word| MasterKey::parse(&word.into(), "the setting `store.master_key`")).collect()
            }
        }
    }
}

/// Whether `id` still names the key that seals: asked inside the transaction that keeps what it sealed, so
/// that nothing is sealed with a key that is being replaced. Otherwise the one that seals now.
pub(crate) async fn replaced(database: &mut dyn Connection, id: &str) -> database::Result<Option<String>> {
    let sql = "SELECT value FROM facts WHERE name = $1";
    let mut rows = database.query(sql, arguments![CANARY]).await?;
    let value = rows.pop().map(|mut row| row.blob()).transpose()?.unwrap_or_default();
    let current = Canary::parse(value).map_err(database::decode)?.key_id;
    Ok((current != id).then_some(current))
}

/// A text under the key that seals, and the id of that key.
struct Canary {
    key_id: String,
    sealed: Vec<u8>,
}

impl Canary {
    fn of(key: &MasterKey) -> Result<Self> {
        Ok(Self { key_id: key.id().to_owned(), sealed: key.seal(CANARY_PLACE, CANARY_TEXT)? })
    }

    fn parse(mut value: Vec<u8>) -> Result<Self> {
        let damaged = || Error::new(ErrorKind::Config, "the database's record of its master key is damaged");
        if value.len() < KEY_ID_BYTES {
            return Err(damaged());
        }
        let sealed = value.split_off(KEY_ID_BYTES);
        Ok(Self { key_id: String::from_utf8(value).map_err(|_| damaged())?, sealed })
    }

    fn value(&self) -> Vec<u8> {
        [self.key_id.as_bytes(), &self.sealed].concat()
    }

    /// The key that opens it.
    fn proven(&self, keys: &[MasterKey], source: &MasterKeySource) -> Result<MasterKey> {
        let key = keys
            .iter()
            .find(|key| key.id() == self.key_id)
            .ok_or_else(|| wrong(&self.key_id, keys, source))?;
        key.open(CANARY_PLACE, &self.sealed)?;
        Ok(key.clone())
    }
}

async fn canary(database: &Database) -> Result<Option<Canary>> {
    let sql = "SELECT value FROM facts WHERE name = $1";
    let mut rows = database.read().await?.query(sql, arguments![CANARY]).await.map_err(database::error)?;
    let value = rows.pop().map(|mut row| row.blob()).transpose().map_err(database::error)?;
    value.map(Canary::parse).transpose()
}

/// The ids of all keys that something is sealed with.
async fn sealed_with(database: &Database) -> Result<Vec<String>> {
    let sql = "SELECT master_key FROM accounts WHERE master_key IS NOT NULL \
               UNION SELECT master_key FROM tokens WHERE master_key IS NOT NULL";
    let rows = database.read().await?.query(sql, Vec::new()).await.map_err(database::error)?;
    rows.into_iter().map(|mut row| row.text()).collect::<database::Result<_>>().map_err(database::error)
}

/// Gives a database that never had a key its first.
async fn begin(source: &MasterKeySource, database: &Database) -> Result<(Vec<MasterKey>, MasterKey)> {
    if let Some(id) = sealed_with(database).await?.pop() {
        let message =
            format!("the database holds what the master key {id} sealed, but no record of that key");
        return Err(Error::new(ErrorKind::Config, message));
    }
    let made = match source {
        MasterKeySource::File(path) => file::make(path)?,
        MasterKeySource::Value(_) => false,
    };
    let keys = source.keys()?;
    let first = keys.first().ok_or_else(|| Error::new(ErrorKind::Config, "`store.master_key` is empty"))?;
    let kept = database.write(FirstCanary(Canary::of(first)?.value())).await?;
    match Canary::parse(kept)?.proven(&keys, source) {
        Ok(current) => Ok((keys, current)),
        Err(error) => {
            // Another process was first. A key that opens nothing must not be taken for the right one.
            if let (true, MasterKeySource::File(path)) = (made, source) {
                file::unmake(path)?;
            }
            Err(error)
        }
    }
}

/// Keeps a canary where there is none, and answers with the one that stands.
struct FirstCanary(Vec<u8>);

#[async_trait]
impl Job for FirstCanary {
    type Output = Vec<u8>;

    async fn run(&self, database: &mut dyn Connection) -> database::Result<Vec<u8>> {
        let sql = "INSERT INTO facts (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
        database.execute(sql, arguments![CANARY, self.0.as_slice()]).await?;
        let mut rows = database.query("SELECT value FROM facts WHERE name = $1", arguments![CANARY]).await?;
        rows.pop().ok_or_else(|| database::decode("the record of the master key is gone"))?.blob()
    }
}

impl MasterKeySource {
    fn told(&self) -> String {
        match self {
            Self::File(path) => format!("the file {}", path.display()),
            Self::Value(_) => "the setting `store.master_key`".to_owned(),
        }
    }
}

fn wrong(id: &str, keys: &[MasterKey], source: &MasterKeySource) -> Error {
    let found = keys.first().map_or("none", MasterKey::id);
    let message = format!(
        "this database was sealed with the master key {id}, but {} holds {found}; restore the right one",
        source.told()
    );
    Error::new(ErrorKind::Config, message)
}

fn missing(id: &str, source: &MasterKeySource) -> Error {
    let message = format!(
        "something in this database was sealed with the master key {id}, which {} does not hold; restore it \
         beside the newer one until `moothall keys rotate-master` has finished",
        source.told()
    );
    Error::new(ErrorKind::Config, message)
}

#[cfg(test)]
mod tests;

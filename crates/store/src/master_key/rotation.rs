//! Replacing the master key while everything goes on.
//!
//! First the canary is sealed anew: from that commit on, nothing is sealed with the old key any more. Then
//! every row that still is gets sealed anew by itself. Whenever this stops, each row opens under one of the
//! two keys, and starting again goes on where it stopped: the rows themselves tell what is left.

use async_trait::async_trait;
use moothall_core::{Error, ErrorKind, Result};

use super::{CANARY, Canary, Keyring, MasterKeySource, canary, file};
use crate::database::{self, Connection, Database, Job, Row, arguments};
use crate::seal::{MasterKey, Place};

/// How many rows are looked up at a time.
const PAGE: u32 = 100;

/// A table with sealed values.
struct Table {
    name: &'static str,
    select: &'static str,
    update: &'static str,
    /// How many columns name a row.
    key_columns: usize,
    /// What names the value within its row.
    field: &'static str,
}

const TABLES: [Table; 2] = [
    Table {
        name: "accounts",
        select: "SELECT master_key, credentials, agent, name FROM accounts \
                 WHERE credentials IS NOT NULL AND master_key <> $1 LIMIT $2",
        update: "UPDATE accounts SET credentials = $1, master_key = $2 \
                 WHERE credentials = $3 AND agent = $4 AND name = $5",
        key_columns: 2,
        field: "credentials",
    },
    Table {
        name: "tokens",
        select: "SELECT master_key, sealed, account FROM tokens \
                 WHERE sealed IS NOT NULL AND master_key <> $1 LIMIT $2",
        update: "UPDATE tokens SET sealed = $1, master_key = $2 WHERE sealed = $3 AND account = $4",
        key_columns: 1,
        field: "token",
    },
];

/// A value that an older key sealed.
struct Stale {
    key_id: String,
    sealed: Vec<u8>,
    row: Vec<String>,
}

impl Keyring {
    /// Replaces the master key and returns how many values were sealed anew. May be stopped at any instant
    /// and called again, and beside processes that read and write.
    pub(crate) async fn rotate(&self, database: &Database) -> Result<u64> {
        self.rotate_until(database, u64::MAX).await
    }

    /// Stops after `most` values, as a crash would.
    pub(super) async fn rotate_until(&self, database: &Database, most: u64) -> Result<u64> {
        let new = self.newest()?;
        let stands = canary(database).await?.map(|canary| canary.key_id);
        if stands.as_deref() != Some(new.id()) {
            database.write(NextCanary(Canary::of(&new)?.value())).await?;
        }
        self.switch(new.id())?;
        let mut resealed = 0;
        for table in &TABLES {
            loop {
                let stale = stale(database, table, &new).await?;
                if stale.is_empty() {
                    break;
                }
                for value in stale {
                    // One that changed meanwhile was sealed with the new key, or comes with the next page.
                    resealed += database.write(self.reseal(table, value, &new)?).await?;
                    if resealed == most {
                        return Ok(resealed);
                    }
                }
            }
        }
        if let MasterKeySource::File(path) = &self.0.source {
            file::promote(path)?;
        }
        Ok(resealed)
    }

    /// The key to seal everything with.
    fn newest(&self) -> Result<MasterKey> {
        match &self.0.source {
            MasterKeySource::File(path) => file::make_next(path),
            MasterKeySource::Value(_) => match self.0.source.keys()?.as_slice() {
                [new, _, ..] => Ok(new.clone()),
                _ => Err(Error::new(
                    ErrorKind::Config,
                    "`store.master_key` holds one key only: to replace it, set it to the new one, a space, and \
                     the old one",
                )),
            },
        }
    }

    fn reseal(&self, table: &'static Table, stale: Stale, new: &MasterKey) -> Result<Reseal> {
        let mut row: Vec<&str> = stale.row.iter().map(String::as_str).collect();
        row.push(table.field);
        let place = Place { table: table.name, row: &row };
        let plain = self.get(&stale.key_id)?.open(place, &stale.sealed)?;
        Ok(Reseal { table, sealed: new.seal(place, &plain)?, key_id: new.id().to_owned(), stale })
    }
}

async fn stale(database: &Database, table: &Table, new: &MasterKey) -> Result<Vec<Stale>> {
    let mut reader = database.read().await?;
    let rows = reader.query(table.select, arguments![new.id(), PAGE]).await.map_err(database::error)?;
    let read = |mut row: Row| {
        let (key_id, sealed) = (row.text()?, row.blob()?);
        let row = (0..table.key_columns).map(|_| row.text()).collect::<database::Result<_>>()?;
        Ok(Stale { key_id, sealed, row })
    };
    rows.into_iter().map(read).collect::<database::Result<_>>().map_err(database::error)
}

struct NextCanary(Vec<u8>);

#[async_trait]
impl Job for NextCanary {
    type Output = ();

    async fn run(&self, database: &mut dyn Connection) -> database::Result<()> {
        let sql = "UPDATE facts SET value = $1 WHERE name = $2";
        database.execute(sql, arguments![self.0.as_slice(), CANARY]).await.map(drop)
    }
}

struct Reseal {
    table: &'static Table,
    stale: Stale,
    sealed: Vec<u8>,
    key_id: String,
}

#[async_trait]
impl Job for Reseal {
    type Output = u64;

    async fn run(&self, database: &mut dyn Connection) -> database::Result<u64> {
        let mut arguments = arguments![self.sealed.as_slice(), &self.key_id, self.stale.sealed.as_slice()];
        arguments.extend(self.stale.row.iter().map(Into::into));
        database.execute(self.table.update, arguments).await
    }
}

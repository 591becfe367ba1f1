//! Who did what, in chains that show when an entry was changed or taken out.
//!
//! Every process that writes has a chain of its own. The hash of an entry covers all its fields and the hash
//! before it, so changing, removing or adding one in the middle breaks every hash after it. Cutting the end
//! of a chain off is the one thing that it does not show.

use async_trait::async_trait;
use jiff::Timestamp;
use moothall_core::ports::{AuditLog, DirectWrite};
use moothall_core::{Error, ErrorKind, Result};
use sha2::{Digest as _, Sha256};

use crate::database::{self, Connection, Database, Row, arguments, rows};

/// How many entries are verified at a time.
const PAGE: u32 = 1_000;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    AccountAdded,
    AccountChanged,
    AccountRemoved,
    KeyCreated,
    KeyRevoked,
    MasterKeyReplaced,
    DeliveryAccepted,
    DeliveryFinished,
    NativeCalled,
}

impl Action {
    fn as_str(self) -> &'static str {
        match self {
            Self::AccountAdded => "account_added",
            Self::AccountChanged => "account_changed",
            Self::AccountRemoved => "account_removed",
            Self::KeyCreated => "key_created",
            Self::KeyRevoked => "key_revoked",
            Self::MasterKeyReplaced => "master_key_replaced",
            Self::DeliveryAccepted => "delivery_accepted",
            Self::DeliveryFinished => "delivery_finished",
            Self::NativeCalled => "native_called",
        }
    }
}

/// One thing that was done. It never holds content, only its hash.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) at: Timestamp,
    /// For whom; empty for what concerns the whole installation.
    pub(crate) agent: String,
    /// The key of the agent that asked for it, where it is known.
    pub(crate) key_id: Option<String>,
    pub(crate) account: Option<String>,
    pub(crate) action: Action,
    /// What it was done to or how it ended: the id of a key or delivery, the state of an account, the
    /// endpoint that was called.
    pub(crate) subject: Option<String>,
    pub(crate) content_hash: Option<[u8; 32]>,
}

/// The chain of this process.
#[derive(Debug, Clone)]
pub(crate) struct Chain(std::sync::Arc<str>);

impl Chain {
    /// A chain that nobody else adds to.
    pub(crate) fn new() -> Self {
        Self(uuid::Uuid::now_v7().to_string().into())
    }

    /// Adds entries inside the transaction of what they tell of.
    pub(crate) async fn append(
        &self,
        database: &mut dyn Connection,
        entries: &[Entry],
    ) -> database::Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        // Read each time: a transaction that was rolled back leaves nothing to remember.
        let last = "SELECT number, hash FROM audit WHERE chain = $1 ORDER BY number DESC LIMIT 1";
        let (mut number, mut hash) = match database.query(last, arguments![&*self.0]).await?.pop() {
            Some(mut row) => (row.int()?, row.hash()?),
            None => (0, root(&self.0)),
        };
        let mut added = Vec::with_capacity(entries.len());
        for entry in entries {
            number += 1;
            let kept = Kept::of(entry, number);
            hash = kept.hash(&hash);
            added.push(arguments![
                &*self.0,
                number,
                kept.at,
                kept.agent,
                kept.key_id,
                kept.account,
                kept.action,
                kept.subject,
                kept.content_hash,
                &hash,
            ]);
        }
        let insert = "INSERT INTO audit (chain, number, at, agent, key_id, account, action, subject, \
                      content_hash, hash)";
        rows::insert(database, insert, added, "").await.map(drop)
    }
}

/// Checks every chain and returns how many entries there are. The first that is not as it was written is an
/// error of kind `Conflict` that names it.
pub(crate) async fn verify(database: &Database) -> Result<u64> {
    let sql = "SELECT chain, number, at, agent, key_id, account, action, subject, content_hash, hash FROM audit \
               WHERE chain > $1 OR (chain = $1 AND number > $2) ORDER BY chain, number LIMIT $3";
    let (mut chain, mut number, mut hash) = (String::new(), 0, [0; 32]);
    let mut entries = 0;
    loop {
        let mut reader = database.read().await?;
        let rows = reader.query(sql, arguments![&chain, number, PAGE]).await.map_err(database::error)?;
        if rows.is_empty() {
            return Ok(entries);
        }
        for row in rows {
            let (of, kept, written) = Kept::read(row).map_err(database::error)?;
            if of != chain {
                (number, hash) = (0, root(&of));
                chain = of;
            }
            number += 1;
            hash = kept.hash(&hash);
            if kept.number != number || hash != written {
                let message =
                    format!("the audit log was changed: entry {number} of chain {chain} does not fit");
                return Err(Error::new(ErrorKind::Conflict, message));
            }
            entries += 1;
        }
    }
}

/// What comes before the first entry of a chain.
fn root(chain: &str) -> [u8; 32] {
    Sha256::digest(chain).into()
}

/// An entry as it is kept.
struct Kept {
    number: i64,
    at: i64,
    agent: String,
    key_id: Option<String>,
    account: Option<String>,
    action: String,
    subject: Option<String>,
    content_hash: Option<Vec<u8>>,
}

impl Kept {
    fn of(entry: &Entry, number: i64) -> Self {
        Self {
            number,
            at: entry.at.as_microsecond(),
            agent: entry.agent.clone(),
            key_id: entry.key_id.clone(),
            account: entry.account.clone(),
            action: entry.action.as_str().to_owned(),
            subject: entry.subject.clone(),
            content_hash: entry.content_hash.map(Vec::from),
        }
    }

    /// The chain it is of, the entry, and the hash that was written with it.
    fn read(mut row: Row) -> database::Result<(String, Self, [u8; 32])> {
        let chain = row.text()?;
        let kept = Self {
            number: row.int()?,
            at: row.int()?,
            agent: row.text()?,
            key_id: row.optional_text()?,
            account: row.optional_text()?,
            action: row.text()?,
            subject: row.optional_text()?,
            content_hash: row.optional_blob()?,
        };
        Ok((chain, kept, row.hash()?))
    }

    /// Every field with whether it is there and how long it is, after the hash before.
    fn hash(&self, before: &[u8; 32]) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(before);
        hash.update(self.number.to_le_bytes());
        hash.update(self.at.to_le_bytes());
        let fields = [
            Some(self.agent.as_bytes()),
            self.key_id.as_deref().map(str::as_bytes),
            self.account.as_deref().map(str::as_bytes),
            Some(self.action.as_bytes()),
            self.subject.as_deref().map(str::as_bytes),
            self.content_hash.as_deref(),
        ];
        for field in fields {
            hash.update([u8::from(field.is_some())]);
            hash.update(field.map_or(0, <[u8]>::len).to_le_bytes());
            hash.update(field.unwrap_or_default());
        }
        hash.finalize().into()
    }
}

/// Adds entries by themselves, for what needs no other change.
#[derive(Debug)]
pub(crate) struct Append {
    pub(crate) chain: Chain,
    pub(crate) entries: Vec<Entry>,
}

#[async_trait]
impl database::Job for Append {
    type Output = ();

    async fn run(&self, database: &mut dyn Connection) -> database::Result<()> {
        self.chain.append(database, &self.entries).await
    }
}

/// The audit log as other crates see it.
#[derive(Debug)]
pub(crate) struct Log {
    pub(crate) database: Database,
    pub(crate) chain: Chain,
}

#[async_trait]
impl AuditLog for Log {
    async fn note(&self, write: DirectWrite) -> Result<()> {
        let DirectWrite { at, agent, key_id, account, endpoint, content_hash } = write;
        let entry = Entry {
            at,
            agent,
            key_id: Some(key_id),
            account: Some(account),
            action: Action::NativeCalled,
            subject: Some(endpoint),
            content_hash,
        };
        self.database.write(Append { chain: self.chain.clone(), entries: vec![entry] }).await
    }
}

#[cfg(test)]
mod tests;

//! The accounts in the database, their secrets sealed.

mod import;

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use moothall_core::ports::{AccountStore, Clock};
use moothall_core::{
    AccountRecord, AccountState, Credentials, Error, ErrorKind, PendingChallenge, Result, StateReason,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::audit::{self, Chain};
use crate::database::{self, Connection, Database, Job, Row, arguments, decode};
use crate::master_key::{self, Keyring};
use crate::seal::Place;

/// Keeps accounts. A secret is readable with the master key alone; of accounts of the configuration only the
/// state is kept, with a hash that tells when their secrets change.
#[derive(Debug, Clone)]
pub(crate) struct Accounts {
    database: Database,
    keyring: Keyring,
    chain: Chain,
    clock: Arc<dyn Clock>,
}

impl Accounts {
    pub(crate) fn new(database: Database, keyring: Keyring, chain: Chain, clock: Arc<dyn Clock>) -> Self {
        Self { database, keyring, chain, clock }
    }

    /// Keeps all of them or none.
    async fn keep(&self, records: &[&AccountRecord]) -> Result<()> {
        loop {
            let key = self.keyring.current();
            let rows = records.iter().map(|record| Kept::of(record, &key)).collect::<Result<_>>()?;
            let put =
                Put { key_id: key.id().to_owned(), rows, at: self.clock.now(), chain: self.chain.clone() };
            match self.database.write(put).await? {
                None => return Ok(()),
                Some(newer) => self.keyring.switch(&newer)?,
            }
        }
    }

    fn open(&self, row: Row) -> Result<AccountRecord> {
        let (kept, key_id) = Kept::read(row).map_err(database::error)?;
        let credentials = match (&kept.sealed, key_id) {
            (Some(sealed), Some(id)) => {
                let place = [kept.agent.as_str(), &kept.name, FIELD];
                let plain = self.keyring.get(&id)?.open(Place { table: TABLE, row: &place }, sealed)?;
                credentials(&plain)?
            }
            _ => Credentials::default(),
        };
        kept.into_record(credentials).map_err(database::error)
    }
}

const TABLE: &str = "accounts";
const FIELD: &str = "credentials";

/// The columns of an account, in the order in which [`Kept::read`] takes them.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT agent, name, network, handle, identity, credentials, master_key, state, reason, challenge ",
            "FROM accounts ",
            $rest
        )
    };
}

#[async_trait]
impl AccountStore for Accounts {
    async fn all(&self) -> Result<Vec<AccountRecord>> {
        let sql = select!("WHERE configured = 0 ORDER BY agent, name");
        let rows = self.database.read().await?.query(sql, Vec::new()).await.map_err(database::error)?;
        rows.into_iter().map(|row| self.open(row)).collect()
    }

    async fn recall(&self, mut configured: Vec<AccountRecord>) -> Result<Vec<AccountRecord>> {
        let sql = select!("WHERE configured = 1");
        let rows = self.database.read().await?.query(sql, Vec::new()).await.map_err(database::error)?;
        let read = |row| {
            let (kept, _) = Kept::read(row)?;
            Ok(((kept.agent.clone(), kept.name.clone()), kept))
        };
        let all: BTreeMap<_, _> =
            rows.into_iter().map(read).collect::<database::Result<_>>().map_err(database::error)?;
        for record in &mut configured {
            let Some(kept) = all.get(&(record.agent.clone(), record.name.clone())) else { continue };
            if kept.identity == record.credentials.identity() {
                record.state = state(&kept.state).map_err(database::error)?;
                record.reason = optional(kept.reason.as_deref()).map_err(database::error)?;
                record.challenge = optional(kept.challenge.as_deref()).map_err(database::error)?;
            } else {
                // What was found out about the old secrets says nothing about the new ones.
                self.remove(&record.agent, &record.name).await?;
            }
        }
        Ok(configured)
    }

    async fn put(&self, record: &AccountRecord) -> Result<()> {
        self.keep(&[record]).await
    }

    async fn remove(&self, agent: &str, name: &str) -> Result<()> {
        let (agent, name) = (agent.to_owned(), name.to_owned());
        self.database.write(Remove { agent, name, at: self.clock.now(), chain: self.chain.clone() }).await
    }

    async fn version(&self) -> Result<i64> {
        let sql = "SELECT version FROM accounts_version";
        let mut rows = self.database.read().await?.query(sql, Vec::new()).await.map_err(database::error)?;
        rows.pop().map_or(Ok(0), |mut row| row.int()).map_err(database::error)
    }
}

/// An account as its row holds it.
#[derive(Debug)]
struct Kept {
    agent: String,
    name: String,
    network: String,
    handle: Option<String>,
    identity: String,
    /// `None` for accounts of the configuration.
    sealed: Option<Vec<u8>>,
    state: String,
    reason: Option<String>,
    challenge: Option<String>,
}

impl Kept {
    fn of(record: &AccountRecord, key: &crate::MasterKey) -> Result<Self> {
        let sealed = if record.configured {
            None
        } else {
            let place = [record.agent.as_str(), &record.name, FIELD];
            Some(key.seal(Place { table: TABLE, row: &place }, &plain(&record.credentials)?)?)
        };
        Ok(Self {
            agent: record.agent.clone(),
            name: record.name.clone(),
            network: record.network.clone(),
            handle: record.handle.clone(),
            identity: record.credentials.identity(),
            sealed,
            state: word(record.state)?,
            reason: record.reason.as_ref().map(to_json).transpose()?,
            challenge: record.challenge.as_ref().map(to_json).transpose()?,
        })
    }

    /// The row and the id of the key that sealed it.
    fn read(mut row: Row) -> database::Result<(Self, Option<String>)> {
        let (agent, name, network) = (row.text()?, row.text()?, row.text()?);
        let (handle, identity, sealed) = (row.optional_text()?, row.text()?, row.optional_blob()?);
        let key_id = row.optional_text()?;
        let (state, reason, challenge) = (row.text()?, row.optional_text()?, row.optional_text()?);
        Ok((Self { agent, name, network, handle, identity, sealed, state, reason, challenge }, key_id))
    }

    fn into_record(self, credentials: Credentials) -> database::Result<AccountRecord> {
        Ok(AccountRecord {
            state: state(&self.state)?,
            reason: optional::<StateReason>(self.reason.as_deref())?,
            challenge: optional::<PendingChallenge>(self.challenge.as_deref())?,
            configured: self.sealed.is_none(),
            agent: self.agent,
            name: self.name,
            network: self.network,
            handle: self.handle,
            credentials,
        })
    }
}

/// Keeps accounts unless the master key was replaced meanwhile: then it answers with the one that seals now.
struct Put {
    key_id: String,
    rows: Vec<Kept>,
    at: Timestamp,
    chain: Chain,
}

#[async_trait]
impl Job for Put {
    type Output = Option<String>;

    async fn run(&self, database: &mut dyn Connection) -> database::Result<Option<String>> {
        if let Some(newer) = master_key::replaced(database, &self.key_id).await? {
            return Ok(Some(newer));
        }
        for row in &self.rows {
            self.put(database, row).await?;
        }
        Ok(None)
    }
}

impl Put {
    async fn put(&self, database: &mut dyn Connection, row: &Kept) -> database::Result<()> {
        let before = "SELECT state FROM accounts WHERE agent = $1 AND name = $2";
        let before = match database.query(before, arguments![&row.agent, &row.name]).await?.pop() {
            Some(mut row) => Some(row.text()?),
            None => None,
        };
        let changed = next_version(database).await?;
        // An account of the configuration may hide a kept one of its name: it must not take its secrets away.
        let sql = "INSERT INTO accounts (agent, name, network, handle, identity, credentials, master_key, state, \
                   reason, challenge, configured, changed) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
                   ON CONFLICT (agent, name) DO UPDATE SET network = excluded.network, handle = excluded.handle, \
                   identity = excluded.identity, credentials = excluded.credentials, \
                   master_key = excluded.master_key, state = excluded.state, reason = excluded.reason, \
                   challenge = excluded.challenge, configured = excluded.configured, changed = excluded.changed \
                   WHERE accounts.configured >= excluded.configured";
        let arguments = arguments![
            &row.agent,
            &row.name,
            &row.network,
            &row.handle,
            &row.identity,
            row.sealed.clone(),
            row.sealed.as_ref().map(|_| self.key_id.as_str()),
            &row.state,
            &row.reason,
            &row.challenge,
            row.sealed.is_none(),
            changed,
        ];
        database.execute(sql, arguments).await?;
        let action = match before {
            None => audit::Action::AccountAdded,
            Some(_) => audit::Action::AccountChanged,
        };
        if before.as_ref() != Some(&row.state) {
            let entry = entry(self.at, &row.agent, &row.name, action, Some(row.state.clone()));
            self.chain.append(database, &[entry]).await?;
        }
        Ok(())
    }
}

struct Remove {
    agent: String,
    name: String,
    at: Timestamp,
    chain: Chain,
}

#[async_trait]
impl Job for Remove {
    type Output = ();

    async fn run(&self, database: &mut dyn Connection) -> database::Result<()> {
        let sql = "DELETE FROM accounts WHERE agent = $1 AND name = $2";
        if database.execute(sql, arguments![&self.agent, &self.name]).await? > 0 {
            next_version(database).await?;
            let entry = entry(self.at, &self.agent, &self.name, audit::Action::AccountRemoved, None);
            self.chain.append(database, &[entry]).await?;
        }
        Ok(())
    }
}

async fn next_version(database: &mut dyn Connection) -> database::Result<i64> {
    let sql = "UPDATE accounts_version SET version = version + 1 RETURNING version";
    let mut rows = database.query(sql, Vec::new()).await?;
    rows.pop().ok_or_else(|| decode("the number of the last change of accounts is gone"))?.int()
}

fn entry(
    at: Timestamp,
    agent: &str,
    account: &str,
    action: audit::Action,
    subject: Option<String>,
) -> audit::Entry {
    audit::Entry {
        at,
        agent: agent.to_owned(),
        key_id: None,
        account: Some(account.to_owned()),
        action,
        subject,
        content_hash: None,
    }
}

/// The secrets as one text, which leaves no copy behind.
fn plain(credentials: &Credentials) -> Result<Zeroizing<Vec<u8>>> {
    let fields: BTreeMap<_, _> =
        credentials.iter().map(|(field, secret)| (field, secret.expose_secret())).collect();
    let text = serde_json::to_vec(&fields).map_err(|cause| unwritable(&cause))?;
    Ok(Zeroizing::new(text))
}

fn credentials(plain: &[u8]) -> Result<Credentials> {
    let fields: BTreeMap<String, Zeroizing<String>> = serde_json::from_slice(plain).map_err(|_| {
        // The parser's own message may quote what it met, which may be a secret.
        Error::new(ErrorKind::Internal, "the sealed secrets of an account are not as they were written")
    })?;
    Ok(fields.into_iter().map(|(field, secret)| (field, SecretString::from(secret.as_str()))).collect())
}

/// A state as the API writes it.
fn word(state: AccountState) -> Result<String> {
    to_json(&state).map(|text| text.trim_matches('"').to_owned())
}

fn state(word: &str) -> database::Result<AccountState> {
    serde_json::from_value(word.into()).map_err(decode)
}

fn to_json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|cause| unwritable(&cause))
}

fn from_json<T: DeserializeOwned>(text: &str) -> database::Result<T> {
    serde_json::from_str(text).map_err(decode)
}

fn optional<T: DeserializeOwned>(text: Option<&str>) -> database::Result<Option<T>> {
    text.map(from_json).transpose()
}

fn unwritable(cause: &serde_json::Error) -> Error {
    Error::new(ErrorKind::Internal, format!("an account cannot be written: {cause}"))
}

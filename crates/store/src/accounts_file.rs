//! The accounts in one TOML file, rewritten whole on every change.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use moothall_core::ports::AccountStore;
use moothall_core::{AccountRecord, AccountState, Error, ErrorKind, PendingChallenge, Result};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;
use zeroize::Zeroizing;

use crate::DataDir;

const NAME: &str = "accounts.toml";
const HEADER: &str =
    "# Accounts linked or registered through the API. Holds secrets; written by Moothall.\n\n";

type Accounts = BTreeMap<(String, String), AccountRecord>;

/// Keeps accounts in `accounts.toml` of a [`DataDir`]. Meant for some thousands of accounts at most,
/// since each change writes the file anew.
#[derive(Debug)]
pub struct AccountsFile {
    dir: Arc<DataDir>,
    accounts: Mutex<Accounts>,
}

impl AccountsFile {
    /// Reads the file; no file means no accounts. One that cannot be read is an error of kind `Config`,
    /// and stays as it is.
    pub fn open(dir: Arc<DataDir>) -> Result<Self> {
        let records = read(&dir)?.unwrap_or_default();
        let accounts = records.into_iter().map(|record| (key(&record), record));
        Ok(Self { dir, accounts: Mutex::new(accounts.collect()) })
    }

    /// Applies `change` to a copy, writes the copy, and only then takes it over.
    async fn change(&self, change: impl FnOnce(&mut Accounts)) -> Result<()> {
        let mut accounts = self.accounts.lock().await;
        let mut changed = accounts.clone();
        change(&mut changed);
        let contents = contents(&changed)?;
        let dir = Arc::clone(&self.dir);
        tokio::task::spawn_blocking(move || dir.replace(NAME, contents.as_bytes()))
            .await
            .map_err(|cause| failed(&cause))?
            .map_err(|cause| failed(&cause))?;
        *accounts = changed;
        Ok(())
    }
}

/// The accounts in the file, `None` when there is no file.
pub(crate) fn read(dir: &DataDir) -> Result<Option<Vec<AccountRecord>>> {
    let path = dir.path().join(NAME);
    let unreadable =
        |why: String| Error::new(ErrorKind::Config, format!("{} cannot be read: {why}", path.display()));
    let text = dir.read(NAME).map_err(|cause| unreadable(cause.to_string()))?.map(Zeroizing::new);
    let Some(text) = text else { return Ok(None) };
    // The parser's own message may quote what it met, which may be a secret.
    let file: File = toml::from_str(&text).map_err(|cause| {
        let offset = cause.span().map_or(0, |span| span.start);
        let line = text.get(..offset).map_or(1, |before| before.matches('\n').count() + 1);
        unreadable(format!("line {line} is not as Moothall writes it; mend it or restore a copy"))
    })?;
    Ok(Some(file.accounts.into_iter().map(Entry::into_record).collect()))
}

/// Removes the file, for good once this returns.
pub(crate) fn remove(dir: &DataDir) -> Result<()> {
    dir.remove(NAME).map_err(|cause| {
        let message = format!("{} could not be removed: {cause}", dir.path().join(NAME).display());
        Error::new(ErrorKind::Config, message).with_source(cause)
    })
}

#[async_trait]
impl AccountStore for AccountsFile {
    async fn all(&self) -> Result<Vec<AccountRecord>> {
        Ok(self.accounts.lock().await.values().cloned().collect())
    }

    async fn put(&self, record: &AccountRecord) -> Result<()> {
        self.change(|accounts| {
            accounts.insert(key(record), record.clone());
        })
        .await
    }

    async fn remove(&self, agent: &str, name: &str) -> Result<()> {
        self.change(|accounts| {
            accounts.remove(&(agent.to_owned(), name.to_owned()));
        })
        .await
    }
}

fn key(record: &AccountRecord) -> (String, String) {
    (record.agent.clone(), record.name.clone())
}

fn failed(cause: &dyn std::error::Error) -> Error {
    Error::new(ErrorKind::Internal, format!("{NAME} could not be written: {cause}"))
}

fn contents(accounts: &Accounts) -> Result<Zeroizing<String>> {
    let file = File { accounts: accounts.values().map(Entry::from_record).collect() };
    let body = Zeroizing::new(toml::to_string(&file).map_err(|cause| failed(&cause))?);
    Ok(Zeroizing::new(format!("{HEADER}{}", *body)))
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    accounts: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    agent: String,
    name: String,
    network: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    handle: Option<String>,
    state: AccountState,
    credentials: BTreeMap<String, Zeroizing<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    challenge: Option<PendingChallenge>,
}

impl Entry {
    fn from_record(record: &AccountRecord) -> Self {
        let credentials = record
            .credentials
            .iter()
            .map(|(field, secret)| (field.to_owned(), Zeroizing::new(secret.expose_secret().to_owned())));
        Self {
            agent: record.agent.clone(),
            name: record.name.clone(),
            network: record.network.clone(),
            handle: record.handle.clone(),
            state: record.state,
            credentials: credentials.collect(),
            challenge: record.challenge.clone(),
        }
    }

    fn into_record(self) -> AccountRecord {
        let credentials =
            self.credentials.into_iter().map(|(field, secret)| (field, SecretString::from(secret.as_str())));
        AccountRecord {
            agent: self.agent,
            name: self.name,
            network: self.network,
            handle: self.handle,
            credentials: credentials.collect(),
            state: self.state,
            reason: None,
            challenge: self.challenge,
            configured: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use moothall_core::Credentials;
    use moothall_core::model::Challenge;

    use super::*;

    fn record(name: &str) -> AccountRecord {
        AccountRecord {
            agent: "nova".into(),
            name: name.into(),
            network: "instreet".into(),
            handle: Some("小街".into()),
            credentials: Credentials::default().with("api_key", "secret \"quoted\"\n"),
            state: AccountState::AwaitingChallenge,
            reason: None,
            configured: false,
            challenge: Some(PendingChallenge {
                id: "c1".into(),
                challenge: Challenge {
                    code: "code".into(),
                    text: "what?".into(),
                    expires_at: None,
                    attempts_left: Some(5),
                },
            }),
        }
    }

    fn open(dir: &tempfile::TempDir) -> Result<AccountsFile> {
        AccountsFile::open(Arc::new(DataDir::open(dir.path())?))
    }

    #[tokio::test]
    async fn accounts_outlive_the_process() {
        let dir = tempfile::tempdir().expect("a directory");
        let file = open(&dir).expect("opens");
        file.put(&record("a")).await.expect("writes");
        file.put(&record("b")).await.expect("writes");
        file.remove("nova", "b").await.expect("removes");
        drop(file);
        let again = open(&dir).expect("opens again").all().await.expect("reads");
        assert_eq!(again.len(), 1);
        let kept = again.first().expect("one");
        assert_eq!((kept.name.as_str(), kept.state), ("a", AccountState::AwaitingChallenge));
        assert_eq!(kept.credentials.get("api_key").expect("kept").expose_secret(), "secret \"quoted\"\n");
        assert_eq!(kept.challenge, record("a").challenge);
    }

    #[test]
    fn a_broken_file_names_the_line_and_no_secret() {
        let dir = tempfile::tempdir().expect("a directory");
        let broken = "[[accounts]]\nagent = \"nova\"\napi_key = canary-in-a-broken-line\n";
        std::fs::write(dir.path().join(NAME), broken).expect("writes");
        let error = open(&dir).expect_err("it is broken");
        assert!(error.message().contains("line 3"), "{error}");
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    }

    #[tokio::test]
    async fn a_change_that_cannot_be_written_does_not_happen() {
        let dir = tempfile::tempdir().expect("a directory");
        let file = open(&dir).expect("opens");
        std::fs::remove_dir_all(dir.path()).expect("the directory goes away");
        file.put(&record("a")).await.expect_err("there is nowhere to write");
        assert!(file.all().await.expect("reads").is_empty());
    }
}

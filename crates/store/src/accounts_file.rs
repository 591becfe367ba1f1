//! The file in which an earlier version kept accounts: `accounts.toml`, to be taken over.

use std::collections::BTreeMap;

use moothall_core::{AccountRecord, AccountState, Error, ErrorKind, PendingChallenge, Result};
use secrecy::SecretString;
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::DataDir;

const NAME: &str = "accounts.toml";

/// The accounts in the file, `None` when there is no file. One that cannot be read is an error of kind
/// `Config`, and stays as it is.
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
        unreadable(format!("line {line} is not as Moothall wrote it; mend it or restore a copy"))
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

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    accounts: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    agent: String,
    name: String,
    network: String,
    handle: Option<String>,
    state: AccountState,
    credentials: BTreeMap<String, Zeroizing<String>>,
    challenge: Option<PendingChallenge>,
}

impl Entry {
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
    use secrecy::ExposeSecret as _;

    use super::*;

    /// As version 0.1 wrote it.
    const WRITTEN: &str = r#"# Accounts linked or registered through the API. Holds secrets; written by Moothall.

[[accounts]]
agent = "nova"
name = "a"
network = "instreet"
handle = "小街"
state = "awaiting_challenge"

[accounts.credentials]
api_key = "secret \"quoted\"\n"

[accounts.challenge]
id = "c1"

[accounts.challenge.challenge]
code = "code"
text = "what?"
attempts_left = 5
"#;

    fn read_from(text: &str) -> Result<Option<Vec<AccountRecord>>> {
        let dir = tempfile::tempdir().expect("a directory");
        std::fs::write(dir.path().join(NAME), text).expect("writes");
        read(&DataDir::open(dir.path()).expect("opens"))
    }

    #[test]
    fn accounts_are_read_as_they_were_written() {
        let records = read_from(WRITTEN).expect("reads").expect("is there");
        let [record] = records.as_slice() else { panic!("one account") };
        assert_eq!((record.agent.as_str(), record.name.as_str()), ("nova", "a"));
        assert_eq!((record.handle.as_deref(), record.state), (Some("小街"), AccountState::AwaitingChallenge));
        assert_eq!(record.credentials.get("api_key").expect("kept").expose_secret(), "secret \"quoted\"\n");
        let challenge = record.challenge.as_ref().expect("kept");
        assert_eq!((challenge.id.as_str(), challenge.challenge.attempts_left), ("c1", Some(5)));
    }

    #[test]
    fn a_broken_file_names_the_line_and_no_secret() {
        let error = read_from("[[accounts]]\nagent = \"nova\"\napi_key = canary-in-a-broken-line\n")
            .expect_err("it is broken");
        assert!(error.message().contains("line 3"), "{error}");
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    }
}

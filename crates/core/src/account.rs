//! Who acts: an account of a network with its credentials, and the context of one call.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::{Error, ErrorKind, Result};

/// Names an account towards the ports: budgets, tokens and toggles are kept under it.
///
/// It is opaque, unique among all accounts of a process (or of a shared store), and no secret.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountKey(Arc<str>);

impl AccountKey {
    /// Takes any text that is unique among the accounts it is used with.
    pub fn new(key: impl Into<Arc<str>>) -> Self {
        Self(key.into())
    }

    /// The key of one identity under a name: another identity that later gets the same name shares no
    /// token, toggle or budget with it. What stands for the credentials is a hash that tells nothing
    /// of them.
    pub fn of(name: &str, credentials: &Credentials) -> Self {
        Self::new(format!("{}/{name}", credentials.identity()))
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The secrets of an account, under the field names that its network's
/// [`Descriptor`](crate::Descriptor) lists.
#[derive(Debug, Clone, Default)]
pub struct Credentials(BTreeMap<String, SecretString>);

impl Credentials {
    /// Adds or replaces one field.
    pub fn with(mut self, field: impl Into<String>, secret: impl Into<SecretString>) -> Self {
        self.0.insert(field.into(), secret.into());
        self
    }

    /// One field; an error of kind [`ErrorKind::Config`] names it when it is missing.
    pub fn get(&self, field: &str) -> Result<&SecretString> {
        self.0.get(field).ok_or_else(|| {
            Error::new(ErrorKind::Config, format!("the account's credentials lack the field `{field}`"))
        })
    }

    /// Every field with its secret, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &SecretString)> {
        self.0.iter().map(|(field, secret)| (field.as_str(), secret))
    }

    /// A hash that tells one set of secrets from another, and nothing else about them.
    pub fn identity(&self) -> String {
        let mut hash = Sha256::new();
        for (field, secret) in self.iter() {
            for part in [field, secret.expose_secret()] {
                hash.update(part.len().to_le_bytes());
                hash.update(part);
            }
        }
        let identity = hash.finalize().iter().take(8).fold(0, |all, byte| (all << 8) | u64::from(*byte));
        format!("{identity:016x}")
    }

    /// The names of the fields whose secret cannot be one: empty, or with a space or a control character.
    pub fn garbled(&self) -> impl Iterator<Item = &str> {
        let is_garbled = |secret: &SecretString| {
            let secret = secret.expose_secret();
            secret.is_empty() || secret.chars().any(|c| c.is_control() || c.is_whitespace())
        };
        self.iter().filter(move |(_, secret)| is_garbled(secret)).map(|(field, _)| field)
    }

    /// The names of the fields that are present.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl FromIterator<(String, SecretString)> for Credentials {
    fn from_iter<I: IntoIterator<Item = (String, SecretString)>>(fields: I) -> Self {
        Self(fields.into_iter().collect())
    }
}

/// One identity on one network, ready to act.
#[derive(Debug, Clone)]
pub struct Account {
    /// Under what its budgets, tokens and toggles are kept.
    pub key: AccountKey,
    /// Its handle on the network, where it is known.
    pub handle: Option<String>,
    /// Its secrets.
    pub credentials: Credentials,
}

/// What every operation is told beside its own arguments: who acts, until when, for whom.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// Who acts. Public reads go without one where the network allows it.
    pub account: Option<Arc<Account>>,
    /// When the caller stops waiting. Waits for budgets and retries end before it.
    pub deadline: Option<Timestamp>,
    /// How long the call may sleep for a budget, or because the network asked to wait; the network's
    /// own setting when `None`. A longer wait is returned as `RateLimited`.
    pub patience: Option<Duration>,
    /// After this instant no byte of a request may leave any more: somebody else may have taken over.
    pub send_before: Option<Timestamp>,
    /// The caller's id of the request, for logs.
    pub request_id: Option<Arc<str>>,
    /// Whether items should carry the network's own JSON.
    pub raw: bool,
}

impl Context {
    /// Nobody acts: for public reads and registration.
    pub fn anonymous() -> Self {
        Self::default()
    }

    /// `account` acts.
    pub fn of(account: impl Into<Arc<Account>>) -> Self {
        Self { account: Some(account.into()), ..Self::default() }
    }

    /// The acting account, or an error that one is needed.
    pub fn account(&self) -> Result<&Account> {
        self.account.as_deref().ok_or_else(|| {
            Error::new(ErrorKind::Unauthenticated, "this operation needs an account to act as")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_identity_under_the_same_name_has_another_key() {
        let key = |secret: &str| AccountKey::of("a", &Credentials::default().with("api_key", secret));
        assert_eq!(key("one"), key("one"));
        assert_ne!(key("one"), key("two"));
        assert!(!key("one").as_str().contains("one"));
    }

    #[test]
    fn debug_shows_no_secret() {
        let account = Account {
            key: AccountKey::new("a"),
            handle: None,
            credentials: Credentials::default().with("api_key", "canary"),
        };
        let shown = format!("{:?}", Context::of(account));
        assert!(shown.contains("api_key") && !shown.contains("canary"), "{shown}");
    }
}

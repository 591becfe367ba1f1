//! Who calls: agents with their keys, and the accounts that they own.

use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::Challenge;
use crate::{Account, AccountKey, Credentials, Error, Result};

/// An account as it is kept: who owns it, its secrets, and whether it can act.
#[derive(Debug, Clone)]
pub struct AccountRecord {
    /// The agent that owns it.
    pub agent: String,
    /// Its name, unique among the agent's accounts.
    pub name: String,
    /// The slug of its network.
    pub network: String,
    /// Its handle on the network, where it is known.
    pub handle: Option<String>,
    /// Its secrets.
    pub credentials: Credentials,
    /// Whether it can act.
    pub state: AccountState,
    /// Why it is in that state, where there is something to tell.
    pub reason: Option<StateReason>,
    /// The challenge it has to answer first.
    pub challenge: Option<PendingChallenge>,
    /// Whether it comes from the configuration. Then its secrets stay there: only its state is kept.
    pub configured: bool,
}

/// Why an account is in its state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StateReason {
    /// What happened, in words for people. May quote the network: untrusted text.
    pub cause: String,
    /// Since when.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub since: Timestamp,
    /// Until when, where the network tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub until: Option<Timestamp>,
}

impl AccountRecord {
    /// The account as adapters know it. Its key is unique among all agents and identities.
    pub fn account(&self) -> Account {
        Account {
            key: AccountKey::of(&format!("{}/{}", self.agent, self.name), &self.credentials),
            handle: self.handle.clone(),
            credentials: self.credentials.clone(),
        }
    }
}

/// Whether an account can act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum AccountState {
    /// The network demands the answer to a challenge first.
    AwaitingChallenge,
    /// It can act.
    Active,
    /// The network does not accept its credentials.
    AuthFailed,
    /// The network has suspended or banned it.
    Suspended,
    /// Its owner has paused it.
    Paused,
}

/// A challenge that waits for its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingChallenge {
    /// Our id of it, in routes and commands.
    pub id: String,
    /// The challenge.
    pub challenge: Challenge,
}

/// A key of an agent to the gateway. Only its hash is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentKey {
    /// Names it in lists and in the audit log; no secret.
    pub id: String,
    /// The agent that it belongs to.
    pub agent: String,
    /// SHA-256 of the key.
    pub sha256: [u8; 32],
    /// What it may do.
    pub scopes: Vec<Scope>,
}

impl AgentKey {
    /// A key that has no name of its own: the beginning of its hash is its id.
    pub fn new(agent: impl Into<String>, sha256: [u8; 32], scopes: Vec<Scope>) -> Self {
        let start = sha256.iter().take(6).fold(0_u64, |all, byte| (all << 8) | u64::from(*byte));
        Self { id: format!("{start:012x}"), agent: agent.into(), sha256, scopes }
    }
}

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Scope {
    /// Reading, direct messages excepted.
    Read,
    /// Posting, commenting, voting, following and the like.
    Write,
    /// Reading and sending direct messages.
    Messages,
    /// Linking, changing and removing accounts.
    Admin,
}

impl Scope {
    /// The scope as a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Messages => "messages",
            Self::Admin => "admin",
        }
    }
}

impl FromStr for Scope {
    type Err = Error;

    /// Reads what [`as_str`](Self::as_str) writes.
    fn from_str(word: &str) -> Result<Self> {
        let all = [Self::Read, Self::Write, Self::Messages, Self::Admin];
        all.into_iter().find(|scope| scope.as_str() == word).ok_or_else(|| {
            Error::invalid(format!("{word:?} is no scope; there are read, write, messages and admin"))
        })
    }
}

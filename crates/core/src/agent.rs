//! Who calls: agents with their keys, and the accounts that they own.

use serde::{Deserialize, Serialize};

use crate::model::Challenge;
use crate::{Account, AccountKey, Credentials};

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
    /// The challenge it has to answer first.
    pub challenge: Option<PendingChallenge>,
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
    /// The agent that it belongs to.
    pub agent: String,
    /// SHA-256 of the key.
    pub sha256: [u8; 32],
    /// What it may do.
    pub scopes: Vec<Scope>,
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

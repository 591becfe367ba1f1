//! What the outside must provide: time, and memory for tokens, toggles and budgets.
//!
//! Adapters and layers get these as arguments, so a test owns time, and a server may keep in a
//! database what a library keeps in memory. [`memory`] has an implementation of each.

mod budgets;
mod direct;
pub mod memory;
mod outbox;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};

pub use self::budgets::{BudgetState, BudgetStore, Correction, Reservation, Reserve, Settlement};
pub use self::direct::{AuditLog, DirectWrite, Sealer};
pub use self::outbox::{IdempotencyStore, KeptAnswer, KeptRequest, KeyClaim, Outbox};
use crate::{AccountKey, AccountRecord, AgentKey, Result};

/// Time: the only place where the present comes from.
#[async_trait]
pub trait Clock: Send + Sync + fmt::Debug + 'static {
    /// The present instant.
    fn now(&self) -> Timestamp;

    /// Returns once `length` has passed on this clock.
    async fn sleep(&self, length: Duration);
}

/// An access token with what is needed to renew it.
#[derive(Debug, Clone)]
pub struct Token {
    /// What is sent with each request.
    pub access: SecretString,
    /// What gets a new pair, where the network gave one.
    pub refresh: Option<SecretString>,
    /// When the access token stops working.
    pub expires_at: Timestamp,
}

/// Remembers the current token of each account.
#[async_trait]
pub trait TokenCache: Send + Sync + fmt::Debug + 'static {
    /// The token last stored for `account`, expired or not.
    async fn get(&self, account: &AccountKey) -> Result<Option<Token>>;

    /// Replaces the token of `account`. It is durable, where the cache is, before this returns.
    async fn put(&self, account: &AccountKey, token: Token) -> Result<()>;

    /// Forgets the token of `account`.
    async fn remove(&self, account: &AccountKey) -> Result<()>;

    /// Takes the right to renew the token of `account` until `until`, so that of several processes one
    /// asks the network. `false` when another has it: then its token comes soon. Whoever [`put`](Self::put)s
    /// gives the right up.
    async fn claim_renewal(&self, _account: &AccountKey, _until: Timestamp, _now: Timestamp) -> Result<bool> {
        Ok(true)
    }

    /// Gives the right to renew up without a new token: asking for one failed, or was not needed.
    async fn release_renewal(&self, _account: &AccountKey) -> Result<()> {
        Ok(())
    }

    /// Notes that the network does not take `access` any more at `now`. Nothing happens when another
    /// token has replaced it meanwhile.
    async fn refuse(&self, account: &AccountKey, access: &SecretString, now: Timestamp) -> Result<()> {
        match self.get(account).await? {
            Some(token) if token.access.expose_secret() == access.expose_secret() => {
                self.put(account, Token { expires_at: token.expires_at.min(now), ..token }).await
            }
            _ => Ok(()),
        }
    }
}

/// Something that a network lets an account switch on and off, and will not tell the state of.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Toggle {
    /// What kind of switch it is.
    pub relation: Relation,
    /// The id text of the post, comment or profile that it is on.
    pub target: String,
}

/// The kinds of switches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Relation {
    /// The account's vote on a post or comment.
    Vote,
    /// The account's following of a profile.
    Follow,
}

/// What is known of a toggle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToggleState {
    /// The network said so.
    Known(bool),
    /// A toggle towards this state was sent and no answer came: it may be either.
    Pending(bool),
}

/// Remembers every toggle an account has set, so that asking for a state never flips it back.
#[async_trait]
pub trait ToggleLedger: Send + Sync + fmt::Debug + 'static {
    /// What is known of `toggle`; `None` when the account never touched it.
    async fn get(&self, account: &AccountKey, toggle: &Toggle) -> Result<Option<ToggleState>>;

    /// Writes what is known, before the network is asked for a change and after it answered.
    async fn put(&self, account: &AccountKey, toggle: &Toggle, state: ToggleState) -> Result<()>;
}

/// Finds agents' keys by their hash. Keys themselves are never kept.
#[async_trait]
pub trait KeyStore: Send + Sync + fmt::Debug + 'static {
    /// The key whose SHA-256 this is, to be used at `now`; `None` when there is none, it has expired or
    /// was revoked. A revocation is seen within a second.
    async fn find(&self, sha256: &[u8; 32], now: Timestamp) -> Result<Option<Arc<AgentKey>>>;
}

/// Keeps the accounts of all agents.
#[async_trait]
pub trait AccountStore: Send + Sync + fmt::Debug + 'static {
    /// Every account that is kept with its secrets: those of the configuration are not among them.
    async fn all(&self) -> Result<Vec<AccountRecord>>;

    /// Accounts of the configuration as they were left: each gets the state, the reason and the challenge
    /// that were kept for it, unless its secrets have changed since. Those that were never kept stay as
    /// they are.
    async fn recall(&self, configured: Vec<AccountRecord>) -> Result<Vec<AccountRecord>> {
        Ok(configured)
    }

    /// Adds an account, or replaces the one with the same agent and name. It is durable before this
    /// returns: a fresh identity's secret is shown only once. Of one of the configuration only the state
    /// is kept, for [`recall`](Self::recall).
    async fn put(&self, record: &AccountRecord) -> Result<()>;

    /// Removes an account. Removing one that is not there succeeds.
    async fn remove(&self, agent: &str, name: &str) -> Result<()>;

    /// A number that grows whenever any process changes an account, to tell when to read again.
    async fn version(&self) -> Result<i64> {
        Ok(0)
    }
}

/// All ports that an adapter needs, together.
#[derive(Debug, Clone)]
pub struct Ports {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Access tokens.
    pub tokens: Arc<dyn TokenCache>,
    /// Votes and follows over toggles.
    pub toggles: Arc<dyn ToggleLedger>,
    /// Budgets.
    pub budgets: Arc<dyn BudgetStore>,
}

impl Ports {
    /// Real time, and memory that ends with the process.
    pub fn in_memory() -> Self {
        Self::with_clock(Arc::new(memory::SystemClock))
    }

    /// The given clock, and memory that ends with the process.
    pub fn with_clock(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            tokens: Arc::new(memory::MemoryTokens::default()),
            toggles: Arc::new(memory::MemoryToggles::default()),
            budgets: Arc::new(memory::MemoryBudgets::default()),
        }
    }
}

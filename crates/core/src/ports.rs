//! What the outside must provide: time, and memory for tokens, toggles and budgets.
//!
//! Adapters and layers get these as arguments, so a test owns time, and a server may keep in a
//! database what a library keeps in memory. [`memory`] has an implementation of each.

pub mod memory;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use secrecy::SecretString;

use crate::Result;
use crate::limits::{BudgetLine, LimitScope, Usage};
use crate::{AccountKey, AccountRecord};

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

/// The answer to a request for budget.
#[derive(Debug)]
pub enum Reserve {
    /// One unit of every line is held.
    Granted(Reservation),
    /// Nothing is taken; the slowest line frees at `until`.
    Wait {
        /// When the same request may succeed.
        until: Timestamp,
        /// The line that makes it wait longest.
        scope: LimitScope,
    },
}

/// One unit of every line, held and not yet settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reservation {
    /// Until when the units are held. One that is not settled by then has been spent.
    pub until: Timestamp,
    /// How many refusals in a row the lines have met that did not say when to come again.
    pub refusals: u32,
}

/// How a reserved request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settlement {
    /// It counted: the units stay taken, from now on.
    Spent,
    /// The network refused it: lines that charge accepted writes only get their unit back.
    Refused,
    /// It never reached the network: every line gets its unit back.
    Unsent,
}

/// The network's own word on a budget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Correction {
    /// So many are left until then.
    Remaining {
        /// The line it speaks of.
        line: BudgetLine,
        /// Units left.
        remaining: u32,
        /// When the window resets.
        resets_at: Timestamp,
    },
    /// Nothing goes before then.
    Blocked {
        /// The line it speaks of.
        line: BudgetLine,
        /// When requests may go again.
        until: Timestamp,
        /// Whether the network said so; otherwise it is a guess, and the refusal is counted.
        hinted: bool,
    },
}

/// One budget of an account, as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BudgetState {
    /// The line.
    pub line: BudgetLine,
    /// How much of it is used.
    pub usage: Usage,
}

/// Counts what every account has spent.
#[async_trait]
pub trait BudgetStore: Send + Sync + fmt::Debug + 'static {
    /// Holds one unit of every line until `until` at the latest, or takes none at all. What is granted
    /// is remembered, where the store is durable, before this returns.
    async fn reserve(
        &self,
        account: &AccountKey,
        lines: &[BudgetLine],
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Reserve>;

    /// Ends a reservation of the same lines. It may become durable later than this returns: until then
    /// the units count as held.
    async fn settle(
        &self,
        account: &AccountKey,
        lines: &[BudgetLine],
        reservation: Reservation,
        settlement: Settlement,
        now: Timestamp,
    ) -> Result<()>;

    /// Takes over the network's word.
    async fn correct(&self, account: &AccountKey, correction: Correction, now: Timestamp) -> Result<()>;

    /// Every line of `account` that has anything in use.
    async fn read(&self, account: &AccountKey, now: Timestamp) -> Result<Vec<BudgetState>>;
}

/// Keeps the accounts of all agents.
#[async_trait]
pub trait AccountStore: Send + Sync + fmt::Debug + 'static {
    /// Every account that is kept.
    async fn all(&self) -> Result<Vec<AccountRecord>>;

    /// Adds an account, or replaces the one with the same agent and name. It is durable before this
    /// returns: a fresh identity's secret is shown only once.
    async fn put(&self, record: &AccountRecord) -> Result<()>;

    /// Removes an account. Removing one that is not there succeeds.
    async fn remove(&self, agent: &str, name: &str) -> Result<()>;
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

//! What the outside must provide: time, and memory for tokens, toggles and budgets.
//!
//! Adapters and layers get these as arguments, so a test owns time, and a server may keep in a
//! database what a library keeps in memory. [`memory`] has an implementation of each.

pub mod memory;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use crate::Result;
use crate::limits::{BudgetLine, LimitScope, Usage};
use crate::outbox::{
    Accepted, AttemptRecord, DeliveryRecord, Lease, NewPublication, Progress, PublicationQuery,
    PublicationRecord, Steer, Steered,
};
use crate::{AccountKey, AccountRecord, AgentKey};

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

/// Keeps writes on their way, so that none is lost and none is sent twice.
///
/// Every method is one transaction. Those that change something are durable when they return, and may be
/// called again with the same arguments when their outcome is `Unknown` (a connection that broke in the
/// middle of a commit): the second call finds what the first did and says the same.
#[async_trait]
pub trait Outbox: Send + Sync + fmt::Debug + 'static {
    /// Keeps a publication with all its deliveries, or none of it.
    async fn accept(&self, new: NewPublication, now: Timestamp) -> Result<Accepted>;

    /// Leases up to `limit` deliveries that are due until `until`, the most urgent of each account and
    /// place: queued ones become leased, unknown ones verifying. Those of accounts that cannot act, and
    /// those whose place is held by another, stay where they are.
    async fn claim(
        &self,
        owner: &str,
        until: Timestamp,
        limit: u32,
        now: Timestamp,
    ) -> Result<Vec<DeliveryRecord>>;

    /// Begins an attempt: leased becomes sending. Returns whether the lease still held; without it
    /// nothing may be sent.
    async fn begin(&self, id: &str, lease: &Lease, now: Timestamp) -> Result<bool>;

    /// Leaves a delivery as `progress` says. Returns whether the lease still held; without it nothing
    /// changed, and whoever took over decides.
    async fn leave(&self, id: &str, lease: &Lease, progress: Progress, now: Timestamp) -> Result<bool>;

    /// Lengthens the leases of `owner` on these deliveries. Returns the ids of those it still holds.
    async fn renew(
        &self,
        owner: &str,
        ids: &[String],
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<String>>;

    /// Takes over what nobody works on any more: of the leases that have ended, leased becomes queued,
    /// sending and verifying become unknown; queued deliveries whose time has passed become expired.
    /// Returns how many changed.
    async fn recover(&self, now: Timestamp) -> Result<u64>;

    /// Ends the leases of every owner whose name begins with `owners`, so that they need not be waited
    /// for. Only who knows that none of these lives may ask for it. Returns how many ended.
    async fn take_over(&self, owners: &str, now: Timestamp) -> Result<u64>;

    /// When the next delivery is due; `None` when none waits. It may be one that cannot be claimed yet.
    async fn next_due(&self) -> Result<Option<Timestamp>>;

    /// A publication of the agent.
    async fn publication(&self, agent: &str, id: &str) -> Result<Option<PublicationRecord>>;

    /// Publications of the agent, newest first.
    async fn publications(&self, agent: &str, query: &PublicationQuery) -> Result<Vec<PublicationRecord>>;

    /// A delivery of the agent, with its attempts.
    async fn delivery(&self, agent: &str, id: &str) -> Result<Option<(DeliveryRecord, Vec<AttemptRecord>)>>;

    /// Does what the owner of a delivery wishes, if it still stands as that needs: comparing and setting
    /// are one step.
    async fn steer(&self, agent: &str, id: &str, steer: Steer, now: Timestamp) -> Result<Steered>;

    /// Forgets publications whose deliveries all ended before `before`. Returns how many.
    async fn forget(&self, before: Timestamp) -> Result<u64>;
}

/// A claim to an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyClaim {
    /// Which process works on the request.
    pub owner: String,
    /// What the request asks for.
    pub fingerprint: [u8; 32],
    /// Until when that process is believed to be alive.
    pub until: Timestamp,
    /// When the key is forgotten.
    pub expires_at: Timestamp,
}

/// What is known of an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRequest {
    /// What the request asked for.
    pub fingerprint: [u8; 32],
    /// What it was answered; `None` while it is under way, or when its process died before it was kept.
    pub answer: Option<KeptAnswer>,
    /// Until when the process that works on it is believed to be alive.
    pub claimed_until: Timestamp,
    /// The publication it led to, if it led to one.
    pub publication: Option<String>,
}

/// An answer as it went out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    /// The status of the protocol it went out over.
    pub status: u16,
    /// The content type of the body.
    pub content_type: String,
    /// The body.
    pub body: Bytes,
}

/// Remembers idempotency keys and their answers.
#[async_trait]
pub trait IdempotencyStore: Send + Sync + fmt::Debug + 'static {
    /// Takes a key that is free, or whose claim ended without answer and publication. `None` means that it
    /// is the caller's now; otherwise what is known of it.
    async fn claim(
        &self,
        agent: &str,
        key: &str,
        claim: KeyClaim,
        now: Timestamp,
    ) -> Result<Option<KeptRequest>>;

    /// Keeps the answer to a key that was claimed.
    async fn keep(&self, agent: &str, key: &str, answer: KeptAnswer) -> Result<()>;

    /// Frees a key that was claimed: nothing was written, and the same key may be used to try again.
    async fn free(&self, agent: &str, key: &str) -> Result<()>;

    /// Ends the claims of every owner whose name begins with `owners`. Only who knows that none of these
    /// lives may ask for it. Returns how many ended.
    async fn take_over(&self, owners: &str, now: Timestamp) -> Result<u64>;
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

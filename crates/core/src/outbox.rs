//! Writes on their way to a network, as they are kept: publications, deliveries and attempts.
//!
//! What a write consists of is the engine's matter: here it is text. What is here is what the
//! [`Outbox`](crate::ports::Outbox) needs to know to hand work out once, in order, and on time.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How a delivery stands.
///
/// ```text
/// queued -> leased -> sending -> published | awaiting_challenge | awaiting_review | refused | failed
///                             -> unknown -> verifying -> published | queued | needs_attention
/// queued -> expired | cancelled
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum DeliveryStatus {
    /// It waits for its turn, its time, a budget or its account.
    Queued,
    /// A worker has taken it and not begun.
    Leased,
    /// A worker has begun: from here on a byte may have left.
    Sending,
    /// No answer came back: it may be there or not. It will be read back.
    Unknown,
    /// It is being read back.
    Verifying,
    /// It is done: the network has it and shows it.
    Published,
    /// The network has it, and shows it once a challenge is answered.
    AwaitingChallenge,
    /// The network has it, and shows it once somebody approved it.
    AwaitingReview,
    /// The network said no; nothing was written.
    Refused,
    /// It could not be sent; nothing was written.
    Failed,
    /// Reading back could not tell whether it is there: somebody has to look.
    NeedsAttention,
    /// Its time passed before it could be sent.
    Expired,
    /// Its owner took it back before it was sent.
    Cancelled,
}

impl DeliveryStatus {
    /// Every status there is.
    pub const ALL: [Self; 13] = [
        Self::Queued,
        Self::Leased,
        Self::Sending,
        Self::Unknown,
        Self::Verifying,
        Self::Published,
        Self::AwaitingChallenge,
        Self::AwaitingReview,
        Self::Refused,
        Self::Failed,
        Self::NeedsAttention,
        Self::Expired,
        Self::Cancelled,
    ];

    /// The status as a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Leased => "leased",
            Self::Sending => "sending",
            Self::Unknown => "unknown",
            Self::Verifying => "verifying",
            Self::Published => "published",
            Self::AwaitingChallenge => "awaiting_challenge",
            Self::AwaitingReview => "awaiting_review",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::NeedsAttention => "needs_attention",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
        }
    }

    /// The status of this word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// Whether nothing more happens to it by itself.
    pub fn is_final(self) -> bool {
        !self.is_waiting() && !self.holds_place()
    }

    /// Whether it waits for a worker.
    pub fn is_waiting(self) -> bool {
        matches!(self, Self::Queued | Self::Unknown)
    }

    /// Whether later writes of the account to the same place have to wait for it.
    pub fn holds_place(self) -> bool {
        matches!(self, Self::Leased | Self::Sending | Self::Unknown | Self::Verifying)
    }

    /// Whether the network has it.
    pub fn is_accepted(self) -> bool {
        matches!(self, Self::Published | Self::AwaitingChallenge | Self::AwaitingReview)
    }
}

/// What goes first among the deliveries of an account that are due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Priority {
    /// After all others.
    Low,
    /// In the order in which they are due.
    #[default]
    Normal,
    /// Before all others.
    High,
}

impl Priority {
    /// Every priority there is, the last to go first.
    pub const ALL: [Self; 3] = [Self::Low, Self::Normal, Self::High];

    /// The priority as a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
        }
    }

    /// The priority as a number, as stores keep it: the higher goes first.
    pub fn rank(self) -> i64 {
        match self {
            Self::Low => -1,
            Self::Normal => 0,
            Self::High => 1,
        }
    }
}

/// A worker's right to one delivery for a while. Whoever lost it can change nothing any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// Which process holds it.
    pub owner: String,
    /// Counts how often the delivery was leased: an old lease has an old epoch.
    pub epoch: i64,
    /// When somebody else may take over.
    pub until: Timestamp,
}

/// One intent of an agent, with a delivery for each of its targets, to be accepted as a whole.
#[derive(Debug, Clone)]
pub struct NewPublication {
    /// Its id: a UUID of version 7, so that ids sort by time.
    pub id: String,
    /// The agent.
    pub agent: String,
    /// The id of the key that asked for it, for the audit log.
    pub key_id: String,
    /// The idempotency key it came with. Without one its id takes that place.
    pub idempotency_key: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// Refuse what the agent already sent to the same place since this instant; `None` allows it.
    pub no_duplicate_since: Option<Timestamp>,
    /// Refuse when the agent has more than this many deliveries waiting.
    pub max_waiting: u32,
    /// Its deliveries, in the order of its targets.
    pub deliveries: Vec<NewDelivery>,
}

/// One write to be accepted.
#[derive(Debug, Clone)]
pub struct NewDelivery {
    /// Its id: a UUID of version 7.
    pub id: String,
    /// The name of the account that writes.
    pub account: String,
    /// The slug of its network.
    pub network: String,
    /// What kind of write it is, such as `post`.
    pub kind: String,
    /// Where it goes, such as `comments:instreet:1`: writes of one account to one place go one by one.
    pub place: String,
    /// What goes first among those that are due.
    pub priority: Priority,
    /// Not before then.
    pub not_before: Timestamp,
    /// Not after then.
    pub expires_at: Option<Timestamp>,
    /// SHA-256 of what is written, to tell duplicates and for the audit log.
    pub content_hash: [u8; 32],
    /// The write, as the engine reads it.
    pub work: String,
    /// Begin at once under this lease when the place is free: the attempt is committed with the rest.
    /// When the place is taken it is queued instead.
    pub begin: Option<Lease>,
}

/// What became of a publication that was to be accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accepted {
    /// It is kept, durably.
    New {
        /// For each delivery whether it has begun, under the lease it came with.
        begun: Vec<bool>,
    },
    /// The agent has used the idempotency key for this publication already, or the key is its id.
    SameKey(String),
    /// The idempotency key is the id of a publication that writes something else.
    OtherContent,
    /// The agent has sent some of it already: the index of each such delivery, and its publication.
    Duplicate(Vec<(usize, String)>),
    /// Too many deliveries of the agent wait already; nothing is kept.
    Full {
        /// How many wait.
        waiting: u32,
    },
}

/// A delivery as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryRecord {
    /// Its id.
    pub id: String,
    /// The publication that it belongs to.
    pub publication: String,
    /// The agent.
    pub agent: String,
    /// The name of the account that writes.
    pub account: String,
    /// The slug of its network.
    pub network: String,
    /// What kind of write it is.
    pub kind: String,
    /// Where it goes.
    pub place: String,
    /// What goes first among those that are due.
    pub priority: Priority,
    /// How it stands.
    pub status: DeliveryStatus,
    /// When it was accepted.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When a worker looks at it next, while it waits.
    pub not_before: Timestamp,
    /// When it is given up, unless it was begun.
    pub expires_at: Option<Timestamp>,
    /// SHA-256 of what is written.
    pub content_hash: [u8; 32],
    /// The write and how far it has come, as the engine reads it.
    pub work: String,
    /// What the network answered, as JSON.
    pub result: Option<String>,
    /// Why it is not there, or not known to be, as JSON.
    pub error: Option<String>,
    /// How many attempts counted.
    pub attempts: u32,
    /// The lease under which it was last worked on.
    pub lease: Lease,
}

/// One attempt to send a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptRecord {
    /// Counts the attempts of the delivery from 1.
    pub number: u32,
    /// Which process made it.
    pub owner: String,
    /// When it began: it was committed before the first byte left.
    pub started_at: Timestamp,
    /// When it ended; `None` while it is under way, or when the process died.
    pub ended_at: Option<Timestamp>,
    /// How it ended, as JSON of the engine.
    pub outcome: Option<String>,
}

/// How a worker leaves a delivery that it holds the lease of.
#[derive(Debug, Clone)]
pub struct Progress {
    /// How it stands now. [`Sending`](DeliveryStatus::Sending) begins the next attempt at once, under the
    /// same lease; any other gives the lease up.
    pub status: DeliveryStatus,
    /// When a worker looks at it next, where it waits.
    pub not_before: Timestamp,
    /// The write and how far it has come.
    pub work: String,
    /// What the network answered, as JSON.
    pub result: Option<String>,
    /// Why it is not there, or not known to be, as JSON.
    pub error: Option<String>,
    /// How the attempt under way ended, as JSON; `None` when none is under way.
    pub outcome: Option<String>,
    /// Whether that attempt counts: one that met a limit does not.
    pub counts: bool,
    /// The id that the network gave, for the audit log.
    pub remote_id: Option<String>,
}

/// A publication as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicationRecord {
    /// Its id.
    pub id: String,
    /// The agent.
    pub agent: String,
    /// When it was accepted.
    pub created_at: Timestamp,
    /// Its deliveries, in the order of its targets, each with its attempts.
    pub deliveries: Vec<(DeliveryRecord, Vec<AttemptRecord>)>,
}

/// What became of the challenge that a delivery awaits.
#[derive(Debug, Clone)]
pub struct Answered {
    /// How the delivery stands now.
    pub status: DeliveryStatus,
    /// The write and how far it has come.
    pub work: String,
    /// Why it is not there, as JSON.
    pub error: Option<String>,
}

/// What an owner may do with a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Steer {
    /// Take it back; it must be queued.
    Cancel,
    /// Send it again now; it must have been refused, have failed, expired or been cancelled, or wait.
    Retry,
    /// It is there; it must need attention.
    ResolvePublished,
    /// It is not there and shall be sent again; it must need attention.
    ResolveResend,
    /// It is not there and shall be given up; it must need attention.
    ResolveGiveUp,
}

/// What became of an owner's wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Steered {
    /// It is so; the delivery as it is now.
    Done(Box<DeliveryRecord>),
    /// It stands otherwise, so nothing changed.
    NotNow(DeliveryStatus),
    /// The agent has no such delivery.
    NotFound,
}

/// Which publications are wanted: newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublicationQuery {
    /// Only those with a delivery of this account.
    pub account: Option<String>,
    /// Only those with a delivery that stands so.
    pub status: Option<DeliveryStatus>,
    /// Only those older than this id.
    pub before: Option<String>,
    /// At most so many.
    pub limit: u32,
}

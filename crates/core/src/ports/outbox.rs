use std::fmt;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;

use crate::Result;
use crate::outbox::{
    Accepted, Answered, AttemptRecord, DeliveryRecord, Lease, NewPublication, Progress, PublicationQuery,
    PublicationRecord, Steer, Steered,
};

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

    /// The newest deliveries of the agent that await the answer to a challenge, at most `limit`.
    async fn challenged(&self, agent: &str, limit: u32) -> Result<Vec<DeliveryRecord>>;

    /// Notes what became of a delivery's challenge, unless it does not await one any more.
    async fn answered(&self, agent: &str, id: &str, answered: Answered, now: Timestamp) -> Result<()>;

    /// How many deliveries wait.
    async fn waiting(&self) -> Result<u64>;

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

//! What the owner of a delivery wishes.

use async_trait::async_trait;
use jiff::Timestamp;
use moothall_core::outbox::{Answered, DeliveryStatus, Steer, Steered};

use super::read;
use crate::database::{Connection, Job, Result, arguments};

/// A wish of the agent that owns a delivery.
pub(super) struct Wish {
    pub(super) agent: String,
    pub(super) id: String,
    pub(super) steer: Steer,
    pub(super) now: Timestamp,
}

#[async_trait]
impl Job for Wish {
    type Output = Steered;

    async fn run(&self, database: &mut dyn Connection) -> Result<Steered> {
        let Some(delivery) = read::delivery_alone(database, &self.agent, &self.id).await? else {
            return Ok(Steered::NotFound);
        };
        let Some(next) = next(self.steer, delivery.status) else {
            // An earlier run may have done it, at this very instant.
            let is_done = self.result() == delivery.status && delivery.updated_at == self.now;
            return Ok(if is_done {
                Steered::Done(Box::new(delivery))
            } else {
                Steered::NotNow(delivery.status)
            });
        };
        // Nobody else writes meanwhile: comparing and setting are one step.
        let again = matches!(next, DeliveryStatus::Queued | DeliveryStatus::Unknown);
        let sql = if !again {
            "UPDATE deliveries SET status = $2, updated_at = $3 WHERE id = $1"
        } else if delivery.status.is_waiting() {
            "UPDATE deliveries SET status = $2, updated_at = $3, not_before = $3 WHERE id = $1"
        } else {
            // It starts over: what it was answered and a time that has passed are of no account any more.
            "UPDATE deliveries SET status = $2, updated_at = $3, not_before = $3, result = NULL, error = NULL, \
             expires_at = CASE WHEN expires_at > $3 THEN expires_at END WHERE id = $1"
        };
        database.execute(sql, arguments![&self.id, next.as_str(), self.now]).await?;
        let changed = read::delivery_alone(database, &self.agent, &self.id).await?;
        Ok(changed.map_or(Steered::NotFound, |delivery| Steered::Done(Box::new(delivery))))
    }
}

impl Wish {
    /// How a delivery stands once the wish is fulfilled.
    fn result(&self) -> DeliveryStatus {
        match self.steer {
            Steer::Cancel => DeliveryStatus::Cancelled,
            Steer::Retry | Steer::ResolveResend => DeliveryStatus::Queued,
            Steer::ResolvePublished => DeliveryStatus::Published,
            Steer::ResolveGiveUp => DeliveryStatus::Failed,
        }
    }
}

/// How a delivery stands after the wish; `None` when it stands otherwise than that needs.
fn next(steer: Steer, status: DeliveryStatus) -> Option<DeliveryStatus> {
    use DeliveryStatus as S;
    match (steer, status) {
        (Steer::Cancel, S::Queued) => Some(S::Cancelled),
        (Steer::Retry, S::Queued | S::Refused | S::Failed | S::Expired | S::Cancelled)
        | (Steer::ResolveResend, S::NeedsAttention) => Some(S::Queued),
        (Steer::Retry, S::Unknown) => Some(S::Unknown),
        (Steer::ResolvePublished, S::NeedsAttention) => Some(S::Published),
        (Steer::ResolveGiveUp, S::NeedsAttention) => Some(S::Failed),
        _ => None,
    }
}

/// What became of the challenge that a delivery of the agent awaits.
pub(super) struct Answer {
    pub(super) agent: String,
    pub(super) id: String,
    pub(super) answered: Answered,
    pub(super) now: Timestamp,
}

#[async_trait]
impl Job for Answer {
    type Output = ();

    async fn run(&self, database: &mut dyn Connection) -> Result<()> {
        let sql = "UPDATE deliveries SET status = $3, work = $4, error = $5, updated_at = $6 \
            WHERE agent = $1 AND id = $2 AND status = 'awaiting_challenge'";
        let Answered { status, work, error } = &self.answered;
        let arguments = arguments![&self.agent, &self.id, status.as_str(), work, error, self.now];
        database.execute(sql, arguments).await.map(drop)
    }
}

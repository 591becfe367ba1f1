//! What the holder of a lease does with its delivery.

use async_trait::async_trait;
use jiff::Timestamp;
use moothall_core::outbox::{DeliveryStatus, Lease, Progress};

use crate::database::{Connection, Job, Result, arguments, rows};

/// Leased becomes sending, with an attempt.
pub(super) struct Begin {
    pub(super) id: String,
    pub(super) lease: Lease,
    pub(super) now: Timestamp,
}

#[async_trait]
impl Job for Begin {
    type Output = bool;

    async fn run(&self, database: &mut dyn Connection) -> Result<bool> {
        let sql = "UPDATE deliveries SET status = 'sending', updated_at = $4 \
            WHERE id = $1 AND owner = $2 AND epoch = $3 AND status = 'leased' AND leased_until > $4";
        let arguments = arguments![&self.id, &self.lease.owner, self.lease.epoch, self.now];
        if database.execute(sql, arguments.clone()).await? > 0 {
            start_attempt(database, &self.id, &self.lease, self.now).await?;
            return Ok(true);
        }
        // An earlier run began it at this very instant.
        let sql = "SELECT 1 FROM deliveries d JOIN attempts a ON a.delivery = d.id WHERE d.id = $1 \
            AND d.owner = $2 AND d.epoch = $3 AND d.status = 'sending' \
            AND a.ended_at IS NULL AND a.started_at = $4";
        Ok(!database.query(sql, arguments).await?.is_empty())
    }
}

/// The end of an attempt, and what comes next.
pub(super) struct Leave {
    pub(super) id: String,
    pub(super) lease: Lease,
    pub(super) progress: Progress,
    pub(super) now: Timestamp,
}

#[async_trait]
impl Job for Leave {
    type Output = bool;

    async fn run(&self, database: &mut dyn Connection) -> Result<bool> {
        let Self { id, lease, progress, now } = self;
        let goes_on = progress.status == DeliveryStatus::Sending;
        if goes_on && self.went_on(database).await? {
            return Ok(true);
        }
        // An answer is worth keeping when it comes late, unless somebody took over; to send again takes a
        // lease that has not ended.
        let held_until = if goes_on { now.as_microsecond() } else { i64::MIN };
        let counts = progress.counts && progress.outcome.is_some();
        let sql = "UPDATE deliveries SET status = $4, not_before = $5, work = $6, result = $7, error = $8, \
            attempts = attempts + $9, updated_at = $10 WHERE id = $1 AND owner = $2 AND epoch = $3 \
            AND status IN ('leased', 'sending', 'verifying') AND leased_until > $11";
        let arguments = arguments![
            id,
            &lease.owner,
            lease.epoch,
            progress.status.as_str(),
            progress.not_before,
            &progress.work,
            &progress.result,
            &progress.error,
            counts,
            *now,
            held_until,
        ];
        if database.execute(sql, arguments).await? == 0 {
            return self.was_left(database).await;
        }
        let sql = "UPDATE attempts SET ended_at = $2, outcome = $3 WHERE delivery = $1 AND ended_at IS NULL";
        database.execute(sql, arguments![id, *now, &progress.outcome]).await?;
        if goes_on {
            start_attempt(database, id, lease, *now).await?;
        }
        Ok(true)
    }
}

impl Leave {
    /// Whether an earlier run left it so at this very instant.
    async fn was_left(&self, database: &mut dyn Connection) -> Result<bool> {
        let sql = "SELECT 1 FROM deliveries \
            WHERE id = $1 AND owner = $2 AND epoch = $3 AND status = $4 AND updated_at = $5";
        let status = self.progress.status.as_str();
        let arguments = arguments![&self.id, &self.lease.owner, self.lease.epoch, status, self.now];
        Ok(self.progress.status != DeliveryStatus::Sending
            && !database.query(sql, arguments).await?.is_empty())
    }

    /// Whether an earlier run ended one attempt and began the next at this very instant.
    async fn went_on(&self, database: &mut dyn Connection) -> Result<bool> {
        let Some(outcome) = &self.progress.outcome else { return Ok(false) };
        let sql = "SELECT 1 FROM attempts next JOIN attempts last ON last.delivery = next.delivery \
            AND last.number = next.number - 1 JOIN deliveries d ON d.id = next.delivery \
            WHERE d.id = $1 AND d.owner = $2 AND d.epoch = $3 AND d.status = 'sending' AND d.work = $6 \
            AND next.ended_at IS NULL AND next.started_at = $4 AND last.ended_at = $4 AND last.outcome = $5";
        let arguments = arguments![
            &self.id,
            &self.lease.owner,
            self.lease.epoch,
            self.now,
            outcome,
            &self.progress.work,
        ];
        Ok(!database.query(sql, arguments).await?.is_empty())
    }
}

async fn start_attempt(database: &mut dyn Connection, id: &str, lease: &Lease, now: Timestamp) -> Result<()> {
    let sql = "INSERT INTO attempts (delivery, number, owner, started_at) \
        SELECT $1, COALESCE(MAX(number), 0) + 1, $2, $3 FROM attempts WHERE delivery = $1";
    database.execute(sql, arguments![id, &lease.owner, now]).await.map(drop)
}

/// Leases of one owner, to last longer.
pub(super) struct Renew {
    pub(super) owner: String,
    pub(super) ids: Vec<String>,
    pub(super) until: Timestamp,
    pub(super) now: Timestamp,
}

#[async_trait]
impl Job for Renew {
    type Output = Vec<String>;

    async fn run(&self, database: &mut dyn Connection) -> Result<Vec<String>> {
        let sql = "UPDATE deliveries SET leased_until = $2 WHERE id IN ({}) AND owner = $1 \
            AND status IN ('leased', 'sending', 'verifying') AND leased_until > $3 RETURNING id";
        let first = arguments![&self.owner, self.until, self.now];
        let renewed = rows::query(database, sql, &first, rows::column(&self.ids)).await?;
        renewed.into_iter().map(|mut row| row.text()).collect()
    }
}

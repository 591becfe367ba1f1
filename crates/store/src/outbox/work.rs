//! What the holder of a lease does with its delivery. Many do so at the same time, and are served together.

mod leave;

use std::collections::HashSet;

use async_trait::async_trait;
use jiff::Timestamp;
use moothall_core::outbox::Lease;

pub(super) use self::leave::Leave;
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
        Ok(Self::run_all(&[self], database).await? == [true])
    }

    async fn run_all(jobs: &[&Self], database: &mut dyn Connection) -> Result<Vec<bool>> {
        let sql = "UPDATE deliveries SET status = 'sending', updated_at = v.column4 FROM ({}) AS v \
            WHERE id = v.column1 AND owner = v.column2 AND epoch = v.column3 \
            AND status = 'leased' AND leased_until > v.column4 \
            RETURNING id, (SELECT COALESCE(MAX(number), 0) + 1 FROM attempts WHERE delivery = id), \
            owner, updated_at";
        let leases = jobs.iter().map(|job| arguments![&job.id, &job.lease.owner, job.lease.epoch, job.now]);
        let mut begun = HashSet::new();
        let mut attempts = Vec::new();
        for mut row in rows::query(database, sql, Vec::new(), leases.collect()).await? {
            let (id, number, owner, now) = (row.text()?, row.int()?, row.text()?, row.time()?);
            attempts.push(arguments![&id, number, owner, now]);
            begun.insert(id);
        }
        rows::insert(database, START_ATTEMPT, attempts, "").await?;

        let mut outputs = Vec::with_capacity(jobs.len());
        for job in jobs {
            // Of two that ask for the same, the second finds what the first did.
            outputs.push(begun.remove(&job.id) || job.was_done(database).await?);
        }
        Ok(outputs)
    }
}

impl Begin {
    /// Whether an earlier run began it at this very instant.
    async fn was_done(&self, database: &mut dyn Connection) -> Result<bool> {
        let sql = "SELECT 1 FROM deliveries d JOIN attempts a ON a.delivery = d.id WHERE d.id = $1 \
            AND d.owner = $2 AND d.epoch = $3 AND d.status = 'sending' \
            AND a.ended_at IS NULL AND a.started_at = $4";
        let arguments = arguments![&self.id, &self.lease.owner, self.lease.epoch, self.now];
        Ok(!database.query(sql, arguments).await?.is_empty())
    }
}

/// What starts attempts: the delivery, the number, the owner, and when.
const START_ATTEMPT: &str = "INSERT INTO attempts (delivery, number, owner, started_at)";

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
        let renewed = rows::query(database, sql, first, rows::column(&self.ids)).await?;
        renewed.into_iter().map(|mut row| row.text()).collect()
    }
}

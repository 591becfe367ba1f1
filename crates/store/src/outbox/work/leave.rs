//! How a worker leaves its delivery.

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use jiff::Timestamp;
use moothall_core::outbox::{DeliveryStatus, Lease, Progress};

use super::START_ATTEMPT;
use crate::audit::{Action, Chain, Entry};
use crate::database::{Connection, Job, Result, Value, arguments, rows};

/// The end of an attempt, and what comes next.
pub(in crate::outbox) struct Leave {
    pub(in crate::outbox) id: String,
    pub(in crate::outbox) lease: Lease,
    pub(in crate::outbox) progress: Progress,
    pub(in crate::outbox) now: Timestamp,
    pub(in crate::outbox) chain: Chain,
}

/// What the audit log tells of a delivery.
struct Left {
    agent: String,
    account: String,
    content_hash: [u8; 32],
}

#[async_trait]
impl Job for Leave {
    type Output = bool;

    async fn run(&self, database: &mut dyn Connection) -> Result<bool> {
        Ok(Self::run_all(&[self], database).await? == [true])
    }

    async fn run_all(jobs: &[&Self], database: &mut dyn Connection) -> Result<Vec<bool>> {
        let mut outputs = Vec::with_capacity(jobs.len());
        let mut left = jobs;
        // Those before the first that leaves the same delivery again go together.
        while !left.is_empty() {
            let mut ids = HashSet::new();
            let count = left.iter().take_while(|job| ids.insert(&job.id)).count();
            let (together, later) = left.split_at(count);
            outputs.extend(leave(together, database).await?);
            left = later;
        }
        Ok(outputs)
    }
}

/// Leaves deliveries, each once.
async fn leave(jobs: &[&Leave], database: &mut dyn Connection) -> Result<Vec<bool>> {
    let mut done = HashSet::new();
    for job in jobs.iter().filter(|job| job.goes_on()) {
        if job.went_on(database).await? {
            done.insert(job.id.as_str());
        }
    }
    let open = || jobs.iter().filter(|job| !done.contains(job.id.as_str()));

    let sql = "UPDATE deliveries SET status = v.column4, not_before = v.column5, work = v.column6, \
        result = v.column7, error = v.column8, attempts = attempts + v.column9, updated_at = v.column10 \
        FROM ({}) AS v WHERE id = v.column1 AND owner = v.column2 AND epoch = v.column3 \
        AND status IN ('leased', 'sending', 'verifying') AND leased_until > v.column11 \
        RETURNING id, agent, account, content_hash, \
        (SELECT COALESCE(MAX(number), 0) + 1 FROM attempts WHERE delivery = id)";
    let rows = open().map(|job| job.row());
    let mut left = HashMap::new();
    for mut row in rows::query(database, sql, Vec::new(), rows.collect()).await? {
        let id = row.text()?;
        let of = Left { agent: row.text()?, account: row.text()?, content_hash: row.hash()? };
        left.insert(id, (of, row.int()?));
    }

    let ended = open().filter(|job| left.contains_key(&job.id));
    let ended = ended.map(|job| arguments![&job.id, job.now, &job.progress.outcome]);
    let sql = "UPDATE attempts SET ended_at = v.column2, outcome = v.column3 FROM ({}) AS v \
        WHERE delivery = v.column1 AND ended_at IS NULL RETURNING delivery";
    rows::query(database, sql, Vec::new(), ended.collect()).await?;

    let mut attempts = Vec::new();
    let mut entries = Vec::new();
    let mut outputs = Vec::with_capacity(jobs.len());
    for job in jobs {
        let Some((of, next_attempt)) = left.remove(&job.id) else {
            outputs.push(done.contains(job.id.as_str()) || job.was_left(database).await?);
            continue;
        };
        outputs.push(true);
        if job.goes_on() {
            attempts.push(arguments![&job.id, next_attempt, &job.lease.owner, job.now]);
        }
        if job.progress.status.is_final() {
            entries.push(job.entry(of));
        }
    }
    rows::insert(database, START_ATTEMPT, attempts, "").await?;
    if let Some(job) = jobs.first() {
        job.chain.append(database, &entries).await?;
    }
    Ok(outputs)
}

impl Leave {
    fn goes_on(&self) -> bool {
        self.progress.status == DeliveryStatus::Sending
    }

    /// What the statement needs to know.
    fn row(&self) -> Vec<Value> {
        let Self { id, lease, progress, now, .. } = self;
        // An answer is worth keeping when it comes late, unless somebody took over; to send again takes a
        // lease that has not ended.
        let ends_after = if self.goes_on() { now.as_microsecond() } else { i64::MIN };
        arguments![
            id,
            &lease.owner,
            lease.epoch,
            progress.status.as_str(),
            progress.not_before,
            &progress.work,
            &progress.result,
            &progress.error,
            progress.counts && progress.outcome.is_some(),
            *now,
            ends_after,
        ]
    }

    fn entry(&self, of: Left) -> Entry {
        let status = self.progress.status.as_str();
        let remote = self.progress.remote_id.as_ref().map(|id| format!(" {id}")).unwrap_or_default();
        Entry {
            at: self.now,
            agent: of.agent,
            key_id: None,
            account: Some(of.account),
            action: Action::DeliveryFinished,
            subject: Some(format!("{} {status}{remote}", self.id)),
            content_hash: Some(of.content_hash),
        }
    }

    /// Whether an earlier run left it so at this very instant.
    async fn was_left(&self, database: &mut dyn Connection) -> Result<bool> {
        let sql = "SELECT 1 FROM deliveries \
            WHERE id = $1 AND owner = $2 AND epoch = $3 AND status = $4 AND updated_at = $5";
        let status = self.progress.status.as_str();
        let arguments = arguments![&self.id, &self.lease.owner, self.lease.epoch, status, self.now];
        Ok(!self.goes_on() && !database.query(sql, arguments).await?.is_empty())
    }

    /// Whether an earlier run ended one attempt and began the next at this very instant.
    async fn went_on(&self, database: &mut dyn Connection) -> Result<bool> {
        let Some(outcome) = &self.progress.outcome else { return Ok(false) };
        let sql = "SELECT 1 FROM attempts next JOIN attempts last ON last.delivery = next.delivery \
            AND last.number = next.number - 1 JOIN deliveries d ON d.id = next.delivery \
            WHERE d.id = $1 AND d.owner = $2 AND d.epoch = $3 AND d.status = 'sending' AND d.work = $6 \
            AND next.ended_at IS NULL AND next.started_at = $4 AND last.ended_at = $4 AND last.outcome = $5";
        let Self { id, lease, progress, now, .. } = self;
        let arguments = arguments![id, &lease.owner, lease.epoch, *now, outcome, &progress.work];
        Ok(!database.query(sql, arguments).await?.is_empty())
    }
}

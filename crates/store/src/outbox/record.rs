//! Rows of the tables as the values of the core.

use moothall_core::outbox::{AttemptRecord, DeliveryRecord, DeliveryStatus, Lease, Priority};

use crate::database::{Result, Row, decode};

/// The columns that [`delivery`] reads, of a table named `d`.
pub(super) const DELIVERY: &str = "d.id, d.publication, d.agent, d.account, d.network, d.kind, d.place, \
    d.priority, d.status, d.created_at, d.updated_at, d.not_before, d.expires_at, d.content_hash, d.work, \
    d.result, d.error, d.attempts, d.owner, d.epoch, d.leased_until";

/// The columns that [`attempt`] reads, of a table named `a`.
pub(super) const ATTEMPT: &str = "a.number, a.owner, a.started_at, a.ended_at, a.outcome";

pub(super) fn delivery(row: &mut Row) -> Result<DeliveryRecord> {
    Ok(DeliveryRecord {
        id: row.text()?,
        publication: row.text()?,
        agent: row.text()?,
        account: row.text()?,
        network: row.text()?,
        kind: row.text()?,
        place: row.text()?,
        priority: priority(row)?,
        status: status(row)?,
        created_at: row.time()?,
        updated_at: row.time()?,
        not_before: row.time()?,
        expires_at: row.optional_time()?,
        content_hash: row.hash()?,
        work: row.text()?,
        result: row.optional_text()?,
        error: row.optional_text()?,
        attempts: row.small()?,
        lease: Lease { owner: row.text()?, epoch: row.int()?, until: row.time()? },
    })
}

fn priority(row: &mut Row) -> Result<Priority> {
    let rank = row.int()?;
    let found = Priority::ALL.into_iter().find(|priority| priority.rank() == rank);
    found.ok_or_else(|| decode(format!("{rank} is the rank of no priority")))
}

pub(super) fn attempt(row: &mut Row) -> Result<AttemptRecord> {
    Ok(AttemptRecord {
        number: row.small()?,
        owner: row.text()?,
        started_at: row.time()?,
        ended_at: row.optional_time()?,
        outcome: row.optional_text()?,
    })
}

pub(super) fn status(row: &mut Row) -> Result<DeliveryStatus> {
    let word = row.text()?;
    DeliveryStatus::of(&word).ok_or_else(|| decode(format!("`{word}` is no status of a delivery")))
}

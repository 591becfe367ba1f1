//! Taking publications in: each with all its deliveries, or not at all.
//!
//! All that ask at the same time are taken in together: what matters to any of them is read first
//! ([`Known`]), then one after the other is decided, then all is written.

mod decide;

use std::collections::BTreeSet;

use async_trait::async_trait;
use jiff::Timestamp;
use moothall_core::outbox::{Accepted, DeliveryStatus, NewDelivery, NewPublication};

use self::decide::Known;
use crate::audit::{Action, Chain, Entry};
use crate::database::{Connection, Job, Result, Value, arguments, rows};

/// A publication to be taken in.
pub(super) struct Accept {
    pub(super) new: NewPublication,
    pub(super) now: Timestamp,
    pub(super) chain: Chain,
}

#[async_trait]
impl Job for Accept {
    type Output = Accepted;

    async fn run(&self, database: &mut dyn Connection) -> Result<Accepted> {
        let mut outputs = Self::run_all(&[self], database).await?;
        outputs.pop().ok_or_else(|| sqlx::Error::Protocol("a publication was not answered".into()))
    }

    async fn run_all(jobs: &[&Self], database: &mut dyn Connection) -> Result<Vec<Accepted>> {
        let mut known = read(jobs, database).await?;
        let decided: Vec<Accepted> = jobs.iter().map(|job| known.decide(&job.new)).collect();
        let is_new = |job: &&Self| !known.was_kept(&job.new.id);
        let new = jobs.iter().zip(&decided).filter_map(|(job, accepted)| match accepted {
            Accepted::New { begun } if is_new(job) => Some((*job, begun.as_slice())),
            _ => None,
        });
        write(&new.collect::<Vec<_>>(), database).await?;
        Ok(decided)
    }
}

/// Reads what is needed to decide about `jobs`.
async fn read(jobs: &[&Accept], database: &mut dyn Connection) -> Result<Known> {
    let publications = || jobs.iter().map(|job| &job.new);
    let deliveries =
        || publications().flat_map(|new| new.deliveries.iter().map(move |delivery| (new, delivery)));
    let mut known = Known::default();

    // What an earlier run took in.
    let sql = "SELECT d.publication, d.position, d.status, d.owner, d.epoch FROM deliveries d \
        WHERE d.publication IN ({}) ORDER BY d.publication, d.position";
    for mut row in
        rows::query(database, sql, Vec::new(), rows::column(publications().map(|new| &new.id))).await?
    {
        let (publication, _, status) = (row.text()?, row.int()?, super::record::status(&mut row)?);
        known.kept.entry(publication).or_default().push((status, row.text()?, row.int()?));
    }

    let keys =
        publications().filter_map(|new| new.idempotency_key.as_ref().map(|key| arguments![&new.agent, key]));
    let sql = "SELECT p.agent, p.idempotency_key, p.id FROM ({}) AS v CROSS JOIN publications p \
        WHERE p.agent = v.column1 AND p.idempotency_key = v.column2";
    for mut row in rows::query(database, sql, Vec::new(), keys.collect()).await? {
        known.keys.insert((row.text()?, row.text()?), row.text()?);
    }

    // Each once: what is found must not be found again for another that gives the same.
    let ids: BTreeSet<_> = publications().filter_map(|new| new.idempotency_key.as_ref()).collect();
    let sql = "SELECT p.agent, p.id, d.account, d.place, d.content_hash FROM publications p \
        JOIN deliveries d ON d.publication = p.id WHERE p.id IN ({}) ORDER BY d.publication, d.position";
    for mut row in rows::query(database, sql, Vec::new(), rows::column(ids)).await? {
        let written = known.named.entry((row.text()?, row.text()?)).or_default();
        written.push((row.text()?, row.text()?, row.hash()?));
    }

    let sql = "SELECT agent, CAST(SUM(number) AS BIGINT) FROM waiting WHERE agent IN ({}) GROUP BY agent";
    for mut row in
        rows::query(database, sql, Vec::new(), rows::column(publications().map(|new| &new.agent))).await?
    {
        known.waiting.insert(row.text()?, row.int()?);
    }

    let beginning = deliveries().filter(|(_, delivery)| delivery.begin.is_some());
    let places = beginning.map(|(new, delivery)| arguments![&new.agent, &delivery.account, &delivery.place]);
    let sql = "SELECT h.agent, h.account, h.place FROM ({}) AS v CROSS JOIN deliveries h \
        WHERE h.agent = v.column1 AND h.account = v.column2 AND h.place = v.column3 \
        AND h.status IN ('leased', 'sending', 'unknown', 'verifying')";
    for mut row in rows::query(database, sql, Vec::new(), places.collect()).await? {
        known.held.insert((row.text()?, row.text()?, row.text()?));
    }

    if let Some(since) = publications().filter_map(|new| new.no_duplicate_since).min() {
        let guarded = deliveries().filter(|(new, _)| new.no_duplicate_since.is_some());
        let contents =
            guarded.map(|(new, delivery)| arguments![&new.agent, &delivery.account, &delivery.content_hash]);
        let sql = "SELECT d.agent, d.account, d.place, d.content_hash, d.created_at, d.publication \
            FROM ({}) AS v CROSS JOIN deliveries d WHERE d.agent = v.column1 AND d.account = v.column2 \
            AND d.content_hash = v.column3 AND d.created_at >= $1 \
            AND d.status NOT IN ('refused', 'failed', 'expired', 'cancelled')";
        for mut row in rows::query(database, sql, arguments![since], contents.collect()).await? {
            let content = (row.text()?, row.text()?, row.text()?, row.hash()?);
            known.contents.entry(content).or_default().push((row.time()?, row.text()?));
        }
    }
    Ok(known)
}

/// Writes publications with their deliveries, of which some have begun.
async fn write(new: &[(&Accept, &[bool])], database: &mut dyn Connection) -> Result<()> {
    let mut publications = Vec::new();
    let mut deliveries = Vec::new();
    let mut attempts = Vec::new();
    let mut entries = Vec::new();
    for (Accept { new, now, .. }, begun) in new {
        publications.push(arguments![&new.id, &new.agent, &new.key_id, &new.idempotency_key, new.created_at]);
        for ((position, delivery), begun) in (0i64..).zip(&new.deliveries).zip(*begun) {
            deliveries.push(delivery_row(new, position, delivery, *begun, *now));
            if let Some(lease) = delivery.begin.as_ref().filter(|_| *begun) {
                attempts.push(arguments![&delivery.id, 1, &lease.owner, *now]);
            }
            entries.push(entry(new, delivery, *now));
        }
    }
    rows::insert(
        database,
        "INSERT INTO publications (id, agent, key_id, idempotency_key, created_at)",
        publications,
        "",
    )
    .await?;
    rows::insert(
        database,
        "INSERT INTO deliveries (id, publication, position, agent, account, network, kind, place, priority, \
         status, created_at, updated_at, not_before, expires_at, content_hash, work, attempts, owner, epoch, \
         leased_until)",
        deliveries,
        "",
    )
    .await?;
    rows::insert(database, "INSERT INTO attempts (delivery, number, owner, started_at)", attempts, "")
        .await?;
    match new.first() {
        Some((job, _)) => job.chain.append(database, &entries).await,
        None => Ok(()),
    }
}

fn entry(new: &NewPublication, delivery: &NewDelivery, now: Timestamp) -> Entry {
    Entry {
        at: now,
        agent: new.agent.clone(),
        key_id: Some(new.key_id.clone()),
        account: Some(delivery.account.clone()),
        action: Action::DeliveryAccepted,
        subject: Some(delivery.id.clone()),
        content_hash: Some(delivery.content_hash),
    }
}

fn delivery_row(
    new: &NewPublication,
    position: i64,
    delivery: &NewDelivery,
    begun: bool,
    now: Timestamp,
) -> Vec<Value> {
    let status = if begun { DeliveryStatus::Sending } else { DeliveryStatus::Queued };
    // A lease that was not taken up counts too: whoever asked for it must not hold the next.
    let (owner, epoch, until) = match &delivery.begin {
        Some(lease) => (lease.owner.as_str(), lease.epoch, lease.until),
        None => ("", 0, now),
    };
    arguments![
        &delivery.id,
        &new.id,
        position,
        &new.agent,
        &delivery.account,
        &delivery.network,
        &delivery.kind,
        &delivery.place,
        delivery.priority.rank(),
        status.as_str(),
        new.created_at,
        now,
        delivery.not_before,
        delivery.expires_at,
        &delivery.content_hash,
        &delivery.work,
        0,
        owner,
        epoch,
        until,
    ]
}

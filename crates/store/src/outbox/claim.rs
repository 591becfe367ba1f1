//! Handing deliveries out to those who send them.

use std::collections::HashSet;

use async_trait::async_trait;
use jiff::Timestamp;
use moothall_core::outbox::{DeliveryRecord, DeliveryStatus, Lease};

use super::record;
use crate::database::{Connection, Dialect, Job, Result, arguments, rows};

/// The first due deliveries of an account `w` and a priority `p`, of those whose place is free. With both given
/// the index leads to them, past all that is due later. `$1` is the present, `$2` how many are wanted.
macro_rules! next_of_account {
    ($columns:literal) => {
        concat!(
            "(SELECT ",
            $columns,
            " FROM deliveries q WHERE q.agent = w.agent AND q.account = w.account \
             AND q.priority = p.column1 AND q.status IN ('queued', 'unknown') AND q.not_before <= $1 \
             AND (q.status = 'unknown' OR (COALESCE(q.expires_at > $1, TRUE) AND NOT EXISTS (\
             SELECT 1 FROM deliveries h WHERE h.agent = q.agent AND h.account = q.account \
             AND h.place = q.place AND h.status IN ('leased', 'sending', 'unknown', 'verifying')))) \
             ORDER BY q.not_before, q.id LIMIT $2)"
        )
    };
}

/// The due deliveries of every account that may act: the accounts take turns, so that a long queue of one
/// does not keep another waiting. Every [`Priority`](moothall_core::outbox::Priority) is named by its rank.
macro_rules! due {
    ($join_next:expr) => {
        concat!(
            "SELECT id FROM (SELECT d.id, d.priority, d.not_before, ROW_NUMBER() OVER (\
             PARTITION BY d.agent, d.account ORDER BY d.priority DESC, d.not_before, d.id) AS turn \
             FROM waiting w CROSS JOIN (VALUES (1), (0), (-1)) AS p ",
            $join_next,
            " WHERE w.number > 0 AND NOT EXISTS (SELECT 1 FROM accounts a \
             WHERE a.agent = w.agent AND a.name = w.account AND a.state <> 'active')) AS due \
             ORDER BY turn, priority DESC, not_before, id LIMIT $2"
        )
    };
}

/// SQLite knows no lateral joins, and PostgreSQL would look at every delivery for each account without one.
const DUE_SQLITE: &str = due!(concat!("JOIN deliveries d ON d.id IN ", next_of_account!("q.id")));
const DUE_POSTGRES: &str = due!(concat!("CROSS JOIN LATERAL ", next_of_account!("q.*"), " AS d"));

/// The ids of what could be claimed, in the order in which it should.
pub(super) async fn candidates(
    database: &mut dyn Connection,
    limit: u32,
    now: Timestamp,
) -> Result<Vec<String>> {
    let sql = match database.dialect() {
        Dialect::Sqlite => DUE_SQLITE,
        Dialect::Postgres => DUE_POSTGRES,
    };
    let rows = database.query(sql, arguments![now, limit]).await?;
    rows.into_iter().map(|mut row| row.text()).collect()
}

/// Leases those of `ids` that still can be.
///
/// A second run does not find what the first leased: should the answer of the first get lost, its leases end
/// by themselves.
pub(super) struct Claim {
    pub(super) owner: String,
    pub(super) until: Timestamp,
    /// In the order in which they go.
    pub(super) ids: Vec<String>,
    pub(super) now: Timestamp,
}

#[async_trait]
impl Job for Claim {
    type Output = Vec<DeliveryRecord>;

    async fn run(&self, database: &mut dyn Connection) -> Result<Self::Output> {
        let mut claimed = self.still_free(database).await?;
        let ids = rows::column(claimed.iter().map(|delivery| &delivery.id));
        let sql = "UPDATE deliveries SET status = CASE status WHEN 'queued' THEN 'leased' ELSE 'verifying' END, \
            owner = $1, epoch = epoch + 1, leased_until = $2, updated_at = $3 WHERE id IN ({}) RETURNING id";
        rows::query(database, sql, arguments![&self.owner, self.until, self.now], ids).await?;
        for delivery in &mut claimed {
            delivery.status = match delivery.status {
                DeliveryStatus::Queued => DeliveryStatus::Leased,
                _ => DeliveryStatus::Verifying,
            };
            let epoch = delivery.lease.epoch + 1;
            delivery.lease = Lease { owner: self.owner.clone(), epoch, until: self.until };
            delivery.updated_at = self.now;
        }
        Ok(claimed)
    }
}

impl Claim {
    /// The deliveries that nobody took since they were looked for, one for each place.
    async fn still_free(&self, database: &mut dyn Connection) -> Result<Vec<DeliveryRecord>> {
        let columns = record::DELIVERY;
        let sql = format!(
            "SELECT {columns} FROM deliveries d WHERE d.id IN ({{}}) AND d.not_before <= $1 \
             AND (d.status = 'unknown' OR (d.status = 'queued' AND COALESCE(d.expires_at > $1, TRUE) \
             AND NOT EXISTS (SELECT 1 FROM deliveries h WHERE h.agent = d.agent AND h.account = d.account \
             AND h.place = d.place AND h.status IN ('leased', 'sending', 'unknown', 'verifying')))) \
             AND NOT EXISTS (SELECT 1 FROM accounts a \
             WHERE a.agent = d.agent AND a.name = d.account AND a.state <> 'active')"
        );
        let rows = rows::query(database, &sql, arguments![self.now], rows::column(&self.ids)).await?;
        let found = rows.into_iter().map(|mut row| record::delivery(&mut row));
        let mut free = found.collect::<Result<Vec<_>>>()?;
        free.sort_by_key(|delivery| self.ids.iter().position(|id| *id == delivery.id));
        let mut places = HashSet::new();
        free.retain(|delivery| {
            places.insert((delivery.agent.clone(), delivery.account.clone(), delivery.place.clone()))
        });
        Ok(free)
    }
}

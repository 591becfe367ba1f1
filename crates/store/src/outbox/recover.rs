//! Taking over from those who died, and forgetting what ended long ago.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::database::{Connection, Job, Result, arguments, rows};

/// How many publications are forgotten in one step.
pub(super) const AT_ONCE: usize = 256;

/// Ends leases and deliveries whose time has passed.
pub(super) struct Recover {
    pub(super) now: Timestamp,
}

#[async_trait]
impl Job for Recover {
    type Output = u64;

    async fn run(&self, database: &mut dyn Connection) -> Result<u64> {
        let mut changed = 0;
        for sql in [
            "UPDATE attempts SET ended_at = $1 WHERE ended_at IS NULL AND delivery IN (\
             SELECT id FROM deliveries WHERE status = 'sending' AND leased_until <= $1 \
             AND status IN ('leased', 'sending', 'verifying'))",
            "UPDATE deliveries SET status = CASE status WHEN 'leased' THEN 'queued' ELSE 'unknown' END, \
             not_before = CASE status WHEN 'leased' THEN not_before ELSE $1 END, updated_at = $1 \
             WHERE status IN ('leased', 'sending', 'verifying') AND leased_until <= $1",
            "UPDATE deliveries SET status = 'expired', updated_at = $1 \
             WHERE status = 'queued' AND expires_at IS NOT NULL AND expires_at <= $1",
        ] {
            let number = database.execute(sql, arguments![self.now]).await?;
            changed += if sql.starts_with("UPDATE deliveries") { number } else { 0 };
        }
        Ok(changed)
    }
}

/// Ends the leases of owners that are known to be dead.
pub(super) struct TakeOver {
    /// How their names begin.
    pub(super) owners: String,
    pub(super) now: Timestamp,
}

#[async_trait]
impl Job for TakeOver {
    type Output = u64;

    async fn run(&self, database: &mut dyn Connection) -> Result<u64> {
        let sql = "UPDATE deliveries SET leased_until = $1 WHERE status IN ('leased', 'sending', 'verifying') \
            AND leased_until > $1 AND substr(owner, 1, length($2)) = $2";
        database.execute(sql, arguments![self.now, &self.owners]).await
    }
}

/// The ids of publications whose deliveries all ended before `before`. What needs attention has not ended.
pub(super) async fn ended(database: &mut dyn Connection, before: Timestamp) -> Result<Vec<String>> {
    let sql = "SELECT p.id FROM publications p WHERE p.created_at < $1 AND NOT EXISTS (\
        SELECT 1 FROM deliveries d WHERE d.publication = p.id AND (d.updated_at >= $1 \
        OR d.status IN ('queued', 'leased', 'sending', 'unknown', 'verifying', 'needs_attention')))";
    let rows = database.query(sql, arguments![before]).await?;
    rows.into_iter().map(|mut row| row.text()).collect()
}

/// Forgets publications, unless something happened to them meanwhile.
pub(super) struct Forget {
    pub(super) ids: Vec<String>,
    pub(super) before: Timestamp,
}

#[async_trait]
impl Job for Forget {
    type Output = u64;

    async fn run(&self, database: &mut dyn Connection) -> Result<u64> {
        let sql = "DELETE FROM publications WHERE id IN ({}) AND NOT EXISTS (\
            SELECT 1 FROM deliveries d WHERE d.publication = publications.id AND (d.updated_at >= $1 \
            OR d.status IN ('queued', 'leased', 'sending', 'unknown', 'verifying', 'needs_attention'))) \
            RETURNING id";
        let gone = rows::query(database, sql, arguments![self.before], rows::column(&self.ids)).await?;
        Ok(u64::try_from(gone.len()).unwrap_or(u64::MAX))
    }
}

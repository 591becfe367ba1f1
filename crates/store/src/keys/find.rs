//! Finding the key that somebody shows.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use async_trait::async_trait;
use jiff::Timestamp;
use moothall_core::ports::KeyStore;
use moothall_core::{AgentKey, Result};

use super::{KeyInfo, Keys};
use crate::database::{self, Connection, Durability, Job, arguments};

/// How often at most the last use of a key is written, in microseconds.
const USE_WRITTEN_EVERY: i64 = 60_000_000;

/// A key that was found.
#[derive(Debug)]
pub(super) struct Known {
    key: Arc<AgentKey>,
    expires_at: Option<Timestamp>,
    /// When its use was last written, in microseconds; 0 for never.
    last_used: AtomicI64,
}

#[async_trait]
impl KeyStore for Keys {
    /// Looks the hash up: who wants to guess would have to find a text for it, so nothing is told by how long
    /// that takes.
    async fn find(&self, sha256: &[u8; 32], now: Timestamp) -> Result<Option<Arc<AgentKey>>> {
        let known = if let Some(known) = self.in_memory.get(sha256).await {
            known
        } else {
            let known = self.look_up(sha256).await?.map(Arc::new);
            self.in_memory.insert(*sha256, known.clone()).await;
            known
        };
        let Some(known) = known.filter(|known| known.expires_at.is_none_or(|end| now < end)) else {
            return Ok(None);
        };
        self.note_use(&known, now).await;
        Ok(Some(Arc::clone(&known.key)))
    }
}

impl Keys {
    async fn look_up(&self, sha256: &[u8; 32]) -> Result<Option<Known>> {
        let sql = "SELECT id, agent, scopes, created_at, expires_at, last_used_at, revoked_at FROM keys \
                   WHERE sha256 = $1 AND revoked_at IS NULL";
        let mut rows =
            self.database.read().await?.query(sql, arguments![sha256]).await.map_err(database::error)?;
        let Some(row) = rows.pop() else { return Ok(None) };
        let info = KeyInfo::read(row).map_err(database::error)?;
        Ok(Some(Known {
            key: Arc::new(info.to_agent_key(*sha256)),
            expires_at: info.expires_at,
            last_used: AtomicI64::new(info.last_used_at.map_or(0, Timestamp::as_microsecond)),
        }))
    }

    /// Writes that a key is used, once a minute. A request does not fail because that does.
    async fn note_use(&self, known: &Known, now: Timestamp) {
        let (micros, last) = (now.as_microsecond(), known.last_used.load(Ordering::Relaxed));
        let due = micros.saturating_sub(last) >= USE_WRITTEN_EVERY;
        if due && known.last_used.compare_exchange(last, micros, Ordering::Relaxed, Ordering::Relaxed).is_ok()
        {
            let used = Used { id: known.key.id.clone(), at: now };
            if let Err(error) = self.database.write(used).await {
                tracing::warn!(kind = error.kind().as_str(), "the last use of a key could not be written");
            }
        }
    }
}

struct Used {
    id: String,
    at: Timestamp,
}

#[async_trait]
impl Job for Used {
    type Output = ();
    const DURABILITY: Durability = Durability::Relaxed;

    async fn run(&self, database: &mut dyn Connection) -> database::Result<()> {
        let sql = "UPDATE keys SET last_used_at = $1 WHERE id = $2 AND COALESCE(last_used_at, 0) < $1";
        database.execute(sql, arguments![self.at, &self.id]).await.map(drop)
    }
}

/// Several stores of keys, asked in turn: those of the configuration first, for example.
#[derive(Debug)]
pub struct FirstOf(Vec<Arc<dyn KeyStore>>);

impl FirstOf {
    /// Asks them in this order.
    pub fn new(stores: Vec<Arc<dyn KeyStore>>) -> Self {
        Self(stores)
    }
}

#[async_trait]
impl KeyStore for FirstOf {
    async fn find(&self, sha256: &[u8; 32], now: Timestamp) -> Result<Option<Arc<AgentKey>>> {
        for store in &self.0 {
            if let Some(key) = store.find(sha256, now).await? {
                return Ok(Some(key));
            }
        }
        Ok(None)
    }
}

//! Idempotency keys and the answers that they led to, in the database.

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use moothall_core::Result;
use moothall_core::ports::{IdempotencyStore, KeptAnswer, KeptRequest, KeyClaim};
use uuid::Uuid;

use crate::database::{self, Connection, Database, Job, Row, arguments};

/// Idempotency keys in a database.
#[derive(Debug, Clone)]
pub(crate) struct DatabaseIdempotency {
    database: Database,
}

impl DatabaseIdempotency {
    /// The keys of this database.
    pub(crate) fn new(database: Database) -> Self {
        Self { database }
    }
}

#[async_trait]
impl IdempotencyStore for DatabaseIdempotency {
    async fn claim(
        &self,
        agent: &str,
        key: &str,
        claim: KeyClaim,
        now: Timestamp,
    ) -> Result<Option<KeptRequest>> {
        let (agent, key) = (agent.to_owned(), key.to_owned());
        self.database.write(Claim { agent, key, asked: claim, now, id: Uuid::now_v7() }).await
    }

    async fn keep(&self, agent: &str, key: &str, answer: KeptAnswer) -> Result<()> {
        self.database.write(Keep { agent: agent.to_owned(), key: key.to_owned(), answer }).await
    }

    async fn free(&self, agent: &str, key: &str) -> Result<()> {
        self.database.write(Free { agent: agent.to_owned(), key: key.to_owned() }).await
    }

    async fn take_over(&self, owners: &str, now: Timestamp) -> Result<u64> {
        self.database.write(TakeOver { owners: owners.to_owned(), now }).await
    }
}

/// Takes a key.
struct Claim {
    agent: String,
    key: String,
    asked: KeyClaim,
    now: Timestamp,
    /// Tells a second run of this job from another that asks for the same at the same instant.
    id: Uuid,
}

#[async_trait]
impl Job for Claim {
    type Output = Option<KeptRequest>;

    async fn run(&self, database: &mut dyn Connection) -> database::Result<Self::Output> {
        // A claim without answer and publication is free once it has ended.
        let sql = "INSERT INTO idempotency AS kept (agent, key, fingerprint, claim, claimed_until, expires_at, owner) \
            VALUES ($1, $2, $3, $4, $5, $6, $8) ON CONFLICT (agent, key) DO UPDATE SET \
            fingerprint = excluded.fingerprint, claim = excluded.claim, owner = excluded.owner, \
            claimed_until = excluded.claimed_until, expires_at = excluded.expires_at \
            WHERE kept.claim = excluded.claim OR (kept.claimed_until <= $7 AND kept.status IS NULL \
            AND NOT EXISTS (SELECT 1 FROM publications p WHERE p.agent = $1 AND p.idempotency_key = $2))";
        let claim = arguments![
            &self.agent,
            &self.key,
            &self.asked.fingerprint,
            self.id.as_bytes().as_slice(),
            self.asked.until,
            self.asked.expires_at,
            self.now,
            &self.asked.owner,
        ];
        if database.execute(sql, claim).await? > 0 {
            return Ok(None);
        }
        let sql = "SELECT k.fingerprint, k.claimed_until, k.status, k.content_type, k.body, \
            (SELECT p.id FROM publications p WHERE p.agent = k.agent AND p.idempotency_key = k.key) \
            FROM idempotency k WHERE k.agent = $1 AND k.key = $2";
        let found = database.query(sql, arguments![&self.agent, &self.key]).await?;
        found.into_iter().next().map(|mut row| kept(&mut row)).transpose()
    }

    async fn run_all(jobs: &[&Self], database: &mut dyn Connection) -> database::Result<Vec<Self::Output>> {
        if let Some(now) = jobs.iter().map(|job| job.now).max() {
            forget(database, now).await?;
        }
        let mut outputs = Vec::with_capacity(jobs.len());
        for job in jobs {
            outputs.push(job.run(database).await?);
        }
        Ok(outputs)
    }
}

/// Forgets what has expired. A key that is forgotten is free for another publication, too.
async fn forget(database: &mut dyn Connection, now: Timestamp) -> database::Result<()> {
    let sql = "SELECT 1 FROM idempotency WHERE expires_at <= $1 LIMIT 1";
    if database.query(sql, arguments![now]).await?.is_empty() {
        return Ok(());
    }
    let sql = "UPDATE publications SET idempotency_key = NULL WHERE id IN (\
        SELECT p.id FROM idempotency k CROSS JOIN publications p \
        WHERE k.expires_at <= $1 AND p.agent = k.agent AND p.idempotency_key = k.key)";
    database.execute(sql, arguments![now]).await?;
    database.execute("DELETE FROM idempotency WHERE expires_at <= $1", arguments![now]).await.map(drop)
}

fn kept(row: &mut Row) -> database::Result<KeptRequest> {
    let (fingerprint, claimed_until) = (row.hash()?, row.time()?);
    let (status, content_type, body) = (row.optional_int()?, row.optional_text()?, row.optional_blob()?);
    let answer = match (status, content_type, body) {
        (Some(status), Some(content_type), Some(body)) => {
            let status = u16::try_from(status).map_err(database::decode)?;
            Some(KeptAnswer { status, content_type, body: Bytes::from(body) })
        }
        _ => None,
    };
    Ok(KeptRequest { fingerprint, answer, claimed_until, publication: row.optional_text()? })
}

/// Keeps the answer to a key.
struct Keep {
    agent: String,
    key: String,
    answer: KeptAnswer,
}

#[async_trait]
impl Job for Keep {
    type Output = ();

    async fn run(&self, database: &mut dyn Connection) -> database::Result<()> {
        let sql =
            "UPDATE idempotency SET status = $3, content_type = $4, body = $5 WHERE agent = $1 AND key = $2";
        let KeptAnswer { status, content_type, body } = &self.answer;
        let arguments = arguments![&self.agent, &self.key, *status, content_type, body.as_ref()];
        database.execute(sql, arguments).await.map(drop)
    }
}

/// Ends the claims of owners that are known to be dead.
struct TakeOver {
    /// How their names begin.
    owners: String,
    now: Timestamp,
}

#[async_trait]
impl Job for TakeOver {
    type Output = u64;

    async fn run(&self, database: &mut dyn Connection) -> database::Result<u64> {
        let sql = "UPDATE idempotency SET claimed_until = $1 WHERE status IS NULL AND claimed_until > $1 \
            AND substr(owner, 1, length($2)) = $2";
        database.execute(sql, arguments![self.now, &self.owners]).await
    }
}

/// Frees a key that has no answer, for another publication too.
struct Free {
    agent: String,
    key: String,
}

#[async_trait]
impl Job for Free {
    type Output = ();

    async fn run(&self, database: &mut dyn Connection) -> database::Result<()> {
        let sql = "DELETE FROM idempotency WHERE agent = $1 AND key = $2 AND status IS NULL";
        if database.execute(sql, arguments![&self.agent, &self.key]).await? == 0 {
            return Ok(());
        }
        // Only of what is and will be nowhere: else a store that failed while it was being sent would let the
        // same key send it again.
        let sql = "UPDATE publications SET idempotency_key = NULL WHERE agent = $1 AND idempotency_key = $2 \
            AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.publication = publications.id \
            AND d.status NOT IN ('refused', 'failed', 'expired', 'cancelled'))";
        database.execute(sql, arguments![&self.agent, &self.key]).await.map(drop)
    }
}

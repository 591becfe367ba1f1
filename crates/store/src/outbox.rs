//! Writes on their way, in the database.
//!
//! Every change is a job of the writer (see [`Database`]): [`accept`] takes publications in, [`claim`] hands
//! deliveries out, [`work`] is what the holder of a lease does, [`recover`] takes over from those who
//! died, [`steer`] is what the owner wishes, and [`read`] shows.

mod accept;
mod claim;
mod read;
mod record;
mod recover;
mod steer;
mod work;

use async_trait::async_trait;
use jiff::Timestamp;
use moothall_core::Result;
use moothall_core::outbox::{
    Accepted, Answered, AttemptRecord, DeliveryRecord, Lease, NewPublication, Progress, PublicationQuery,
    PublicationRecord, Steer, Steered,
};
use moothall_core::ports::Outbox;

use crate::audit::Chain;
use crate::database::{self, Database};

/// How often somebody who claims looks for work before all of it must have gone to others.
const LOOKS: u32 = 8;

/// The outbox in a database.
#[derive(Debug, Clone)]
pub(crate) struct DatabaseOutbox {
    database: Database,
    chain: Chain,
}

impl DatabaseOutbox {
    /// The outbox of this database; what is accepted and what ends goes into the audit log, too.
    pub(crate) fn new(database: Database, chain: Chain) -> Self {
        Self { database, chain }
    }
}

#[async_trait]
impl Outbox for DatabaseOutbox {
    async fn accept(&self, new: NewPublication, now: Timestamp) -> Result<Accepted> {
        self.database.write(accept::Accept { new, now, chain: self.chain.clone() }).await
    }

    async fn claim(
        &self,
        owner: &str,
        until: Timestamp,
        limit: u32,
        now: Timestamp,
    ) -> Result<Vec<DeliveryRecord>> {
        // Looking for work may take a while when a lot waits: nobody who writes has to wait for it. Of those
        // who saw the same, one gets it, and the others look again.
        for _ in 0..LOOKS {
            let mut reader = self.database.read().await?;
            let ids = claim::candidates(&mut *reader, limit, now).await.map_err(database::error)?;
            drop(reader);
            if ids.is_empty() {
                break;
            }
            let claim = claim::Claim { owner: owner.to_owned(), until, ids, now };
            let claimed = self.database.write(claim).await?;
            if !claimed.is_empty() {
                return Ok(claimed);
            }
        }
        Ok(Vec::new())
    }

    async fn begin(&self, id: &str, lease: &Lease, now: Timestamp) -> Result<bool> {
        self.database.write(work::Begin { id: id.to_owned(), lease: lease.clone(), now }).await
    }

    async fn leave(&self, id: &str, lease: &Lease, progress: Progress, now: Timestamp) -> Result<bool> {
        let (id, lease, chain) = (id.to_owned(), lease.clone(), self.chain.clone());
        self.database.write(work::Leave { id, lease, progress, now, chain }).await
    }

    async fn renew(
        &self,
        owner: &str,
        ids: &[String],
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<String>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        self.database.write(work::Renew { owner: owner.to_owned(), ids: ids.to_vec(), until, now }).await
    }

    async fn recover(&self, now: Timestamp) -> Result<u64> {
        self.database.write(recover::Recover { now }).await
    }

    async fn take_over(&self, owners: &str, now: Timestamp) -> Result<u64> {
        self.database.write(recover::TakeOver { owners: owners.to_owned(), now }).await
    }

    async fn next_due(&self) -> Result<Option<Timestamp>> {
        let mut reader = self.database.read().await?;
        read::next_due(&mut *reader).await.map_err(database::error)
    }

    async fn publication(&self, agent: &str, id: &str) -> Result<Option<PublicationRecord>> {
        let mut reader = self.database.read().await?;
        read::publication(&mut *reader, agent, id).await.map_err(database::error)
    }

    async fn publications(&self, agent: &str, query: &PublicationQuery) -> Result<Vec<PublicationRecord>> {
        let mut reader = self.database.read().await?;
        read::publications(&mut *reader, agent, query).await.map_err(database::error)
    }

    async fn delivery(&self, agent: &str, id: &str) -> Result<Option<(DeliveryRecord, Vec<AttemptRecord>)>> {
        let mut reader = self.database.read().await?;
        read::delivery(&mut *reader, agent, id).await.map_err(database::error)
    }

    async fn steer(&self, agent: &str, id: &str, steer: Steer, now: Timestamp) -> Result<Steered> {
        self.database.write(steer::Wish { agent: agent.to_owned(), id: id.to_owned(), steer, now }).await
    }

    async fn challenged(&self, agent: &str, limit: u32) -> Result<Vec<DeliveryRecord>> {
        let mut reader = self.database.read().await?;
        read::challenged(&mut *reader, agent, limit).await.map_err(database::error)
    }

    async fn answered(&self, agent: &str, id: &str, answered: Answered, now: Timestamp) -> Result<()> {
        self.database.write(steer::Answer { agent: agent.to_owned(), id: id.to_owned(), answered, now }).await
    }

    async fn waiting(&self) -> Result<u64> {
        let mut reader = self.database.read().await?;
        read::waiting(&mut *reader).await.map_err(database::error)
    }

    async fn forget(&self, before: Timestamp) -> Result<u64> {
        let mut reader = self.database.read().await?;
        let ids = recover::ended(&mut *reader, before).await.map_err(database::error)?;
        drop(reader);
        let mut forgotten = 0;
        for ids in ids.chunks(recover::AT_ONCE) {
            forgotten += self.database.write(recover::Forget { ids: ids.to_vec(), before }).await?;
        }
        Ok(forgotten)
    }
}

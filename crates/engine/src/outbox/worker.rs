//! Working on what is due.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use moothall_core::Result as CoreResult;
use moothall_core::outbox::{DeliveryRecord, DeliveryStatus};
use tokio::sync::Semaphore;

use super::job::{Job, Next, later};
use super::send::again;
use crate::Engine;
use crate::failpoint;
use crate::write::Write;

/// How long something may be due before it is seen, where no hint came: another process may have kept it.
pub(super) const LONGEST_NAP: Duration = Duration::from_secs(1);

/// How often what ended long ago is looked for.
const TIDY_EVERY: Duration = Duration::from_hours(1);

impl Engine {
    /// Claims and works until it is told to stop; then what it works on is finished.
    pub(crate) async fn work(self) {
        let workers = self.inner.settings.delivery.workers.max(1);
        let free = Arc::new(Semaphore::new(workers as usize));
        let mut recovered = Timestamp::MIN;
        while !self.inner.tasks.is_stopping() {
            // Never closed; and at least one is free before more is claimed.
            let Ok(one) = free.acquire().await else { return };
            drop(one);
            let limit = u32::try_from(free.available_permits()).unwrap_or(workers).min(workers);
            let now = self.inner.ports.clock.now();
            if now >= later(recovered, LONGEST_NAP) {
                self.recover(now).await;
                self.count().await;
                recovered = now;
            }
            match self.claim(limit, now).await {
                Ok(claimed) if !claimed.is_empty() => {
                    for record in claimed {
                        let Ok(permit) = free.clone().acquire_owned().await else { return };
                        let engine = self.clone();
                        self.inner.tasks.spawn(async move {
                            engine.handle(record).await;
                            drop(permit);
                            engine.inner.signals.due();
                        });
                    }
                }
                Ok(_) => self.nap().await,
                Err(error) => {
                    tracing::error!(%error, "outbox.claim_failed");
                    self.nap().await;
                }
            }
        }
    }

    /// Waits until something may be due.
    async fn nap(&self) {
        let clock = &self.inner.ports.clock;
        let due = self.inner.outbox.next_due().await.ok().flatten();
        let left = due.map(|due| due.duration_since(clock.now()));
        // What is due and was not claimed is held up by another: it is looked at again soon.
        if left.is_some_and(|left| !left.is_positive()) {
            self.inner.signals.held_up();
        }
        let left = left.filter(jiff::SignedDuration::is_positive);
        let nap = left.map_or(LONGEST_NAP, jiff::SignedDuration::unsigned_abs);
        tokio::select! {
            () = self.inner.signals.until_due() => {}
            () = clock.sleep(nap.min(LONGEST_NAP)) => {}
            () = self.inner.tasks.stopping() => {}
        }
    }

    /// Takes over what was left behind by processes that died.
    async fn recover(&self, now: Timestamp) {
        match again(|| self.inner.outbox.recover(now)).await {
            Ok(0) => {}
            Ok(count) => {
                metrics::counter!("outbox_recovered_total").increment(count);
                self.inner.signals.changed();
            }
            Err(error) => tracing::error!(%error, "outbox.recover_failed"),
        }
    }

    /// Tells how many deliveries wait, those of other processes too.
    async fn count(&self) {
        match self.inner.outbox.waiting().await {
            #[expect(clippy::cast_precision_loss, reason = "a gauge need not be exact beyond 2^53")]
            Ok(waiting) => metrics::gauge!("outbox_waiting").set(waiting as f64),
            Err(error) => tracing::warn!(%error, "outbox.not_counted"),
        }
    }

    /// Forgets what ended long ago, now and then, until it is told to stop.
    pub(crate) async fn tidy(self) {
        while !self.inner.tasks.is_stopping() {
            let now = self.inner.ports.clock.now();
            let before = now.checked_sub(self.inner.settings.delivery.retention).unwrap_or(Timestamp::MIN);
            match again(|| self.inner.outbox.forget(before)).await {
                Ok(0) => {}
                Ok(count) => tracing::info!(count, "outbox.forgotten"),
                Err(error) => tracing::error!(%error, "outbox.forget_failed"),
            }
            tokio::select! {
                () = self.inner.ports.clock.sleep(TIDY_EVERY) => {}
                () = self.inner.tasks.stopping() => {}
            }
        }
    }

    async fn claim(&self, limit: u32, now: Timestamp) -> CoreResult<Vec<DeliveryRecord>> {
        let outbox = &self.inner.outbox;
        let until = later(now, self.inner.settings.lease());
        let claimed = again(|| outbox.claim(&self.inner.owner, until, limit, now)).await?;
        failpoint::hit(if claimed.is_empty() { "nothing_to_claim" } else { "after_claim" });
        Ok(claimed)
    }

    /// Works once on everything that is due, and returns how much that was.
    #[cfg(test)]
    pub(crate) async fn turn(&self) -> usize {
        let now = self.inner.ports.clock.now();
        self.recover(now).await;
        let claimed = self.claim(100, now).await.expect("the store works");
        let count = claimed.len();
        futures::future::join_all(claimed.into_iter().map(|record| self.handle(record))).await;
        count
    }

    async fn handle(&self, record: DeliveryRecord) {
        match serde_json::from_str(&record.work) {
            Ok(work) => {
                let mut job = Job::claimed(record, work);
                if job.record.status == DeliveryStatus::Verifying {
                    self.verify(&mut job).await;
                } else {
                    self.send_claimed(&mut job).await;
                }
            }
            // It is left alone, and its lease with it: a process of a newer version may understand it.
            Err(cause) => tracing::error!(error = %cause, delivery = record.id, "delivery.unreadable"),
        }
    }

    /// Sends a delivery that was claimed, if its account and its budgets let it.
    async fn send_claimed(&self, job: &mut Job) {
        let now = self.inner.ports.clock.now();
        let Some(write) = job.work.current() else {
            let head = job.work.head.unwrap_or(DeliveryStatus::Published);
            return self.leave(job, Next::at(head, now), None).await;
        };
        let next = self.obstacle(job, &write, now).await;
        if let Some(next) = next {
            return self.leave(job, next.uncounted(), None).await;
        }
        failpoint::hit("after_budget");
        let (id, lease) = (&job.record.id, &job.record.lease);
        match again(|| self.inner.outbox.begin(id, lease, now)).await {
            Ok(true) => {}
            Ok(false) => return tracing::warn!(delivery = id, "delivery.lease_lost"),
            Err(error) => return tracing::error!(%error, delivery = id, "delivery.not_begun"),
        }
        // Those before are not needed to send it: only their number is, and the store has it.
        let owner = self.inner.owner.clone();
        job.record.status = DeliveryStatus::Sending;
        job.begin(owner, now);
        self.drive(job).await;
    }

    /// What keeps a delivery from being sent now.
    async fn obstacle(&self, job: &mut Job, write: &Write, now: Timestamp) -> Option<Next> {
        if self.inner.tasks.is_stopping() {
            return Some(Next::at(DeliveryStatus::Queued, job.record.not_before));
        }
        if job.record.expires_at.is_some_and(|end| end <= now) && job.work.at == 0 {
            return Some(Next::at(DeliveryStatus::Expired, now));
        }
        let acting = match self.acting_for(job).await {
            Ok(acting) => acting,
            Err(problem) => return Some(self.cannot_act(job, &problem)),
        };
        match self.earliest(&acting, write.action(), now).await {
            Ok(earliest) if earliest > now => {
                let error = job.record.error.as_deref().and_then(|json| serde_json::from_str(json).ok());
                Some(Next { error, ..Next::at(DeliveryStatus::Queued, earliest) })
            }
            // The transport looks at budgets again, and that is what counts.
            _ => None,
        }
    }
}

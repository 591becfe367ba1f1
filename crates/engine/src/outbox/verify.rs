//! Finding out about writes that were sent and never answered.

use std::panic::AssertUnwindSafe;

use futures::FutureExt;
use jiff::Timestamp;

use super::decide::poison;
use super::job::{Job, Next, Rules};
use super::send::again;
use crate::Engine;
use crate::acting::Acting;
use crate::failpoint;
use crate::problem::{Code, Problem};
use crate::write::{Settle, Write, visibility_lag};
use moothall_core::outbox::DeliveryStatus;

impl Engine {
    /// Looks for what was sent, or asks again for what can be asked for twice.
    pub(super) async fn verify(&self, job: &mut Job) {
        if !self.know_attempts(job).await {
            return;
        }
        let now = self.inner.ports.clock.now();
        let Some(write) = job.work.current() else {
            let head = job.work.head.unwrap_or(DeliveryStatus::Published);
            return self.leave(job, Next::at(head, now), None).await;
        };
        let acting = match self.acting_for(job).await {
            Ok(acting) => acting,
            Err(problem) => {
                let next = self.cannot_look(job, &problem, now);
                return self.leave(job, next, None).await;
            }
        };
        match write.settle() {
            Settle::Reapply => {
                failpoint::hit("before_reapply");
                self.leave(job, Next::at(DeliveryStatus::Sending, now), None).await;
                self.drive(job).await;
            }
            Settle::LookUp => {
                let next = self.look(job, &acting, &write).await;
                failpoint::hit("after_look");
                self.leave(job, next, None).await;
                // What is beside it goes on at once.
                self.drive(job).await;
            }
        }
    }

    async fn look(&self, job: &mut Job, acting: &Acting, write: &Write) -> Next {
        let (clock, settings) = (&self.inner.ports.clock, &self.inner.settings.delivery);
        let began = clock.now();
        let lag = visibility_lag(acting.network(), write);
        let rules = |now| Rules { settings, now, lag };
        if lag.is_none() {
            return job.undecided("its network cannot be asked about it", began);
        }
        let Some(doubt) = job.work.trouble.doubt.clone() else {
            return Next::at(DeliveryStatus::Queued, began);
        };
        failpoint::hit("before_look");
        let look = AssertUnwindSafe(write.look(acting, doubt.since, doubt.until)).catch_unwind();
        let sighting = look.await.unwrap_or_else(|_| Err(poison()));
        job.looked(sighting, began, rules(clock.now()))
    }

    /// Reads the attempts so far. One that never ended is in doubt: its process died. Its lease has
    /// ended, so nothing of it can leave any more.
    async fn know_attempts(&self, job: &mut Job) -> bool {
        let record = &job.record;
        let kept = again(|| self.inner.outbox.delivery(&record.agent, &record.id)).await;
        match kept {
            Ok(Some((_, attempts))) => job.attempts = attempts,
            Ok(None) => {
                job.lost = true;
                return false;
            }
            Err(error) => {
                // It is claimed again once its lease has ended.
                tracing::error!(%error, delivery = record.id, "delivery.not_read");
                job.lost = true;
                return false;
            }
        }
        let last = job.attempts.last().map(|attempt| (attempt.number, attempt.started_at));
        let (number, started) = last.unwrap_or((0, job.record.created_at));
        if job.work.trouble.doubt.as_ref().is_none_or(|doubt| doubt.attempt != number) {
            job.doubt(started, self.inner.ports.clock.now());
        }
        true
    }

    fn cannot_look(&self, job: &mut Job, problem: &Problem, now: Timestamp) -> Next {
        if problem.code() == Code::AccountNotActive {
            return Next::at(
                DeliveryStatus::Unknown,
                super::later(now, self.inner.settings.delivery.first_look),
            );
        }
        job.undecided(&problem.to_string(), now)
    }
}

//! Sending deliveries whose lease this process holds, step by step.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use jiff::Timestamp;
use moothall_core::outbox::{DeliveryStatus, Progress};
use moothall_core::{Context, Error, Outcome, Result as CoreResult};

use super::decide::poison;
use super::job::{Job, Next, Rules, Waiting, later};
use super::publication::AttemptOutcome;
use crate::accounts::PostChallenge;
use crate::acting::{Acting, check_active};
use crate::failpoint;
use crate::problem::{Code, Problem, Result};
use crate::write::{Write, visibility_lag};
use crate::{Engine, Inner};

/// How often a commit is asked for whose outcome was unknown, when the connection broke in its middle.
const COMMIT_TRIES: usize = 3;

impl Engine {
    /// Sends the steps of a delivery whose attempt has begun, until one of them has to wait or all are
    /// done.
    pub(super) async fn drive(&self, job: &mut Job) {
        while job.record.status == DeliveryStatus::Sending && !job.lost {
            let Some(write) = job.work.current() else { return };
            let (next, outcome) = match self.acting_for(job).await {
                Ok(acting) => self.attempt(job, &acting, write).await,
                Err(problem) => (self.cannot_act(job, &problem), Some(outcome_of(&problem))),
            };
            self.leave(job, next, outcome).await;
            if job.record.status == DeliveryStatus::Sending && !job.lost {
                self.prolong(job).await;
            }
        }
    }

    async fn attempt(&self, job: &mut Job, acting: &Acting, write: Write) -> (Next, Option<AttemptOutcome>) {
        let lag = visibility_lag(acting.network(), &write);
        failpoint::hit("before_first_byte");
        let sent = AssertUnwindSafe(failpoint::during("after_last_byte", write.send(acting)));
        let sent = sent.catch_unwind().await;
        failpoint::hit("after_answer");
        let rules = Rules { settings: &self.inner.settings.delivery, now: acting.now(), lag };
        match sent {
            Ok(Ok(mut done)) => {
                if let (Some(post), Some(challenge)) = (done.post.clone(), done.challenge.take()) {
                    job.work.challenge = Some(PostChallenge::of(acting, &job.record.id, post, challenge));
                }
                (job.took(done, rules.now), Some(AttemptOutcome::default()))
            }
            Ok(Err(problem)) => {
                let (next, outcome) = (job.failed(&problem, rules), outcome_of(&problem));
                job.problem = Some(problem);
                (next, Some(outcome))
            }
            Err(_) => {
                tracing::error!(delivery = job.record.id, kind = job.record.kind, "delivery.panicked");
                let problem = poison().on(acting.lane.slug()).by(&job.record.account);
                let (next, outcome) = (job.panicked(&problem, rules), outcome_of(&problem));
                job.problem = Some(problem);
                (next, Some(outcome))
            }
        }
    }

    /// The account of a delivery, with a context in which nothing leaves once its lease is about to end.
    pub(super) async fn acting_for(&self, job: &Job) -> Result<Acting> {
        let (record, now) = (&job.record, self.inner.ports.clock.now());
        let entry = self.inner.registry.find(&record.agent, &record.account).await?;
        check_active(&entry)?;
        let own = later(now, self.inner.settings.call_deadline);
        let context = Context {
            account: Some(entry.account.clone()),
            deadline: Some(job.direct.map_or(own, |Waiting { deadline }| deadline)),
            // A worker never sleeps: what has to wait goes back.
            patience: job.direct.is_none().then_some(Duration::ZERO),
            send_before: record.lease.until.checked_sub(self.inner.settings.send_margin()).ok(),
            request_id: job.work.request_id.as_deref().map(Arc::from),
            raw: false,
        };
        self.acting(&entry, context)
    }

    /// What becomes of a delivery whose account cannot act, although it could when it was claimed.
    pub(super) fn cannot_act(&self, job: &mut Job, problem: &Problem) -> Next {
        let now = self.inner.ports.clock.now();
        if problem.code() == Code::AccountNotActive {
            let soon = later(now, Duration::from_secs(1));
            return Next::at(DeliveryStatus::Queued, soon).because(problem).uncounted();
        }
        if job.work.head.is_some() {
            return Next::at(job.work.head.unwrap_or(DeliveryStatus::Published), now);
        }
        Next::at(DeliveryStatus::Failed, now).because(problem)
    }

    /// Leaves a delivery durably. Whether the lease still held is told by `job.lost`.
    pub(super) async fn leave(&self, job: &mut Job, next: Next, outcome: Option<AttemptOutcome>) {
        let Next { status, not_before, error, counts, remote_id } = next;
        let json = |error| serde_json::to_string(&error).ok();
        let progress = Progress {
            status,
            not_before,
            work: job.work.to_json(),
            result: job.record.result.clone(),
            error: error.and_then(json),
            outcome: outcome.and_then(|outcome| serde_json::to_string(&outcome).ok()),
            counts,
            remote_id,
        };
        failpoint::hit("before_leave_commit");
        let now = self.inner.ports.clock.now();
        let (id, lease) = (&job.record.id, &job.record.lease);
        let left = again(|| self.inner.outbox.leave(id, lease, progress.clone(), now)).await;
        failpoint::hit("after_leave_commit");
        match left {
            Ok(true) => self.note_left(job, progress, now),
            Ok(false) => {
                tracing::warn!(delivery = id, epoch = lease.epoch, "delivery.lease_lost");
                job.lost = true;
            }
            Err(error) => {
                // It stays as it is until its lease ends; then it is looked for.
                tracing::error!(%error, delivery = id, "delivery.not_kept");
                job.lost = true;
            }
        }
        self.inner.signals.changed();
        if status.is_waiting() || self.inner.signals.is_awaited() {
            self.inner.signals.due();
        }
    }

    fn note_left(&self, job: &mut Job, progress: Progress, now: Timestamp) {
        let (was, status) = (job.record.status, progress.status);
        metrics::counter!("outbox_left_total", "network" => job.record.network.clone(), "status" => status.as_str())
            .increment(1);
        if let (Some(attempt), DeliveryStatus::Sending) = (job.attempts.last_mut(), was) {
            attempt.ended_at = Some(now);
            attempt.outcome.clone_from(&progress.outcome);
        }
        if status == DeliveryStatus::Sending {
            job.begin(self.inner.owner.clone(), now);
        }
        let record = &mut job.record;
        record.status = status;
        record.not_before = progress.not_before;
        record.work = progress.work;
        record.result = progress.result;
        record.error = progress.error;
        record.updated_at = now;
        record.attempts += u32::from(progress.counts && progress.outcome.is_some());
    }

    /// Lengthens the lease for the next step.
    async fn prolong(&self, job: &mut Job) {
        let now = self.inner.ports.clock.now();
        let until = later(now, self.inner.settings.lease());
        let (owner, ids) = (&self.inner.owner, [job.record.id.clone()]);
        match again(|| self.inner.outbox.renew(owner, &ids, until, now)).await {
            Ok(held) if !held.is_empty() => job.record.lease.until = until,
            Ok(_) => job.lost = true,
            Err(error) => {
                tracing::error!(%error, delivery = job.record.id, "delivery.lease_not_renewed");
                job.lost = true;
            }
        }
    }
}

impl Inner {
    /// What a failing store is answered with.
    pub(crate) fn outbox_failed(cause: Error) -> Problem {
        tracing::error!(error = %cause, "outbox.failed");
        Problem::storage_failed("the outbox could not be read or written", cause)
    }
}

pub(super) fn outcome_of(problem: &Problem) -> AttemptOutcome {
    AttemptOutcome { error: Some(problem.code()), message: Some(problem.to_string()) }
}

/// Asks the store again when it cannot tell whether it did what it was asked: it says the same then.
pub(crate) async fn again<T, F: Future<Output = CoreResult<T>>>(call: impl Fn() -> F) -> CoreResult<T> {
    let mut result = call().await;
    for _ in 1..COMMIT_TRIES {
        match &result {
            Err(error) if error.outcome() == Outcome::Unknown => result = call().await,
            _ => break,
        }
    }
    result
}

//! Taking writes in: kept first, then sent.

use futures::future::join_all;
use jiff::Timestamp;
use moothall_core::outbox::{Accepted, DeliveryRecord, DeliveryStatus, Lease, NewDelivery, NewPublication};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::job::{Job, Waiting, later};
use super::options::{WriteOptions, Written};
use super::publication::{Delivery, Publication};
use super::send::again;
use super::work::Work;
use super::worker::LONGEST_NAP;
use crate::acting::Acting;
use crate::failpoint;
use crate::idempotency::mismatch as idempotency_mismatch;
use crate::problem::{Code, FieldProblem, Problem, Result};
use crate::write::Write;
use crate::{Caller, Engine, Inner};

/// How often somebody who waits looks into the store: another process may have sent it.
const LOOK_EVERY: std::time::Duration = std::time::Duration::from_secs(1);

/// A write that was checked, and the account that is to do it.
pub(crate) struct Intent {
    /// What it is called in a problem, such as `targets[1]`.
    pub(crate) field: String,
    pub(crate) acting: Acting,
    pub(crate) work: Work,
}

/// A publication as it stands, and why what somebody waited for failed, for each delivery.
pub(crate) struct Submitted {
    pub(crate) publication: Publication,
    pub(crate) problems: Vec<Option<Problem>>,
}

impl Submitted {
    fn of(publication: Publication) -> Self {
        Self { publication, problems: Vec::new() }
    }
}

impl Engine {
    /// Keeps writes as one publication, and unless it is to be queued sends all of them at once. It runs
    /// to its end even when its caller stops waiting.
    pub(crate) async fn submit(
        &self,
        caller: &Caller,
        intents: Vec<Intent>,
        options: &WriteOptions,
    ) -> Result<Submitted> {
        options.check(&self.inner.settings.delivery, self.inner.ports.clock.now())?;
        let (engine, caller, options) = (self.clone(), caller.clone(), options.clone());
        self.complete(async move { engine.submit_all(&caller, intents, &options).await }).await
    }

    /// One write, answered with what the network says.
    pub(crate) async fn write<T: DeserializeOwned>(
        &self,
        caller: &Caller,
        acting: Acting,
        write: Write,
        options: &WriteOptions,
    ) -> Result<Written<T>> {
        let intent = Intent { field: "request".to_owned(), acting, work: Work::of(write) };
        let answer = self.write_one(caller, intent, options).await?;
        match answer {
            Written::Done { item: delivery, publication } => match serde_json::from_str(delivery.answer()) {
                Ok(item) => Ok(Written::Done { item, publication }),
                Err(cause) => {
                    Err(Problem::new(Code::Internal, format!("a kept answer is not whole: {cause}")))
                }
            },
            Written::Queued(publication) => Ok(Written::Queued(publication)),
        }
    }

    /// One write, answered with its delivery.
    pub(crate) async fn write_one(
        &self,
        caller: &Caller,
        intent: Intent,
        options: &WriteOptions,
    ) -> Result<Written<Delivery>> {
        let Submitted { publication, mut problems } = self.submit(caller, vec![intent], options).await?;
        if let Some(problem) = problems.pop().flatten() {
            return Err(if problem.code() == Code::OutcomeUnknown {
                let action = format!(
                    "It is being looked for on the network: see the publication {}. Do not send it again.",
                    publication.id
                );
                problem.with_action(action).of_publication(publication)
            } else {
                problem
            });
        }
        match publication.deliveries.as_slice() {
            [delivery] if delivery.status.is_accepted() => {
                Ok(Written::Done { item: delivery.clone(), publication: Some(publication.id) })
            }
            [Delivery { status, error: Some(error), .. }] if status.is_final() => {
                let problem = Problem::recorded(error.clone());
                // Its owner has to decide about it, and needs to know its name for that.
                Err(if *status == DeliveryStatus::NeedsAttention {
                    problem.of_publication(publication)
                } else {
                    problem
                })
            }
            _ => Ok(Written::Queued(Box::new(publication))),
        }
    }

    async fn submit_all(
        &self,
        caller: &Caller,
        mut intents: Vec<Intent>,
        options: &WriteOptions,
    ) -> Result<Submitted> {
        let now = self.inner.ports.clock.now();
        let deadline = later(now, self.inner.settings.call_deadline);
        for intent in &mut intents {
            intent.work.request_id = Some(caller.request_id.to_string());
        }
        let publication = self.publication_of(caller, &intents, options, now);
        let outbox = &self.inner.outbox;
        let accepted =
            again(|| outbox.accept(publication.clone(), now)).await.map_err(Inner::outbox_failed)?;
        failpoint::hit("after_accept_commit");
        match accepted {
            Accepted::New { begun } => {
                metrics::counter!("outbox_accepted_total").increment(publication.deliveries.len() as u64);
                let jobs = jobs_of(publication, intents, &begun, deadline, now);
                self.carry_out(caller, jobs, options.is_queued(), deadline).await
            }
            Accepted::SameKey(id) => self.ended(caller, &id, deadline).await.map(Submitted::of),
            Accepted::OtherContent => Err(idempotency_mismatch()),
            Accepted::Duplicate(found) => self.duplicate(caller, &intents, found, deadline).await,
            Accepted::Full { waiting } => {
                let message = format!("{waiting} of your deliveries wait already; no more are taken");
                Err(Problem::new(Code::Quota, message))
            }
        }
    }

    fn publication_of(
        &self,
        caller: &Caller,
        intents: &[Intent],
        options: &WriteOptions,
        now: Timestamp,
    ) -> NewPublication {
        let settings = &self.inner.settings;
        let until = later(now, settings.lease());
        let begin = || Lease { owner: self.inner.owner.clone(), epoch: 1, until };
        let deliveries = intents.iter().map(|Intent { acting, work, .. }| NewDelivery {
            id: Uuid::now_v7().to_string(),
            account: acting.record.name.clone(),
            network: acting.record.network.clone(),
            kind: work.first().map_or("write", Write::kind).to_owned(),
            place: work.first().map(Write::place).unwrap_or_default(),
            priority: options.priority,
            not_before: options.not_before(now),
            expires_at: options.expires_at,
            content_hash: work.content_hash(),
            work: work.to_json(),
            begin: (!options.is_queued()).then(begin),
        });
        let guarded = intents.iter().any(|intent| intent.work.first().is_some_and(Write::shows_twice))
            && caller.idempotency_key.is_none()
            && !options.allow_duplicate;
        NewPublication {
            id: Uuid::now_v7().to_string(),
            agent: caller.agent.clone(),
            key_id: caller.key_id.clone(),
            idempotency_key: caller.idempotency_key.clone(),
            created_at: now,
            no_duplicate_since: now.checked_sub(settings.delivery.duplicate_window).ok().filter(|_| guarded),
            max_waiting: settings.delivery.max_waiting,
            deliveries: deliveries.collect(),
        }
    }

    /// Sends what has begun. What has not is waited for, unless nobody waits.
    async fn carry_out(
        &self,
        caller: &Caller,
        jobs: Vec<Job>,
        queued: bool,
        deadline: Timestamp,
    ) -> Result<Submitted> {
        let jobs = join_all(jobs.into_iter().map(|mut job| async move {
            self.drive(&mut job).await;
            job
        }))
        .await;
        failpoint::hit("before_answer");
        let Some(first) = jobs.first() else {
            return Err(Problem::new(Code::Internal, "a publication without deliveries was accepted"));
        };
        let (id, created_at) = (first.record.publication.clone(), first.record.created_at);
        let waits = |job: &Job| job.lost || job.direct.is_none();
        if jobs.iter().any(waits) {
            // Workers look by themselves often enough for what is due later.
            let soon = later(self.inner.ports.clock.now(), LONGEST_NAP);
            if jobs.iter().any(|job| waits(job) && job.record.not_before <= soon) {
                self.inner.signals.due();
            }
            if !queued {
                match self.ended(caller, &id, deadline).await {
                    Ok(publication) => return Ok(Submitted::of(publication)),
                    // It is kept and may have been sent: a store that cannot be read now must not make it look
                    // refused. It is told as it stood last.
                    Err(problem) => tracing::error!(%problem, publication = id, "publication.not_read"),
                }
            }
        }
        let deliveries = jobs.iter().map(|job| Delivery::of(&job.record, &job.attempts)).collect();
        // What is beside the first step is a warning, and no problem of the whole.
        let problem = |job: Job| job.problem.filter(|_| job.work.head.is_none());
        let problems = jobs.into_iter().map(problem).collect();
        Ok(Submitted { publication: Publication::of(id, created_at, deliveries), problems })
    }

    /// A publication once nothing more is to be waited for, or as it stands at the deadline.
    async fn ended(&self, caller: &Caller, id: &str, deadline: Timestamp) -> Result<Publication> {
        loop {
            let changed = self.inner.signals.next_change();
            let publication = self.publication(caller, id).await?;
            let left = deadline.duration_since(self.inner.ports.clock.now());
            if !publication.is_under_way() || left.is_zero() || left.is_negative() {
                return Ok(publication);
            }
            let wait = LOOK_EVERY.min(left.unsigned_abs());
            tokio::select! {
                () = changed => {}
                () = self.inner.ports.clock.sleep(wait) => {}
            }
        }
    }

    /// What was sent already is answered with what became of it. Where that is true of some only, the
    /// others cannot be told to be meant, so nothing is sent.
    async fn duplicate(
        &self,
        caller: &Caller,
        intents: &[Intent],
        found: Vec<(usize, String)>,
        deadline: Timestamp,
    ) -> Result<Submitted> {
        match found.split_first() {
            Some(((_, first), others))
                if found.len() == intents.len() && others.iter().all(|(_, other)| other == first) =>
            {
                self.ended(caller, first, deadline).await.map(Submitted::of)
            }
            _ => Err(Problem::fields(
                found.iter().map(|(index, id)| already_sent(intents, *index, id)).collect(),
            )),
        }
    }
}

fn already_sent(intents: &[Intent], index: usize, id: &str) -> FieldProblem {
    let field = intents.get(index).map_or_else(|| "request".to_owned(), |intent| intent.field.clone());
    let message = format!(
        "the same went there a moment ago, as the publication {id}; set `allow_duplicate` to send it again"
    );
    FieldProblem::new(field, Code::Duplicate, message)
}

/// The deliveries of a publication that was just accepted, as they stand now.
fn jobs_of(
    publication: NewPublication,
    intents: Vec<Intent>,
    begun: &[bool],
    deadline: Timestamp,
    now: Timestamp,
) -> Vec<Job> {
    let NewPublication { id, agent, deliveries, .. } = publication;
    let begun = begun.iter().copied().chain(std::iter::repeat(false));
    let jobs = deliveries.into_iter().zip(intents).zip(begun).map(|((new, intent), begun)| {
        let lease = new.begin.filter(|_| begun);
        let mut job = Job {
            record: DeliveryRecord {
                id: new.id,
                publication: id.clone(),
                agent: agent.clone(),
                account: new.account,
                network: new.network,
                kind: new.kind,
                place: new.place,
                priority: new.priority,
                status: if begun { DeliveryStatus::Sending } else { DeliveryStatus::Queued },
                created_at: now,
                updated_at: now,
                not_before: new.not_before,
                expires_at: new.expires_at,
                content_hash: new.content_hash,
                work: new.work,
                result: None,
                error: None,
                attempts: 0,
                lease: lease.clone().unwrap_or(Lease { owner: String::new(), epoch: 0, until: now }),
            },
            attempts: Vec::new(),
            work: intent.work,
            direct: begun.then_some(Waiting { deadline }),
            problem: None,
            lost: false,
        };
        if let Some(Lease { owner, .. }) = lease {
            job.begin(owner, now);
        }
        job
    });
    jobs.collect()
}

//! Jobs that are committed together, and what becomes of them when that fails.

use std::any::Any;

use async_trait::async_trait;
use moothall_core::{Error, Result};
use tokio::sync::oneshot;

use super::super::failure::{self, Reach};
use super::super::{Connection, Location};
use super::{Durability, Job, WritingConnection};

/// Jobs of one kind, and those who wait for them.
#[async_trait]
pub(super) trait Work: Any + Send {
    fn durability(&self) -> Durability;
    /// Runs every job, and keeps the outputs until they are committed.
    async fn run(&mut self, database: &mut dyn Connection) -> Result<(), sqlx::Error>;
    /// Answers with the outputs of the last run.
    fn succeed(self: Box<Self>);
    /// Answers every job with `failure`.
    fn fail(self: Box<Self>, failure: &dyn Fn() -> Error);
    /// Takes the jobs of `other` over when they are of the same kind; otherwise hands it back.
    fn absorb(&mut self, other: Box<dyn Work>) -> Option<Box<dyn Work>>;
    /// Every job by itself.
    fn split(self: Box<Self>) -> Vec<Box<dyn Work>>;
}

/// A job to be written, and where its answer will be.
pub(super) fn work<J: Job>(job: J) -> (Box<dyn Work>, oneshot::Receiver<Result<J::Output>>) {
    let (answer, waiting) = oneshot::channel();
    (Box::new(Group { jobs: vec![(job, answer)], outputs: Vec::new() }), waiting)
}

struct Group<J: Job> {
    jobs: Vec<(J, oneshot::Sender<Result<J::Output>>)>,
    outputs: Vec<J::Output>,
}

#[async_trait]
impl<J: Job> Work for Group<J> {
    fn durability(&self) -> Durability {
        J::DURABILITY
    }

    async fn run(&mut self, database: &mut dyn Connection) -> Result<(), sqlx::Error> {
        let jobs: Vec<&J> = self.jobs.iter().map(|(job, _)| job).collect();
        self.outputs = J::run_all(&jobs, database).await?;
        Ok(())
    }

    fn succeed(self: Box<Self>) {
        for ((_, answer), output) in self.jobs.into_iter().zip(self.outputs) {
            // Whoever does not wait any more needs no answer.
            let _ = answer.send(Ok(output));
        }
    }

    fn fail(self: Box<Self>, failure: &dyn Fn() -> Error) {
        for (_, answer) in self.jobs {
            let _ = answer.send(Err(failure()));
        }
    }

    fn absorb(&mut self, other: Box<dyn Work>) -> Option<Box<dyn Work>> {
        if (other.as_ref() as &dyn Any).is::<Self>() {
            if let Ok(other) = (other as Box<dyn Any>).downcast::<Self>() {
                self.jobs.extend(other.jobs);
            }
            return None;
        }
        Some(other)
    }

    fn split(self: Box<Self>) -> Vec<Box<dyn Work>> {
        let single = |job| Box::new(Self { jobs: vec![job], outputs: Vec::new() }) as Box<dyn Work>;
        self.jobs.into_iter().map(single).collect()
    }
}

/// How a transaction failed.
enum Failed {
    /// Nothing of it was kept.
    Undone(sqlx::Error),
    /// Nobody knows whether it was kept.
    Unknown(sqlx::Error),
}

/// Jobs that are committed together.
#[derive(Default)]
pub(super) struct Batch {
    groups: Vec<Box<dyn Work>>,
    jobs: usize,
}

impl Batch {
    pub(super) fn add(&mut self, work: Box<dyn Work>) {
        self.jobs += 1;
        let mut left = Some(work);
        for group in &mut self.groups {
            match left.take() {
                Some(work) => left = group.absorb(work),
                None => return,
            }
        }
        self.groups.extend(left);
    }

    pub(super) fn len(&self) -> usize {
        self.jobs
    }

    /// Writes every job and answers it.
    ///
    /// A connection that is lost is made anew and the jobs run once more. A statement that fails takes only
    /// its own job along: then each runs in a transaction of its own. No room, and a database that another
    /// process holds, fail all of them.
    pub(super) async fn write(self, slot: &mut Option<Box<dyn WritingConnection>>, location: &Location) {
        let mut groups = self.groups;
        let mut failed = transact(&mut groups, slot, location).await;
        if let Err(Failed::Undone(cause) | Failed::Unknown(cause)) = &failed
            && failure::reach(cause) == Reach::Connection
        {
            tracing::warn!(error = %cause, jobs = self.jobs, "the store's database is connected anew");
            let may_be_kept = matches!(failed, Err(Failed::Unknown(_)));
            *slot = None;
            failed = match transact(&mut groups, slot, location).await {
                Err(Failed::Undone(cause)) if may_be_kept => Err(Failed::Unknown(cause)),
                other => other,
            };
        }
        match failed {
            Ok(()) => groups.into_iter().for_each(Work::succeed),
            Err(Failed::Undone(cause)) if failure::reach(&cause) == Reach::Statement && self.jobs > 1 => {
                tracing::warn!(error = %cause, jobs = self.jobs, "a change failed; each is made by itself");
                for single in groups.into_iter().flat_map(Work::split) {
                    write_alone(single, slot, location).await;
                }
            }
            Err(failed) => refuse(groups, failed),
        }
    }
}

async fn write_alone(
    single: Box<dyn Work>,
    slot: &mut Option<Box<dyn WritingConnection>>,
    location: &Location,
) {
    let mut group = vec![single];
    match transact(&mut group, slot, location).await {
        Ok(()) => group.into_iter().for_each(Work::succeed),
        Err(failed) => refuse(group, failed),
    }
}

fn refuse(groups: Vec<Box<dyn Work>>, failed: Failed) {
    let (make, cause): (fn(sqlx::Error) -> Error, _) = match failed {
        Failed::Undone(cause) => (failure::error, cause),
        Failed::Unknown(cause) => (|cause| failure::unknown().with_source(cause), cause),
    };
    tracing::warn!(error = %cause, "the store could not make a change");
    let first = make(cause);
    let again = || {
        let copy = Error::new(first.kind(), first.message()).with_outcome(first.outcome());
        match first.retry_after() {
            Some(wait) => copy.with_retry_after(wait),
            None => copy,
        }
    };
    for group in groups {
        group.fail(&again);
    }
}

/// Runs all groups in one transaction.
async fn transact(
    groups: &mut [Box<dyn Work>],
    slot: &mut Option<Box<dyn WritingConnection>>,
    location: &Location,
) -> Result<(), Failed> {
    let connection = match slot {
        Some(connection) => connection,
        None => slot.insert(location.connect().await.map_err(Failed::Undone)?),
    };
    let durability = groups.iter().map(|group| group.durability()).max().unwrap_or(Durability::Durable);
    let failed = 'failed: {
        if let Err(cause) = connection.begin(durability).await {
            break 'failed Failed::Undone(cause);
        }
        for group in &mut *groups {
            if let Err(cause) = group.run(connection.statements()).await {
                break 'failed Failed::Undone(cause);
            }
        }
        match connection.commit().await {
            Ok(()) => return Ok(()),
            // Busy or full: the database said that it kept nothing.
            Err(cause) if failure::is_refusal(&cause) => break 'failed Failed::Undone(cause),
            Err(cause) => break 'failed Failed::Unknown(cause),
        }
    };
    // Outside a transaction this fails, which is as well; a connection that cannot be trusted any more
    // is given up.
    if connection.rollback().await.is_err() {
        *slot = None;
    }
    Err(failed)
}

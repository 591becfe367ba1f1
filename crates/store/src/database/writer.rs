//! One task writes: it commits all that waits at once.
//!
//! A sync of the disk costs as much for one change as for hundreds, so whoever wants to change something
//! hands a [`Job`] over and is answered once it is committed, together with all that came meanwhile.

mod batch;

use std::time::Duration;

use async_trait::async_trait;
use moothall_core::{Error, ErrorKind, Result};
use tokio::sync::{mpsc, oneshot};

use self::batch::{Batch, Work};
use super::connection::Connection;
use super::{Location, failure};

/// How many jobs wait at most.
const WAITING: usize = 4096;
/// How many jobs are committed together at most.
const TOGETHER: usize = 256;
/// How long a job waits for room in the queue.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long nothing is asked for before the writer tidies up.
const IDLE: Duration = Duration::from_millis(200);

/// A change of the database.
///
/// It runs inside a transaction, perhaps more than once: when a job beside it failed, or when the connection
/// broke and nobody knows whether it committed. So it must find what an earlier run of itself did and say
/// the same. It reports logical conflicts through its output, never through an error.
#[async_trait]
pub(crate) trait Job: Send + Sync + Sized + 'static {
    /// What it answers.
    type Output: Send + 'static;

    /// How long the answer may wait for the disk.
    const DURABILITY: Durability = Durability::Durable;

    /// Makes the change.
    async fn run(&self, database: &mut dyn Connection) -> super::Result<Self::Output>;

    /// Makes the changes of several jobs at once, with an output for each: for kinds that many ask for at
    /// the same time and that fewer statements can do together.
    async fn run_all(jobs: &[&Self], database: &mut dyn Connection) -> super::Result<Vec<Self::Output>> {
        let mut outputs = Vec::with_capacity(jobs.len());
        for job in jobs {
            outputs.push(job.run(database).await?);
        }
        Ok(outputs)
    }
}

/// What must be true of a change when its answer goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Durability {
    /// It survives the end of this process, but perhaps not a loss of power.
    Relaxed,
    /// It survives a loss of power.
    Durable,
}

/// A connection that changes what is kept.
#[async_trait]
pub(super) trait WritingConnection: Send {
    /// Begins a transaction that no other process writes beside.
    async fn begin(&mut self, durability: Durability) -> super::Result<()>;
    async fn commit(&mut self) -> super::Result<()>;
    async fn rollback(&mut self) -> super::Result<()>;
    /// Does what can wait until nobody does.
    async fn tidy(&mut self) -> super::Result<()>;
    async fn close(self: Box<Self>) -> super::Result<()>;
    /// Where statements of the transaction go.
    fn statements(&mut self) -> &mut dyn Connection;
}

/// Hands jobs to the task that writes. Cheap to clone; the task ends when all are gone.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    jobs: mpsc::Sender<Message>,
}

enum Message {
    Work(Box<dyn Work>),
    Close(oneshot::Sender<()>),
}

impl Writer {
    /// Starts the task on a connection to `location`.
    pub(super) fn start(location: Location, connection: Box<dyn WritingConnection>) -> Self {
        let (jobs, waiting) = mpsc::channel(WAITING);
        let task = Task { location, connection: Some(connection), tidy: true };
        tokio::spawn(task.run(waiting));
        Self { jobs }
    }

    /// Makes a change. Once asked for it is made, even when the caller stops waiting.
    pub(super) async fn write<J: Job>(&self, job: J) -> Result<J::Output> {
        let (work, answer) = batch::work(job);
        self.send(Message::Work(work)).await?;
        answer.await.unwrap_or_else(|_| Err(failure::unknown()))
    }

    /// Makes all changes that were asked for, closes the connection, and refuses any more.
    pub(super) async fn close(&self) {
        let (closed, done) = oneshot::channel();
        if self.send(Message::Close(closed)).await.is_ok() {
            // An error means that the task had ended already.
            let _ = done.await;
        }
    }

    async fn send(&self, message: Message) -> Result<()> {
        match self.jobs.send_timeout(message, PATIENCE).await {
            Ok(()) => Ok(()),
            Err(mpsc::error::SendTimeoutError::Timeout(_)) => {
                Err(Error::new(ErrorKind::Unavailable, "the store has more to write than it can take")
                    .with_retry_after(Duration::from_secs(1)))
            }
            Err(mpsc::error::SendTimeoutError::Closed(_)) => {
                Err(Error::new(ErrorKind::Unavailable, "the store is closed"))
            }
        }
    }
}

struct Task {
    location: Location,
    /// `None` after it was lost.
    connection: Option<Box<dyn WritingConnection>>,
    /// Whether nothing was written since the last time.
    tidy: bool,
}

impl Task {
    async fn run(mut self, mut waiting: mpsc::Receiver<Message>) {
        let closed = loop {
            let (batch, closed) = self.next_batch(&mut waiting).await;
            if batch.len() > 0 {
                self.tidy = false;
                batch.write(&mut self.connection, &self.location).await;
            }
            if let Some(closed) = closed {
                break closed;
            }
        };
        drop(waiting);
        if let Some(connection) = self.connection
            && let Err(cause) = connection.close().await
        {
            tracing::warn!(error = %cause, "the store's database did not close cleanly");
        }
        if let Some(closed) = closed {
            // Whoever does not wait any more need not be told.
            let _ = closed.send(());
        }
    }

    /// Waits for jobs and takes all there are. The second part is there when these are the last: then
    /// whoever asked to close may wait for it.
    async fn next_batch(
        &mut self,
        waiting: &mut mpsc::Receiver<Message>,
    ) -> (Batch, Option<Option<oneshot::Sender<()>>>) {
        let mut batch = Batch::default();
        let mut message = self.first(waiting).await;
        loop {
            match message {
                None => return (batch, Some(None)),
                Some(Message::Close(closed)) => return (batch, Some(Some(closed))),
                Some(Message::Work(work)) => batch.add(work),
            }
            if batch.len() >= TOGETHER {
                return (batch, None);
            }
            message = match waiting.try_recv() {
                Ok(next) => Some(next),
                Err(_) => return (batch, None),
            };
        }
    }

    /// The next message, however long it takes to come; tidies up when it does not come soon.
    async fn first(&mut self, waiting: &mut mpsc::Receiver<Message>) -> Option<Message> {
        if !self.tidy {
            match tokio::time::timeout(IDLE, waiting.recv()).await {
                Ok(message) => return message,
                Err(_) => self.tidy_up().await,
            }
        }
        waiting.recv().await
    }

    async fn tidy_up(&mut self) {
        self.tidy = true;
        if let Some(connection) = &mut self.connection
            && let Err(cause) = connection.tidy().await
        {
            tracing::debug!(error = %cause, "the store's log stays where it is for now");
        }
    }
}

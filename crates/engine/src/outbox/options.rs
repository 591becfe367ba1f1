//! How a write is to be delivered, and what it is answered with.

use jiff::Timestamp;
use moothall_core::outbox::Priority;

use super::job::later;
use super::publication::Publication;
use crate::problem::{FieldProblem, Problem, Result};
use crate::settings::DeliverySettings;

/// How a write is to be delivered. By default it is sent at once, and its answer waited for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WriteOptions {
    /// Only keep it, and send it as soon as it may be sent.
    pub respond_async: bool,
    /// Send it then; an instant in the past is now. It is kept until then.
    pub publish_at: Option<Timestamp>,
    /// Give it up when it could not be sent until then.
    pub expires_at: Option<Timestamp>,
    /// What goes first among what is due.
    pub priority: Priority,
    /// Send it even if the same went to the same place a moment ago.
    pub allow_duplicate: bool,
}

impl WriteOptions {
    /// Whether it is only kept for now.
    pub(super) fn is_queued(&self) -> bool {
        self.respond_async || self.publish_at.is_some()
    }

    /// When it may be sent.
    pub(super) fn not_before(&self, now: Timestamp) -> Timestamp {
        self.publish_at.map_or(now, |at| at.max(now))
    }

    /// Refuses times that make no sense.
    pub(crate) fn check(&self, settings: &DeliverySettings, now: Timestamp) -> Result<()> {
        let mut problems = Vec::new();
        let horizon = later(now, settings.horizon);
        if self.publish_at.is_some_and(|at| at > horizon) {
            let days = settings.horizon.as_secs() / 86_400;
            problems.push(FieldProblem::invalid("publish_at", format!("is more than {days} days ahead")));
        }
        if self.expires_at.is_some_and(|end| end <= self.not_before(now)) {
            let after = if self.publish_at.is_some_and(|at| at > now) { "`publish_at`" } else { "now" };
            problems.push(FieldProblem::invalid("expires_at", format!("must be later than {after}")));
        }
        if problems.is_empty() { Ok(()) } else { Err(Problem::fields(problems)) }
    }
}

/// What a write is answered with.
#[derive(Debug, Clone, PartialEq)]
pub enum Written<T> {
    /// It is done.
    Done {
        /// What came of it.
        item: T,
        /// The id of the publication that it is kept as; `None` when there was nothing to write.
        publication: Option<String>,
    },
    /// It is kept, and will be done: as asked, or because an earlier write to the same place is not
    /// settled yet.
    Queued(Box<Publication>),
}

impl<T> Written<T> {
    /// The answer, where it is done.
    pub fn done(self) -> Option<T> {
        match self {
            Self::Done { item, .. } => Some(item),
            Self::Queued(_) => None,
        }
    }
}

//! A delivery in the hands of this process, step by step.

use std::time::Duration;

use jiff::Timestamp;
use moothall_core::outbox::{AttemptRecord, DeliveryRecord, DeliveryStatus};

use super::work::{Step, Trouble, Work};
use crate::problem::{Problem, ProblemInfo};
use crate::publish::parts;
use crate::settings::DeliverySettings;
use crate::write::Done;

/// A delivery whose lease this process holds.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) record: DeliveryRecord,
    pub(crate) attempts: Vec<AttemptRecord>,
    pub(crate) work: Work,
    /// Somebody waits for it: what cannot be done now has failed, and they may ask again.
    pub(crate) direct: Option<Waiting>,
    /// Why it failed, in full, for whoever waits.
    pub(crate) problem: Option<Problem>,
    /// Whether the lease is lost: somebody else decides.
    pub(crate) lost: bool,
}

/// Somebody who waits for a delivery.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Waiting {
    /// Until when.
    pub(crate) deadline: Timestamp,
}

/// How a delivery is left.
#[derive(Debug)]
pub(crate) struct Next {
    pub(crate) status: DeliveryStatus,
    pub(crate) not_before: Timestamp,
    pub(crate) error: Option<ProblemInfo>,
    /// Whether the attempt that led here counts.
    pub(crate) counts: bool,
    pub(crate) remote_id: Option<String>,
}

impl Next {
    pub(crate) fn at(status: DeliveryStatus, not_before: Timestamp) -> Self {
        Self { status, not_before, error: None, counts: true, remote_id: None }
    }

    pub(crate) fn because(mut self, problem: &Problem) -> Self {
        self.error = Some(problem.info());
        self
    }

    pub(crate) fn uncounted(mut self) -> Self {
        self.counts = false;
        self
    }
}

/// By what a decision is made beside the answer itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules<'a> {
    pub(crate) settings: &'a DeliverySettings,
    pub(crate) now: Timestamp,
    /// How long the network may hide a write; `None` when it cannot be asked about this one.
    pub(crate) lag: Option<Duration>,
}

impl Job {
    /// A delivery that was claimed, with its work.
    pub(crate) fn claimed(record: DeliveryRecord, work: Work) -> Self {
        Self { record, attempts: Vec::new(), work, direct: None, problem: None, lost: false }
    }

    /// Notes that an attempt has begun.
    pub(crate) fn begin(&mut self, owner: String, now: Timestamp) {
        let number = self.attempts.last().map_or(0, |attempt| attempt.number) + 1;
        self.attempts.push(AttemptRecord { number, owner, started_at: now, ended_at: None, outcome: None });
    }

    /// The step under way is done.
    pub(crate) fn took(&mut self, done: Done, now: Timestamp) -> Next {
        let Done { status, json, remote_id, post, comment, .. } = done;
        let work = &mut self.work;
        if work.at == 0 {
            work.head = Some(status);
            work.post = post;
            self.record.result = Some(json);
        } else {
            match work.steps.get(work.at) {
                Some(Step::Poll(_)) => self.record.result = self.record.result.take().map(with_poll),
                _ => work.comments.extend(comment),
            }
        }
        Next { remote_id, ..self.advance(now) }
    }

    /// Goes on to the next step, or ends.
    fn advance(&mut self, now: Timestamp) -> Next {
        let work = &mut self.work;
        work.at += 1;
        work.trouble = Trouble::default();
        let head = work.head.unwrap_or(DeliveryStatus::Published);
        if head != DeliveryStatus::Published && work.at < work.steps.len() {
            if work.steps.iter().any(|step| matches!(step, Step::Poll(_))) {
                work.warnings.push("the poll was not added: the post is not shown yet".to_owned());
            }
            if let Some(rest) = Some(work.rest_left()).filter(|rest| *rest > 0) {
                let rest = parts(rest);
                work.warnings
                    .push(format!("the rest of the text ({rest}) was not posted: the post is not shown yet"));
            }
            work.at = work.steps.len();
        }
        let status = if work.current().is_some() { DeliveryStatus::Sending } else { head };
        Next::at(status, now)
    }

    /// A step beside the first is given up. The first gap in a text ends it.
    pub(super) fn skip(&mut self, why: &str, now: Timestamp) -> Next {
        let work = &mut self.work;
        if matches!(work.steps.get(work.at), Some(Step::Poll(_))) {
            work.warnings.push(format!("the poll could not be added: {why}"));
        } else {
            let left = parts(work.rest_left());
            work.warnings.push(format!("{left} of the rest could not be posted: {why}"));
            work.at = work.steps.len();
        }
        self.advance(now)
    }
}

/// The post with a poll, now that it has one.
fn with_poll(post: String) -> String {
    let Ok(mut value) = serde_json::from_str::<serde_json::Value>(&post) else { return post };
    if let Some(field) = value.get_mut("has_poll") {
        *field = serde_json::Value::Bool(true);
    }
    value.to_string()
}

/// So much later.
pub(crate) fn later(now: Timestamp, length: Duration) -> Timestamp {
    now.checked_add(length).unwrap_or(Timestamp::MAX)
}

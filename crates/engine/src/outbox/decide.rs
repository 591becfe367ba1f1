//! What follows from what a network said, or did not say.
//!
//! Everything here is a decision and nothing is done: the transitions can be read apart from networks,
//! stores and time.

use std::time::Duration;

use jiff::Timestamp;
use moothall_core::outbox::{DeliveryRecord, DeliveryStatus};
use moothall_core::{ErrorKind, Outcome};

use super::delay::{backoff, next_look};
use super::job::{Job, Next, Rules, later};
use super::work::{Doubt, Trouble};
use crate::problem::{Code, Problem};
use crate::write::{Done, Settle, Sighting, Write};

/// After how many defects of ours a delivery is given up.
const MAX_PANICS: u32 = 3;

/// How long a limit lasts of which the network does not say when it ends.
const UNTOLD_LIMIT: Duration = Duration::from_mins(1);

impl Job {
    /// The attempt under way ended in a problem.
    pub(crate) fn failed(&mut self, problem: &Problem, rules: Rules<'_>) -> Next {
        let (now, error) = (rules.now, problem.error());
        let Some(write) = self.work.current() else { return Next::at(DeliveryStatus::Published, now) };
        if error.outcome() == Outcome::Unknown {
            return self.unanswered(&write, problem, rules);
        }
        if self.work.trouble.doubt.is_some() {
            match (error.kind(), &write) {
                (ErrorKind::NotFound, write) if write.removes() => return self.took(Done::shown(&()), now),
                (ErrorKind::Conflict, Write::PollVote(_)) => return self.took(Done::shown(&()), now),
                // That it is there already speaks for the attempt in doubt.
                (ErrorKind::Conflict, write) if write.settle() == Settle::LookUp => {
                    return self.unanswered(write, problem, rules);
                }
                _ => {}
            }
        }
        let beside = self.work.at > 0;
        match error.kind() {
            kind if self.direct.is_some() && !beside => {
                Next::at(if is_refusal(kind) { DeliveryStatus::Refused } else { DeliveryStatus::Failed }, now)
                    .because(problem)
            }
            ErrorKind::RateLimited => {
                let wait = error.retry_after().unwrap_or(UNTOLD_LIMIT).max(Duration::from_secs(1));
                Next::at(DeliveryStatus::Queued, later(now, wait)).because(problem).uncounted()
            }
            // The account's state stops it when that lasts; the delivery is not to blame.
            ErrorKind::Unauthenticated | ErrorKind::AccountBlocked if error.remote().is_some() => {
                let wait = backoff(&self.record.id, self.record.attempts.max(2));
                Next::at(DeliveryStatus::Queued, later(now, wait)).because(problem).uncounted()
            }
            kind if is_refusal(kind) && beside => self.skip(&problem.to_string(), now),
            kind if is_refusal(kind) => Next::at(DeliveryStatus::Refused, now).because(problem),
            _ => {
                self.work.trouble.tries += 1;
                let tries = self.work.trouble.tries;
                if tries < rules.settings.max_attempts {
                    return Next::at(DeliveryStatus::Queued, later(now, backoff(&self.record.id, tries)))
                        .because(problem);
                }
                if beside { self.skip(&problem.to_string(), now) } else { self.given_up(problem, now) }
            }
        }
    }

    /// The attempt under way met a defect of ours: a byte may have left before.
    pub(crate) fn panicked(&mut self, problem: &Problem, rules: Rules<'_>) -> Next {
        self.work.trouble.panics += 1;
        let Some(write) = self.work.current() else {
            return Next::at(DeliveryStatus::Published, rules.now);
        };
        if write.settle() == Settle::Reapply && self.work.trouble.panics >= MAX_PANICS {
            return self.given_up(problem, rules.now);
        }
        self.unanswered(&write, problem, rules)
    }

    fn given_up(&mut self, problem: &Problem, now: Timestamp) -> Next {
        // Whoever has it tried again begins anew.
        self.work.trouble = Trouble::default();
        Next::at(DeliveryStatus::Failed, now).because(problem)
    }

    /// No answer came back.
    fn unanswered(&mut self, write: &Write, problem: &Problem, rules: Rules<'_>) -> Next {
        let Rules { settings, now, lag } = rules;
        let started = self.attempts.last().map_or(self.record.updated_at, |attempt| attempt.started_at);
        self.doubt(started, now);
        let trouble = &mut self.work.trouble;
        match (write.settle(), lag) {
            (Settle::Reapply, _) => {
                trouble.tries += 1;
                if trouble.tries >= settings.max_attempts {
                    return self.undecided("it was asked for again and again without an answer", now);
                }
                let wait = backoff(&self.record.id, trouble.tries).max(settings.first_look);
                Next::at(DeliveryStatus::Unknown, later(now, wait)).because(problem)
            }
            (Settle::LookUp, None) => self.undecided("its network cannot be asked about it", now),
            (Settle::LookUp, Some(lag)) => {
                Next::at(DeliveryStatus::Unknown, next_look(settings, now, lag, now)).because(problem)
            }
        }
    }

    /// Notes that the last attempt may have been the one, and that it had ended by `until`.
    pub(crate) fn doubt(&mut self, started: Timestamp, until: Timestamp) {
        let attempt = self.attempts.last().map_or(0, |attempt| attempt.number);
        let trouble = &mut self.work.trouble;
        let since = trouble.doubt.as_ref().map_or(started, |doubt| doubt.since.min(started));
        trouble.doubt = Some(Doubt { attempt, since, until, looked_at: None, failures: 0 });
    }

    /// It was looked for, beginning at `began`.
    pub(crate) fn looked(
        &mut self,
        sighting: Result<Sighting, Problem>,
        began: Timestamp,
        rules: Rules<'_>,
    ) -> Next {
        let Rules { settings, now, lag } = rules;
        let Some(doubt) = &mut self.work.trouble.doubt else { return Next::at(DeliveryStatus::Queued, now) };
        let lag = lag.unwrap_or_default();
        let first = *doubt.looked_at.get_or_insert(began);
        match sighting {
            Ok(Sighting::There(done)) => self.took(done, now),
            Ok(Sighting::Nothing) if began >= later(doubt.until, lag) => self.absent(now),
            Ok(Sighting::Nothing) => {
                let look = next_look(settings, doubt.until, lag, now);
                self.still_unknown(look)
            }
            Ok(Sighting::Unclear) => self.undecided("what is shown there does not tell", now),
            Err(problem) => {
                doubt.failures += 1;
                let given_up_at = later(first, settings.verify_window);
                if now >= given_up_at {
                    return self.undecided(&format!("reading back failed: {problem}"), now);
                }
                let wait = backoff(&self.record.id, doubt.failures + 2);
                let wait = wait.max(problem.error().retry_after().unwrap_or_default());
                self.still_unknown(later(now, wait).min(given_up_at))
            }
        }
    }

    fn still_unknown(&self, look: Timestamp) -> Next {
        let error = self.record.error.as_deref().and_then(|json| serde_json::from_str(json).ok());
        Next { error, ..Next::at(DeliveryStatus::Unknown, look) }
    }

    /// It is known not to be there: it is sent once more, and only once.
    fn absent(&mut self, now: Timestamp) -> Next {
        let Trouble { panics, resent, .. } = self.work.trouble;
        if panics >= MAX_PANICS {
            let poison = poison();
            return if self.work.at > 0 {
                self.skip(poison.message(), now)
            } else {
                self.given_up(&poison, now)
            };
        }
        if resent && panics == 0 {
            return self.undecided("it was sent twice without an answer and cannot be seen there", now);
        }
        self.work.trouble.resent = true;
        Next::at(DeliveryStatus::Queued, now)
    }

    /// Nobody here can tell whether it is there: its owner has to look.
    pub(crate) fn undecided(&mut self, why: &str, now: Timestamp) -> Next {
        if self.work.at > 0 {
            return self.skip(&format!("it is not known whether it is there: {why}"), now);
        }
        metrics::counter!("effectively_once_undecided_total", "network" => self.record.network.clone())
            .increment(1);
        let problem = self.question(why);
        // What its owner decides begins anew.
        self.work.trouble = Trouble::default();
        Next::at(DeliveryStatus::NeedsAttention, now).because(&problem)
    }

    fn question(&self, why: &str) -> Problem {
        let DeliveryRecord { kind, account, network, place, .. } = &self.record;
        let between = self.work.trouble.doubt.as_ref().map_or_else(String::new, |doubt| {
            format!(
                " between {} and {}",
                doubt.since.strftime("%F %T UTC"),
                doubt.until.strftime("%F %T UTC")
            )
        });
        let message = format!("nobody knows whether this {kind} of `{account}` is on {network}: {why}");
        Problem::undecided(message).in_network(network).by(account).with_action(format!(
            "Look on {network} ({place}) for what `{account}` wrote{between}. If it is there, resolve the delivery \
             with `published`; if it is not, resolve it with `resend` or `give_up`."
        ))
    }
}

/// The problem of a delivery that meets a defect each time.
pub(crate) fn poison() -> Problem {
    Problem::new(Code::Poison, "sending it met a defect of the gateway")
}

/// Whether the network, or a rule, said no for good.
fn is_refusal(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::InvalidInput
            | ErrorKind::Unauthenticated
            | ErrorKind::Forbidden
            | ErrorKind::AccountBlocked
            | ErrorKind::NotFound
            | ErrorKind::Conflict
            | ErrorKind::Unsupported
    )
}

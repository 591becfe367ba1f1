//! Challenges: what networks demand before they let an account or a post through.

use jiff::Timestamp;
use moothall_core::id::PostId;
use moothall_core::model::{Challenge, ChallengeOutcome};
use moothall_core::outbox::{Answered, DeliveryRecord, DeliveryStatus};
use moothall_core::{AccountRecord, AccountState, Capability, ErrorKind, PendingChallenge, StateReason};
use serde::{Deserialize, Serialize};

use super::AccountInfo;
use crate::acting::Acting;
use crate::outbox::{Work, again};
use crate::problem::{Code, Problem, Result};
use crate::registry::Entry;
use crate::{Caller, Engine, Inner};

/// How many challenges of posts are listed at most, the newest of them.
const MAX_POST_CHALLENGES: u32 = 100;

/// A challenge that waits for its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChallengeInfo {
    /// By what it is answered.
    pub id: String,
    /// The account that it is posed to.
    pub account: String,
    /// The slug of the network that poses it.
    pub network: String,
    /// The post that waits for it; `None` when the account itself does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post_id: Option<PostId>,
    /// The task, in the network's words. Untrusted text.
    pub text: String,
    /// When it can no longer be answered.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub expires_at: Option<Timestamp>,
    /// How many answers are left, where that is known.
    pub attempts_left: Option<u32>,
}

/// An answer to a challenge.
#[derive(Debug, Clone)]
pub struct ChallengeAnswer {
    /// The challenge.
    pub id: String,
    /// The answer.
    pub answer: String,
}

/// What became of an answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChallengeResult {
    /// Whether it was right.
    pub solved: bool,
    /// How many answers are left after a wrong one, where the network tells.
    pub attempts_left: Option<u32>,
    /// The account as it is now.
    pub account: AccountInfo,
}

impl ChallengeInfo {
    pub(super) fn of_account(record: &AccountRecord, pending: &PendingChallenge) -> Self {
        let PendingChallenge { id, challenge } = pending;
        Self {
            id: id.clone(),
            account: record.name.clone(),
            network: record.network.clone(),
            post_id: None,
            text: challenge.text.clone(),
            expires_at: challenge.expires_at,
            attempts_left: challenge.attempts_left,
        }
    }
}

/// The challenge of a post, as it is kept with the post's delivery. Its id is that of the delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PostChallenge {
    #[serde(flatten)]
    pub(crate) info: ChallengeInfo,
    /// By what the network knows it.
    code: String,
}

impl PostChallenge {
    /// The challenge of a post that `acting` made with this delivery.
    pub(crate) fn of(acting: &Acting, delivery: &str, post: PostId, challenge: Challenge) -> Self {
        let code = challenge.code.clone();
        let pending = PendingChallenge { id: delivery.to_owned(), challenge };
        let info =
            ChallengeInfo { post_id: Some(post), ..ChallengeInfo::of_account(&acting.record, &pending) };
        Self { info, code }
    }
}

/// What a challenge stands in the way of.
enum Subject {
    Account,
    /// The post of a delivery, whose work it is.
    Post(Box<Work>),
}

impl Engine {
    /// The challenges that wait for the agent's answer.
    pub async fn challenges(&self, caller: &Caller) -> Result<Vec<ChallengeInfo>> {
        let accounts = self.inner.registry.of(&caller.agent);
        let of_accounts = accounts.iter().filter_map(|entry| {
            Some(ChallengeInfo::of_account(&entry.record, entry.record.challenge.as_ref()?))
        });
        let (outbox, now) = (&self.inner.outbox, self.inner.ports.clock.now());
        let posts = again(|| outbox.challenged(&caller.agent, MAX_POST_CHALLENGES)).await;
        let posts = posts.map_err(Inner::outbox_failed)?;
        let of_posts = posts.iter().rev().filter_map(|record| Some(posed(record, now)?.0.info));
        Ok(of_accounts.chain(of_posts).collect())
    }

    /// Answers a challenge. A wrong answer is no problem: it is told, with the answers that are left.
    ///
    /// A challenge that is not the agent's, or not there, is `not_found`.
    pub async fn answer_challenge(
        &self,
        caller: &Caller,
        answer: ChallengeAnswer,
    ) -> Result<ChallengeResult> {
        if answer.answer.trim().is_empty() {
            return Err(Problem::field("answer", "the answer is empty"));
        }
        let (entry, subject, code) = self.find_challenge(caller, &answer.id).await?;
        let acting = self.act(caller, &entry, false)?;
        let engine = self.clone();
        self.complete(async move { engine.answer(&acting, subject, &code, answer).await }).await
    }

    async fn find_challenge(&self, caller: &Caller, id: &str) -> Result<(Entry, Subject, String)> {
        for entry in self.inner.registry.of(&caller.agent) {
            if let Some(pending) = entry.record.challenge.as_ref().filter(|pending| pending.id == id) {
                let code = pending.challenge.code.clone();
                return Ok((entry, Subject::Account, code));
            }
        }
        let (outbox, now) = (&self.inner.outbox, self.inner.ports.clock.now());
        let kept = again(|| outbox.delivery(&caller.agent, id)).await.map_err(Inner::outbox_failed)?;
        let (challenge, work) = kept.and_then(|(record, _)| posed(&record, now)).ok_or_else(|| {
            Problem::new(Code::NotFound, "there is no such challenge; it may have been answered or expired")
        })?;
        let entry = self.inner.registry.get(&caller.agent, &challenge.info.account)?;
        Ok((entry, Subject::Post(Box::new(work)), challenge.code))
    }

    async fn answer(
        &self,
        acting: &Acting,
        subject: Subject,
        code: &str,
        answer: ChallengeAnswer,
    ) -> Result<ChallengeResult> {
        let challenges = acting.family(Capability::Challenges, |network| network.challenges())?;
        let call = challenges.answer(acting.cx(), code, &answer.answer);
        let outcome = match acting.write("challenges.answer", call).await {
            Ok(outcome) => outcome,
            Err(problem) => return Err(self.lost_challenge(acting, subject, &answer.id, problem).await),
        };
        acting.note_answer(outcome == ChallengeOutcome::Solved).await;
        let (agent, name) = (&acting.record.agent, &acting.record.name);
        let entry = match subject {
            Subject::Account => {
                let note = |record: &mut AccountRecord| match (outcome, &mut record.challenge) {
                    (ChallengeOutcome::Solved, challenge) => {
                        *challenge = None;
                        record.state = AccountState::Active;
                        record.reason = None;
                    }
                    (ChallengeOutcome::Wrong { attempts_left }, Some(pending)) => {
                        pending.challenge.attempts_left = attempts_left;
                    }
                    (ChallengeOutcome::Wrong { .. }, None) => {}
                };
                self.inner.registry.change(agent, name, note).await?
            }
            Subject::Post(work) => {
                self.note_answer(acting, &answer.id, *work, Ok(outcome)).await;
                self.inner.registry.get(agent, name)?
            }
        };
        let attempts_left = match outcome {
            ChallengeOutcome::Solved => None,
            ChallengeOutcome::Wrong { attempts_left } => attempts_left,
        };
        let (solved, account) = (outcome == ChallengeOutcome::Solved, AccountInfo::of(&entry));
        Ok(ChallengeResult { solved, attempts_left, account })
    }

    /// Notes that a challenge can no longer be answered, where that is why an answer failed.
    async fn lost_challenge(&self, acting: &Acting, subject: Subject, id: &str, problem: Problem) -> Problem {
        match (problem.error().kind(), subject) {
            (ErrorKind::AccountBlocked, _) => {
                let reason = StateReason { cause: problem.to_string(), since: acting.now(), until: None };
                let suspend = |record: &mut AccountRecord| {
                    record.reason = Some(reason);
                    record.challenge = None;
                    record.state = AccountState::Suspended;
                };
                let (agent, name) = (&acting.record.agent, &acting.record.name);
                // A failure is logged by the registry; why the answer failed matters more.
                let _ = self.inner.registry.change(agent, name, suspend).await;
                problem
            }
            (ErrorKind::Conflict, Subject::Account) => problem.with_action(
                "The challenge can no longer be answered: remove the account and register again.",
            ),
            (ErrorKind::Conflict, Subject::Post(work)) => {
                let problem = problem.with_action("The challenge can no longer be answered: post again.");
                self.note_answer(acting, id, *work, Err(&problem)).await;
                problem
            }
            _ => problem,
        }
    }

    /// Keeps what the network said to the answer to a post's challenge, or why none can be given any more. When
    /// that cannot be kept, what was said is true all the same.
    async fn note_answer(
        &self,
        acting: &Acting,
        delivery: &str,
        mut work: Work,
        said: std::result::Result<ChallengeOutcome, &Problem>,
    ) {
        let (status, error) = match said {
            Ok(ChallengeOutcome::Wrong { attempts_left }) => {
                if let Some(challenge) = &mut work.challenge {
                    challenge.info.attempts_left = attempts_left;
                }
                (DeliveryStatus::AwaitingChallenge, None)
            }
            Ok(ChallengeOutcome::Solved) => (DeliveryStatus::Published, None),
            Err(problem) => (DeliveryStatus::Failed, serde_json::to_string(&problem.info()).ok()),
        };
        if status != DeliveryStatus::AwaitingChallenge {
            work.challenge = None;
            work.head = Some(status).filter(|status| status.is_accepted());
        }
        let answered = Answered { status, work: work.to_json(), error };
        let (outbox, agent, now) = (&self.inner.outbox, &acting.record.agent, acting.now());
        match again(|| outbox.answered(agent, delivery, answered.clone(), now)).await {
            Ok(()) => self.inner.signals.changed(),
            Err(error) => tracing::error!(%error, delivery, "challenge.answer_not_kept"),
        }
    }
}

/// The challenge that a delivery awaits the answer to, while it can be answered, and the delivery's work.
fn posed(record: &DeliveryRecord, now: Timestamp) -> Option<(PostChallenge, Work)> {
    if record.status != DeliveryStatus::AwaitingChallenge {
        return None;
    }
    let work: Work = serde_json::from_str(&record.work).ok()?;
    let open = |challenge: &PostChallenge| challenge.info.expires_at.is_none_or(|end| end > now);
    Some((work.challenge.clone().filter(open)?, work))
}

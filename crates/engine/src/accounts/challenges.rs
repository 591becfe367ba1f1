//! Challenges: what networks demand before they let an account or a post through.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use moothall_core::id::PostId;
use moothall_core::model::{Challenge, ChallengeOutcome};
use moothall_core::{AccountRecord, AccountState, Capability, ErrorKind, PendingChallenge, StateReason};
use serde::{Deserialize, Serialize};

use super::{AccountInfo, pending};
use crate::acting::Acting;
use crate::problem::{Code, Problem, Result};
use crate::registry::Entry;
use crate::{Caller, Engine};

/// How many challenges of posts are kept at most; the oldest go first.
const MAX_POST_CHALLENGES: usize = 1_000;

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

/// Challenges of posts. They last minutes, so they may end with the process.
#[derive(Debug, Default)]
pub(crate) struct PostChallenges(Mutex<BTreeMap<String, PostChallenge>>);

#[derive(Debug, Clone)]
struct PostChallenge {
    agent: String,
    code: String,
    info: ChallengeInfo,
}

impl PostChallenges {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, PostChallenge>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps the challenge of a post that `acting` made.
    pub(crate) fn keep(&self, acting: &Acting, post: PostId, challenge: Challenge) -> ChallengeInfo {
        let record = &acting.record;
        let pending = pending(challenge);
        let info = ChallengeInfo { post_id: Some(post), ..ChallengeInfo::of_account(record, &pending) };
        let kept =
            PostChallenge { agent: record.agent.clone(), code: pending.challenge.code, info: info.clone() };
        let mut all = self.lock();
        all.retain(|_, other| other.info.expires_at.is_none_or(|end| end > acting.now()));
        // The ids are UUIDs of version 7, so the first is the oldest.
        while all.len() >= MAX_POST_CHALLENGES {
            all.pop_first();
        }
        all.insert(info.id.clone(), kept);
        info
    }

    fn of(&self, agent: &str, now: Timestamp) -> Vec<ChallengeInfo> {
        let open =
            |kept: &&PostChallenge| kept.agent == agent && kept.info.expires_at.is_none_or(|end| end > now);
        self.lock().values().filter(open).map(|kept| kept.info.clone()).collect()
    }

    fn get(&self, agent: &str, id: &str) -> Option<PostChallenge> {
        self.lock().get(id).filter(|kept| kept.agent == agent).cloned()
    }

    fn set_attempts_left(&self, id: &str, attempts_left: Option<u32>) {
        if let Some(kept) = self.lock().get_mut(id) {
            kept.info.attempts_left = attempts_left;
        }
    }

    fn remove(&self, id: &str) {
        self.lock().remove(id);
    }
}

/// What a challenge stands in the way of.
enum Subject {
    Account,
    Post,
}

impl Engine {
    /// The challenges that wait for the agent's answer.
    pub fn challenges(&self, caller: &Caller) -> Vec<ChallengeInfo> {
        let accounts = self.inner.registry.of(&caller.agent);
        let of_accounts = accounts.iter().filter_map(|entry| {
            Some(ChallengeInfo::of_account(&entry.record, entry.record.challenge.as_ref()?))
        });
        let of_posts = self.inner.post_challenges.of(&caller.agent, self.inner.ports.clock.now());
        of_accounts.chain(of_posts).collect()
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
        let (entry, subject, code) = self.find_challenge(caller, &answer.id)?;
        let acting = self.act(caller, &entry, false)?;
        let engine = self.clone();
        self.complete(async move { engine.answer(&acting, subject, &code, answer).await }).await
    }

    fn find_challenge(&self, caller: &Caller, id: &str) -> Result<(Entry, Subject, String)> {
        for entry in self.inner.registry.of(&caller.agent) {
            if let Some(pending) = entry.record.challenge.as_ref().filter(|pending| pending.id == id) {
                let code = pending.challenge.code.clone();
                return Ok((entry, Subject::Account, code));
            }
        }
        let kept = self.inner.post_challenges.get(&caller.agent, id).ok_or_else(|| {
            Problem::new(Code::NotFound, "there is no such challenge; it may have been answered or expired")
        })?;
        let entry = self.inner.registry.get(&caller.agent, &kept.info.account)?;
        Ok((entry, Subject::Post, kept.code))
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
            Err(problem) => return Err(self.lost_challenge(acting, &subject, &answer.id, problem).await),
        };
        let attempts_left = match outcome {
            ChallengeOutcome::Solved => None,
            ChallengeOutcome::Wrong { attempts_left } => Some(attempts_left),
        };
        acting.note_answer(attempts_left.is_none()).await;
        let (agent, name) = (&acting.record.agent, &acting.record.name);
        let entry = match (subject, attempts_left) {
            (Subject::Account, None) => {
                let solve = |record: &mut AccountRecord| {
                    record.challenge = None;
                    record.state = AccountState::Active;
                    record.reason = None;
                };
                self.inner.registry.change(agent, name, solve).await?
            }
            (Subject::Account, Some(left)) => {
                let count = |record: &mut AccountRecord| {
                    if let Some(pending) = &mut record.challenge {
                        pending.challenge.attempts_left = left;
                    }
                };
                self.inner.registry.change(agent, name, count).await?
            }
            (Subject::Post, None) => {
                self.inner.post_challenges.remove(&answer.id);
                self.inner.registry.get(agent, name)?
            }
            (Subject::Post, Some(left)) => {
                self.inner.post_challenges.set_attempts_left(&answer.id, left);
                self.inner.registry.get(agent, name)?
            }
        };
        Ok(ChallengeResult {
            solved: attempts_left.is_none(),
            attempts_left: attempts_left.flatten(),
            account: AccountInfo::of(&entry),
        })
    }

    /// Notes that a challenge can no longer be answered, where that is why an answer failed.
    async fn lost_challenge(
        &self,
        acting: &Acting,
        subject: &Subject,
        id: &str,
        problem: Problem,
    ) -> Problem {
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
            (ErrorKind::Conflict, Subject::Post) => {
                self.inner.post_challenges.remove(id);
                problem.with_action("The challenge can no longer be answered: post again.")
            }
            _ => problem,
        }
    }
}

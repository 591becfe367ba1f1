//! Polls on posts.

use moothall_core::Capability;
use moothall_core::id::PostId;
use moothall_core::model::Poll;
use moothall_core::ops::{NewPoll, PollVote, Violation};
use moothall_core::traits::Polls;
use serde::{Deserialize, Serialize};

use crate::problem::{FieldProblem, Problem, Result};
use crate::write::Write;
use crate::{ActAs, Caller, Engine, Item, WriteOptions, Written};

/// A poll to be added to a post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PollDraft {
    /// What is asked.
    pub question: String,
    /// What can be answered: at least two different texts.
    pub options: Vec<String>,
    /// Whether several options may be chosen.
    #[serde(default)]
    pub allow_multiple: bool,
}

impl PollDraft {
    /// What no network would take.
    pub(crate) fn problems(&self, prefix: &str) -> Vec<FieldProblem> {
        let mut found = Vec::new();
        if self.question.trim().is_empty() {
            found.push(FieldProblem::invalid(format!("{prefix}question"), "the question is empty"));
        }
        if self.options.len() < 2 {
            found.push(FieldProblem::invalid(
                format!("{prefix}options"),
                format!("a poll needs at least 2 options; there are {}", self.options.len()),
            ));
        }
        for (index, option) in self.options.iter().enumerate() {
            let field = || format!("{prefix}options[{index}]");
            if option.trim().is_empty() {
                found.push(FieldProblem::invalid(field(), "the option is empty"));
            } else if self.options.iter().take(index).any(|earlier| earlier.trim() == option.trim()) {
                found.push(FieldProblem::invalid(field(), "the option is there twice"));
            }
        }
        found
    }

    /// What this network would not take, of a poll that another might.
    pub(crate) fn problems_on(&self, polls: &dyn Polls, network: &str, prefix: &str) -> Vec<FieldProblem> {
        if !self.problems("").is_empty() {
            return Vec::new();
        }
        let told = |Violation { field, message }| {
            FieldProblem::invalid(format!("{prefix}{field}"), format!("{network}: {message}"))
        };
        polls.violations(&self.question, &self.options).into_iter().map(told).collect()
    }

    pub(crate) fn on(self, post: PostId) -> NewPoll {
        let Self { question, options, allow_multiple } = self;
        NewPoll { post, question, options, allow_multiple }
    }
}

impl Engine {
    /// Reads the poll of a post.
    pub async fn poll(&self, caller: &Caller, act: &ActAs, post: &PostId) -> Result<Poll> {
        let acting = self.reader(caller, act, post.network()).await?;
        let polls = acting.family(Capability::Polls, |network| network.polls())?;
        acting.read("polls.get", polls.get(acting.cx(), post)).await
    }

    /// Adds a poll to one of the account's own posts.
    pub async fn create_poll(
        &self,
        caller: &Caller,
        act: &ActAs,
        post: PostId,
        draft: PollDraft,
        options: &WriteOptions,
    ) -> Result<Written<Item<Poll>>> {
        let acting = self.writer(caller, act, post.network()).await?;
        let polls = acting.family(Capability::Polls, |network| network.polls())?;
        let mut problems = draft.problems("");
        problems.extend(draft.problems_on(polls, acting.lane.slug(), ""));
        if !problems.is_empty() {
            return Err(Problem::fields(problems));
        }
        self.write(caller, acting, Write::Poll(draft.on(post)), options).await
    }

    /// Votes in a poll and returns it as it is now.
    pub async fn vote_in_poll(
        &self,
        caller: &Caller,
        act: &ActAs,
        vote: PollVote,
        options: &WriteOptions,
    ) -> Result<Written<Item<Poll>>> {
        let acting = self.writer(caller, act, vote.post.network()).await?;
        acting.family(Capability::Polls, |network| network.polls())?;
        if vote.options.is_empty() {
            return Err(Problem::field("option_ids", "no option is chosen"));
        }
        self.write(caller, acting, Write::PollVote(vote), options).await
    }
}

//! Publishing: one text, several targets, all checked before anything is sent.
//!
//! `plan.rs` turns a target into exactly what will be sent, or into everything that is wrong with it;
//! `preview.rs` shows the plans instead of sending them. How they are sent is in `outbox.rs`.

mod plan;
mod preview;

use moothall_core::id::MediaId;
use moothall_core::text::Overflow;
use serde::{Deserialize, Serialize};

use self::plan::Plan;
pub(crate) use self::plan::parts;
pub use self::preview::{Preview, TargetPreview, TextCount};
use crate::outbox::{Publication, WriteOptions};
use crate::polls::PollDraft;
use crate::problem::{FieldProblem, Problem, Result};
use crate::{Caller, Engine};

/// How many targets one publication may have.
const MAX_TARGETS: usize = 20;

/// One intent to post, to one target or several.
#[derive(Debug, Clone, Default)]
pub struct PublishRequest {
    /// The title, for networks that have titles.
    pub title: Option<String>,
    /// The text.
    pub text: String,
    /// Uploaded media; each target takes those of its own network.
    pub media: Vec<MediaId>,
    /// A poll to be added to the post.
    pub poll: Option<PollDraft>,
    /// Where it goes.
    pub targets: Vec<Target>,
    /// What to do with a text that is too long.
    pub on_overflow: Overflow,
    /// What to do where title and network do not fit.
    pub title_policy: TitlePolicy,
    /// How it is to be delivered.
    pub options: WriteOptions,
}

/// One place where a publication goes. A network or an account must be named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Target {
    /// The slug of the network; enough when the agent has exactly one account there.
    pub network: Option<String>,
    /// The account that posts.
    pub account: Option<String>,
    /// The community; the network's default when `None`.
    pub community: Option<String>,
    /// A title for this target alone.
    pub title: Option<String>,
    /// A text for this target alone.
    pub text: Option<String>,
    /// Media for this target alone.
    pub media: Option<Vec<MediaId>>,
    /// What to do with a text that is too long here; as in the request when `None`.
    pub on_overflow: Option<Overflow>,
    /// What to do where the title does not fit here; as in the request when `None`.
    pub title_policy: Option<TitlePolicy>,
}

/// What to do where title and network do not fit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TitlePolicy {
    /// When the network requires a title and none is given.
    pub missing: MissingTitle,
    /// When a title is given and the network has none.
    pub unsupported: UnsupportedTitle,
}

/// What to do when a required title is missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum MissingTitle {
    /// Refuse to post.
    #[default]
    Refuse,
    /// Use the first line of the text, which stays in the text too.
    FirstLine,
}

/// What to do with a title on a network without titles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum UnsupportedTitle {
    /// Leave it out, with a warning.
    #[default]
    Drop,
    /// Put it above the text.
    Prepend,
}

impl Engine {
    /// Posts to every target at once; the whole takes as long as the slowest network.
    ///
    /// All targets are checked first. When anything is wrong with any, nothing is sent, and the problem
    /// tells every violation of every target. Once sending has begun, or it was only to be queued, the
    /// answer is a publication that says how each delivery stands; see [`Publication::problem`] for when
    /// that is a failure.
    pub async fn publish(&self, caller: &Caller, request: PublishRequest) -> Result<Publication> {
        let mut problems = general_problems(&request);
        let mut plans: Vec<Plan> = Vec::new();
        for index in 0..request.targets.len().min(MAX_TARGETS) {
            match self.plan(caller, &request, index).await {
                Ok(plan) => {
                    // What is wrong with the shared poll is wrong for every account on the network.
                    let new = plan.problems.iter().filter(|problem| !problems.contains(problem));
                    problems.extend(new.cloned().collect::<Vec<_>>());
                    plans.push(plan);
                }
                Err(unresolved) => problems.push(unresolved),
            }
        }
        problems.extend(repeated_targets(&plans));
        problems.extend(homeless_media(&request, &plans));
        if !problems.is_empty() {
            return Err(Problem::fields(problems));
        }
        let intents = plans.into_iter().map(Plan::into_intent).collect();
        Ok(self.submit(caller, intents, &request.options).await?.publication)
    }
}

/// What is wrong with a request beside its targets.
fn general_problems(request: &PublishRequest) -> Vec<FieldProblem> {
    let mut found = Vec::new();
    let count = request.targets.len();
    if count == 0 {
        found.push(FieldProblem::invalid("targets", "no target is named; name a network or an account"));
    } else if count > MAX_TARGETS {
        let message = format!("{count} targets are named; at most {MAX_TARGETS} are possible");
        found.push(FieldProblem::invalid("targets", message));
    }
    if let Some(poll) = &request.poll {
        found.extend(poll.problems("poll."));
    }
    found
}

/// Targets that post the same to the same place as an earlier one.
fn repeated_targets(plans: &[Plan]) -> Vec<FieldProblem> {
    let mut found = Vec::new();
    for (position, plan) in plans.iter().enumerate() {
        if let Some(earlier) = plans.iter().take(position).find(|earlier| earlier.is_repeated_by(plan)) {
            let message = format!("it posts the same to the same place as targets[{}]", earlier.index);
            found.push(FieldProblem::invalid(format!("targets[{}]", plan.index), message));
        }
    }
    found
}

/// Media that no target takes, because it was uploaded to a network that is not among them.
fn homeless_media(request: &PublishRequest, plans: &[Plan]) -> Vec<FieldProblem> {
    let mut found = Vec::new();
    if plans.len() < request.targets.len() {
        // A target that is not understood may be the one.
        return found;
    }
    for (index, id) in request.media.iter().enumerate() {
        if !plans.iter().any(|plan| plan.acting.lane.slug() == id.network()) {
            let message = format!("{id} was uploaded to a network that none of the targets is on");
            found.push(FieldProblem::invalid(format!("media[{index}]"), message));
        }
    }
    found
}

#[cfg(test)]
mod tests;

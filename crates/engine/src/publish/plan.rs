//! What exactly goes to one target, and everything that speaks against it.

use moothall_core::id::MediaId;
use moothall_core::ops::NewPost;
use moothall_core::text::{Overflow, TextRules};
use moothall_core::{Capability, TitleRule};

use super::{MissingTitle, PublishRequest, UnsupportedTitle};
use crate::acting::{Acting, check_active};
use crate::outbox::{Intent, Step, Work};
use crate::polls::PollDraft;
use crate::problem::{Code, FieldProblem, Problem};
use crate::write::Write;
use crate::{Caller, Engine};

/// How many comments the rest of a split text may take.
const MAX_SPLIT_COMMENTS: usize = 10;

/// A target made ready to be sent.
pub(super) struct Plan {
    /// Which of the request's targets it is.
    pub(super) index: usize,
    pub(super) acting: Acting,
    pub(super) post: NewPost,
    /// What does not fit into the post, to be written as comments on it.
    pub(super) rest: Vec<String>,
    pub(super) poll: Option<PollDraft>,
    /// What was changed or left out.
    pub(super) warnings: Vec<String>,
    /// What speaks against sending it.
    pub(super) problems: Vec<FieldProblem>,
}

impl Plan {
    /// Whether another plan would post the same to the same account and community.
    pub(super) fn is_repeated_by(&self, other: &Self) -> bool {
        let what =
            |plan: &Self| (plan.post.community.clone(), plan.post.title.clone(), plan.post.text.clone());
        self.acting.record.name == other.acting.record.name && what(self) == what(other)
    }

    /// The post, then its poll, then the rest of its text.
    pub(super) fn into_intent(self) -> Intent {
        let Self { index, acting, post, rest, poll, warnings, .. } = self;
        let mut work = Work::of(Write::Post(post));
        work.warnings = warnings;
        work.steps.extend(poll.map(Step::Poll));
        work.steps.extend(rest.into_iter().map(Step::Rest));
        Intent { field: format!("targets[{index}]"), acting, work }
    }

    fn refuse(&mut self, field: &str, code: Code, message: impl Into<String>) {
        self.problems.push(FieldProblem::new(format!("targets[{}].{field}", self.index), code, message));
    }
}

impl Engine {
    /// Plans one target. An error names the target whose account cannot be told.
    pub(super) async fn plan(
        &self,
        caller: &Caller,
        request: &PublishRequest,
        index: usize,
    ) -> Result<Plan, FieldProblem> {
        let at = |problem: Problem| {
            FieldProblem::new(format!("targets[{index}]"), problem.code(), problem.message())
        };
        let target = request.targets.get(index).cloned().unwrap_or_default();
        let (account, network) = (target.account.as_deref(), target.network.as_deref());
        let entry = self.choose(caller, account, network).await.map_err(|problem| match problem.code() {
            Code::UnknownNetwork => {
                FieldProblem { field: format!("targets[{index}].network"), ..at(problem) }
            }
            Code::UnknownAccount if account.is_some() => {
                FieldProblem { field: format!("targets[{index}].account"), ..at(problem) }
            }
            _ => at(problem),
        })?;
        let acting = self.act(caller, &entry, false).map_err(at)?;
        let post = NewPost {
            title: target.title.or_else(|| request.title.clone()).filter(|title| !title.trim().is_empty()),
            text: target.text.unwrap_or_else(|| request.text.clone()),
            community: target.community,
            media: Vec::new(),
        };
        let mut plan = Plan {
            index,
            acting,
            post,
            rest: Vec::new(),
            poll: request.poll.clone(),
            warnings: Vec::new(),
            problems: Vec::new(),
        };
        if let Err(inactive) = check_active(&entry) {
            let action = inactive.info().action;
            let mut problem = at(inactive);
            problem.message = format!("{}. {action}", problem.message);
            plan.problems.push(problem);
        }
        if let Err(unsupported) = plan.acting.family(Capability::Posts, |network| network.posts()) {
            plan.problems.push(at(unsupported));
            return Ok(plan);
        }
        let media = plan.media(request, target.media);
        plan.post.media = self.attachments(&media).await;
        let policy = target.title_policy.unwrap_or(request.title_policy);
        plan.fit_title(policy.missing, policy.unsupported);
        plan.fit_text(target.on_overflow.unwrap_or(request.on_overflow));
        plan.check_poll(self);
        let rules = &plan.acting.network().descriptor().post;
        for violation in rules.violations(&plan.post) {
            plan.refuse(violation.field, Code::InvalidInput, violation.message);
        }
        Ok(plan)
    }
}

impl Plan {
    /// The target's own media, or those of the request that are on its network.
    fn media(&mut self, request: &PublishRequest, own: Option<Vec<MediaId>>) -> Vec<MediaId> {
        let network = self.acting.lane.slug();
        let Some(own) = own else {
            let shared =
                request.media.iter().filter(|id| id.network() == network).cloned().collect::<Vec<_>>();
            if shared.is_empty() && !request.media.is_empty() {
                self.warnings.push(format!("none of the media was uploaded to {network}; it gets none"));
            }
            return shared;
        };
        for (index, id) in own.iter().enumerate().filter(|(_, id)| id.network() != network) {
            let message = format!("{id} was not uploaded to {network}; upload it there first");
            self.refuse(&format!("media[{index}]"), Code::InvalidInput, message);
        }
        own
    }

    fn fit_title(&mut self, missing: MissingTitle, unsupported: UnsupportedTitle) {
        match self.acting.network().descriptor().post.title {
            TitleRule::Unsupported => {
                let Some(title) = self.post.title.take() else { return };
                match unsupported {
                    UnsupportedTitle::Drop => {
                        let network = self.acting.lane.slug();
                        self.warnings.push(format!("{network} has no titles: the title was left out"));
                    }
                    UnsupportedTitle::Prepend => {
                        self.post.text = format!("{}\n\n{}", title.trim(), self.post.text.trim());
                    }
                }
            }
            TitleRule::Required { max_chars } => {
                if self.post.title.is_some() || missing == MissingTitle::Refuse {
                    return;
                }
                self.post.title = first_line(&self.post.text, max_chars);
                if self.post.title.is_some() {
                    self.warnings.push("the first line of the text became the title".to_owned());
                }
            }
        }
    }

    fn fit_text(&mut self, on_overflow: Overflow) {
        let descriptor = self.acting.network().descriptor();
        let rules = descriptor.post.text;
        let Some(excess) = rules.excess(&self.post.text) else { return };
        match on_overflow {
            // The rules refuse it with the exact counts.
            Overflow::Refuse => {}
            Overflow::Truncate => {
                self.post.text = rules.truncate(&self.post.text);
                self.warnings.push(format!("the text was {excess} characters too long and was cut"));
            }
            Overflow::Split => {
                if self.acting.network().comments().is_none() {
                    let message = "this network has no comments that could take the rest; shorten the text";
                    self.refuse("on_overflow", Code::Unsupported, message);
                    return;
                }
                let (head, rest) = split(&self.post.text, &rules, &descriptor.comment);
                if rest.len() > MAX_SPLIT_COMMENTS {
                    let message = format!(
                        "the rest of the text would take {} comments; at most {MAX_SPLIT_COMMENTS} are written",
                        rest.len()
                    );
                    self.refuse("text", Code::InvalidInput, message);
                    return;
                }
                self.warnings
                    .push(format!("the text is split: {} of it goes into comments", parts(rest.len())));
                self.post.text = head;
                self.rest = rest;
            }
        }
    }

    fn check_poll(&mut self, engine: &Engine) {
        let Some(poll) = &self.poll else { return };
        let network = self.acting.network();
        if let Some(polls) = network.polls().filter(|_| network.descriptor().post.polls) {
            self.problems.extend(poll.problems_on(polls, self.acting.lane.slug(), "poll."));
            return;
        }
        let problem = engine.unsupported(self.acting.lane.slug(), "polls", |other| {
            other.polls().is_some() && other.descriptor().post.polls
        });
        self.refuse("poll", Code::Unsupported, problem.message());
    }
}

/// The first line that says something, without Markdown's heading marks, cut to fit.
fn first_line(text: &str, max_chars: usize) -> Option<String> {
    let line =
        text.lines().map(|line| line.trim().trim_start_matches('#').trim()).find(|line| !line.is_empty())?;
    let rules = TextRules { max_chars: Some(max_chars), markdown: false, hashtags: false, mentions: false };
    Some(rules.truncate(line))
}

/// The beginning that fits into a post, and the rest in parts that fit into comments.
fn split(text: &str, post: &TextRules, comment: &TextRules) -> (String, Vec<String>) {
    let head = post.split(text).into_iter().next().unwrap_or_default();
    let rest = text.trim().strip_prefix(head.as_str()).unwrap_or_default().trim();
    let rest = if rest.is_empty() { Vec::new() } else { comment.split(rest) };
    (head, rest)
}

pub(crate) fn parts(count: usize) -> String {
    if count == 1 { "1 part".to_owned() } else { format!("{count} parts") }
}

//! Showing what a publication would be, without sending anything.

use jiff::Timestamp;
use moothall_core::TitleRule;
use moothall_core::id::MediaId;
use moothall_core::limits::Action;
use moothall_core::text::TextRules;
use serde::Serialize;

use super::plan::Plan;
use super::{MAX_TARGETS, PublishRequest, general_problems, homeless_media, repeated_targets};
use crate::problem::{FieldProblem, Result};
use crate::{Caller, Engine};

/// What a publication would be.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Preview {
    /// Whether it could be sent as it is.
    pub sendable: bool,
    /// What would go to each target, in the order of the request.
    pub targets: Vec<TargetPreview>,
    /// What is wrong with the request beside its targets.
    pub errors: Vec<FieldProblem>,
}

/// What would go to one target.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TargetPreview {
    /// The account that would post; `null` when that is not clear.
    pub account: Option<String>,
    /// The slug of the network; `null` when that is not clear.
    pub network: Option<String>,
    /// The community.
    pub community: Option<String>,
    /// The title, exactly.
    pub title: Option<String>,
    /// How long the title is.
    pub title_count: Option<TextCount>,
    /// The text, exactly.
    pub text: String,
    /// How long the text is.
    pub text_count: Option<TextCount>,
    /// What would go into comments on the post, exactly.
    pub comments: Vec<String>,
    /// What would be attached.
    pub media: Vec<MediaId>,
    /// What would be changed or left out.
    pub warnings: Vec<String>,
    /// What speaks against sending it.
    pub errors: Vec<FieldProblem>,
    /// When budgets let it be sent: now, or later.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub earliest_send_at: Option<Timestamp>,
}

/// How long a text is, as its network counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TextCount {
    /// Characters.
    pub chars: usize,
    /// How many fit; `null` when that is not known.
    pub max_chars: Option<usize>,
}

impl Engine {
    /// Shows what [`publish`](Self::publish) would send, and everything that speaks against it.
    pub async fn preview(&self, caller: &Caller, request: PublishRequest) -> Result<Preview> {
        let mut targets = Vec::new();
        let mut plans = Vec::new();
        for (index, target) in request.targets.iter().enumerate().take(MAX_TARGETS) {
            match self.plan(caller, &request, index).await {
                Ok(plan) => {
                    targets.push(self.preview_of(&plan).await?);
                    plans.push(plan);
                }
                Err(unresolved) => targets.push(TargetPreview {
                    account: target.account.clone(),
                    network: target.network.clone(),
                    errors: vec![unresolved],
                    ..TargetPreview::default()
                }),
            }
        }
        let mut errors = general_problems(&request);
        errors.extend(repeated_targets(&plans));
        errors.extend(homeless_media(&request, &plans));
        let sendable = errors.is_empty() && targets.iter().all(|target| target.errors.is_empty());
        Ok(Preview { sendable, targets, errors })
    }

    async fn preview_of(&self, plan: &Plan) -> Result<TargetPreview> {
        let rules = &plan.acting.network().descriptor().post;
        let title_max = match rules.title {
            TitleRule::Unsupported => None,
            TitleRule::Required { max_chars } => Some(max_chars),
        };
        let count = |text: &str, max_chars| TextCount { chars: TextRules::count(text), max_chars };
        Ok(TargetPreview {
            account: Some(plan.acting.record.name.clone()),
            network: Some(plan.acting.record.network.clone()),
            community: plan.post.community.clone(),
            title: plan.post.title.clone(),
            title_count: plan.post.title.as_deref().map(|title| count(title, title_max)),
            text: plan.post.text.clone(),
            text_count: Some(count(&plan.post.text, rules.text.max_chars)),
            comments: plan.rest.clone(),
            media: plan.post.media.iter().map(|attached| attached.id.clone()).collect(),
            warnings: plan.warnings.clone(),
            errors: plan.problems.clone(),
            earliest_send_at: Some(self.earliest(&plan.acting, Action::Post, plan.acting.now()).await?),
        })
    }
}

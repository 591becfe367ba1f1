//! Reports to the network. Nothing follows from one here.

use serde::Serialize;

use super::{
    Answer, ImagineAnything,
    call::{Call, checked_enum},
    error::Refusal,
    state::Report,
    wire::{Shaped, time},
};

const REASONS: &[&str] = &[
    "SPAM",
    "HARASSMENT",
    "MISINFORMATION",
    "IMPERSONATION",
    "HATE_SPEECH",
    "VIOLENCE",
    "ADULT_CONTENT",
    "COPYRIGHT",
    "OTHER",
];

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReportJson<'a> {
    id: &'a str,
    reason: &'a str,
    status: &'static str,
    description: Option<&'a str>,
    reported_agent_id: Option<&'a str>,
    reported_post_id: Option<&'a str>,
    reported_comment_id: Option<&'a str>,
    created_at: String,
}

impl ImagineAnything {
    /// Takes ids, not handles, as documented; at least one of them.
    pub(super) fn create_report(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let fields = call.fields()?;
        let reason = fields.required("reason")?;
        let reason = checked_enum(Some(reason), "reason", REASONS, &self.settings)?.unwrap_or("OTHER");
        let description = if self.settings.report_needs_description {
            Some(fields.required("description")?)
        } else {
            fields.text("description")?
        };
        let named = |name: &str, exists: &dyn Fn(&str) -> bool, what: &str| {
            let id = fields.text(name)?;
            match id.filter(|id| !exists(id)) {
                Some(_) => Err(Refusal::not_found(what)),
                None => Ok(id.map(str::to_owned)),
            }
        };
        let state = &self.state;
        let report = Report {
            agent: named("reportedAgentId", &|id| state.agents.contains_key(id), "Agent")?,
            post: named("reportedPostId", &|id| state.posts.contains_key(id), "Post")?,
            comment: named("reportedCommentId", &|id| state.comments.contains_key(id), "Comment")?,
            reason: reason.to_owned(),
            description: description.map(str::to_owned),
            id: self.state.ids.next(call.now),
            created_at: call.now,
        };
        let Some(object) = report.agent.as_ref().or(report.post.as_ref()).or(report.comment.as_ref()) else {
            let message = "send reportedAgentId, reportedPostId or reportedCommentId";
            return Err(Refusal::invalid(message));
        };
        let ids = (report.id.as_str(), Some(object.as_str()));
        call.record(&self.handle_of(&me), ids, report.description.as_deref(), "created");
        let reply = self.object(self.settings.create_status.0, "report", &self.report_json(&report));
        self.state.reports.push(report);
        Ok(reply)
    }

    fn report_json<'a>(&'a self, report: &'a Report) -> Shaped<'a, ReportJson<'a>> {
        let shown = ReportJson {
            id: &report.id,
            reason: &report.reason,
            status: "PENDING",
            description: report.description.as_deref(),
            reported_agent_id: report.agent.as_deref(),
            reported_post_id: report.post.as_deref(),
            reported_comment_id: report.comment.as_deref(),
            created_at: time(report.created_at),
        };
        self.shaped("report", shown)
    }
}

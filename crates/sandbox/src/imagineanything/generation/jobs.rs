//! Starting, listing and retrying jobs.

use serde::Serialize;
use serde_json::json;

use super::{
    catalog::{TYPES, default_model, has_model},
    params,
};
use crate::{
    http::Reply,
    imagineanything::{
        Answer, ImagineAnything,
        call::{Call, checked_enum, checked_text},
        error::Refusal,
        page::Page,
        settings::UnknownModel,
        state::{Job, JobStatus},
        wire::{Shaped, time},
    },
};

const PROMPT_MAX_CHARS: usize = 1000;
const CONTENT_MAX_CHARS: usize = 500;
const MAX_ACTIVE: usize = 3;
const MAX_RETRIES: u32 = 3;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JobJson<'a> {
    id: &'a str,
    post_id: Option<&'a str>,
    provider: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    prompt: &'a str,
    model: &'a str,
    status: &'static str,
    error_message: Option<&'a str>,
    retry_count: u32,
    result_url: Option<&'a str>,
    created_at: String,
    completed_at: Option<String>,
    post_content: Option<&'a str>,
    /// The other name that the official SDK reads.
    content: Option<&'a str>,
}

impl ImagineAnything {
    pub(in crate::imagineanything) fn start_generation(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let fields = call.fields()?;
        let provider = self.provider(fields.required("provider")?)?;
        let kind = fields.required("generationType")?;
        let kind = checked_enum(Some(kind), "generationType", TYPES, &self.settings)?.unwrap_or(kind);
        let prompt = checked_text(fields.required("prompt")?, "prompt", PROMPT_MAX_CHARS, &self.settings)?;
        let content = fields.text("content")?.filter(|content| !content.trim().is_empty());
        let content = content
            .map(|content| checked_text(content, "content", CONTENT_MAX_CHARS, &self.settings))
            .transpose()?;
        params::check(provider, kind, &fields.object("params")?)?;
        let model = default_model(provider, kind)
            .ok_or_else(|| Refusal::invalid(format!("{provider} cannot generate {kind}")))?;
        let model = fields.text("model")?.unwrap_or(model);
        if !has_model(provider, kind, model) && self.settings.unknown_model == UnknownModel::Refuse {
            return Err(Refusal::invalid(format!("{provider} has no model {model:?} for {kind}")));
        }
        self.may_generate(&me, provider)?;

        let job = Job {
            id: self.state.ids.next(call.now),
            owner: me.clone(),
            provider: provider.to_owned(),
            kind: kind.to_owned(),
            prompt,
            content,
            model: model.to_owned(),
            status: JobStatus::Pending,
            error: None,
            retries: 0,
            post: None,
            result_url: None,
            created_at: call.now,
            started_at: call.now,
            since: call.now,
            completed_at: None,
        };
        call.record(&self.handle_of(&me), (&job.id, None), Some(&job.prompt), "pending");
        let reply = Reply::json(202, &json!({ "jobId": job.id, "status": job.status.word() }));
        self.state.generation.jobs.insert(job.id.clone(), job);
        Ok(reply)
    }

    /// Jobs under way, and those that failed lately.
    pub(in crate::imagineanything) fn list_pending_jobs(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let lately = i64::from(self.settings.failed_jobs_pending_seconds);
        let shown = |job: &&Job| {
            let failed_lately =
                job.status == JobStatus::Failed && call.now.duration_since(job.since).as_secs() < lately;
            job.owner == me && (job.status.is_active() || failed_lately)
        };
        let mut jobs = self.state.generation.jobs.values().filter(shown).collect::<Vec<_>>();
        if self.settings.newest_first {
            jobs.reverse();
        }
        let jobs = jobs.into_iter().map(|job| self.job_json(job)).collect::<Vec<_>>();
        Ok(Reply::json(200, &json!({ "jobs": jobs })))
    }

    pub(in crate::imagineanything) fn generation_history(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let mine = self.state.generation.jobs.values().filter(|job| job.owner == me);
        let page = Page::cut(mine, call, &self.settings)?;
        Ok(page.reply("jobs", |job| self.job_json(job)))
    }

    /// Starts a failed job again, as often as is documented.
    pub(in crate::imagineanything) fn retry_generation(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let job = self.state.generation.jobs.get(call.request.segment(2)).filter(|job| job.owner == me);
        let job = job.cloned().ok_or_else(|| Refusal::not_found("Job"))?;
        if job.status != JobStatus::Failed {
            return Err(Refusal::new(400, "invalid_state", "Only failed jobs can be retried"));
        }
        if job.retries >= MAX_RETRIES {
            return Err(Refusal::new(
                400,
                "limit_reached",
                "The job was retried three times; start a new one",
            ));
        }
        self.may_generate(&me, &job.provider)?;
        let retries = job.retries + 1;
        let again = Job {
            status: JobStatus::Pending,
            error: None,
            retries,
            started_at: call.now,
            since: call.now,
            ..job
        };
        let id = again.id.clone();
        call.record(&self.handle_of(&me), (&id, None), None, "pending");
        self.state.generation.jobs.insert(id.clone(), again);
        let status = self.settings.retry_status.0;
        Ok(Reply::json(status, &json!({ "jobId": id, "status": "pending", "retryCount": retries })))
    }

    /// Whether an agent may start one more job with a provider: it is connected and switched on, and not
    /// too many are under way.
    fn may_generate(&self, agent: &str, provider: &str) -> Result<(), Refusal> {
        let place = (agent.to_owned(), provider.to_owned());
        let why = match self.state.generation.services.get(&place) {
            None => Some("is not connected"),
            Some(service) if !service.active => Some("is switched off"),
            Some(_) => None,
        };
        if let Some(why) = why {
            let status = self.settings.not_connected_status.0;
            return Err(Refusal::new(status, "invalid_state", format!("{provider} {why}")));
        }
        let jobs = self.state.generation.jobs.values();
        if jobs.filter(|job| job.owner == agent && job.status.is_active()).count() >= MAX_ACTIVE {
            let status = self.settings.too_many_jobs_status.0;
            return Err(Refusal::new(status, "limit_reached", "Three jobs are under way already"));
        }
        Ok(())
    }

    fn job_json<'a>(&'a self, job: &'a Job) -> Shaped<'a, JobJson<'a>> {
        let shown = JobJson {
            id: &job.id,
            post_id: job.post.as_deref(),
            provider: &job.provider,
            kind: &job.kind,
            prompt: &job.prompt,
            model: &job.model,
            status: job.status.word(),
            error_message: job.error.as_deref(),
            retry_count: job.retries,
            result_url: job.result_url.as_deref(),
            created_at: time(job.created_at),
            completed_at: job.completed_at.map(time),
            post_content: job.content.as_deref(),
            content: job.content.as_deref(),
        };
        self.shaped("job", shown)
    }
}

//! How jobs get on: by the clock, or when an event moves them.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::{
    emulator::World,
    imagineanything::{
        ImagineAnything, NETWORK,
        error::Refusal,
        state::{Id, Job, JobStatus, Media, Post, Reason},
    },
    ledger::Write,
};

/// A job that is older is failed.
const MAX_AGE: SignedDuration = SignedDuration::from_mins(5);

/// What comes next for a job, and when.
#[derive(Debug, PartialEq, Eq)]
enum Turn {
    Stage(JobStatus, Timestamp),
    TooOld(Timestamp),
}

/// The next turn of a job that is due. With stages of no length only its age moves a job.
fn turn(job: &Job, stage: SignedDuration, now: Timestamp) -> Option<Turn> {
    let next = job.status.next()?;
    let after = |since: Timestamp, length| since.saturating_add(length).unwrap_or(Timestamp::MAX);
    let (stage_ends, too_old) = (after(job.since, stage), after(job.started_at, MAX_AGE));
    if !stage.is_zero() && stage_ends <= now && stage_ends < too_old {
        Some(Turn::Stage(next, stage_ends))
    } else {
        (too_old <= now).then_some(Turn::TooOld(too_old))
    }
}

impl ImagineAnything {
    /// Lets the jobs get on to where they are now.
    pub(in crate::imagineanything) fn get_on(&mut self, world: &mut World<'_>) {
        let stage = SignedDuration::from_secs(self.settings.generation_stage_seconds.into());
        let under_way = self.state.generation.jobs.values().filter(|job| job.status.is_active());
        for id in under_way.map(|job| job.id.clone()).collect::<Vec<_>>() {
            while let Some(turn) =
                self.state.generation.jobs.get(&id).and_then(|job| turn(job, stage, world.now))
            {
                match turn {
                    Turn::Stage(status, at) => self.enter(&id, status, at, world),
                    Turn::TooOld(at) => self.fail(&id, "Generation timed out after 5 minutes", at),
                }
            }
        }
    }

    pub(in crate::imagineanything) fn job_advances(
        &mut self,
        id: &str,
        world: &mut World<'_>,
    ) -> Result<Value, Refusal> {
        let status = self.job_under_way(id)?;
        if let Some(next) = status.next() {
            self.enter(id, next, world.now, world);
        }
        self.job_told(id)
    }

    pub(in crate::imagineanything) fn job_fails(
        &mut self,
        id: &str,
        reason: Option<&str>,
        now: Timestamp,
    ) -> Result<Value, Refusal> {
        self.job_under_way(id)?;
        self.fail(id, reason.unwrap_or("The provider failed"), now);
        self.job_told(id)
    }

    fn job_under_way(&self, id: &str) -> Result<JobStatus, Refusal> {
        let job = self.state.generation.jobs.get(id).ok_or_else(|| Refusal::not_found("Job"))?;
        if job.status.is_active() {
            Ok(job.status)
        } else {
            Err(self.wrong_state(&format!("the job is {}", job.status.word())))
        }
    }

    fn job_told(&self, id: &str) -> Result<Value, Refusal> {
        let job = self.state.generation.jobs.get(id).ok_or_else(|| Refusal::not_found("Job"))?;
        Ok(json!({ "job": id, "status": job.status.word(), "post": job.post }))
    }

    fn fail(&mut self, id: &str, reason: &str, at: Timestamp) {
        if let Some(job) = self.state.generation.jobs.get_mut(id) {
            job.status = JobStatus::Failed;
            job.error = Some(reason.to_owned());
            job.since = at;
        }
    }

    /// Lets a job enter a stage. A provider is first asked when generating begins, and may refuse the key;
    /// at the end the post is published.
    fn enter(&mut self, id: &str, status: JobStatus, at: Timestamp, world: &mut World<'_>) {
        let Some(job) = self.state.generation.jobs.get(id).cloned() else { return };
        let service = self.state.generation.services.get(&(job.owner.clone(), job.provider.clone()));
        let refused = match service {
            None => Some("The provider was disconnected".to_owned()),
            Some(service) => service.rejected.clone(),
        };
        if let Some(reason) = refused.filter(|_| status == JobStatus::Generating) {
            return self.fail(id, &reason, at);
        }
        let result = (status == JobStatus::Completed).then(|| self.publish_result(&job, at, world));
        if let Some(job) = self.state.generation.jobs.get_mut(id) {
            job.status = status;
            job.since = at;
            if let Some((post, url)) = result {
                (job.post, job.result_url, job.completed_at) = (Some(post), Some(url), Some(at));
            }
        }
    }

    /// Publishes what a job has made, in its owner's name; returns the post and the address of the result.
    fn publish_result(&mut self, job: &Job, at: Timestamp, world: &mut World<'_>) -> (Id, String) {
        let (kind, media_type, content_type, extension) = match job.kind.as_str() {
            "image" => ("IMAGE", "IMAGE", "image/png", "png"),
            "video" => ("VIDEO", "VIDEO", "video/mp4", "mp4"),
            _ => ("AUDIO", self.settings.audio_post_type.word(), "audio/mpeg", "mp3"),
        };
        let media = self.state.ids.next(at);
        let pathname = format!("generated/{media}.{extension}");
        let url = format!("{}/media/{pathname}", world.base_url);
        let medium = Media {
            id: media.clone(),
            owner: job.owner.clone(),
            kind,
            purpose: "post".to_owned(),
            content_type,
            size: 0,
            seconds: None,
            ready: true,
            pathname,
            url: url.clone(),
            created_at: at,
        };
        self.state.media.insert(media, medium);

        let silent = self.settings.prompt_as_content.then_some(&job.prompt);
        let content = job.content.as_ref().or(silent).cloned().unwrap_or_default();
        let kept = self.settings.rewrites.apply(&content);
        let new = self.new_post(&job.owner, Some(kept), at);
        let post = Post { media_type, media_urls: vec![url.clone()], ..new };
        self.notify_mentions(&post.mentions.clone(), &job.owner, (Some(&post.id), None), at);
        let id = post.id.clone();
        let write = Write {
            network: NETWORK,
            endpoint: "start_generation",
            actor: &self.handle_of(&job.owner),
            id: Some(&id),
            parent_id: Some(&job.id),
            text: Some(&content),
            state: "created",
        };
        world.ledger.record(world.now, &write);
        self.award(&job.owner, Reason::Post, (&job.owner, &id), at);
        self.state.posts.insert(id.clone(), post);
        (id, url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(status: JobStatus, since: i64) -> Job {
        let at = |second: i64| Timestamp::from_second(1_795_000_000 + second).unwrap();
        Job {
            id: "j".to_owned(),
            owner: "a".to_owned(),
            provider: "OPENAI".to_owned(),
            kind: "image".to_owned(),
            prompt: "x".to_owned(),
            content: None,
            model: "m".to_owned(),
            status,
            error: None,
            retries: 0,
            post: None,
            result_url: None,
            created_at: at(0),
            started_at: at(0),
            since: at(since),
            completed_at: None,
        }
    }

    #[test]
    fn a_stage_ends_when_its_time_is_over_and_a_job_when_it_is_too_old() {
        let at = |second: i64| Timestamp::from_second(1_795_000_000 + second).unwrap();
        let seconds = SignedDuration::from_secs;
        let pending = job(JobStatus::Pending, 0);
        assert_eq!(turn(&pending, seconds(10), at(9)), None);
        let generating = Turn::Stage(JobStatus::Generating, at(10));
        assert_eq!(turn(&pending, seconds(10), at(9999)), Some(generating), "one stage after the other");
        assert_eq!(turn(&pending, seconds(0), at(299)), None, "told or too old");
        assert_eq!(turn(&pending, seconds(0), at(300)), Some(Turn::TooOld(at(300))));
        let uploading = job(JobStatus::Uploading, 200);
        assert_eq!(turn(&uploading, seconds(100), at(300)), Some(Turn::TooOld(at(300))));
        assert_eq!(turn(&job(JobStatus::Failed, 0), seconds(10), at(9999)), None);
        assert_eq!(turn(&job(JobStatus::Completed, 0), seconds(10), at(9999)), None);
    }
}

//! Media that AI providers make: a job is started, and publishes a post by itself when it is done. There is no
//! way to look at one job, or to stop it \[zh\]\[en\]\[skill\].

mod params;

use jiff::Timestamp;
use moothall_core::page::{Identified, Page, PageRequest};
use moothall_core::{Context, Result};
use moothall_transport::Request;
use serde::{Deserialize, Serialize};

pub use self::params::GenerationParams;
use super::connected_services::Provider;
use super::{Extra, check, on_client};
use crate::client::ImagineAnything;
use crate::cursor::List;
use crate::endpoints::{
    GENERATION_HISTORY, LIST_MODELS, LIST_PENDING_JOBS, LIST_VOICES, RETRY_GENERATION, START_GENERATION,
};
use crate::wire::shape::Listed;
use crate::wire::tolerant::{count, flag, id, instant, some_id};

moothall_core::words! {
    /// What is made \[zh\]\[en\]\[skill\]\[sdk\].
    pub enum GenerationType {
        /// An image.
        Image = "image",
        /// A video.
        Video = "video",
        /// A text, spoken.
        Voice = "voice",
        /// A sound.
        SoundEffect = "sound_effect",
        /// Music.
        Music = "music",
    }
}

moothall_core::words! {
    /// Where a job stands \[zh\]\[en\]\[skill\]: from one to the next, or from any to failed. One older than five
    /// minutes fails by itself.
    pub enum JobStatus {
        /// It waits.
        Pending = "pending",
        /// The provider works on it.
        Generating = "generating",
        /// The network fetches what was made.
        Uploading = "uploading",
        /// It is done, and its post is published.
        Completed = "completed",
        /// It failed, and may be tried again.
        Failed = "failed",
    }
}

/// What is to be made \[zh\]\[en\]\[skill\]\[sdk\]. At most three jobs run at once.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewGeneration {
    /// Who makes it; must be connected.
    pub provider: Provider,
    /// What it is to show or say: 1 to 1000 characters.
    pub prompt: String,
    /// What is made.
    pub generation_type: GenerationType,
    /// The text of the post: at most 500 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// A model of the provider; its default when `None`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// What the provider takes beside that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub params: Option<GenerationParams>,
}

impl NewGeneration {
    fn check(&self) -> Result<()> {
        const SOURCE: &str = "[zh][en][skill]";
        check::text("prompt", &self.prompt, 1000, SOURCE)?;
        if let Some(content) = &self.content {
            check::text("content", content, 500, SOURCE)?;
        }
        if self.provider.makes(&self.generation_type) == Some(false) {
            let rule = format!("{} makes no {}", self.provider, self.generation_type);
            return Err(check::refused("generation_type", &rule, SOURCE));
        }
        match &self.params {
            Some(params) => params.check(&self.provider, &self.generation_type),
            None => Ok(()),
        }
    }
}

/// A job that was started, or tried again \[sdk\].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StartedJob {
    /// The job; look for it in the lists.
    #[serde(deserialize_with = "id")]
    pub job_id: String,
    /// Where it stands.
    pub status: Option<JobStatus>,
    /// How often it was tried again: three times at most.
    #[serde(default, deserialize_with = "count")]
    pub retry_count: Option<u64>,
    /// Everything else that came.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A job \[sdk\].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    /// Its id.
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// The post that it published.
    #[serde(default, deserialize_with = "some_id")]
    pub post_id: Option<String>,
    /// Who makes it.
    pub provider: Option<Provider>,
    /// What is made.
    #[serde(rename = "type")]
    pub kind: Option<GenerationType>,
    /// What it is to show or say.
    pub prompt: Option<String>,
    /// The provider's model.
    pub model: Option<String>,
    /// Where it stands.
    pub status: Option<JobStatus>,
    /// Why it failed.
    pub error_message: Option<String>,
    /// How often it was tried again.
    #[serde(default, deserialize_with = "count")]
    pub retry_count: Option<u64>,
    /// The address of what was made.
    pub result_url: Option<String>,
    /// The text of the post; see [`text`](Self::text).
    pub post_content: Option<String>,
    /// The same, where the network calls it so \[sdk\].
    pub content: Option<String>,
    /// When it was started.
    #[serde(default, deserialize_with = "instant")]
    pub created_at: Option<Timestamp>,
    /// When it was done.
    #[serde(default, deserialize_with = "instant")]
    pub completed_at: Option<Timestamp>,
    /// Everything else that came.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Job {
    /// The text of the post, under whichever name it came: the SDK prefers `postContent` to `content`.
    pub fn text(&self) -> Option<&str> {
        self.post_content.as_deref().or(self.content.as_deref())
    }
}

impl Listed for Job {
    const KEYS: &'static [&'static str] = &["jobs"];
}

impl Identified for Job {
    fn identity(&self) -> &str {
        &self.id
    }
}

/// A model of a provider \[zh\]\[en\]\[skill\]\[sdk\].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Its id, for [`NewGeneration::model`].
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// Whether it is taken when none is asked for.
    #[serde(default, deserialize_with = "flag")]
    pub is_default: Option<bool>,
    /// Everything else that came.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Listed for Model {
    const KEYS: &'static [&'static str] = &["models"];
}

/// A voice of a provider \[zh\]\[en\]\[skill\]\[sdk\]. The only answer in snake case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Voice {
    /// Its id, for [`GenerationParams::Voice`].
    #[serde(deserialize_with = "id")]
    pub voice_id: String,
    /// Its name.
    pub name: Option<String>,
    /// What sort of voice it is.
    pub category: Option<String>,
    /// What gender it sounds like.
    pub gender: Option<String>,
    /// What age it sounds like.
    pub age: Option<String>,
    /// Its accent.
    pub accent: Option<String>,
    /// What it is good for.
    pub use_case: Option<String>,
    /// Where it can be heard.
    pub preview_url: Option<String>,
    /// Everything else that came.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Listed for Voice {
    const KEYS: &'static [&'static str] = &["voices"];
}

impl ImagineAnything {
    /// Has a provider make something \[zh\]\[en\]\[skill\]\[sdk\]. When it is done the network **publishes a post
    /// with it by itself**, and the provider bills the owner of the key.
    pub async fn start_generation(&self, cx: &Context, new: &NewGeneration) -> Result<StartedJob> {
        new.check()?;
        Ok(self.ask(cx, &Request::to(&START_GENERATION).json(new)?).await?.value)
    }

    /// Lists the jobs that are not done, failed ones included \[zh\]\[en\]\[skill\]\[sdk\].
    pub async fn list_pending_jobs(&self, cx: &Context) -> Result<Page<Job>> {
        let list = List::new(&LIST_PENDING_JOBS, &[]);
        let request = list.request(&PageRequest::default())?;
        self.typed_page(cx, &list, &request).await
    }

    /// Lists all jobs that ever were \[zh\]\[en\]\[skill\]\[sdk\].
    pub async fn generation_history(&self, cx: &Context, page: &PageRequest) -> Result<Page<Job>> {
        let list = List::new(&GENERATION_HISTORY, &[]);
        let request = list.request(page)?;
        self.typed_page(cx, &list, &request).await
    }

    /// Lists what a provider can make such things with \[zh\]\[en\]\[skill\]\[sdk\].
    pub async fn list_models(
        &self,
        cx: &Context,
        provider: &Provider,
        what: &GenerationType,
    ) -> Result<Page<Model>> {
        if provider.makes(what) == Some(false) {
            return Err(check::refused("what", &format!("{provider} makes no {what}"), "[zh][en][skill]"));
        }
        let pairs = [("provider", Some(provider.to_string())), ("type", Some(what.to_string()))];
        let list = List::narrowed(&LIST_MODELS, pairs);
        let request = list.request(&PageRequest::default())?;
        self.typed_page(cx, &list, &request).await
    }

    /// Tries a failed job again \[zh\]\[en\]\[skill\]\[sdk\]: three times at most, then a new one has to be started.
    pub async fn retry_generation(&self, cx: &Context, job: &str) -> Result<StartedJob> {
        Ok(self.ask(cx, &Request::to(&RETRY_GENERATION).path("job_id", job)).await?.value)
    }

    /// Lists the voices of a provider: `ELEVENLABS`, the only one that has them \[zh\]\[en\]\[skill\]\[sdk\].
    pub async fn list_voices(&self, cx: &Context, provider: &Provider) -> Result<Page<Voice>> {
        if provider.makes(&GenerationType::Voice) == Some(false) {
            return Err(check::refused("provider", "only ELEVENLABS has voices", "[zh][en][skill][sdk]"));
        }
        let list = List::narrowed(&LIST_VOICES, [("provider", Some(provider.to_string()))]);
        let request = list.request(&PageRequest::default())?;
        self.typed_page(cx, &list, &request).await
    }
}

on_client! {
    /// Has a provider make something; the network publishes a post with it when it is done.
    start_generation(new: &NewGeneration) -> StartedJob;
    /// Lists the jobs that are not done, failed ones included.
    list_pending_jobs() -> Page<Job>;
    /// Lists all jobs that ever were.
    generation_history(page: &PageRequest) -> Page<Job>;
    /// Lists what a provider can make such things with.
    list_models(provider: &Provider, what: &GenerationType) -> Page<Model>;
    /// Tries a failed job again.
    retry_generation(job: &str) -> StartedJob;
    /// Lists the voices of a provider: `ELEVENLABS`, the only one that has them.
    list_voices(provider: &Provider) -> Page<Voice>;
}

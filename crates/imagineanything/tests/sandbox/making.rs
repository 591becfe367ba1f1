//! Connected services, and what is generated with them.

use moothall_core::Context;
use moothall_core::ErrorKind::{InvalidInput, NotFound};
use moothall_core::Outcome::NotApplied;
use moothall_core::endpoint::Confirmed;
use moothall_core::traits::Posts;
use moothall_imagineanything::native::{
    GenerationParams, GenerationType, JobStatus, NewConnection, NewGeneration, Provider,
};
use serde_json::json;

use crate::{World, first, post_id, refusal};

const KEY: &str = "sk-fixture-abcdwxyz";

impl World {
    async fn connect(&self, cx: &Context, provider: Provider) {
        let new = NewConnection { provider, api_key: KEY.to_owned().into() };
        let service = self.network.connect_service(cx, &new).await.expect("connected");
        let shown = format!("{new:?} {service:?}");
        assert!(!shown.contains(KEY), "{shown}");
    }
}

fn comet() -> NewGeneration {
    NewGeneration {
        provider: Provider::OpenAi,
        prompt: "A comet over a lighthouse".into(),
        generation_type: GenerationType::Image,
        content: Some("Tonight, maybe. #comet".into()),
        model: None,
        params: Some(GenerationParams::OpenAiImage { size: Some("1024x1024".into()), quality: None }),
    }
}

#[tokio::test]
async fn a_key_is_lent_tried_turned_off_and_taken_back() {
    let world = World::new().await;
    let (nova, network) = (world.account("nova_bot"), &world.network);
    world.connect(&nova, Provider::OpenAi).await;
    let all = network.list_connected_services(&nova).await.expect("a list");
    let openai = all.services.items.first().expect("one");
    assert_eq!((&openai.provider, openai.is_active), (&Provider::OpenAi, Some(true)));
    assert!(openai.api_key.as_deref().is_some_and(|masked| masked.ends_with("wxyz") && masked != KEY));
    assert!(!all.available_providers.is_empty());

    assert!(network.test_service(&nova, &Provider::OpenAi).await.expect("tried").success);
    world.happen(&json!({ "event": "key_rejected", "handle": "nova_bot", "provider": "OPENAI" }));
    let failed = network.test_service(&nova, &Provider::OpenAi).await.expect("a failure is an answer");
    assert!(!failed.success && failed.message.is_some());
    let absent = network.test_service(&nova, &Provider::Runware).await;
    assert_eq!(refusal(absent), (NotFound, NotApplied, Some(404)));

    let off = network.toggle_service(&nova, &Provider::OpenAi, false).await.expect("turned off");
    assert_eq!(off.is_active, Some(false));
    let confirm = Confirmed::deliberately();
    network.disconnect_service(&nova, &Provider::OpenAi, confirm).await.expect("destroyed");
    assert!(network.list_connected_services(&nova).await.expect("a list").services.items.is_empty());
}

#[tokio::test]
async fn a_job_passes_its_stages_and_publishes_a_post() {
    let world = World::new().await;
    let (nova, network) = (world.account("nova_bot"), &world.network);
    let early = network.start_generation(&nova, &comet()).await;
    assert_eq!(refusal(early), (InvalidInput, NotApplied, Some(400)), "nothing is connected");
    world.connect(&nova, Provider::OpenAi).await;
    world.set("generation_stage_seconds", 0);
    let started = network.start_generation(&nova, &comet()).await.expect("started");
    assert_eq!(started.status, Some(JobStatus::Pending));
    for status in [JobStatus::Generating, JobStatus::Uploading, JobStatus::Completed] {
        let pending = network.list_pending_jobs(&nova).await.expect("a list").items;
        assert_eq!(pending.iter().map(|job| &job.id).collect::<Vec<_>>(), [&started.job_id], "{status}");
        world.happen(&json!({ "event": "job_advanced", "job": started.job_id }));
    }
    assert!(network.list_pending_jobs(&nova).await.expect("a list").items.is_empty());
    let history = network.generation_history(&nova, &first(10)).await.expect("a page").items;
    let job = history.first().expect("the job");
    assert_eq!((&job.status, job.text()), (&Some(JobStatus::Completed), Some("Tonight, maybe. #comet")));
    let post = post_id(job.post_id.as_deref().expect("a post"));
    let post = Posts::get(network, &nova, &post).await.expect("published by itself");
    assert_eq!(post.text, "Tonight, maybe. #comet");
    assert_eq!(post.media.first().and_then(|media| media.url.as_ref()), job.result_url.as_ref());
}

#[tokio::test]
async fn a_failed_job_is_tried_again_three_times() {
    let world = World::new().await;
    let (nova, network) = (world.account("nova_bot"), &world.network);
    world.connect(&nova, Provider::OpenAi).await;
    let job = network.start_generation(&nova, &comet()).await.expect("started").job_id;
    let running = network.retry_generation(&nova, &job).await;
    assert_eq!(refusal(running), (InvalidInput, NotApplied, Some(400)), "it has not failed");
    for count in 1..=3 {
        world.happen(&json!({ "event": "job_failed", "job": job, "reason": "quota" }));
        let failed = network.list_pending_jobs(&nova).await.expect("a list").items;
        let told = failed.first().map(|job| (job.status.clone(), job.error_message.as_deref()));
        assert_eq!(told, Some((Some(JobStatus::Failed), Some("quota"))));
        let again = network.retry_generation(&nova, &job).await.expect("tried again");
        assert_eq!((again.job_id.as_str(), again.retry_count), (job.as_str(), Some(count)));
    }
    world.happen(&json!({ "event": "job_failed", "job": job }));
    let used_up = network.retry_generation(&nova, &job).await;
    assert_eq!(refusal(used_up), (InvalidInput, NotApplied, Some(400)));
}

#[tokio::test]
async fn models_and_voices_come_wrapped_or_bare() {
    let world = World::new().await;
    let (nova, network) = (world.account("nova_bot"), &world.network);
    let mut seen = Vec::new();
    for wrapped in [true, false] {
        world.set("wrap_models_and_voices", wrapped);
        let models =
            network.list_models(&nova, &Provider::OpenAi, &GenerationType::Image).await.expect("a list");
        assert!(models.items.iter().any(|model| model.is_default == Some(true)));
        let voices = network.list_voices(&nova, &Provider::ElevenLabs).await.expect("a list");
        assert!(voices.items.iter().any(|voice| voice.name.as_deref() == Some("Rachel")));
        seen.push((models.items, voices.items));
    }
    assert_eq!(seen.first(), seen.last());
}

#[tokio::test]
async fn three_jobs_at_most_run_at_once() {
    let world = World::new().await;
    let (nova, network) = (world.account("nova_bot"), &world.network);
    world.connect(&nova, Provider::OpenAi).await;
    for _ in 0..3 {
        network.start_generation(&nova, &comet()).await.expect("started");
    }
    let error = network.start_generation(&nova, &comet()).await.expect_err("a fourth");
    assert_eq!((error.kind(), error.outcome()), (InvalidInput, NotApplied));
    assert_eq!(error.remote().and_then(|remote| remote.code.as_deref()), Some("limit_reached"));
}

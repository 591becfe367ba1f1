//! Providers, jobs and bytes.

use serde_json::json;

use super::{Alternative, happen};
use crate::play::Stage;

const MP4: &[u8] = b"\0\0\0\x18ftypmp42rest";

/// A value beside the default for each setting that shows here.
pub(super) fn settings() -> Vec<Alternative> {
    [
        ("fal_ai_is_a_provider", json!(false)),
        ("key_mask", json!("****")),
        ("wrap_models_and_voices", json!(false)),
        ("unknown_model", json!("refuse")),
        ("not_connected_status", json!(403)),
        ("too_many_jobs_status", json!(409)),
        ("replaced_key_status", json!(202)),
        ("retry_status", json!(202)),
        ("generation_stage_seconds", json!(0)),
        ("failed_jobs_pending_seconds", json!(60)),
        ("audio_post_type", json!("AUDIO")),
        ("prompt_as_content", json!(true)),
        ("byte_caption_max_chars", json!(3)),
    ]
    .map(|change| (change, Vec::new()))
    .to_vec()
}

pub(super) async fn play(stage: &mut Stage, nova: &str, atlas: &str) {
    let generate = "/api/generate";
    let image = json!({ "provider": "OPENAI", "prompt": "A comet", "generationType": "image" });
    stage.post(nova, generate, image.clone()).await;
    for provider in ["OPENAI", "ELEVENLABS", "FAL_AI", "ELEVENLABS"] {
        let key = json!({ "provider": provider, "apiKey": "sk-proj-abcdwxyz" });
        stage.post(nova, "/api/settings/services", key).await;
    }
    stage.get(nova, "/api/generate/models?type=video").await;
    stage.get(nova, "/api/generate/voices").await;
    let sound = json!({ "provider": "ELEVENLABS", "prompt": "Rain", "generationType": "voice" });
    stage.post(nova, generate, sound).await;
    let done = stage.wrote("start_generation").0;
    for _ in 0..3 {
        happen(stage, &json!({ "event": "job_advanced", "job": done }));
    }
    let post = stage.wrote("start_generation").0;
    stage.get(nova, &format!("/api/posts/{post}")).await;
    let mut unlisted = image.clone();
    unlisted["model"] = json!("image-99");
    stage.post(nova, generate, unlisted).await;
    for _ in 0..3 {
        stage.post(nova, generate, image.clone()).await;
    }
    stage.advance(10);
    stage.get(nova, "/api/generate/pending").await;
    let job = stage.wrote("start_generation").0;
    happen(stage, &json!({ "event": "job_failed", "job": job }));
    stage.post(nova, &format!("/api/generate/{job}/retry"), json!({})).await;
    happen(stage, &json!({ "event": "job_failed", "job": job }));
    stage.advance(100);
    stage.get(nova, "/api/generate/pending").await;
    stage.get(nova, "/api/generate/history").await;
    stage.call(nova, "DELETE", "/api/settings/services/OPENAI", None).await;
    bytes(stage, nova, atlas).await;
}

async fn bytes(stage: &mut Stage, nova: &str, atlas: &str) {
    stage.upload(nova, ("/api/upload/video", "file"), (MP4.to_vec(), "video/mp4"), "byte").await;
    let media = stage.wrote("upload_video").0;
    happen(stage, &json!({ "event": "video_processed", "media": media }));
    stage.post(nova, "/api/bytes", json!({ "caption": "A comet", "mediaId": media })).await;
    let byte = format!("/api/bytes/{}", stage.wrote("create_byte").0);
    stage.call(atlas, "POST", &format!("{byte}/like"), None).await;
    stage.post(atlas, &format!("{byte}/comments"), json!({ "content": "What a tail!" })).await;
    for path in ["/api/bytes", &byte, &format!("{byte}/comments")] {
        stage.get(nova, path).await;
        stage.get(nova, &format!("{path}?cursor=nowhere")).await;
    }
    stage.call(atlas, "DELETE", &format!("{byte}/like"), None).await;
    stage.call(nova, "DELETE", &byte, None).await;
}

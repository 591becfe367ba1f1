use serde_json::{Value, json};

use crate::harness::{Caller, World, all_pages, ids, is_time};

const GENERATE: &str = "/api/generate";

async fn connect(who: &Caller<'_>, provider: &str) {
    let key = json!({ "provider": provider, "apiKey": "sk-proj-abcdwxyz" });
    who.post("/api/settings/services", key).await.expect(201);
}

fn image(prompt: &str) -> Value {
    json!({ "provider": "OPENAI", "prompt": prompt, "generationType": "image", "content": "Tonight #comet @atlas_ai" })
}

async fn start(who: &Caller<'_>, body: Value) -> String {
    let started = who.post(GENERATE, body).await.expect(202);
    assert_eq!(started["status"], "pending");
    started["jobId"].as_str().unwrap().to_owned()
}

/// The job as its owner's history has it.
async fn job(who: &Caller<'_>, id: &str) -> Value {
    let history = who.get("/api/generate/history").await.expect(200);
    history["jobs"].as_array().unwrap().iter().find(|job| job["id"] == id).unwrap().clone()
}

#[tokio::test]
async fn a_job_passes_its_stages_by_the_clock_and_publishes_a_post() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    connect(&nova, "OPENAI").await;
    let id = start(&nova, image("A comet")).await;
    for status in ["pending", "generating", "uploading"] {
        let pending = nova.get("/api/generate/pending").await.expect(200);
        assert_eq!(
            (pending["jobs"][0]["id"].as_str(), &pending["jobs"][0]["status"]),
            (Some(&*id), &json!(status))
        );
        world.advance(10);
    }
    assert_eq!(nova.get("/api/generate/pending").await.expect(200)["jobs"], json!([]));
    let done = job(&nova, &id).await;
    assert_eq!(
        (&done["status"], &done["type"], &done["retryCount"]),
        (&json!("completed"), &json!("image"), &json!(0))
    );
    assert!(is_time(&done["completedAt"]) && done["completedAt"] != done["createdAt"]);
    let post =
        world.nobody().get(&format!("/api/posts/{}", done["postId"].as_str().unwrap())).await.expect(200);
    let post = &post["post"];
    assert_eq!((&post["mediaType"], &post["mediaUrls"]), (&json!("IMAGE"), &json!([done["resultUrl"]])));
    assert_eq!((&post["agent"]["handle"], &post["hashtags"]), (&json!("nova_bot"), &json!(["comet"])));
    assert_eq!(post["createdAt"], done["completedAt"]);
    let told = atlas.get("/api/notifications").await.expect(200);
    assert_eq!(told["notifications"][0]["type"], "MENTION");
    let entry = world.ledger().pop().unwrap();
    assert_eq!((entry.endpoint, entry.parent_id), ("start_generation", Some(id)));
    assert_eq!(entry.id.as_deref(), done["postId"].as_str());
    assert_eq!(ids(&nova.get("/api/upload?type=IMAGE").await.expect(200)["media"]).len(), 1);
    assert_eq!(atlas.get("/api/generate/history").await.expect(200)["jobs"], json!([]));
}

#[tokio::test]
async fn jobs_move_when_they_are_told_to() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    world.set("generation_stage_seconds", 0);
    connect(&nova, "ELEVENLABS").await;
    let body = json!({ "provider": "ELEVENLABS", "prompt": "Rain", "generationType": "sound_effect", "params": { "duration_seconds": 3 } });
    let id = start(&nova, body).await;
    world.advance(200);
    assert_eq!(job(&nova, &id).await["status"], "pending");
    let advance = json!({ "event": "job_advanced", "job": id });
    for status in ["generating", "uploading", "completed"] {
        assert_eq!(world.happen(&advance)["status"], status);
    }
    assert!(world.cannot_happen(&advance).contains("completed"));
    let sounds = nova.get("/api/upload?type=AUDIO").await.expect(200);
    assert_eq!(sounds["media"][0]["contentType"], "audio/mpeg");
    assert!(world.cannot_happen(&json!({ "event": "job_failed", "job": id })).contains("completed"));
    assert!(world.cannot_happen(&json!({ "event": "job_failed", "job": "nothing" })).contains("not found"));
}

#[tokio::test]
async fn a_job_that_is_too_old_fails() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    world.set("generation_stage_seconds", 150);
    world.set("failed_jobs_pending_seconds", 600);
    connect(&nova, "OPENAI").await;
    let id = start(&nova, image("A comet")).await;
    world.advance(299);
    assert_eq!(job(&nova, &id).await["status"], "generating");
    world.advance(1);
    let failed = job(&nova, &id).await;
    assert_eq!(failed["status"], "failed");
    assert!(failed["errorMessage"].as_str().unwrap().contains("5 minutes"));
    assert_eq!(ids(&nova.get("/api/generate/pending").await.expect(200)["jobs"]), [&id]);
    world.advance(600);
    assert_eq!(nova.get("/api/generate/pending").await.expect(200)["jobs"], json!([]));
    assert_eq!(nova.get("/api/posts").await.expect(200)["posts"], json!([]));
}

#[tokio::test]
async fn a_failed_job_is_retried_three_times() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    connect(&nova, "OPENAI").await;
    let id = start(&nova, image("A comet")).await;
    let retry = format!("/api/generate/{id}/retry");
    nova.poke(&retry).await.refused(400, "invalid_state");
    let fail = json!({ "event": "job_failed", "job": id, "reason": "The provider refused the prompt" });
    for count in 1..=3 {
        assert_eq!(world.happen(&fail)["status"], "failed");
        assert_eq!(job(&nova, &id).await["errorMessage"], "The provider refused the prompt");
        atlas.poke(&retry).await.refused(404, "not_found");
        let again = nova.poke(&retry).await.expect(200);
        assert_eq!(again, json!({ "jobId": id, "status": "pending", "retryCount": count }));
        // The age counts from the retry.
        world.advance(20);
    }
    world.happen(&fail);
    nova.poke(&retry).await.refused(400, "limit_reached");
    nova.poke("/api/generate/nothing/retry").await.refused(404, "not_found");
}

#[tokio::test]
async fn three_jobs_at_most_are_under_way() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    connect(&nova, "OPENAI").await;
    connect(&atlas, "OPENAI").await;
    let mut started = Vec::new();
    for prompt in ["one", "two", "three"] {
        started.push(start(&nova, image(prompt)).await);
    }
    nova.post(GENERATE, image("four")).await.refused(400, "limit_reached");
    start(&atlas, image("of somebody else")).await;
    world.happen(&json!({ "event": "job_failed", "job": started[0] }));
    start(&nova, image("four")).await;
    nova.poke(&format!("/api/generate/{}/retry", started[0])).await.refused(400, "limit_reached");
    assert_eq!(all_pages(&nova, "/api/generate/history", "jobs", 3).await.len(), 4);
}

#[tokio::test]
async fn a_provider_must_be_connected_switched_on_and_able() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    nova.post(GENERATE, image("A comet")).await.refused(400, "invalid_state");
    connect(&nova, "OPENAI").await;
    let service = "/api/settings/services/OPENAI";
    nova.patch(service, json!({ "isActive": false })).await.expect(200);
    nova.post(GENERATE, image("A comet")).await.refused(400, "invalid_state");
    nova.patch(service, json!({ "isActive": true })).await.expect(200);
    for (name, value) in [
        ("provider", json!("CLOUDY")),
        ("generationType", json!("hologram")),
        ("generationType", json!("video")),
        ("prompt", json!("x".repeat(1001))),
        ("prompt", json!("")),
        ("content", json!("x".repeat(501))),
        ("params", json!("1024x1024")),
        ("params", json!({ "size": 1024 })),
        ("model", json!(7)),
    ] {
        let mut body = image("A comet");
        body[name] = value.clone();
        let message = nova.post(GENERATE, body).await.refused(400, "validation_error");
        assert!(!message.is_empty(), "{name} {value}");
    }
    let mut unknown = image("A comet");
    unknown["model"] = json!("image-99");
    let id = start(&nova, unknown.clone()).await;
    assert_eq!(job(&nova, &id).await["model"], "image-99");
    world.set("unknown_model", "refuse");
    nova.post(GENERATE, unknown).await.refused(400, "validation_error");

    // A key that its provider does not take fails the job, not the call.
    world.happen(&json!({ "event": "key_rejected", "handle": "nova_bot", "provider": "OPENAI" }));
    let refused = start(&nova, image("A comet")).await;
    world.advance(10);
    let refused = job(&nova, &refused).await;
    assert_eq!((&refused["status"], refused["errorMessage"].is_string()), (&json!("failed"), true));
    let gone = start(&nova, image("A comet")).await;
    nova.delete(service).await.expect(200);
    world.advance(10);
    assert!(job(&nova, &gone).await["errorMessage"].as_str().unwrap().contains("disconnected"));
}

#[tokio::test]
async fn models_and_voices_are_listed_in_either_form() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    let models = nova.get("/api/generate/models?provider=RUNWARE&type=video").await.expect(200);
    assert_eq!(
        models["models"],
        json!([{ "id": "runware-video-1", "name": "Runware Video 1", "isDefault": true }])
    );
    assert_eq!(
        nova.get("/api/generate/models?provider=OPENAI&type=video").await.expect(200)["models"],
        json!([])
    );
    let voices = nova.get("/api/generate/voices?provider=ELEVENLABS").await.expect(200);
    assert_eq!(voices["voices"][0]["name"], "Rachel");
    assert!(voices["voices"][0]["voice_id"].is_string() && voices["voices"][0]["preview_url"].is_string());
    nova.get("/api/generate/voices?provider=OPENAI").await.refused(400, "validation_error");
    for wrong in ["provider=CLOUDY", "type=hologram"] {
        nova.get(&format!("/api/generate/models?{wrong}")).await.refused(400, "validation_error");
    }
    world.set("wrap_models_and_voices", false);
    for path in ["/api/generate/models", "/api/generate/voices"] {
        assert!(nova.get(path).await.expect(200).is_array());
    }
}

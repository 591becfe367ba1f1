//! Avatar, capabilities and webhook: what agents say of themselves beside the profile.

use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::{Value, json};

use crate::harness::{Answer, Caller, World, ids};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";

async fn picture(who: &Caller<'_>, bytes: Vec<u8>) -> Answer {
    let file = Part::bytes(bytes).file_name("a.png").mime_str("image/png").unwrap();
    let form = Form::new().part("file", file);
    Answer::of(who.request(Method::POST, "/api/agents/me/avatar").multipart(form)).await
}

#[tokio::test]
async fn an_avatar_is_uploaded_shown_and_removed() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    let made = picture(&nova, PNG.to_vec()).await.expect(200);
    assert!(made["url"].as_str().unwrap().contains("/media/avatars/"));
    assert_eq!((&made["agent"]["avatarUrl"], &made["agent"]["handle"]), (&made["url"], &json!("nova_bot")));
    let mut big = PNG.to_vec();
    big.resize(5 * 1024 * 1024 + 1, 0);
    picture(&nova, big).await.refused(413, "payload_too_large");
    picture(&nova, b"GIF is not what this is".to_vec()).await.refused(415, "unsupported_media_type");
    nova.poke("/api/agents/me/avatar").await.refused(400, "validation_error");
    assert_eq!(
        world.nobody().get("/api/agents/nova_bot").await.expect(200)["agent"]["avatarUrl"],
        made["url"]
    );
    nova.delete("/api/agents/me/avatar").await.expect(200);
    assert_eq!(nova.get("/api/agents/me").await.expect(200)["agent"]["avatarUrl"], Value::Null);
    assert_eq!(world.last_write(), ("delete_avatar", "nova_bot".into(), "deleted"));
}

#[tokio::test]
async fn capabilities_are_changed_by_parts_and_found_by() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    let path = "/api/agents/me/capabilities";
    let empty = json!({ "skills": [], "apis": [], "responseTime": null, "languages": [] });
    assert_eq!(nova.get(path).await.expect(200), empty);
    nova.patch(path, json!({ "skills": ["Charts", "maps"], "languages": ["en"] })).await.expect(200);
    let changed = nova.patch(path, json!({ "responseTime": "fast" })).await.expect(200);
    let whole =
        json!({ "skills": ["Charts", "maps"], "apis": [], "responseTime": "fast", "languages": ["en"] });
    assert_eq!(changed["capabilities"], whole);
    assert_eq!(nova.get(path).await.expect(200), whole);
    assert_eq!(atlas.get("/api/agents/nova_bot").await.expect(200)["agent"]["capabilities"], whole);
    for wrong in [json!({ "skills": [""] }), json!({ "skills": "charts" }), json!({ "responseTime": 7 })] {
        nova.patch(path, wrong).await.refused(400, "validation_error");
    }
    for (query, found) in [
        ("skills=charts", 1),
        ("skills=poetry,maps", 1),
        ("skills=poetry", 0),
        ("responseTime=fast&languages=en,zh", 1),
        ("apis=weather", 0),
        ("", 1),
    ] {
        let listed = atlas.get(&format!("/api/explore/agents?{query}")).await.expect(200);
        assert_eq!(ids(&listed["agents"]).len(), found, "{query}");
    }
    world.set("capability_filters", "all");
    let listed = atlas.get("/api/explore/agents?skills=poetry,maps").await.expect(200);
    assert_eq!(listed["agents"], json!([]));
    world.set("response_times", json!(["fast", "slow"]));
    nova.patch(path, json!({ "responseTime": "never" })).await.refused(400, "validation_error");
    nova.delete(path).await.expect(200);
    assert_eq!(nova.get(path).await.expect(200), empty);
}

#[tokio::test]
async fn a_webhook_shows_its_secret_once() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    let path = "/api/agents/me/webhook";
    assert_eq!(nova.get(path).await.expect(200), json!({ "webhookUrl": null, "hasSecret": false }));
    nova.patch(path, json!({ "test": true })).await.refused(400, "validation_error");
    for wrong in [
        json!({ "webhookUrl": "http://nova.example/hook" }),
        json!({ "webhookUrl": "nova" }),
        json!({ "webhookUrl": 7 }),
        json!({ "webhookUrl": "https://nova.example/hook", "test": "yes" }),
    ] {
        nova.patch(path, wrong).await.refused(400, "validation_error");
    }
    let set = nova.patch(path, json!({ "webhookUrl": "https://nova.example/hook" })).await.expect(200);
    assert_eq!(set, json!({ "webhookUrl": "https://nova.example/hook", "hasSecret": false }));
    let with_secret = nova.patch(path, json!({ "regenerateSecret": true })).await.expect(200);
    let secret = with_secret["webhookSecret"].as_str().unwrap();
    let read = nova.get(path).await;
    assert!(!read.text.contains(secret));
    assert_eq!(read.expect(200)["hasSecret"], true);
    let again = nova.patch(path, json!({ "regenerateSecret": true })).await.expect(200);
    assert_ne!(again["webhookSecret"], with_secret["webhookSecret"]);
    let tested = nova.patch(path, json!({ "test": true })).await.expect(200);
    assert_eq!(tested["testResult"], json!({ "delivered": false, "status": null }));
    world.set("webhook_tests_are_delivered", true);
    let tested = nova.patch(path, json!({ "test": true })).await.expect(200);
    assert_eq!(tested["testResult"], json!({ "delivered": true, "status": 200 }));
    nova.delete(path).await.expect(200);
    assert_eq!(nova.get(path).await.expect(200), json!({ "webhookUrl": null, "hasSecret": false }));
}

#[tokio::test]
async fn similar_agents_are_ranked_by_what_they_share() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    let (atlas, echo) = (world.agent("atlas_ai").await, world.agent("echo_bot").await);
    for (who, skills) in
        [(&nova, json!(["charts", "maps"])), (&atlas, json!(["charts"])), (&echo, json!(["charts", "maps"]))]
    {
        who.patch("/api/agents/me/capabilities", json!({ "skills": skills })).await.expect(200);
    }
    let similar = async |who: &Caller<'_>, query: &str| {
        let listed = who.get(&format!("/api/agents/nova_bot/similar?{query}")).await.expect(200);
        let agents = listed["agents"].as_array().unwrap().clone();
        agents.iter().map(|agent| agent["handle"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(similar(&world.nobody(), "").await, ["echo_bot", "atlas_ai"]);
    assert_eq!(similar(&nova, "limit=1").await, ["echo_bot"]);
    assert_eq!(similar(&nova, "limit=21").await.len(), 2);
    nova.poke("/api/agents/echo_bot/follow").await.expect(200);
    assert_eq!(similar(&nova, "excludeFollowing=true").await, ["atlas_ai"]);
    assert_eq!(similar(&world.nobody(), "excludeFollowing=true").await.len(), 2);
    // Four agents who follow both are more than two skills.
    for number in 0..4 {
        let fan = world.agent(&format!("fan_{number}")).await;
        for whom in ["nova_bot", "atlas_ai"] {
            fan.poke(&format!("/api/agents/{whom}/follow")).await.expect(200);
        }
    }
    assert_eq!(similar(&nova, "limit=1").await, ["atlas_ai"]);
    world.set("limit_out_of_range", "refuse");
    nova.get("/api/agents/nova_bot/similar?limit=21").await.refused(400, "validation_error");
    nova.get("/api/agents/nova_bot/similar?excludeFollowing=yes").await.refused(400, "validation_error");
    nova.get("/api/agents/nobody_here/similar").await.refused(404, "not_found");
}

#[tokio::test]
async fn only_the_network_verifies_agents() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    world.agent("atlas_ai").await;
    world.happen(&json!({ "event": "agent_verified", "handle": "nova_bot" }));
    assert_eq!(nova.get("/api/agents/me").await.expect(200)["agent"]["verified"], true);
    for (verified, handle) in [(true, "nova_bot"), (false, "atlas_ai")] {
        let listed = nova.get(&format!("/api/agents?verified={verified}")).await.expect(200);
        assert_eq!(listed["agents"][0]["handle"], handle);
        assert_eq!(ids(&listed["agents"]).len(), 1);
    }
    world.happen(&json!({ "event": "agent_verified", "handle": "nova_bot", "verified": false }));
    assert_eq!(nova.get("/api/agents?verified=true").await.expect(200)["agents"], json!([]));
}

use serde_json::json;

use crate::harness::{World, ids, is_time};

#[tokio::test]
async fn a_profile_carries_both_styles_of_counts() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    nova.publish("one").await;
    atlas.poke("/api/agents/nova_bot/follow").await.expect(200);
    let answer = world.nobody().get("/api/agents/nova_bot").await;
    assert!(answer.text.starts_with(r#"{"agent":{"id":""#), "{}", answer.text);
    let agent = &answer.expect(200)["agent"];
    for (field, value) in [
        ("handle", json!("nova_bot")),
        ("name", json!("nova_bot")),
        ("bio", json!(null)),
        ("avatarUrl", json!(null)),
        ("websiteUrl", json!(null)),
        ("agentType", json!("ASSISTANT")),
        ("verified", json!(false)),
        ("followerCount", json!(1)),
        ("followingCount", json!(0)),
        ("postCount", json!(1)),
        ("stats", json!({ "followers": 1, "following": 0, "posts": 1 })),
        ("capabilities", json!({ "skills": [], "apis": [], "responseTime": null, "languages": [] })),
    ] {
        assert_eq!(agent[field], value, "{field}");
    }
    assert!(is_time(&agent["createdAt"]));
    assert_eq!(atlas.get("/api/agents/nova_bot").await.expect(200)["agent"]["isFollowing"], true);
}

#[tokio::test]
async fn handles_in_paths_may_carry_an_at() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    for form in ["nova_bot", "@nova_bot", "%40nova_bot", "NOVA_BOT"] {
        let agent = &nova.get(&format!("/api/agents/{form}")).await.expect(200)["agent"];
        assert_eq!(agent["handle"], "nova_bot");
    }
    nova.get("/api/agents/nobody_here").await.refused(404, "not_found");
    nova.get("/api/agents/%2e%2e%2fme").await.refused(404, "not_found");
}

#[tokio::test]
async fn one_changes_ones_own_profile_field_by_field() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    let patch = async |body| nova.send("PATCH", "/api/agents/me", Some(body)).await;
    patch(json!({ "bio": "Watches the sky.", "websiteUrl": "https://nova.example" })).await.expect(200);
    let agent = &patch(json!({ "name": "Nova", "agentType": "ANALYST" })).await.expect(200)["agent"];
    assert_eq!((&agent["name"], &agent["agentType"]), (&json!("Nova"), &json!("ANALYST")));
    assert_eq!(
        (&agent["bio"], &agent["websiteUrl"]),
        (&json!("Watches the sky."), &json!("https://nova.example"))
    );
    assert_eq!(world.last_write(), ("update_me", "nova_bot".into(), "edited"));
    for body in [
        json!({ "name": "" }),
        json!({ "bio": "x".repeat(501) }),
        json!({ "agentType": "WIZARD" }),
        json!({ "websiteUrl": "no url" }),
        json!({ "name": ["N"] }),
    ] {
        patch(body).await.refused(400, "validation_error");
    }
    assert_eq!(nova.get("/api/agents/me").await.expect(200)["agent"]["name"], "Nova");
}

#[tokio::test]
async fn following_is_a_state_and_never_of_oneself() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    let path = "/api/agents/@atlas_ai/follow";
    assert_eq!(nova.get(path).await.expect(200), json!({ "following": false }));
    for _ in 0..2 {
        assert_eq!(nova.poke(path).await.expect(200)["following"], true);
    }
    assert_eq!(nova.get(path).await.expect(200), json!({ "following": true }));
    let entry = world.ledger().pop().unwrap();
    assert_eq!((entry.id.as_deref(), entry.state), (Some("atlas_ai"), "following"));
    assert_eq!(atlas.get("/api/notifications/count").await.expect(200), json!({ "count": 1 }));

    let followers = world.nobody().get("/api/agents/atlas_ai/followers").await.expect(200);
    assert_eq!(followers["followers"][0]["handle"], "nova_bot");
    let following = world.nobody().get("/api/agents/nova_bot/following").await.expect(200);
    assert_eq!(following["following"][0]["handle"], "atlas_ai");

    for _ in 0..2 {
        assert_eq!(nova.delete(path).await.expect(200)["following"], false);
    }
    assert_eq!(world.last_write().2, "not_following");
    nova.poke("/api/agents/nova_bot/follow").await.refused(400, "validation_error");
    for method in ["GET", "POST", "DELETE"] {
        nova.send(method, "/api/agents/nobody_here/follow", None).await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn agents_are_listed_and_filtered() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    let body = json!({ "handle": "iris_7", "name": "Iris Seven", "agentType": "CREATIVE" });
    world.nobody().post("/api/auth/register", body).await.expect(201);
    let handles = async |query: &str| {
        let list = world.nobody().get(&format!("/api/agents{query}")).await.expect(200);
        let agents = list["agents"].as_array().unwrap().clone();
        agents.iter().map(|agent| agent["handle"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(handles("").await, ["iris_7", "nova_bot"]);
    assert_eq!(handles("?type=CREATIVE").await, ["iris_7"]);
    assert_eq!(handles("?search=seven").await, ["iris_7"]);
    assert_eq!(handles("?search=@NOVA").await, ["nova_bot"]);
    assert_eq!(handles("?verified=true").await, [""; 0]);
    assert_eq!(handles("?verified=false&limit=1").await, ["iris_7"]);
    nova.get("/api/agents?type=creative").await.refused(400, "validation_error");
    nova.get("/api/agents?verified=yes").await.refused(400, "validation_error");
}

#[tokio::test]
async fn recommendations_leave_out_oneself_and_those_one_follows() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    let (atlas, iris) = (world.agent("atlas_ai").await, world.agent("iris_7").await);
    nova.poke("/api/agents/atlas_ai/follow").await.expect(200);
    let seen = nova.get("/api/explore/agents").await.expect(200);
    assert_eq!(seen["agents"].as_array().unwrap().len(), 1);
    assert_eq!(seen["agents"][0]["handle"], iris.handle);
    let public = world.nobody().get("/api/explore/agents").await.expect(200);
    assert_eq!(ids(&public["agents"]).len(), 3);
    let humans = world.nobody().get("/api/explore/agents?type=humans").await.expect(200);
    assert_eq!(humans["agents"], json!([]));
    let skilled = atlas.get("/api/explore/agents?skills=rust").await.expect(200);
    assert_eq!(skilled["agents"], json!([]));
    atlas.get("/api/explore/agents?type=robots").await.refused(400, "validation_error");
}

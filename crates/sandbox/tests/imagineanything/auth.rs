use serde_json::{Value, json};

use crate::harness::{World, is_time};

fn credentials(registered: &Value) -> Value {
    json!({ "client_id": registered["clientId"], "client_secret": registered["clientSecret"] })
}

#[tokio::test]
async fn who_registers_gets_credentials_once_and_a_token_for_them() {
    let world = World::open().await;
    let body = json!({
        "handle": "nova_bot", "name": "Nova \"N\" Bot", "bio": "Watches the sky.", "agentType": "CREATIVE",
        "websiteUrl": "https://nova.example", "recoveryEmail": "nova@example.org",
    });
    let registered = world.nobody().post("/api/auth/register", body).await.expect(201);
    assert_eq!((&registered["handle"], &registered["name"]), (&json!("nova_bot"), &json!("Nova \"N\" Bot")));
    assert!(registered["clientSecret"].as_str().unwrap().starts_with("ia_"));
    for id in [&registered["id"], &registered["clientId"]] {
        let id = id.as_str().unwrap();
        assert!(id.len() == 25 && id.starts_with('c'), "{id} has the form of a cuid");
    }
    assert!(registered["message"].as_str().unwrap().contains("email"));

    let tokens = world.token(&credentials(&registered)).await.expect(200);
    assert!(tokens["access_token"].as_str().unwrap().starts_with("iat_"));
    assert!(tokens["refresh_token"].as_str().unwrap().starts_with("iar_"));
    assert_eq!(
        (&tokens["token_type"], &tokens["expires_in"], &tokens["scope"]),
        (&json!("Bearer"), &json!(3600), &json!("read write"))
    );
    let me = world.with_token("nova_bot", tokens["access_token"].as_str().unwrap());
    let agent = &me.get("/api/agents/me").await.expect(200)["agent"];
    assert_eq!((&agent["agentType"], &agent["bio"]), (&json!("CREATIVE"), &json!("Watches the sky.")));
    assert!(is_time(&agent["createdAt"]));
    assert_eq!(world.last_write(), ("register_agent", "nova_bot".into(), "created"));
}

#[tokio::test]
async fn registration_refuses_what_the_rules_forbid() {
    let world = World::open().await;
    world.agent("taken").await;
    let register = async |body| world.nobody().post("/api/auth/register", body).await;
    for (field, value) in [
        ("handle", json!("No-Good")),
        ("handle", json!("ab")),
        ("handle", json!(7)),
        ("handle", Value::Null),
        ("name", json!(" ")),
        ("bio", json!("x".repeat(501))),
        ("agentType", json!("WIZARD")),
        ("websiteUrl", json!("javascript:alert(1)")),
        ("recoveryEmail", json!("nobody")),
    ] {
        let mut body = json!({ "handle": "nova_bot", "name": "Nova" });
        body[field] = value.clone();
        let message = register(body).await.refused(400, "validation_error");
        assert!(message.contains(field), "{field} {value}: {message}");
    }
    register(json!({ "handle": "taken", "name": "T" })).await.refused(409, "handle_taken");
    world.nobody().post("/api/auth/register", json!([])).await.refused(400, "validation_error");
    assert!(world.ledger().is_empty());
}

#[tokio::test]
async fn an_access_token_lives_an_hour_by_the_clock() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    world.advance(3599);
    nova.get("/api/agents/me").await.expect(200);
    world.advance(1);
    nova.get("/api/agents/me").await.refused(401, "unauthorized");
    nova.get("/api/posts").await.refused(401, "unauthorized");
}

#[tokio::test]
async fn a_refresh_replaces_both_tokens_and_kills_the_old_one() {
    let world = World::open().await;
    let account = world.sandbox.control().create_account("imagineanything", "nova_bot").unwrap();
    let first = world.token(&account).await.expect(200);
    let refresh = async |token: &Value| {
        let body = json!({ "grant_type": "refresh_token", "refresh_token": token });
        world.nobody().post("/api/auth/token", body).await
    };
    let second = refresh(&first["refresh_token"]).await.expect(200);
    assert_ne!(first["access_token"], second["access_token"]);
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    world.with_token("", second["access_token"].as_str().unwrap()).get("/api/agents/me").await.expect(200);
    let refused = refresh(&first["refresh_token"]).await.expect(400);
    assert_eq!(refused["error"], "invalid_grant");
    assert!(refused["error_description"].is_string() && refused["message"].is_null());

    world.advance(30 * 24 * 3600);
    assert_eq!(refresh(&second["refresh_token"]).await.expect(400)["error"], "invalid_grant");

    world.set("refresh_rotation", false);
    let third = world.token(&account).await.expect(200);
    for _ in 0..2 {
        let again = refresh(&third["refresh_token"]).await.expect(200);
        assert_eq!(again["refresh_token"], third["refresh_token"]);
    }
}

#[tokio::test]
async fn wrong_credentials_and_grants_are_refused_in_oauth_words() {
    let world = World::open().await;
    let account = world.sandbox.control().create_account("imagineanything", "nova_bot").unwrap();
    let mut wrong = account.clone();
    wrong["client_secret"] = json!("ia_wrong");
    let ask = async |body| world.nobody().post("/api/auth/token", body).await;
    let unknown_grant = json!({ "grant_type": "password", "client_id": "a", "client_secret": "b" });
    for (answer, status, code) in [
        (world.token(&wrong).await, 401, "invalid_client"),
        (ask(unknown_grant).await, 400, "unsupported_grant_type"),
        (
            ask(json!({ "grant_type": "refresh_token", "refresh_token": "iar_no" })).await,
            400,
            "invalid_grant",
        ),
        (ask(json!({})).await, 400, "validation_error"),
    ] {
        let body = answer.expect(status);
        assert_eq!(body["error"], code);
        assert!(body["error_description"].as_str().is_some_and(|words| !words.is_empty()));
    }
    world.set("token_error_key", "message");
    world.token(&wrong).await.refused(401, "invalid_client");
}

#[tokio::test]
async fn a_form_encoded_token_request_is_refused() {
    let world = World::open().await;
    let request = world.nobody().request(reqwest::Method::POST, "/api/auth/token");
    let form = request.body("grant_type=client_credentials&client_id=a&client_secret=b");
    assert_eq!(crate::harness::Answer::of(form).await.expect(400)["error"], "validation_error");
}

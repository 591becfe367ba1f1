//! Registration, the challenge, and what an unverified key may do.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    harness::{Agent, Street, answer},
    solver::solve,
};

async fn register(street: &Street, username: &str) -> Value {
    let body = json!({ "username": username, "bio": "tries things", "display_name": "ignored" });
    street.nobody().post("/agents/register", body).await.data(201)
}

fn code(registered: &Value) -> &str {
    registered["verification"]["verification_code"].as_str().unwrap()
}

async fn verify(street: &Street, code: &str, answer: &str) -> crate::harness::Answer {
    street.nobody().post("/agents/verify", json!({ "verification_code": code, "answer": answer })).await
}

#[tokio::test]
async fn an_agent_registers_solves_the_challenge_and_may_write() {
    let street = Street::open().await;
    let registered = register(&street, "newcomer").await;
    let key = registered["api_key"].as_str().unwrap();
    assert!(key.strip_prefix("sk_inst_").is_some_and(|rest| rest.len() == 32), "{key}");
    assert!(code(&registered).strip_prefix("inst_verify_").is_some_and(|rest| rest.len() == 32));
    assert_eq!(registered["verification"]["expires_at"], "2026-04-01T02:08:04.506Z");

    let agent = street.with_key(key);
    agent.get("/agents/me").await.refused(
        403,
        "Your account is suspended. Please complete the verification challenge first (POST /api/v1/agents/verify).",
    );
    agent.post("/posts", json!({ "title": "t", "content": "c" })).await.refused(403, "suspended");
    agent.get("/posts").await.data(200);

    let challenge = registered["verification"]["challenge_text"].as_str().unwrap();
    let verified = verify(&street, code(&registered), &solve(challenge).unwrap()).await;
    assert!(verified.accepted(200).get("data").is_none());
    assert_eq!(agent.get("/agents/me").await.data(200)["username"], "newcomer");
    agent.publish("first words").await;
    verify(&street, code(&registered), "1.00").await.refused(404, "Invalid verification code");
}

#[tokio::test]
async fn every_challenge_of_every_mode_is_solved_from_its_text_alone() {
    let street = Street::open().await;
    for mode in ["easy", "classic", "hard"] {
        street.set("verification", mode);
        for number in 0..150 {
            let registered = register(&street, &format!("{mode}{number}")).await;
            let text = registered["verification"]["challenge_text"].as_str().unwrap();
            let solved = solve(text).unwrap_or_else(|| panic!("not solvable: {text}"));
            let verified = verify(&street, code(&registered), &solved).await;
            assert_eq!(verified.status, 200, "{text} is not {solved}: {}", verified.text);
        }
    }
}

#[tokio::test]
async fn without_verification_the_key_works_at_once() {
    let street = Street::open().await;
    street.set("verification", "off");
    let registered = register(&street, "early_bird").await;
    assert!(registered.get("verification").is_none());
    street.with_key(registered["api_key"].as_str().unwrap()).publish("at once").await;
}

#[tokio::test]
async fn the_fifth_wrong_answer_bans_for_good() {
    let street = Street::open().await;
    let registered = register(&street, "hasty").await;
    for left in (1..5).rev() {
        let refused = verify(&street, code(&registered), "0.00").await;
        assert_eq!(refused.refused(400, "Incorrect answer")["hint"], format!("{left} attempts remaining"));
    }
    verify(&street, code(&registered), "0.00").await.refused(403, "permanently banned");
    let right = solve(registered["verification"]["challenge_text"].as_str().unwrap()).unwrap();
    verify(&street, code(&registered), &right).await.refused(403, "permanently banned");
    let agent = street.with_key(registered["api_key"].as_str().unwrap());
    agent.get("/agents/me").await.refused(403, "permanently banned");
    street.advance(301);
    let again = json!({ "username": "hasty" });
    street.nobody().post("/agents/register", again).await.refused(409, "taken");
}

#[tokio::test]
async fn after_five_minutes_only_a_new_registration_helps() {
    let street = Street::open().await;
    let registered = register(&street, "slow").await;
    let right = solve(registered["verification"]["challenge_text"].as_str().unwrap()).unwrap();
    street.nobody().post("/agents/register", json!({ "username": "slow" })).await.refused(409, "taken");
    street.advance(300);
    verify(&street, code(&registered), &right).await.refused(400, "expired");
    let again = register(&street, "slow").await;
    let right = solve(again["verification"]["challenge_text"].as_str().unwrap()).unwrap();
    verify(&street, code(&again), &right).await.accepted(200);
}

#[tokio::test]
async fn malformed_registrations_and_answers_are_refused() {
    let street = Street::open().await;
    let nobody = street.nobody();
    for (body, fragment) in [
        (json!({}), "username is required"),
        (json!({ "username": "x" }), "at least 2"),
        (json!({ "username": "x".repeat(51) }), "at most 50"),
        (json!({ "username": 7 }), "must be a string"),
        (json!({ "username": "fine", "bio": "b".repeat(501) }), "at most 500"),
        (json!(["not", "an", "object"]), "JSON object"),
    ] {
        nobody.post("/agents/register", body).await.refused(400, fragment);
    }
    answer(nobody.request(Method::POST, "/agents/verify")).await.refused(500, "Internal server error");
    verify(&street, "inst_verify_unknown", "1").await.refused(404, "Invalid verification code");
    nobody
        .post("/agents/verify", json!({ "answer": "1" }))
        .await
        .refused(400, "verification_code is required");
    assert!(street.ledger().is_empty());
}

#[tokio::test]
async fn names_may_be_chinese_and_are_unique_in_every_unicode_form() {
    let street = Street::open().await;
    register(&street, "小龙虾").await;
    register(&street, "cafe\u{301}").await;
    let composed = json!({ "username": "caf\u{e9}" });
    street.nobody().post("/agents/register", composed).await.refused(409, "taken");
    let profile = street.nobody().get("/agents/%E5%B0%8F%E9%BE%99%E8%99%BE").await.data(200);
    assert_eq!(profile["username"], "小龙虾");
    assert!(profile["profile_url"].as_str().unwrap().ends_with("/u/%E5%B0%8F%E9%BE%99%E8%99%BE"));
}

#[tokio::test]
async fn the_control_plane_makes_accounts_that_are_ready() {
    let street = Street::open().await;
    let ready: Agent<'_> = street.agent("resident");
    assert_eq!(ready.get("/agents/me").await.data(200)["username"], "resident");
    let taken = street.sandbox.control().create_account("instreet", "resident").unwrap_err().to_string();
    assert!(taken.contains("taken"), "{taken}");
}

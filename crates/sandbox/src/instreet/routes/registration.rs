//! Registration and the challenge that activates a key.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use uuid::Uuid;

use crate::{
    emulator::World,
    instreet::{
        answer::{self, Outcome, Refusal},
        call::Call,
        challenge::{ATTEMPTS, Challenge, VALID_MINUTES},
        clock,
        settings::Settings,
        state::{Agent, PendingChallenge, Standing, State},
    },
};

pub(super) fn register(call: &mut Call<'_, '_>) -> Outcome {
    let body = call.body()?;
    let username = body.required_text("username", 50)?;
    if username.chars().count() < 2 {
        return Err(body.refuse("username must be at least 2 characters"));
    }
    let bio = body.short_text("bio", 500)?.unwrap_or_default();
    call.nothing_else(&body)?;
    let username =
        if call.settings.lowercase_usernames { username.to_lowercase() } else { username.to_owned() };
    if call.settings.expired_registration_frees_name {
        forget_expired(call.state, call.settings, &username, call.now());
    }
    if call.state.agent_named(&username, call.settings.usernames).is_some() {
        return Err(Refusal::new(409, "Username already taken"));
    }

    let challenge = Challenge::pose(call.settings.verification, &mut call.state.rng);
    let standing = if challenge.is_some() { Standing::Unverified } else { Standing::Active };
    let (id, api_key) = add_agent(call.state, call.settings, call.world, &username, standing);
    if let Some(agent) = call.state.agents.get_mut(id) {
        bio.clone_into(&mut agent.bio);
    }
    call.record(id, id, None, Some(&username), "created");

    let mut data = json!({ "agent_id": id, "username": username, "api_key": api_key });
    let message = match challenge {
        None => "Agent registered successfully",
        Some(challenge) => {
            let code = call.state.new_secret("inst_verify_");
            let expires_at = call.now() + SignedDuration::from_mins(VALID_MINUTES);
            data["verification"] = json!({
                "verification_code": code,
                "challenge_text": challenge.text,
                "expires_at": clock::deadline(expires_at),
                "instructions": "Solve the problem and POST verification_code and answer, a number with two \
                    decimals such as \"47.00\", to /api/v1/agents/verify within 5 minutes.",
            });
            let pending = PendingChallenge { agent: id, challenge, expires_at, wrong_answers: 0 };
            call.state.challenges.insert(code, pending);
            "Agent registered. Complete the verification challenge to activate your API key."
        }
    };
    Ok(answer::written(201, &data, message))
}

pub(super) fn verify(call: &mut Call<'_, '_>) -> Outcome {
    if call.request.body.is_empty() {
        return Err(Refusal::new(500, "Internal server error"));
    }
    let body = call.body()?;
    let code = body.required_text("verification_code", 200)?;
    let given = body.required_text("answer", 200)?;
    call.nothing_else(&body)?;
    let (now, failed) = (call.now(), call.settings.verify_failure_status.0);
    let pending =
        call.state.challenges.get_mut(code).ok_or_else(|| Refusal::new(404, "Invalid verification code"))?;
    let agent = pending.agent;
    if pending.wrong_answers >= ATTEMPTS {
        return Err(banned());
    }
    if now >= pending.expires_at {
        return Err(Refusal::new(failed, "Verification challenge expired. Please register again."));
    }
    if !pending.challenge.accepts(given) {
        pending.wrong_answers += 1;
        let left = ATTEMPTS - pending.wrong_answers;
        if left == 0 {
            set_standing(call.state, agent, Standing::Banned);
            return Err(banned());
        }
        return Err(Refusal::new(failed, "Incorrect answer").with_hint(format!("{left} attempts remaining")));
    }
    call.state.challenges.remove(code);
    set_standing(call.state, agent, Standing::Active);
    call.record(agent, agent, None, None, "verified");
    Ok(answer::message("Verification successful! Your account is now active."))
}

/// An account that needs no challenge, for the control plane.
pub(in crate::instreet) fn create_ready(
    state: &mut State,
    settings: &Settings,
    world: &World<'_>,
    username: &str,
) -> Result<String, String> {
    if !(2..=50).contains(&username.chars().count()) {
        return Err(format!("the handle `{username}` is not of 2 to 50 characters"));
    }
    if state.agent_named(username, settings.usernames).is_some() {
        return Err(format!("the handle `{username}` is taken on instreet"));
    }
    Ok(add_agent(state, settings, world, username, Standing::Active).1)
}

fn add_agent(
    state: &mut State,
    settings: &Settings,
    world: &World<'_>,
    username: &str,
    standing: Standing,
) -> (Uuid, String) {
    let id = state.new_id();
    let api_key = state.new_secret("sk_inst_");
    let agent = Agent {
        id,
        username: username.to_owned(),
        bio: String::new(),
        avatar_url: Some(format!("{}/avatars/{id}.svg", world.base_url)),
        email: None,
        score: settings.starting_score,
        standing,
        created_at: clock::microseconds(world.now),
    };
    state.agents.insert(id, agent);
    state.keys.insert(api_key.clone(), id);
    (id, api_key)
}

/// Forgets an unverified agent of this name whose challenge has expired.
fn forget_expired(state: &mut State, settings: &Settings, username: &str, now: Timestamp) {
    let Some(id) = state.agent_named(username, settings.usernames).map(|agent| agent.id) else { return };
    let expired = state
        .challenges
        .values()
        .any(|pending| pending.agent == id && pending.expires_at <= now && pending.wrong_answers < ATTEMPTS);
    if expired {
        state.agents.remove(id);
        state.keys.retain(|_, owner| *owner != id);
        state.challenges.retain(|_, pending| pending.agent != id);
    }
}

fn set_standing(state: &mut State, agent: Uuid, standing: Standing) {
    if let Some(agent) = state.agents.get_mut(agent) {
        agent.standing = standing;
    }
}

fn banned() -> Refusal {
    Refusal::new(403, "Too many incorrect answers. Your account has been permanently banned.")
        .with_hint("0 attempts remaining".to_owned())
}

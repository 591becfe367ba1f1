//! Profiles.

use crate::instreet::{
    answer::{self, Outcome, Refusal},
    call::Call,
    reasons::{Reasons, Stage},
};

pub(super) fn get_me(call: &mut Call<'_, '_>) -> Outcome {
    let id = call.agent()?;
    let view = call.view();
    let me = view.state.agents.get(id).ok_or_else(|| Refusal::not_found("Agent"))?;
    Ok(answer::data(&view.own_profile(me)))
}

pub(super) fn get_agent(call: &mut Call<'_, '_>) -> Outcome {
    call.reader()?;
    Ok(answer::data(&call.view().profile(call.agent_in_path()?)))
}

pub(super) fn update_me(call: &mut Call<'_, '_>) -> Outcome {
    let mut reasons = Reasons::default();
    let id = reasons.caller(call);
    let body = reasons.check(Stage::Validation, call.body());
    let username = reasons.check(Stage::Validation, body.short_text("username", 50));
    if username.is_some_and(|name| name.trim().chars().count() < 2) {
        reasons.add(Stage::Validation, body.refuse("username must be 2 to 50 characters"));
    }
    let bio = reasons.check(Stage::Validation, body.short_text("bio", 500));
    let avatar_url = reasons.check(Stage::Validation, body.text("avatar_url"));
    let email = reasons.check(Stage::Validation, body.text("email"));
    if email.is_some_and(|email| !is_email(email)) {
        reasons.add(Stage::Validation, body.refuse("email is not a valid address"));
    }
    reasons.check(Stage::Validation, call.nothing_else(&body));
    let named = username.and_then(|name| call.state.agent_named(name, call.settings.usernames));
    if named.is_some_and(|other| other.id != id) {
        reasons.add(Stage::Duplicate, Refusal::new(409, "Username already taken"));
    }
    reasons.settle(call.settings)?;

    let agent = call.state.agents.get_mut(id).ok_or_else(|| Refusal::not_found("Agent"))?;
    if let Some(username) = username {
        username.clone_into(&mut agent.username);
    }
    if let Some(bio) = bio {
        bio.clone_into(&mut agent.bio);
    }
    if let Some(avatar_url) = avatar_url {
        agent.avatar_url = Some(avatar_url.to_owned());
    }
    if let Some(email) = email {
        agent.email = Some(email.to_owned());
    }
    call.record(id, id, None, bio, "edited");
    get_me(call)
}

/// Something before and after one `@`, with a dot after it.
fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(local, domain)| {
        !local.is_empty()
            && !text.contains(char::is_whitespace)
            && !domain.contains('@')
            && domain.split('.').count() > 1
            && domain.split('.').all(|label| !label.is_empty())
    })
}

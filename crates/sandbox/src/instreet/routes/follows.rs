//! Following.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::instreet::{
    answer::{self, Outcome, Refusal},
    call::Call,
    reasons::{Reasons, Stage},
};

const PER_PAGE: usize = 20;

pub(super) fn toggle_follow(call: &mut Call<'_, '_>) -> Outcome {
    let mut reasons = Reasons::default();
    let me = reasons.caller(call);
    let target = call.agent_in_path().map(|agent| (agent.id, agent.username.clone(), agent.bio.clone()));
    let (id, username, bio) = reasons.check(Stage::Target, target);
    if id == me && !me.is_nil() {
        let status = call.settings.self_follow_status.0;
        reasons.add(Stage::Permission, Refusal::new(status, "You cannot follow yourself"));
    }
    reasons.settle(call.settings)?;
    let follows = call.state.follows.remove(&(me, id)).is_none();
    if follows {
        let now = call.now();
        call.state.follows.insert((me, id), now);
    }
    call.record(me, id, None, Some(&username), if follows { "following" } else { "not_following" });
    let is_mutual = follows && call.state.is_following(id, me);
    Ok(answer::data(&json!({
        "action": if follows { "followed" } else { "unfollowed" },
        "is_mutual": is_mutual,
        "message": format!("{} @{username}", if follows { "Followed" } else { "Unfollowed" }),
        "target": { "username": username, "bio": bio },
    })))
}

pub(super) fn list_followers(call: &mut Call<'_, '_>) -> Outcome {
    list(call, "followers", |(follower, followed), agent| (followed == agent).then_some(follower))
}

pub(super) fn list_following(call: &mut Call<'_, '_>) -> Outcome {
    list(call, "following", |(follower, followed), agent| (follower == agent).then_some(followed))
}

/// One side of the follows of the agent in the path, newest first.
fn list(call: &mut Call<'_, '_>, name: &str, side: fn((Uuid, Uuid), Uuid) -> Option<Uuid>) -> Outcome {
    let mut reasons = Reasons::default();
    if call.settings.follow_lists_need_key {
        reasons.caller(call);
    }
    let agent = reasons.check(Stage::Target, call.agent_in_path().map(|agent| agent.id));
    reasons.settle(call.settings)?;
    let page = call.page(PER_PAGE)?;
    let view = call.view();
    let follows = view.state.follows.iter();
    let mut found: Vec<_> = follows.filter_map(|(pair, since)| Some((*since, side(*pair, agent)?))).collect();
    found.sort_by_key(|(since, _)| std::cmp::Reverse(*since));
    let (shown, has_more) = page.of(&found);
    let profiles: Vec<Value> = shown
        .iter()
        .filter_map(|(_, id)| view.state.agents.get(*id))
        .map(|agent| view.profile(agent))
        .collect();
    let data = json!({
        name: profiles,
        "total": found.len(),
        "page": page.number,
        "limit": page.limit,
        "has_more": has_more,
    });
    Ok(answer::data(&view.named(call.endpoint.id, data)))
}

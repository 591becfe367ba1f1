//! The members of groups and their roles.

use serde_json::json;
use uuid::Uuid;

use super::{PER_PAGE, done, governed, group_in_path, missing};
use crate::instreet::{
    answer::{self, Outcome, Refusal},
    call::Call,
    reasons::{Reasons, Stage},
    settings::Repeated,
    state::{Group, Member, Role},
};

pub(in crate::instreet::routes) fn join_group(call: &mut Call<'_, '_>) -> Outcome {
    let mut reasons = Reasons::default();
    let me = reasons.caller(call);
    let group = reasons.check(Stage::Target, group_in_path(call).map(Some));
    let (id, needs_approval) = group.map(|group| (group.id, group.needs_approval)).unwrap_or_default();
    let role = group.and_then(|group| group.role(me));
    if role.is_some() && call.settings.repeated_join == Repeated::Refuse {
        reasons.add(Stage::Duplicate, Refusal::new(409, "You have already joined this group"));
    }
    reasons.settle(call.settings)?;
    let role = role.unwrap_or(if needs_approval { Role::Pending } else { Role::Member });
    let since = call.now();
    let group = call.state.groups.get_mut(id).ok_or_else(missing)?;
    if group.role(me).is_none() {
        group.members.push(Member { agent: me, role, since });
    }
    let (word, message) = match role {
        Role::Pending => ("pending", "Your request to join waits for approval"),
        _ => ("joined", "Joined the group successfully"),
    };
    call.record(me, id, None, None, word);
    Ok(done(call, word, message))
}

pub(in crate::instreet::routes) fn leave_group(call: &mut Call<'_, '_>) -> Outcome {
    let settings = call.settings;
    let mut reasons = Reasons::default();
    let me = reasons.caller(call);
    let group = reasons.check(Stage::Target, group_in_path(call).map(Some));
    let role = group.and_then(|group| group.role(me));
    if role == Some(Role::Owner) {
        let words = "The owner cannot leave the group";
        reasons.add(Stage::Permission, Refusal::new(settings.group_rule_status.0, words));
    }
    if role.is_none() && settings.repeated_join == Repeated::Refuse {
        reasons.add(Stage::Duplicate, Refusal::new(409, "You are not a member of this group"));
    }
    let id = group.map_or(Uuid::nil(), |group| group.id);
    reasons.settle(settings)?;
    if let Some(group) = call.state.groups.get_mut(id) {
        group.remove(me);
    }
    call.record(me, id, None, None, "left");
    Ok(done(call, "left", "Left the group successfully"))
}

pub(in crate::instreet::routes) fn list_members(call: &mut Call<'_, '_>) -> Outcome {
    let settings = call.settings;
    let mut reasons = Reasons::default();
    let viewer = if settings.group_members_need_key { Some(reasons.caller(call)) } else { call.agent().ok() };
    let group = reasons.check(Stage::Target, group_in_path(call).map(Some));
    let moderates = viewer.zip(group).is_some_and(|(viewer, group)| group.role(viewer) >= Some(Role::Admin));
    let hides = settings.pending_members_hidden && !moderates;
    if hides && call.request.query("status") == Some("pending") {
        let words = "Only the owner or an admin can see pending members";
        reasons.add(Stage::Permission, Refusal::new(settings.group_role_status.0, words));
    }
    reasons.settle(settings)?;
    let waiting = match call.request.query("status") {
        None => None,
        Some("active" | "approved") => Some(false),
        Some("pending") => Some(true),
        Some(_) => return Err(call.invalid("status must be active or pending")),
    };
    let page = call.page(PER_PAGE)?;
    let view = call.view();
    let members = &group_in_path(call)?.members;
    let wanted = members.iter().filter(|member| match waiting {
        None => !hides || member.role > Role::Pending,
        Some(waiting) => waiting == (member.role == Role::Pending),
    });
    let wanted: Vec<&Member> = wanted.collect();
    let (shown, has_more) = page.of(&wanted);
    let data = json!({
        "members": shown.into_iter().map(|member| view.member(member)).collect::<Vec<_>>(),
        "total": wanted.len(),
        "page": page.number,
        "limit": page.limit,
        "has_more": has_more,
    });
    Ok(answer::data(&view.named("list_group_members", data)))
}

pub(in crate::instreet::routes) fn review_member(call: &mut Call<'_, '_>) -> Outcome {
    let mut reasons = Reasons::default();
    let me = reasons.caller(call);
    let body = reasons.check(Stage::Validation, call.body());
    let approves = match reasons.check(Stage::Validation, body.text("action")) {
        Some("approve") => true,
        Some("reject") => false,
        _ => {
            reasons.add(Stage::Validation, body.refuse("action must be approve or reject"));
            false
        }
    };
    reasons.check(Stage::Validation, call.nothing_else(&body));
    let group = governed(call, me, Role::Admin, &mut reasons);
    let agent = member(call, &mut reasons, "Join request", |role| role == Role::Pending);
    reasons.settle(call.settings)?;
    if let Some(group) = call.state.groups.get_mut(group) {
        review(group, agent, approves);
    }
    call.record(me, agent, Some(group), None, if approves { "approved" } else { "rejected" });
    let status = if approves { call.view().member_status() } else { "rejected" };
    Ok(done(call, status, "Join request reviewed"))
}

/// Lets somebody in who waits, or sends them away.
pub(in crate::instreet) fn review(group: &mut Group, agent: Uuid, approves: bool) {
    if approves {
        group.set_role(agent, Role::Member);
    } else {
        group.remove(agent);
    }
}

pub(in crate::instreet::routes) fn remove_member(call: &mut Call<'_, '_>) -> Outcome {
    let mut reasons = Reasons::default();
    let me = reasons.caller(call);
    let group = governed(call, me, Role::Admin, &mut reasons);
    let agent = member(call, &mut reasons, "Member", |_| true);
    // Nobody removes those who stand as high as they do: admins no admins, nobody the owner.
    let role = |agent| call.state.groups.get(group).and_then(|group| group.role(agent));
    if role(agent).is_some() && role(agent) >= role(me) {
        let words = "You cannot remove this member";
        reasons.add(Stage::Permission, Refusal::new(call.settings.group_role_status.0, words));
    }
    reasons.settle(call.settings)?;
    if let Some(group) = call.state.groups.get_mut(group) {
        group.remove(agent);
    }
    call.record(me, agent, Some(group), None, "removed");
    Ok(answer::message("Member removed"))
}

pub(in crate::instreet::routes) fn add_admin(call: &mut Call<'_, '_>) -> Outcome {
    let settings = call.settings;
    let mut reasons = Reasons::default();
    let me = reasons.caller(call);
    let group = governed(call, me, Role::Owner, &mut reasons);
    let agent = member(call, &mut reasons, "Member", |role| role != Role::Pending);
    let members = group_in_path(call).map(|group| group.members.as_slice()).unwrap_or_default();
    let admins = members.iter().filter(|member| member.role == Role::Admin);
    if admins.clone().any(|member| member.agent == agent) || (agent == me && !me.is_nil()) {
        reasons.add(Stage::Duplicate, Refusal::new(409, "This member is an admin already"));
    }
    if admins.count() >= settings.max_group_admins {
        let rule = format!("A group can have at most {} admins", settings.max_group_admins);
        reasons.add(Stage::Duplicate, Refusal::new(settings.group_full_status.0, rule));
    }
    reasons.settle(settings)?;
    if let Some(group) = call.state.groups.get_mut(group) {
        group.set_role(agent, Role::Admin);
    }
    call.record(me, agent, Some(group), None, "admin");
    Ok(answer::message("Admin added successfully"))
}

pub(in crate::instreet::routes) fn remove_admin(call: &mut Call<'_, '_>) -> Outcome {
    let mut reasons = Reasons::default();
    let me = reasons.caller(call);
    let group = governed(call, me, Role::Owner, &mut reasons);
    let agent = member(call, &mut reasons, "Admin", |role| role == Role::Admin);
    reasons.settle(call.settings)?;
    if let Some(group) = call.state.groups.get_mut(group) {
        group.set_role(agent, Role::Member);
    }
    call.record(me, agent, Some(group), None, "member");
    Ok(answer::message("Admin removed successfully"))
}

/// The agent in the path, who must be in the group in one of the fitting roles.
fn member(call: &Call<'_, '_>, reasons: &mut Reasons, what: &str, fits: fn(Role) -> bool) -> Uuid {
    let agent = call.id_param("agent_id");
    let role = group_in_path(call).ok().and_then(|group| group.role(agent));
    reasons.check(
        Stage::Target,
        role.filter(|role| fits(*role)).ok_or_else(|| Refusal::not_found(what)).map(Some),
    );
    agent
}

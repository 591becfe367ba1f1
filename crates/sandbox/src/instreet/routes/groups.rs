//! Groups: making, finding, changing and deleting them. Their members and posts have files of their own.

mod members;
mod posts;

use std::cmp::Reverse;

use serde_json::{Value, json};
use uuid::Uuid;

pub(in crate::instreet) use self::members::review;
pub(super) use self::{
    members::{add_admin, join_group, leave_group, list_members, remove_admin, remove_member, review_member},
    posts::{list_group_posts, pin_post, remove_post, unpin_post},
};
use crate::{
    http::Reply,
    instreet::{
        answer::{self, Outcome, Refusal},
        body::Body,
        call::Call,
        reasons::{Reasons, Stage},
        state::{Group, Member, Role},
        view::View,
    },
};

const PER_PAGE: usize = 20;
const ICON: &str = "📌";
/// The longest emoji, of a family with skin tones, has fewer code points.
const MAX_ICON: usize = 16;

pub(super) fn create_group(call: &mut Call<'_, '_>) -> Outcome {
    let settings = call.settings;
    let mut reasons = Reasons::default();
    let owner = reasons.caller(call);
    let body = reasons.check(Stage::Validation, call.body());
    let name = reasons.check(Stage::Validation, body.required_text("name", 30));
    if !name.is_empty() && !is_slug(name) {
        let rule = "name must have 3 to 30 characters of a-z, 0-9 and -";
        reasons.add(Stage::Validation, body.refuse(rule));
    }
    reasons.check(Stage::Validation, body.required_text("display_name", 50));
    let fields = Fields::of(&body, &mut reasons);
    reasons.check(Stage::Validation, call.nothing_else(&body));
    if call.state.groups.iter().any(|group| group.name == name) {
        reasons.add(Stage::Duplicate, Refusal::new(409, "Group name already taken"));
    }
    let score = call.state.agents.get(owner).map_or(0, |agent| agent.score);
    if score < settings.group_min_score {
        let rule = format!("You need at least {} points to create a group", settings.group_min_score);
        reasons.add(Stage::Permission, Refusal::new(settings.group_rule_status.0, rule));
    }
    let theirs = call.state.groups.iter().filter(|group| group.owner() == owner).count();
    if theirs >= settings.max_groups_owned {
        let rule = format!("You can own at most {} groups", settings.max_groups_owned);
        reasons.add(Stage::Duplicate, Refusal::new(settings.group_full_status.0, rule));
    }
    reasons.settle(settings)?;

    let (id, now) = (call.state.new_id(), call.now());
    let mut group = Group {
        id,
        name: name.to_owned(),
        display_name: String::new(),
        description: None,
        rules: None,
        icon: ICON.to_owned(),
        needs_approval: false,
        members: vec![Member { agent: owner, role: Role::Owner, since: now }],
        pinned: Vec::new(),
        created_at: now,
    };
    fields.apply(&mut group);
    call.state.groups.insert(id, group);
    call.record(owner, id, None, Some(name), "created");
    Ok(answer::written(settings.created_status.0, &shown(call, id, owner)?, "Group created successfully"))
}

pub(super) fn list_groups(call: &mut Call<'_, '_>) -> Outcome {
    let viewer = call.visitor()?;
    let page = call.page(PER_PAGE)?;
    let wanted = call.request.query("search").map(str::to_lowercase).unwrap_or_default();
    let view = call.view();
    let matches = |group: &&Group| {
        let texts = [&group.name, &group.display_name, group.description.as_ref().unwrap_or(&group.name)];
        texts.iter().any(|text| text.to_lowercase().contains(&wanted))
    };
    let mut groups: Vec<&Group> = view.state.groups.iter().rev().filter(matches).collect();
    if call.request.query("sort") != Some("new") {
        groups.sort_by_key(|group| Reverse((view.posts_of(group.id).count(), group.admitted().count())));
    }
    let (shown, has_more) = page.of(&groups);
    let data = json!({
        "groups": shown.into_iter().map(|group| view.group(group, viewer)).collect::<Vec<_>>(),
        "total": groups.len(),
        "page": page.number,
        "limit": page.limit,
        "has_more": has_more,
    });
    Ok(answer::data(&view.named("list_groups", data)))
}

pub(super) fn list_my_groups(call: &mut Call<'_, '_>) -> Outcome {
    let me = call.agent()?;
    let role = match call.request.query("role") {
        None | Some("all") => None,
        Some("owner") => Some(Role::Owner),
        Some("admin") => Some(Role::Admin),
        Some("member") => Some(Role::Member),
        Some(_) => return Err(call.invalid("role must be owner, admin, member or all")),
    };
    let view = call.view();
    let mine = view.state.groups.iter().rev().filter(|group| match role {
        None => group.has(me),
        Some(role) => group.role(me) == Some(role),
    });
    let shown: Vec<_> = mine.map(|group| view.my_group(group, me)).collect();
    Ok(answer::data(&json!({ "groups": shown })))
}

pub(super) fn get_group(call: &mut Call<'_, '_>) -> Outcome {
    let viewer = call.visitor()?;
    let view = call.view();
    Ok(answer::data(&alone(view.group(group_in_path(call)?, viewer), view)))
}

pub(super) fn update_group(call: &mut Call<'_, '_>) -> Outcome {
    let mut reasons = Reasons::default();
    let me = reasons.caller(call);
    let body = reasons.check(Stage::Validation, call.body());
    let fields = Fields::of(&body, &mut reasons);
    if body.has("name") {
        reasons.add(Stage::Validation, body.refuse("name cannot be changed"));
    }
    reasons.check(Stage::Validation, call.nothing_else(&body));
    let least = if call.settings.admins_edit_groups { Role::Admin } else { Role::Owner };
    let id = governed(call, me, least, &mut reasons);
    reasons.settle(call.settings)?;
    let group = call.state.groups.get_mut(id).ok_or_else(missing)?;
    fields.apply(group);
    call.record(me, id, None, fields.description, "edited");
    Ok(answer::written(200, &shown(call, id, me)?, "Group updated successfully"))
}

pub(super) fn delete_group(call: &mut Call<'_, '_>) -> Outcome {
    let mut reasons = Reasons::default();
    let me = reasons.caller(call);
    let id = governed(call, me, Role::Owner, &mut reasons);
    reasons.settle(call.settings)?;
    call.state.groups.remove(id);
    for post in call.state.posts.iter_mut().filter(|post| post.group == Some(id)) {
        post.group = None;
    }
    call.record(me, id, None, None, "deleted");
    Ok(answer::data(&call.view().named("delete_group", json!({ "deleted": true }))))
}

/// The fields that a group is made of and that may change.
#[derive(Default)]
struct Fields<'a> {
    display_name: Option<&'a str>,
    description: Option<&'a str>,
    rules: Option<&'a str>,
    icon: Option<&'a str>,
    needs_approval: Option<bool>,
}

impl<'a> Fields<'a> {
    fn of(body: &'a Body, reasons: &mut Reasons) -> Self {
        let mut text = |name, min, max| reasons.check(Stage::Validation, body.text_within(name, min, max));
        let (display_name, description) = (text("display_name", 2, 50), text("description", 10, 500));
        let (rules, icon) = (text("rules", 0, 1000), text("icon", 0, 1000));
        if icon.is_some_and(|icon| !is_emoji(icon)) {
            reasons.add(Stage::Validation, body.refuse("icon must be a single emoji"));
        }
        let needs_approval = match reasons.check(Stage::Validation, body.text("join_mode")) {
            None => None,
            Some("open") => Some(false),
            Some("approval") => Some(true),
            Some(_) => {
                reasons.add(Stage::Validation, body.refuse("join_mode must be open or approval"));
                None
            }
        };
        Self { display_name, description, rules, icon, needs_approval }
    }

    fn apply(&self, group: &mut Group) {
        if let Some(name) = self.display_name {
            name.clone_into(&mut group.display_name);
        }
        if let Some(icon) = self.icon {
            icon.clone_into(&mut group.icon);
        }
        group.description = self.description.map(str::to_owned).or(group.description.take());
        group.rules = self.rules.map(str::to_owned).or(group.rules.take());
        group.needs_approval = self.needs_approval.unwrap_or(group.needs_approval);
    }
}

fn is_slug(name: &str) -> bool {
    let allowed = |letter: char| matches!(letter, 'a'..='z' | '0'..='9' | '-');
    (3..=30).contains(&name.len()) && name.chars().all(allowed)
}

/// Whether a text may be one emoji. Which ones there are is not for the sandbox to say: no letters, no
/// white space, and no more code points than the longest has.
fn is_emoji(text: &str) -> bool {
    let fits = |letter: char| !letter.is_ascii() && !letter.is_alphanumeric() && !letter.is_whitespace();
    (1..=MAX_ICON).contains(&text.chars().count()) && text.chars().all(fits)
}

fn missing() -> Refusal {
    Refusal::not_found("Group")
}

/// The group in the path: by its id, or by its name.
fn group_in_path<'a>(call: &'a Call<'_, '_>) -> Result<&'a Group, Refusal> {
    named(call, call.param("group_id"))
}

/// The group of an id or a name.
pub(super) fn named<'a>(call: &'a Call<'_, '_>, name: &str) -> Result<&'a Group, Refusal> {
    let by_id = Uuid::try_parse(name).ok().and_then(|id| call.state.groups.get(id));
    let by_name = || {
        let mut groups = call.state.groups.iter().filter(|_| call.settings.groups_by_name);
        groups.find(|group| group.name == name)
    };
    by_id.or_else(by_name).ok_or_else(missing)
}

/// The group in the path, in which the agent must hold at least this role.
fn governed(call: &Call<'_, '_>, agent: Uuid, least: Role, reasons: &mut Reasons) -> Uuid {
    let group = reasons.check(Stage::Target, group_in_path(call).map(Some));
    if group.is_some_and(|group| group.role(agent) < Some(least)) {
        let who = if least == Role::Owner { "the owner" } else { "the owner and admins" };
        let words = format!("Only {who} of the group can do this");
        reasons.add(Stage::Permission, Refusal::new(call.settings.group_role_status.0, words));
    }
    group.map_or(Uuid::nil(), |group| group.id)
}

/// What a write answers of which only a word is known.
fn done(call: &Call<'_, '_>, status: &str, message: &str) -> Reply {
    let data = call.view().named(call.endpoint.id, json!({ "status": status }));
    answer::written(200, &data, message)
}

fn shown(call: &Call<'_, '_>, id: Uuid, viewer: Uuid) -> Result<Value, Refusal> {
    let view = call.view();
    let group = view.state.groups.get(id).ok_or_else(missing)?;
    Ok(alone(view.group(group, Some(viewer)), view))
}

/// A group by itself, wrapped where the settings say so.
fn alone(group: Value, view: View<'_>) -> Value {
    if view.settings.wrapped_groups { json!({ "group": group }) } else { group }
}

//! The posts of groups.

use std::cmp::Reverse;

use serde_json::json;
use uuid::Uuid;

use super::{PER_PAGE, done, governed, group_in_path};
use crate::instreet::{
    answer::{self, Outcome, Refusal},
    call::Call,
    reasons::{Reasons, Stage},
    routes::posts,
    state::{Post, Role},
};

pub(in crate::instreet::routes) fn list_group_posts(call: &mut Call<'_, '_>) -> Outcome {
    call.visitor()?;
    let page = call.page(PER_PAGE)?;
    let view = call.view();
    let group = group_in_path(call)?;
    let mut found: Vec<&Post> = view.posts_of(group.id).rev().collect();
    posts::sort(&mut found, call.request.query("sort"), call.now());
    // Pinned ones stand first, the latest pin before all.
    found.sort_by_key(|post| Reverse(group.pinned.iter().position(|pinned| *pinned == post.id)));
    let (shown, has_more) = page.of(&found);
    let data = json!({
        "posts": shown.into_iter().map(|post| view.listed_post(post)).collect::<Vec<_>>(),
        "total": found.len(),
        "page": page.number,
        "limit": page.limit,
        "has_more": has_more,
    });
    Ok(answer::data(&view.named("list_group_posts", data)))
}

pub(in crate::instreet::routes) fn remove_post(call: &mut Call<'_, '_>) -> Outcome {
    let mut reasons = Reasons::default();
    let me = reasons.caller(call);
    let group = governed(call, me, Role::Admin, &mut reasons);
    let post = post_of_group(call, group, &mut reasons);
    reasons.settle(call.settings)?;
    unpin(call, group, post);
    if let Some(post) = call.state.posts.get_mut(post) {
        post.group = None;
    }
    call.record(me, post, Some(group), None, "removed");
    Ok(answer::message("Post removed from the group"))
}

pub(in crate::instreet::routes) fn pin_post(call: &mut Call<'_, '_>) -> Outcome {
    let settings = call.settings;
    let mut reasons = Reasons::default();
    let me = reasons.caller(call);
    let group = governed(call, me, Role::Admin, &mut reasons);
    let post = post_of_group(call, group, &mut reasons);
    let pinned = group_in_path(call).map(|group| group.pinned.as_slice()).unwrap_or_default();
    if pinned.len() >= settings.max_group_pins && !pinned.contains(&post) {
        let rule = format!("A group can have at most {} pinned posts", settings.max_group_pins);
        reasons.add(Stage::Duplicate, Refusal::new(settings.group_full_status.0, rule));
    }
    reasons.settle(settings)?;
    unpin(call, group, post);
    if let Some(group) = call.state.groups.get_mut(group) {
        group.pinned.push(post);
    }
    call.record(me, post, Some(group), None, "pinned");
    Ok(done(call, "pinned", "Post pinned"))
}

pub(in crate::instreet::routes) fn unpin_post(call: &mut Call<'_, '_>) -> Outcome {
    let mut reasons = Reasons::default();
    let me = reasons.caller(call);
    let group = governed(call, me, Role::Admin, &mut reasons);
    let post = post_of_group(call, group, &mut reasons);
    reasons.settle(call.settings)?;
    unpin(call, group, post);
    call.record(me, post, Some(group), None, "unpinned");
    Ok(done(call, "unpinned", "Post unpinned"))
}

fn unpin(call: &mut Call<'_, '_>, group: Uuid, post: Uuid) {
    if let Some(group) = call.state.groups.get_mut(group) {
        group.pinned.retain(|pinned| *pinned != post);
    }
}

/// The post in the path, which must be of the group.
fn post_of_group(call: &Call<'_, '_>, group: Uuid, reasons: &mut Reasons) -> Uuid {
    let found = call.post().and_then(|post| match post.group {
        Some(of) if of == group => Ok(post.id),
        _ => Err(Refusal::not_found("Post")),
    });
    reasons.check(Stage::Target, found)
}

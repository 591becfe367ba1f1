//! Posts.

use std::{cmp::Reverse, collections::BTreeSet};

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{attachments, groups};
use crate::instreet::{
    answer::{self, Outcome, Refusal},
    boards,
    call::Call,
    limits::Action,
    reasons::{Reasons, Stage},
    settings::GroupId,
    state::Post,
};

const MAX_TITLE: usize = 300;
const MAX_CONTENT: usize = 5000;
const PER_PAGE: usize = 20;
const POINTS: i64 = 1;

pub(super) fn create_post(call: &mut Call<'_, '_>) -> Outcome {
    let settings = call.settings;
    let mut reasons = Reasons::default();
    let author = reasons.writer(call, Action::Post);
    let body = reasons.check(Stage::Validation, call.body());
    let sent_title = reasons.check(Stage::Validation, body.required_text("title", MAX_TITLE));
    let sent = if settings.content_required {
        reasons.check(Stage::Validation, body.required_text("content", MAX_CONTENT))
    } else {
        reasons.check(Stage::Validation, body.short_text("content", MAX_CONTENT)).unwrap_or_default()
    };
    let board_name = reasons.check(Stage::Validation, body.text("submolt"));
    let mut group = reasons.check(Stage::Validation, body.text("group_id"));
    if settings.camel_case_group_id == GroupId::Read {
        group = group.or(reasons.check(Stage::Validation, body.text("groupId")));
    }
    let attachments = reasons.check(Stage::Validation, attachments::wanted(&body));

    let misnamed = body.has("submolt_name") || body.has("submolt_id");
    reasons.check(Stage::Validation, call.nothing_else(&body));
    let board = board_name.map_or(Some(&boards::SQUARE), boards::find);
    if board.is_none() || (settings.strict_submolt_field && misnamed) {
        reasons.add(Stage::Target, Refusal::not_found("Submolt"));
    }
    let group = reasons.check(Stage::Target, group.map(|group| groups::named(call, group)).transpose());
    if settings.group_posts_need_membership && group.is_some_and(|group| !group.has(author)) {
        let refusal = Refusal::new(settings.group_rule_status.0, "Join the group before you post in it");
        reasons.add(Stage::Permission, refusal);
    }
    let group = group.map(|group| group.id);
    let attachments = reasons.check(Stage::Target, attachments::owned(call.state, author, &attachments));
    let (title, content) = (settings.rewrites.apply(sent_title), settings.rewrites.apply(sent));
    let same = |post: &Post| post.author == author && post.title == title && post.content == content;
    if settings.duplicates.of_posts() && call.state.posts.iter().any(same) {
        let words = "Duplicate post detected. You have already published the same content.";
        reasons.add(Stage::Duplicate, Refusal::new(settings.duplicate_status.0, words));
    }
    reasons.settle(settings)?;
    let board = board.ok_or_else(|| Refusal::not_found("Submolt"))?;

    let id = call.state.new_id();
    let post = Post {
        id,
        author,
        board,
        group,
        title,
        content,
        created_at: call.now(),
        upvoters: BTreeSet::new(),
        comments: Vec::new(),
        attachments,
        poll: None,
    };
    call.record(author, id, None, Some(sent), "created");
    call.state.posts.insert(id, post);
    call.state.add_score(author, POINTS);
    call.charge(author, Action::Post);
    Ok(answer::written(201, &shown(call, id, author)?, "Post published successfully!"))
}

pub(super) fn list_posts(call: &mut Call<'_, '_>) -> Outcome {
    call.reader()?;
    let board = call.request.query("submolt");
    let author = call.request.query("agent_id");
    let author = author.map(|id| Uuid::try_parse(id).map_err(|_| call.invalid("agent_id must be a UUID")));
    let author = author.transpose()?;
    let page = call.page(PER_PAGE)?;
    let view = call.view();
    let mut posts: Vec<&Post> = view
        .state
        .posts
        .iter()
        .rev()
        .filter(|post| view.shows(post.created_at) && board.is_none_or(|board| post.board.name == board))
        .filter(|post| post.group.is_none() || view.settings.group_posts_in_lists)
        // Asking for an author's posts must not unmask the anonymous ones.
        .filter(|post| author.is_none_or(|author| post.author == author && !post.board.is_anonymous()))
        .collect();
    sort(&mut posts, call.request.query("sort"), call.now());
    let (shown, has_more) = page.of(&posts);
    Ok(answer::data(&json!({
        "data": shown.into_iter().map(|post| view.listed_post(post)).collect::<Vec<_>>(),
        "total": if call.settings.total_zero { 0 } else { posts.len() },
        "page": page.number,
        "limit": page.limit,
        "has_more": has_more,
    })))
}

/// Orders posts that come newest first: `hot` by heat, `top` by upvotes, anything else leaves them.
pub(super) fn sort(posts: &mut [&Post], order: Option<&str>, now: Timestamp) {
    match order {
        Some("hot") => posts.sort_by(|left, right| right.heat(now).total_cmp(&left.heat(now))),
        Some("top") => posts.sort_by_key(|post| Reverse(post.upvoters.len())),
        _ => {}
    }
}

pub(super) fn get_post(call: &mut Call<'_, '_>) -> Outcome {
    let viewer = call.reader()?;
    Ok(answer::data(&call.view().full_post(call.post()?, viewer)))
}

pub(super) fn update_post(call: &mut Call<'_, '_>) -> Outcome {
    let settings = call.settings;
    let mut reasons = Reasons::default();
    let author = reasons.caller(call);
    let body = reasons.check(Stage::Validation, call.body());
    let title = reasons.check(Stage::Validation, body.short_text("title", MAX_TITLE));
    let content = reasons.check(Stage::Validation, body.short_text("content", MAX_CONTENT));
    if title.is_some_and(|title| title.trim().is_empty()) {
        reasons.add(Stage::Validation, body.refuse("title must not be empty"));
    }
    if settings.content_required && content.is_some_and(|content| content.trim().is_empty()) {
        reasons.add(Stage::Validation, body.refuse("content must not be empty"));
    }
    reasons.check(Stage::Validation, call.nothing_else(&body));
    let id = call.own_post(author, "edit", &mut reasons);
    reasons.settle(settings)?;
    let post = call.state.posts.get_mut(id).ok_or_else(|| Refusal::not_found("Post"))?;
    if let Some(title) = title {
        post.title = settings.rewrites.apply(title);
    }
    if let Some(content) = content {
        post.content = settings.rewrites.apply(content);
    }
    call.record(author, id, None, content.or(title), "edited");
    Ok(answer::written(200, &shown(call, id, author)?, "Post updated successfully"))
}

pub(super) fn delete_post(call: &mut Call<'_, '_>) -> Outcome {
    let mut reasons = Reasons::default();
    let author = reasons.caller(call);
    let id = call.own_post(author, "delete", &mut reasons);
    reasons.settle(call.settings)?;
    let post = call.state.posts.remove(id).ok_or_else(|| Refusal::not_found("Post"))?;
    if let Some(group) = post.group.and_then(|group| call.state.groups.get_mut(group)) {
        group.pinned.retain(|pinned| *pinned != id);
    }
    for comment in post.comments {
        call.state.comments.remove(comment);
    }
    call.record(author, id, None, None, "deleted");
    Ok(answer::data(&call.view().named("delete_post", json!({ "deleted": true }))))
}

fn shown(call: &Call<'_, '_>, id: Uuid, viewer: Uuid) -> Result<Value, Refusal> {
    let view = call.view();
    let post = view.state.posts.get(id).ok_or_else(|| Refusal::not_found("Post"))?;
    Ok(view.full_post(post, Some(viewer)))
}

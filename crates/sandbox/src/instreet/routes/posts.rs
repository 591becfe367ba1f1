//! Posts.

use std::{cmp::Reverse, collections::BTreeSet};

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::attachments;
use crate::instreet::{
    answer::{self, Outcome, Refusal},
    boards,
    call::Call,
    limits::Action,
    state::Post,
};

const MAX_TITLE: usize = 300;
const MAX_CONTENT: usize = 5000;
const PER_PAGE: usize = 20;
const POINTS: i64 = 1;

pub(super) fn create_post(call: &mut Call<'_, '_>) -> Outcome {
    let author = call.writer(Action::Post)?;
    let body = call.body()?;
    let title = body.required_text("title", MAX_TITLE)?.to_owned();
    let content = if call.settings.content_required {
        body.required_text("content", MAX_CONTENT)?.to_owned()
    } else {
        body.short_text("content", MAX_CONTENT)?.unwrap_or_default().to_owned()
    };
    let board_name = body.text("submolt")?;
    let group = body.text("group_id")?;
    let attachments = attachments::wanted(&body)?;

    if call.settings.strict_submolt_field && (body.has("submolt_name") || body.has("submolt_id")) {
        return Err(Refusal::not_found("Submolt"));
    }
    let board = board_name.map_or(Some(&boards::SQUARE), boards::find);
    let board = board.ok_or_else(|| Refusal::not_found("Submolt"))?;
    if group.is_some() {
        // Groups are not emulated, so none exists.
        return Err(Refusal::not_found("Group"));
    }
    let attachments = attachments::owned(call.state, author, &attachments)?;
    let same = |post: &Post| post.author == author && post.title == title && post.content == content;
    if call.settings.refuse_duplicate_posts && call.state.posts.iter().any(same) {
        return Err(Refusal::new(
            403,
            "Duplicate post detected. You have already published the same content.",
        ));
    }
    call.admit(author, Action::Post)?;

    let id = call.state.new_id();
    let post = Post {
        id,
        author,
        board,
        title,
        content,
        created_at: call.now(),
        upvoters: BTreeSet::new(),
        comments: Vec::new(),
        attachments,
        poll: None,
    };
    call.record(author, id, None, Some(&post.content), "created");
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
    let page = call.page(PER_PAGE);
    let view = call.view();
    let mut posts: Vec<&Post> = view
        .state
        .posts
        .iter()
        .rev()
        .filter(|post| board.is_none_or(|board| post.board.name == board))
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
    let author = call.agent()?;
    let body = call.body()?;
    let title = body.short_text("title", MAX_TITLE)?;
    let content = body.short_text("content", MAX_CONTENT)?;
    if title.is_some_and(|title| title.trim().is_empty()) {
        return Err(body.refuse("title must not be empty"));
    }
    if call.settings.content_required && content.is_some_and(|content| content.trim().is_empty()) {
        return Err(body.refuse("content must not be empty"));
    }
    let id = call.own_post(author, "edit")?.id;
    let post = call.state.posts.get_mut(id).ok_or_else(|| Refusal::not_found("Post"))?;
    if let Some(title) = title {
        title.clone_into(&mut post.title);
    }
    if let Some(content) = content {
        content.clone_into(&mut post.content);
    }
    call.record(author, id, None, content.or(title), "edited");
    Ok(answer::written(200, &shown(call, id, author)?, "Post updated successfully"))
}

pub(super) fn delete_post(call: &mut Call<'_, '_>) -> Outcome {
    let author = call.agent()?;
    let id = call.own_post(author, "delete")?.id;
    let post = call.state.posts.remove(id).ok_or_else(|| Refusal::not_found("Post"))?;
    for comment in post.comments {
        call.state.comments.remove(comment);
    }
    call.record(author, id, None, None, "deleted");
    Ok(answer::data(&json!({ "deleted": true })))
}

fn shown(call: &Call<'_, '_>, id: Uuid, viewer: Uuid) -> Result<Value, Refusal> {
    let view = call.view();
    let post = view.state.posts.get(id).ok_or_else(|| Refusal::not_found("Post"))?;
    Ok(view.full_post(post, Some(viewer)))
}

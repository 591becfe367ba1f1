//! What readers do with works: like, subscribe and comment.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use uuid::Uuid;

use super::work_in_path;
use crate::instreet::{
    answer::{self, Outcome, Refusal},
    call::Call,
    reasons::{Reasons, Stage},
    settings::WorkCommentsShape,
    state::{Work, WorkComment},
};

const COMMENTS: usize = 50;

pub(in crate::instreet::routes) fn toggle_like(call: &mut Call<'_, '_>) -> Outcome {
    let (is_on, count) = toggle(call, |work| &mut work.likers, ["liked", "not_liked"])?;
    let data = json!({ "liked": is_on, "like_count": count });
    Ok(answer::data(&call.view().named("toggle_literary_like", data)))
}

pub(in crate::instreet::routes) fn toggle_subscribe(call: &mut Call<'_, '_>) -> Outcome {
    let (is_on, count) = toggle(call, |work| &mut work.subscribers, ["subscribed", "not_subscribed"])?;
    let data = json!({ "subscribed": is_on, "subscriber_count": count });
    Ok(answer::data(&call.view().named("toggle_literary_subscribe", data)))
}

/// Puts the caller among the readers of one kind, or takes them out; says which, and how many there are.
fn toggle(
    call: &mut Call<'_, '_>,
    readers: fn(&mut Work) -> &mut BTreeSet<Uuid>,
    [on, off]: [&'static str; 2],
) -> Result<(bool, usize), Refusal> {
    let mut reasons = Reasons::default();
    let me = reasons.caller(call);
    let id = reasons.check(Stage::Target, work_in_path(call).map(|work| work.id));
    reasons.settle(call.settings)?;
    let work = call.state.works.get_mut(id).ok_or_else(|| Refusal::not_found("Work"))?;
    let readers = readers(work);
    let is_on = if readers.remove(&me) { false } else { readers.insert(me) };
    let count = readers.len();
    call.record(me, id, None, None, if is_on { on } else { off });
    Ok((is_on, count))
}

pub(in crate::instreet::routes) fn list_comments(call: &mut Call<'_, '_>) -> Outcome {
    call.visitor()?;
    let page = call.page(COMMENTS)?;
    let view = call.view();
    let work = work_in_path(call)?;
    let comments: Vec<&WorkComment> = work.comments.iter().collect();
    let (shown, has_more) = page.of(&comments);
    let shown: Vec<Value> = shown.into_iter().map(|comment| view.work_comment(work.id, comment)).collect();
    let data = match call.settings.work_comments_shape {
        WorkCommentsShape::Array => json!(shown),
        WorkCommentsShape::Comments => view.named(
            "list_literary_comments",
            json!({
                "comments": shown,
                "total": comments.len(),
                "limit": page.limit,
                "offset": page.offset,
                "has_more": has_more,
            }),
        ),
    };
    Ok(answer::data(&data))
}

pub(in crate::instreet::routes) fn create_comment(call: &mut Call<'_, '_>) -> Outcome {
    let mut reasons = Reasons::default();
    let me = reasons.caller(call);
    let body = reasons.check(Stage::Validation, call.body());
    let longest = call.settings.max_comment_length;
    let content = reasons.check(Stage::Validation, body.required_text("content", longest));
    let parent = reasons.check(Stage::Validation, body.text("parent_id"));
    reasons.check(Stage::Validation, call.nothing_else(&body));
    let work = reasons.check(Stage::Target, work_in_path(call).map(Some));
    let parent = parent.map(|parent| Uuid::try_parse(parent).unwrap_or_else(|_| Uuid::nil()));
    let answers = |work: &Work, parent| work.comments.iter().any(|comment| comment.id == parent);
    if work.zip(parent).is_some_and(|(work, parent)| !answers(work, parent)) {
        reasons.add(Stage::Validation, body.refuse("parent_id is not a comment on this work"));
    }
    let work = work.map_or(Uuid::nil(), |work| work.id);
    reasons.settle(call.settings)?;
    let comment = WorkComment {
        id: call.state.new_id(),
        author: me,
        parent,
        content: content.to_owned(),
        created_at: call.now(),
    };
    let shown = call.view().work_comment(work, &comment);
    call.record(me, comment.id, Some(work), Some(content), "created");
    if let Some(work) = call.state.works.get_mut(work) {
        work.comments.push(comment);
    }
    Ok(answer::written(call.settings.created_status.0, &shown, "Comment published successfully"))
}

//! Upvotes: one toggle for posts and comments.

use std::collections::BTreeSet;

use serde_json::json;
use uuid::Uuid;

use crate::{
    http::Reply,
    instreet::{
        answer::{Outcome, Refusal},
        call::{Call, Event},
        limits::Action,
        reasons::{Reasons, Stage},
        settings::RemovedAnswer,
        state::State,
        view,
    },
};

const POST_POINTS: i64 = 10;
const COMMENT_POINTS: i64 = 2;

#[derive(Clone, Copy, Debug)]
enum Target {
    Post(Uuid),
    Comment { id: Uuid, post: Uuid },
}

pub(super) fn toggle_upvote(call: &mut Call<'_, '_>) -> Outcome {
    let mut reasons = Reasons::default();
    let voter = reasons.writer(call, Action::Upvote);
    let body = reasons.check(Stage::Validation, call.body());
    let kind = reasons.check(Stage::Validation, body.required_text("target_type", 20));
    reasons.check(Stage::Validation, body.required_text("target_id", 100));
    reasons.check(Stage::Validation, call.nothing_else(&body));
    let is_post = kind == "post";
    if !is_post && kind != "comment" {
        reasons.add(Stage::Validation, body.refuse("target_type must be post or comment"));
    }
    let what = if is_post { "Post" } else { "Comment" };
    let id = reasons.check(Stage::Target, body.id("target_id", what)).unwrap_or_else(Uuid::nil);
    let found = find(call.state, is_post, id);
    reasons.check(Stage::Target, found.map(|_| ()).ok_or_else(|| Refusal::not_found(what)));
    if found.is_some_and(|(_, author)| author == voter) {
        let status = call.settings.self_upvote_status.0;
        let refusal = Refusal::new(status, format!("You cannot upvote your own {kind}"));
        reasons.add(Stage::Permission, refusal);
    }
    reasons.settle(call.settings)?;
    let (target, author) = found.ok_or_else(|| Refusal::not_found(what))?;

    let is_up = toggle(call.state, target, voter);
    let points = if is_post { POST_POINTS } else { COMMENT_POINTS };
    call.state.add_score(author, if is_up { points } else { -points });
    if is_up {
        let (post, comment, did) = match target {
            Target::Post(post) => (post, None, "upvoted your post"),
            Target::Comment { id, post } => (post, Some(id), "upvoted your comment"),
        };
        call.notify(author, voter, Event { kind: "upvote", did, post: Some(post), comment });
    }
    let parent = match target {
        Target::Post(_) => None,
        Target::Comment { post, .. } => Some(post),
    };
    call.record(voter, id, parent, None, if is_up { "up" } else { "none" });
    call.charge(voter, Action::Upvote);
    Ok(answer(call, voter, author, target, is_up))
}

fn find(state: &State, is_post: bool, id: Uuid) -> Option<(Target, Uuid)> {
    if is_post {
        state.posts.get(id).map(|post| (Target::Post(id), post.author))
    } else {
        state.comments.get(id).map(|comment| (Target::Comment { id, post: comment.post }, comment.author))
    }
}

/// Turns the vote over and says whether it is up now.
fn toggle(state: &mut State, target: Target, voter: Uuid) -> bool {
    let voters: Option<&mut BTreeSet<Uuid>> = match target {
        Target::Post(id) => state.posts.get_mut(id).map(|post| &mut post.upvoters),
        Target::Comment { id, .. } => state.comments.get_mut(id).map(|comment| &mut comment.upvoters),
    };
    voters.is_some_and(|voters| if voters.remove(&voter) { false } else { voters.insert(voter) })
}

/// No `data`, no count, no state: only the message tells up from down.
fn answer(call: &Call<'_, '_>, voter: Uuid, author: Uuid, target: Target, is_up: bool) -> Reply {
    let hidden = match target {
        Target::Post(id) => call.state.posts.get(id).is_some_and(|post| post.board.is_anonymous()),
        Target::Comment { .. } => false,
    };
    let following = !hidden && call.state.is_following(voter, author);
    let name = if hidden { view::ANONYMOUS } else { call.state.username(author) };
    let message = if is_up { "Upvoted successfully" } else { call.settings.upvote_removed_message.as_str() };
    let mut body = json!({ "success": true, "message": message });
    match call.settings.upvote_removed_answer {
        RemovedAnswer::Bare if !is_up => {}
        RemovedAnswer::Data if !is_up => body["data"] = json!({ "upvoted": false }),
        _ => body["author"] = json!({ "name": name, "already_following": following }),
    }
    if is_up && !hidden && (!following || call.settings.tip_always) {
        body["tip"] = format!("喜欢 {name} 的内容?关注 TA → POST /api/v1/agents/{name}/follow").into();
    }
    Reply::json(200, &body)
}

//! Comments: a tree under each post.

use std::{cmp::Reverse, collections::BTreeSet};

use jiff::SignedDuration;
use serde_json::json;
use uuid::Uuid;

use super::attachments;
use crate::{
    http::Reply,
    instreet::{
        answer::{self, Outcome, Refusal},
        call::{Call, Event},
        limits::Action,
        reasons::{Reasons, Stage},
        state::Comment,
    },
};

const PER_PAGE: usize = 25;
const POINTS: i64 = 1;

pub(super) fn list_comments(call: &mut Call<'_, '_>) -> Outcome {
    call.reader()?;
    if call.settings.comments_unavailable {
        return Err(Refusal::new(500, "Failed to fetch comments"));
    }
    let page = call.page(PER_PAGE)?;
    let delay = SignedDuration::from_secs(call.settings.comment_visibility_delay_seconds.into());
    let view = call.view();
    let visible: Vec<&Comment> = view
        .state
        .comments_on(call.post()?.id)
        .filter(|comment| {
            view.shows(comment.created_at) && view.now.duration_since(comment.created_at) >= delay
        })
        .collect();
    let mut roots: Vec<&Comment> =
        visible.iter().rev().copied().filter(|comment| comment.parent.is_none()).collect();
    if call.request.query("sort") == Some("hot") {
        roots.sort_by_key(|comment| Reverse(comment.upvoters.len()));
    }
    let (shown, has_more) = page.of(&roots);
    Ok(Reply::json(
        200,
        &json!({
            "success": true,
            "data": shown.into_iter().map(|root| view.comment(root, &visible)).collect::<Vec<_>>(),
            "pagination": {
                "page": page.number,
                "limit": page.limit,
                "totalRootCount": roots.len(),
                "totalAllCount": visible.len(),
                "totalPages": roots.len().div_ceil(page.limit),
                "hasMore": has_more,
            },
        }),
    ))
}

pub(super) fn create_comment(call: &mut Call<'_, '_>) -> Outcome {
    let post = call.id_param("post_id");
    let settings = call.settings;
    let mut reasons = Reasons::default();
    let author = reasons.writer(call, Action::Comment(post));
    let body = reasons.check(Stage::Validation, call.body());
    let longest = settings.max_comment_length;
    let content = reasons.check(Stage::Validation, body.required_text("content", longest));
    let attachments = reasons.check(Stage::Validation, attachments::wanted(&body));
    let parent = body.id("parent_id", "Parent comment");
    reasons.check(Stage::Validation, call.nothing_else(&body));

    reasons.check(Stage::Target, call.post().map(|_| ()));
    let parent = reasons.check(Stage::Target, parent);
    let parent_is_here =
        parent.is_none_or(|id| call.state.comments.get(id).is_some_and(|parent| parent.post == post));
    if !parent_is_here {
        reasons.add(Stage::Target, Refusal::not_found("Parent comment"));
    }
    let attachments = reasons.check(Stage::Target, attachments::owned(call.state, author, &attachments));
    let kept = settings.rewrites.apply(content);
    let same = |comment: &Comment| comment.author == author && comment.content == kept;
    if settings.duplicates.of_comments() && call.state.comments_on(post).any(same) {
        let words = "Duplicate comment detected. You have already posted the same content under this post.";
        reasons.add(Stage::Duplicate, Refusal::new(settings.duplicate_status.0, words));
    }
    reasons.settle(settings)?;

    award(call, post, author);
    let id = add(call, post, author, parent, content, attachments);
    call.charge(author, Action::Comment(post));
    let view = call.view();
    let comment = view.state.comments.get(id).ok_or_else(|| Refusal::not_found("Comment"))?;
    Ok(answer::written(201, &view.comment(comment, &[]), "Comment published successfully! 🎉"))
}

/// The point for an agent's first comment on a post; to be given before the comment is added.
pub(super) fn award(call: &mut Call<'_, '_>, post: Uuid, author: Uuid) {
    if !call.state.comments_on(post).any(|other| other.author == author) {
        call.state.add_score(author, POINTS);
    }
}

/// Adds an accepted comment with what follows from it: notifications and the ledger.
pub(super) fn add(
    call: &mut Call<'_, '_>,
    post: Uuid,
    author: Uuid,
    parent: Option<Uuid>,
    content: &str,
    attachments: Vec<Uuid>,
) -> Uuid {
    let id = call.state.new_id();
    let comment = Comment {
        id,
        post,
        author,
        parent,
        content: call.settings.rewrites.apply(content),
        created_at: call.now(),
        upvoters: BTreeSet::new(),
        attachments,
    };
    call.state.comments.insert(id, comment);
    let post_author = call.state.posts.get_mut(post).map(|post| {
        post.comments.push(id);
        post.author
    });
    let answered = parent.and_then(|parent| call.state.comments.get(parent)).map(|parent| parent.author);
    if let Some(answered) = answered {
        let did = "replied to your comment";
        call.notify(answered, author, Event { kind: "reply", did, post: Some(post), comment: Some(id) });
    }
    if let Some(post_author) = post_author.filter(|post_author| answered != Some(*post_author)) {
        let did = "commented on your post";
        call.notify(post_author, author, Event { kind: "comment", did, post: Some(post), comment: Some(id) });
    }
    call.record(author, id, Some(parent.unwrap_or(post)), Some(content), "created");
    id
}

//! Polls on posts.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::comments;
use crate::instreet::{
    answer::{self, Outcome, Refusal},
    body::Body,
    call::Call,
    limits::Action,
    reasons::{Reasons, Stage},
    settings::Settings,
    state::Poll,
    view,
};

const MAX_QUESTION: usize = 200;

pub(super) fn create_poll(call: &mut Call<'_, '_>) -> Outcome {
    let mut reasons = Reasons::default();
    let author = reasons.caller(call);
    let body = reasons.check(Stage::Validation, call.body());
    let question = reasons.check(Stage::Validation, body.required_text("question", MAX_QUESTION));
    let options = reasons.check(Stage::Validation, options(&body, call.settings.max_poll_option_length));
    let allow_multiple = reasons.check(Stage::Validation, body.flag("allow_multiple")).unwrap_or(false);
    reasons.check(Stage::Validation, call.nothing_else(&body));
    let post_id = call.own_post(author, "add a poll to", &mut reasons);
    if call.post().is_ok_and(|post| post.poll.is_some()) {
        reasons.add(Stage::Duplicate, Refusal::new(409, "This post already has a poll"));
    }
    reasons.settle(call.settings)?;

    let id = call.state.new_id();
    let poll = Poll { id, question: question.to_owned(), allow_multiple, options, votes: BTreeMap::new() };
    if let Some(post) = call.state.posts.get_mut(post_id) {
        post.poll = Some(poll);
    }
    call.record(author, id, Some(post_id), Some(question), "created");
    let shown = call.view().poll(poll_of(call)?, Some(author));
    Ok(answer::written(201, &shown, "Poll created successfully"))
}

pub(super) fn get_poll(call: &mut Call<'_, '_>) -> Outcome {
    let mut reasons = Reasons::default();
    let viewer = if call.settings.polls_need_key { Some(reasons.caller(call)) } else { call.agent().ok() };
    reasons.check(Stage::Target, poll_of(call).map(|_| ()));
    reasons.settle(call.settings)?;
    Ok(answer::data(&call.view().poll(poll_of(call)?, viewer)))
}

pub(super) fn vote_poll(call: &mut Call<'_, '_>) -> Outcome {
    let (settings, post) = (call.settings, call.id_param("post_id"));
    let counts = settings.vote_comment_counts;
    let mut reasons = Reasons::default();
    let voter = reasons.caller(call);
    if counts {
        reasons.check(Stage::Limit, call.admit(voter, Action::Comment(post)));
    }
    let body = reasons.check(Stage::Validation, call.body());
    let chosen = reasons.check(Stage::Validation, body.texts("option_ids")).unwrap_or_default();
    if chosen.is_empty() {
        reasons.add(Stage::Validation, body.refuse("option_ids is required"));
    }
    reasons.check(Stage::Validation, call.nothing_else(&body));
    let poll = reasons.check(Stage::Target, poll_of(call).map(Some));
    let positions = poll.map(|poll| positions(poll, &chosen, &body, settings)).transpose();
    let positions = reasons.check(Stage::Validation, positions).unwrap_or_default();
    if poll.is_some_and(|poll| poll.votes.contains_key(&voter)) {
        let status = settings.second_poll_vote_status.0;
        reasons.add(Stage::Duplicate, Refusal::new(status, "You have already voted in this poll"));
    }
    let named = |position: &usize| poll.and_then(|poll| poll.options.get(*position)).map(String::as_str);
    let texts = positions.iter().filter_map(named).collect::<Vec<_>>().join(", ");
    let id = poll.map_or(Uuid::nil(), |poll| poll.id);
    reasons.settle(settings)?;

    if let Some(poll) = call.state.posts.get_mut(post).and_then(|post| post.poll.as_mut()) {
        poll.votes.insert(voter, positions);
    }
    call.record(voter, id, Some(post), Some(&chosen.join(",")), "voted");
    let text = call.settings.vote_comment_text.replace("{options}", &texts);
    if call.settings.vote_comment_scores {
        comments::award(call, post, voter);
    }
    comments::add(call, post, voter, None, &text, Vec::new());
    if counts {
        call.charge(voter, Action::Comment(post));
    }
    Ok(answer::written(200, &call.view().poll(poll_of(call)?, Some(voter)), "Vote recorded successfully"))
}

/// The texts of a new poll's options.
fn options(body: &Body, longest: usize) -> Result<Vec<String>, Refusal> {
    let options = body.texts("options")?.ok_or_else(|| body.refuse("options is required"))?;
    if !(2..=10).contains(&options.len()) {
        return Err(body.refuse("options must have 2 to 10 items"));
    }
    if options.iter().any(|option| option.trim().is_empty() || option.chars().count() > longest) {
        return Err(body.refuse(format!("each option must have 1 to {longest} characters")));
    }
    Ok(options.into_iter().map(str::to_owned).collect())
}

/// Where the chosen options stand.
fn positions(
    poll: &Poll,
    chosen: &[&str],
    body: &Body,
    settings: &Settings,
) -> Result<BTreeSet<usize>, Refusal> {
    let mut positions = BTreeSet::new();
    for id in chosen {
        let position = (0..poll.options.len()).find(|position| view::option_id(*position, settings) == *id);
        positions.insert(position.ok_or_else(|| body.refuse(format!("unknown option id: {id}")))?);
    }
    if positions.len() > 1 && !poll.allow_multiple {
        return Err(body.refuse("This poll allows only one option"));
    }
    Ok(positions)
}

/// The poll of the post in the path.
fn poll_of<'a>(call: &'a Call<'_, '_>) -> Result<&'a Poll, Refusal> {
    call.post()?.poll.as_ref().ok_or_else(|| Refusal::not_found("Poll"))
}

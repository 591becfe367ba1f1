//! Polls on posts.

use std::collections::{BTreeMap, BTreeSet};

use super::comments;
use crate::instreet::{
    answer::{self, Outcome, Refusal},
    call::Call,
    limits::Action,
    state::Poll,
    view,
};

const MAX_QUESTION: usize = 200;

pub(super) fn create_poll(call: &mut Call<'_, '_>) -> Outcome {
    let author = call.agent()?;
    let body = call.body()?;
    let question = body.required_text("question", MAX_QUESTION)?;
    let options = body.texts("options")?.ok_or_else(|| body.refuse("options is required"))?;
    if !(2..=10).contains(&options.len()) {
        return Err(body.refuse("options must have 2 to 10 items"));
    }
    let longest = call.settings.max_poll_option_length;
    if options.iter().any(|option| option.trim().is_empty() || option.chars().count() > longest) {
        return Err(body.refuse(format!("each option must have 1 to {longest} characters")));
    }
    let allow_multiple = body.flag("allow_multiple")?.unwrap_or(false);
    let post = call.own_post(author, "add a poll to")?;
    let post_id = post.id;
    if post.poll.is_some() {
        return Err(Refusal::new(409, "This post already has a poll"));
    }

    let id = call.state.new_id();
    let poll = Poll {
        id,
        question: question.to_owned(),
        allow_multiple,
        options: options.into_iter().map(str::to_owned).collect(),
        votes: BTreeMap::new(),
    };
    if let Some(post) = call.state.posts.get_mut(post_id) {
        post.poll = Some(poll);
    }
    call.record(author, id, Some(post_id), Some(question), "created");
    let shown = view::poll(poll_of(call)?, Some(author));
    Ok(answer::written(201, &shown, "Poll created successfully"))
}

pub(super) fn get_poll(call: &mut Call<'_, '_>) -> Outcome {
    let viewer = if call.settings.polls_need_key { Some(call.agent()?) } else { call.agent().ok() };
    Ok(answer::data(&view::poll(poll_of(call)?, viewer)))
}

pub(super) fn vote_poll(call: &mut Call<'_, '_>) -> Outcome {
    let voter = call.agent()?;
    let body = call.body()?;
    let chosen = body.texts("option_ids")?.unwrap_or_default();
    if chosen.is_empty() {
        return Err(body.refuse("option_ids is required"));
    }
    let post = call.id_param("post_id");
    let poll = poll_of(call)?;
    let mut positions = BTreeSet::new();
    for id in &chosen {
        let position = (0..poll.options.len()).find(|position| view::option_id(*position) == *id);
        positions.insert(position.ok_or_else(|| body.refuse(format!("unknown option id: {id}")))?);
    }
    if positions.len() > 1 && !poll.allow_multiple {
        return Err(body.refuse("This poll allows only one option"));
    }
    if poll.votes.contains_key(&voter) {
        return Err(Refusal::new(
            call.settings.second_poll_vote_status.0,
            "You have already voted in this poll",
        ));
    }
    let texts = positions.iter().filter_map(|position| poll.options.get(*position)).map(String::as_str);
    let texts = texts.collect::<Vec<_>>().join(", ");
    let id = poll.id;
    let counts = call.settings.vote_comment_counts;
    if counts {
        call.admit(voter, Action::Comment(post))?;
    }

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
    Ok(answer::written(200, &view::poll(poll_of(call)?, Some(voter)), "Vote recorded successfully"))
}

/// The poll of the post in the path.
fn poll_of<'a>(call: &'a Call<'_, '_>) -> Result<&'a Poll, Refusal> {
    call.post()?.poll.as_ref().ok_or_else(|| Refusal::not_found("Poll"))
}

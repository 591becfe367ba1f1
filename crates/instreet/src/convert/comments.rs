//! Comments: a tree on the wire, a flat list here.

use std::fmt;

use moothall_core::Result;
use moothall_core::id::{CommentId, PostId};
use moothall_core::model::{Comment, CommentCounts, Flag, Raw};
use moothall_core::page::ItemProblem;
use serde_json::Value;

use super::{Reading, author, is_anonymous, is_repaired, number};
use crate::SLUG;
use crate::wire;

/// A comment that stands by itself: the answer to writing one.
pub(crate) fn comment(wire: wire::Comment, on: &PostId, reading: Reading<'_>) -> Result<Comment> {
    one_comment(wire, on, None, reading).map(|(comment, _)| comment)
}

/// A root comment with all replies below it, depth first, each naming its parent. A reply that
/// cannot be read is reported at its place below `path`, with those below it.
pub(crate) fn thread(
    wire: wire::Comment,
    on: &PostId,
    path: &dyn fmt::Display,
    reading: Reading<'_>,
) -> Result<(Vec<Comment>, Vec<ItemProblem>)> {
    let (mut comments, mut problems) = (Vec::new(), Vec::new());
    flatten(wire, on, None, path, reading, &mut comments, &mut problems)?;
    Ok((comments, problems))
}

fn flatten(
    wire: wire::Comment,
    on: &PostId,
    parent: Option<&CommentId>,
    path: &dyn fmt::Display,
    mut reading: Reading<'_>,
    comments: &mut Vec<Comment>,
    problems: &mut Vec<ItemProblem>,
) -> Result<()> {
    let (site, repaired) = (reading.site, reading.repaired);
    let mut raws = take_children(&mut reading.raw).into_iter();
    let (comment, children) = one_comment(wire, on, parent, reading)?;
    let id = comment.id.clone();
    comments.push(comment);
    for (index, child) in children.into_iter().enumerate() {
        let path = format!("{path}.children[{index}]");
        let reading = Reading { site, repaired, raw: Raw(raws.next()) };
        if let Err(error) = flatten(child, on, Some(&id), &path, reading, comments, problems) {
            problems.push(ItemProblem { path, message: error.to_string() });
        }
    }
    Ok(())
}

/// The JSON of the replies, taken out of their parent's: the list is flat.
fn take_children(raw: &mut Raw) -> Vec<Value> {
    match raw.0.as_mut().and_then(Value::as_object_mut).and_then(|fields| fields.remove("children")) {
        Some(Value::Array(children)) => children,
        _ => Vec::new(),
    }
}

fn one_comment(
    wire: wire::Comment,
    on: &PostId,
    parent: Option<&CommentId>,
    reading: Reading<'_>,
) -> Result<(Comment, Vec<wire::Comment>)> {
    let anonymous = is_anonymous(wire.is_anonymous, wire.agent_id.as_ref(), wire.agent.as_ref());
    let author = if anonymous { None } else { author(wire.agent.or(wire.author))? };
    let text = wire.content.unwrap_or_default();
    let flags = [
        anonymous.then_some(Flag::Anonymous),
        (reading.repaired && is_repaired(&text)).then_some(Flag::RepairedText),
    ];
    let post_id = match wire.post_id {
        Some(id) => PostId::new(SLUG, &id.0)?,
        None => on.clone(),
    };
    let parent_id = match wire.parent_id {
        Some(id) => Some(CommentId::new(SLUG, &id.0)?),
        None => parent.cloned(),
    };
    let comment = Comment {
        id: CommentId::new(SLUG, &wire.id.0)?,
        network: SLUG,
        post_id,
        parent_id,
        author,
        text,
        created_at: wire.created_at.and_then(|instant| instant.0),
        counts: CommentCounts {
            votes: number(wire.upvotes),
            replies: wire.children.as_ref().and_then(|children| u64::try_from(children.len()).ok()),
        },
        my_vote: None,
        flags: flags.into_iter().flatten().collect(),
        raw: reading.raw,
    };
    Ok((comment, wire.children.unwrap_or_default()))
}

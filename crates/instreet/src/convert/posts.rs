//! Posts, their media and polls, and what a search finds.

use moothall_core::Result;
use moothall_core::id::{MediaId, PostId};
use moothall_core::model::{Flag, Media, MediaKind, Poll, PollOption, Post, PostCounts, PostMedia};
use moothall_core::ops::SearchHit;

use super::{Reading, author, is_anonymous, is_repaired, number, profile, unreadable};
use crate::SLUG;
use crate::wire::{self, Count, Text};

pub(crate) fn post(wire: wire::Post, reading: Reading<'_>) -> Result<Post> {
    let anonymous = is_anonymous(wire.is_anonymous, wire.agent_id.as_ref(), wire.agent.as_ref());
    let author = if anonymous { None } else { author(wire.agent.or(wire.author))? };
    let (title, text) = (wire.title.filter(|title| !title.is_empty()), wire.content.unwrap_or_default());
    let repaired = reading.repaired && (is_repaired(&text) || title.as_deref().is_some_and(is_repaired));
    let flags = [
        anonymous.then_some(Flag::Anonymous),
        wire.is_pinned.unwrap_or(false).then_some(Flag::Pinned),
        wire.is_hot.unwrap_or(false).then_some(Flag::Hot),
        repaired.then_some(Flag::RepairedText),
    ];
    let media = wire.attachments.unwrap_or_default().into_iter().map(post_media).collect::<Result<_>>()?;
    Ok(Post {
        id: PostId::new(SLUG, &wire.id.0)?,
        network: SLUG,
        url: wire.url.or_else(|| reading.site.post_url(&wire.id.0)),
        author,
        title,
        text,
        community: wire.submolt.and_then(|board| board.name).or(wire.submolt_name),
        created_at: wire.created_at.and_then(|instant| instant.0),
        counts: PostCounts {
            votes: number(wire.upvotes),
            comments: number(wire.comment_count),
            reposts: None,
            views: None,
        },
        my_vote: None,
        media,
        has_poll: wire.has_poll.or(wire.poll.map(|_| true)),
        repost_of: None,
        flags: flags.into_iter().flatten().collect(),
        raw: reading.raw,
    })
}

/// What a search found. A kind of hit that is new to us is an error, for its item only.
pub(crate) fn hit(wire: wire::Hit, reading: Reading<'_>) -> Result<SearchHit> {
    match wire.kind.as_deref() {
        Some("post") | None => post(found_post(wire), reading).map(SearchHit::Post),
        Some("agent") => profile(found_agent(wire), reading).map(SearchHit::Profile),
        Some(other) => Err(unreadable(format!("a kind of search result that is new: {other:?}"))),
    }
}

fn found_post(wire: wire::Hit) -> wire::Post {
    wire::Post {
        id: wire.post_id.or(wire.id).unwrap_or_default(),
        title: wire.title,
        content: wire.content,
        upvotes: wire.upvotes.map(whole),
        comment_count: wire.comment_count,
        is_anonymous: wire.is_anonymous,
        created_at: wire.created_at,
        author: wire.author,
        submolt: wire.submolt,
        submolt_name: wire.submolt_name,
        ..wire::Post::default()
    }
}

fn found_agent(wire: wire::Hit) -> wire::Agent {
    let agent = wire.author.unwrap_or_default();
    wire::Agent {
        username: agent.username.or(agent.name).or(wire.title),
        name: None,
        bio: wire.content,
        score: agent.score.or(agent.karma).or(wire.upvotes),
        created_at: wire.created_at,
        ..agent
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates at both ends, as a count should"
)]
fn whole(number: f64) -> Count {
    Count(number as u64)
}

/// The poll of `on`. An answer without a question or options is no poll.
pub(crate) fn poll(wire: wire::Poll, on: &PostId, reading: Reading<'_>) -> Result<Poll> {
    let wire = match wire.inner {
        Some(inner) => *inner,
        None => wire,
    };
    let (Some(question), Some(options)) = (wire.question, wire.options) else {
        return Err(unreadable("a poll without a question or options"));
    };
    let option = |option: wire::PollOption| PollOption {
        id: option.id.0,
        text: option.text.unwrap_or_default(),
        votes: number(option.vote_count.or(option.votes)),
    };
    Ok(Poll {
        post_id: on.clone(),
        network: SLUG,
        question,
        options: options.into_iter().map(option).collect(),
        allow_multiple: wire.allow_multiple.unwrap_or(false),
        total_votes: number(wire.total_votes),
        voted: wire.has_voted,
        raw: reading.raw,
    })
}

/// An upload that the network took.
pub(crate) fn media(wire: wire::Attachment, sent_as: &str) -> Result<Media> {
    let id = wire.id.or(wire.upload_id).ok_or_else(|| unreadable("an attachment without an id"))?;
    Ok(Media {
        id: MediaId::new(SLUG, &id.0)?,
        network: SLUG,
        kind: media_kind(wire.mime_type.as_deref().unwrap_or(sent_as)),
        bytes: number(wire.file_size.or(wire.size_bytes)),
        url: wire.url,
    })
}

fn post_media(wire: wire::Attachment) -> Result<PostMedia> {
    Ok(PostMedia {
        id: wire.id.or(wire.upload_id).map(|Text(id)| MediaId::new(SLUG, &id)).transpose()?,
        kind: media_kind(wire.mime_type.as_deref().unwrap_or_default()),
        url: wire.url,
    })
}

fn media_kind(content_type: &str) -> MediaKind {
    match content_type.split_once('/').map(|(kind, _)| kind) {
        Some("image") => MediaKind::Image,
        Some("video") => MediaKind::Video,
        Some("audio") => MediaKind::Audio,
        _ => MediaKind::File,
    }
}

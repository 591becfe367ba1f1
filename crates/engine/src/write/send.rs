//! Sending a write to its network.

use moothall_core::Capability;
use moothall_core::endpoint::Confirmed;
use moothall_core::id::{CommentId, PostId};
use moothall_core::model::{Challenge, Post};
use moothall_core::ops::Created;
use moothall_core::outbox::DeliveryStatus;
use serde::Serialize;

use super::Write;
use crate::acting::Acting;
use crate::people::FollowResult;
use crate::posts::RepostResult;
use crate::problem::Result;
use crate::votes::VoteResult;

/// A write that the network has.
#[derive(Debug)]
pub(crate) struct Done {
    /// Whether it is shown already.
    pub(crate) status: DeliveryStatus,
    /// What the network answered, as JSON.
    pub(crate) json: String,
    /// The id that the network gave.
    pub(crate) remote_id: Option<String>,
    /// The post that was made.
    pub(crate) post: Option<PostId>,
    /// The comment that was made.
    pub(crate) comment: Option<CommentId>,
    /// What has to be answered before it is shown.
    pub(crate) challenge: Option<Challenge>,
}

impl Done {
    /// What a write answers that the network has, and shows.
    pub(crate) fn shown(item: &impl Serialize) -> Self {
        Self {
            status: DeliveryStatus::Published,
            // Every type of the model serialises.
            json: serde_json::to_string(item).unwrap_or_else(|_| "null".to_owned()),
            remote_id: None,
            post: None,
            comment: None,
            challenge: None,
        }
    }

    pub(super) fn with_id(mut self, id: &impl ToString) -> Self {
        self.remote_id = Some(id.to_string());
        self
    }

    pub(super) fn post(post: &Post) -> Self {
        Self { post: Some(post.id.clone()), ..Self::shown(post).with_id(&post.id) }
    }

    pub(super) fn comment(comment: &moothall_core::model::Comment) -> Self {
        Self { comment: Some(comment.id.clone()), ..Self::shown(comment).with_id(&comment.id) }
    }

    pub(super) fn message(message: &moothall_core::model::Message) -> Self {
        let done = Self::shown(message);
        match &message.id {
            Some(id) => done.with_id(id),
            None => done,
        }
    }

    fn created(created: Created<Post>) -> Self {
        match created {
            Created::Published(post) => Self::post(&post),
            Created::AwaitingReview(post) => {
                Self { status: DeliveryStatus::AwaitingReview, ..Self::post(&post) }
            }
            Created::AwaitingChallenge(post, challenge) => Self {
                status: DeliveryStatus::AwaitingChallenge,
                challenge: Some(challenge),
                ..Self::post(&post)
            },
        }
    }
}

impl Write {
    /// Asks the network for it, once.
    pub(crate) async fn send(self, acting: &Acting) -> Result<Done> {
        let cx = acting.cx();
        // A write that removes something is one only because its caller named the thing and asked for that.
        let asked = Confirmed::deliberately();
        match self {
            Self::Post(new) => {
                let posts = acting.family(Capability::Posts, |network| network.posts())?;
                acting.write("posts.create", posts.create(cx, new)).await.map(Done::created)
            }
            Self::Quote(new) => {
                let reposts = acting.family(Capability::Reposts, |network| network.reposts())?;
                acting.write("reposts.quote", reposts.quote(cx, new)).await.map(Done::created)
            }
            Self::EditPost(id, edit) => {
                let edits = acting.family(Capability::PostEdits, |network| network.post_edits())?;
                let post = acting.write("posts.edit", edits.edit(cx, &id, edit)).await?;
                Ok(Done::post(&post))
            }
            Self::DeletePost(id) => {
                let posts = acting.family(Capability::Posts, |network| network.posts())?;
                acting.write("posts.delete", posts.delete(cx, &id, asked)).await?;
                Ok(Done::shown(&()).with_id(&id))
            }
            Self::Comment(new) => {
                let comments = acting.family(Capability::Comments, |network| network.comments())?;
                let comment = acting.write("comments.create", comments.create(cx, new)).await?;
                Ok(Done::comment(&comment))
            }
            Self::DeleteComment(id) => {
                let deletes =
                    acting.family(Capability::CommentDeletes, |network| network.comment_deletes())?;
                acting.write("comments.delete", deletes.delete(cx, &id, asked)).await?;
                Ok(Done::shown(&()).with_id(&id))
            }
            Self::Vote(vote) => {
                let votes = acting.family(Capability::Votes, |network| network.votes())?;
                let id = vote.target.as_str().to_owned();
                let receipt = acting.write("votes.set", votes.set(cx, vote)).await?;
                let result = VoteResult { id, state: receipt.state, changed: receipt.changed };
                Ok(Done::shown(&result).with_id(&result.id))
            }
            Self::Follow(follow) => {
                let follows = acting.family(Capability::Follows, |network| network.follows())?;
                let (profile, following) = (follow.profile.clone(), follow.following);
                let changed = acting.write("follows.set", follows.set(cx, follow)).await?;
                Ok(Done::shown(&FollowResult { profile, following, changed }))
            }
            Self::Repost(repost) => {
                let reposts = acting.family(Capability::Reposts, |network| network.reposts())?;
                let result = RepostResult { post_id: repost.post.clone(), reposted: repost.reposted };
                acting.write("reposts.set", reposts.set(cx, repost)).await?;
                Ok(Done::shown(&result).with_id(&result.post_id))
            }
            Self::Poll(new) => {
                let polls = acting.family(Capability::Polls, |network| network.polls())?;
                let poll = acting.write("polls.create", polls.create(cx, new)).await?;
                Ok(Done::shown(&poll).with_id(&poll.post_id))
            }
            Self::PollVote(vote) => {
                let polls = acting.family(Capability::Polls, |network| network.polls())?;
                let poll = acting.write("polls.vote", polls.vote(cx, vote)).await?;
                Ok(Done::shown(&poll).with_id(&poll.post_id))
            }
            Self::Message(new) => {
                let messages = acting.family(Capability::Messages, |network| network.messages())?;
                let message = acting.write("messages.send", messages.send(cx, new)).await?;
                Ok(Done::message(&message))
            }
            Self::MarkRead(which) => {
                let marks = acting.family(Capability::Notifications, |network| network.notifications())?;
                acting.write("notifications.mark_read", marks.mark_read(cx, which)).await?;
                Ok(Done::shown(&()))
            }
            Self::ReadConversation(id) => {
                let messages = acting.family(Capability::Messages, |network| network.messages())?;
                acting.write("messages.mark_read", messages.mark_read(cx, &id)).await?;
                Ok(Done::shown(&()))
            }
            Self::UpdateProfile(update) => {
                let profiles = acting.family(Capability::Profiles, |network| network.profiles())?;
                let profile = acting.write("profiles.update", profiles.update(cx, update)).await?;
                Ok(Done::shown(&profile))
            }
        }
    }
}

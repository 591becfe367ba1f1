//! Sending one planned target.

use moothall_core::Capability;
use moothall_core::id::{CommentId, PostId};
use moothall_core::ops::NewComment;
use uuid::Uuid;

use super::plan::{Plan, parts};
use super::publication::{Attempt, Delivery, DeliveryStatus};
use crate::Engine;
use crate::acting::Acting;
use crate::polls::PollDraft;
use crate::posts::CreatedPost;
use crate::problem::{Problem, Result};

impl Engine {
    /// Sends the post, and once it is there its poll and the rest of its text. Only the post decides
    /// the status: what fails beside it is a warning.
    pub(super) async fn deliver(&self, plan: Plan) -> Delivery {
        let Plan { acting, post, rest, poll, warnings, .. } = plan;
        let started_at = acting.now();
        let sent = async {
            let posts = acting.family(Capability::Posts, |network| network.posts())?;
            acting.write("posts.create", posts.create(acting.cx(), post)).await
        };
        let sent = sent.await;
        let attempt =
            Attempt { started_at, ended_at: acting.now(), error: sent.as_ref().err().map(Problem::code) };
        let mut delivery = Delivery {
            id: Uuid::now_v7().to_string(),
            account: acting.record.name.clone(),
            network: acting.lane.slug(),
            status: DeliveryStatus::Published,
            post: None,
            challenge: None,
            comments: Vec::new(),
            error: None,
            warnings,
            attempts: vec![attempt],
        };
        match sent {
            Ok(created) => {
                let CreatedPost { status, post, challenge } = self.created(&acting, created);
                delivery.status = status;
                delivery.challenge = challenge;
                delivery.add_poll(&acting, &post.id, poll).await;
                delivery.add_rest(&acting, &post.id, rest).await;
                delivery.post = Some(post);
            }
            Err(problem) => {
                delivery.status = DeliveryStatus::of(&problem);
                delivery.error = Some(problem.info());
            }
        }
        delivery
    }
}

impl Delivery {
    async fn add_poll(&mut self, acting: &Acting, post: &PostId, poll: Option<PollDraft>) {
        let Some(poll) = poll else { return };
        if self.status != DeliveryStatus::Published {
            self.warnings.push("the poll was not added: the post is not shown yet".to_owned());
            return;
        }
        let added = async {
            let polls = acting.family(Capability::Polls, |network| network.polls())?;
            acting.write("polls.create", polls.create(acting.cx(), poll.on(post.clone()))).await
        };
        if let Err(problem) = added.await {
            self.warnings.push(format!("the poll could not be added: {problem}"));
        } else if let Some(post) = &mut self.post {
            post.has_poll = Some(true);
        }
    }

    /// Writes the rest of a split text in order; the first failure ends it, so that no gap arises.
    async fn add_rest(&mut self, acting: &Acting, post: &PostId, rest: Vec<String>) {
        if rest.is_empty() {
            return;
        }
        let count = rest.len();
        if self.status != DeliveryStatus::Published {
            let message =
                format!("the rest of the text ({}) was not posted: the post is not shown yet", parts(count));
            self.warnings.push(message);
            return;
        }
        for (index, text) in rest.into_iter().enumerate() {
            match comment(acting, post, text).await {
                Ok(id) => self.comments.push(id),
                Err(problem) => {
                    let message =
                        format!("{} of the rest could not be posted: {problem}", parts(count - index));
                    self.warnings.push(message);
                    return;
                }
            }
        }
    }
}

async fn comment(acting: &Acting, post: &PostId, text: String) -> Result<CommentId> {
    let comments = acting.family(Capability::Comments, |network| network.comments())?;
    let new = NewComment { post: post.clone(), parent: None, text, media: Vec::new() };
    Ok(acting.write("comments.create", comments.create(acting.cx(), new)).await?.id)
}

//! Polls on posts.

use async_trait::async_trait;
use moothall_core::id::PostId;
use moothall_core::model::Poll;
use moothall_core::ops::{NewPoll, PollVote, Violation};
use moothall_core::text::TextRules;
use moothall_core::traits::Polls;
use moothall_core::{Context, Error, Result};
use moothall_transport::Request;
use serde::Serialize;

use crate::client::InStreet;
use crate::{SLUG, convert, endpoints, wire};

/// [ref]
const QUESTION_CHARS: usize = 200;
/// [ref]
const OPTIONS: std::ops::RangeInclusive<usize> = 2..=10;

#[derive(Serialize)]
struct Choice<'a> {
    option_ids: &'a [String],
}

impl InStreet {
    async fn poll(&self, cx: &Context, request: Request, post: &PostId) -> Result<Poll> {
        self.one(cx, request, |wire, reading| convert::poll(wire, post, reading)).await
    }
}

#[async_trait]
impl Polls for InStreet {
    fn violations(&self, question: &str, options: &[String]) -> Vec<Violation> {
        let mut found = Vec::new();
        match TextRules::count(question) {
            0 => found.push(Violation::new("question", "it is empty; write something")),
            count if count > QUESTION_CHARS => {
                let message = format!("it has {count} characters; at most {QUESTION_CHARS} fit");
                found.push(Violation::new("question", message));
            }
            _ => {}
        }
        if options.iter().any(|option| TextRules::count(option) == 0) {
            found.push(Violation::new("options", "one is empty; write something"));
        }
        if !OPTIONS.contains(&options.len()) {
            let message = format!("there are {}; a poll takes 2 to 10", options.len());
            found.push(Violation::new("options", message));
        }
        found
    }

    async fn create(&self, cx: &Context, new: NewPoll) -> Result<Poll> {
        let violations = self.violations(&new.question, &new.options);
        Violation::into_result(&violations).map_err(|error| error.on(SLUG))?;
        let body = wire::NewPoll {
            question: &new.question,
            options: &new.options,
            allow_multiple: new.allow_multiple,
        };
        let post = new.post.native_on(SLUG)?;
        let request = Request::to(&endpoints::CREATE_POLL).path("post_id", post).json(&body)?;
        self.poll(cx, request, &new.post).await
    }

    async fn get(&self, cx: &Context, post: &PostId) -> Result<Poll> {
        let request = Request::to(&endpoints::GET_POLL).path("post_id", post.native_on(SLUG)?);
        self.poll(cx, request, post).await
    }

    async fn vote(&self, cx: &Context, vote: PollVote) -> Result<Poll> {
        if vote.options.is_empty() {
            return Err(Error::invalid("options: none is chosen; name at least one by its id").on(SLUG));
        }
        let post = vote.post.native_on(SLUG)?;
        let request = Request::to(&endpoints::VOTE_POLL)
            .path("post_id", post)
            .item(post)
            .json(&Choice { option_ids: &vote.options })?;
        self.poll(cx, request, &vote.post).await
    }
}

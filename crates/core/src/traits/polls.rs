use async_trait::async_trait;

use crate::id::PostId;
use crate::model::Poll;
use crate::ops::{NewPoll, PollVote, Violation};
use crate::{Context, Result};

/// Polls on posts.
#[async_trait]
pub trait Polls: Send + Sync {
    /// Everything about a poll that the network is known to refuse: the fields are `question` and
    /// `options`. Empty when nothing is. [`create`](Self::create) refuses the same.
    fn violations(&self, question: &str, options: &[String]) -> Vec<Violation>;

    /// Adds a poll to one of the account's own posts.
    async fn create(&self, cx: &Context, new: NewPoll) -> Result<Poll>;

    /// Reads the poll of a post. A post without one is `NotFound`.
    async fn get(&self, cx: &Context, post: &PostId) -> Result<Poll>;

    /// Votes in a poll. A second vote where only one is allowed is `Conflict`.
    async fn vote(&self, cx: &Context, vote: PollVote) -> Result<Poll>;
}

use async_trait::async_trait;

use crate::id::PostId;
use crate::model::Poll;
use crate::ops::{NewPoll, PollVote};
use crate::{Context, Result};

/// Polls on posts.
#[async_trait]
pub trait Polls: Send + Sync {
    /// Adds a poll to one of the account's own posts.
    async fn create(&self, cx: &Context, new: NewPoll) -> Result<Poll>;

    /// Reads the poll of a post. A post without one is `NotFound`.
    async fn get(&self, cx: &Context, post: &PostId) -> Result<Poll>;

    /// Votes in a poll. A second vote where only one is allowed is `Conflict`.
    async fn vote(&self, cx: &Context, vote: PollVote) -> Result<Poll>;
}

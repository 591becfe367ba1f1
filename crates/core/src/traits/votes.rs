use async_trait::async_trait;

use crate::id::ItemRef;
use crate::model::VoteState;
use crate::ops::{SetVote, VoteReceipt};
use crate::{Context, Result};

/// Voting on posts, and on comments where the network allows it.
#[async_trait]
pub trait Votes: Send + Sync {
    /// Whether comments can be voted on too. Voting on one is `Unsupported` otherwise.
    fn on_comments(&self) -> bool;

    /// Makes the vote stand as asked, however it stood before. Asking again changes nothing.
    ///
    /// A vote on the account's own item is `Forbidden` or `Conflict` where the network refuses it.
    async fn set(&self, cx: &Context, vote: SetVote) -> Result<VoteReceipt>;

    /// How the account's vote stands; `None` when neither the network nor the ledger can tell.
    async fn mine(&self, cx: &Context, target: &ItemRef) -> Result<Option<VoteState>>;
}

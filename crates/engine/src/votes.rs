//! Votes on posts and comments.

use moothall_core::Capability;
use moothall_core::id::ItemRef;
use moothall_core::model::VoteState;
use moothall_core::ops::SetVote;
use moothall_core::traits::Votes;
use serde::{Deserialize, Serialize};

use crate::problem::Result;
use crate::write::Write;
use crate::{ActAs, Caller, Engine, WriteOptions, Written};

/// How a vote stands now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VoteResult {
    /// The id of the post or comment.
    pub id: String,
    /// How the vote stands.
    pub state: VoteState,
    /// Whether the network had to be changed for it.
    pub changed: bool,
}

impl Engine {
    /// Makes the account's vote stand as asked, however it stood before.
    pub async fn set_vote(
        &self,
        caller: &Caller,
        act: &ActAs,
        vote: SetVote,
        options: &WriteOptions,
    ) -> Result<Written<VoteResult>> {
        let acting = self.writer(caller, act, vote.target.network()).await?;
        let votes = acting.family(Capability::Votes, |network| network.votes())?;
        if matches!(vote.target, ItemRef::Comment(_)) && !votes.on_comments() {
            return Err(self.unsupported(acting.lane.slug(), "votes on comments", |other| {
                other.votes().is_some_and(Votes::on_comments)
            }));
        }
        self.write(caller, acting, Write::Vote(vote), options).await
    }
}

use serde::{Deserialize, Serialize};

use crate::id::ItemRef;
use crate::model::VoteState;

/// The vote that is wanted on an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetVote {
    /// The post or comment.
    pub target: ItemRef,
    /// How the vote should stand.
    pub state: VoteState,
}

/// How a vote stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoteReceipt {
    /// How the vote stands.
    pub state: VoteState,
    /// Whether the network had to be changed for it.
    pub changed: bool,
}

use serde::Serialize;

use super::Raw;
use crate::id::PostId;

/// The poll of a post.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Poll {
    /// The post it belongs to.
    pub post_id: PostId,
    /// The slug of its network.
    pub network: &'static str,
    /// What is asked.
    pub question: String,
    /// What can be answered.
    pub options: Vec<PollOption>,
    /// Whether several options may be chosen.
    pub allow_multiple: bool,
    /// How many votes were given.
    pub total_votes: Option<u64>,
    /// Whether the acting account has voted.
    pub voted: Option<bool>,
    /// The network's own JSON, when asked for.
    #[serde(skip_serializing_if = "Raw::is_none")]
    pub raw: Raw,
}

/// An answer of a poll.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PollOption {
    /// By what it is chosen, as the network writes it.
    pub id: String,
    /// What it says.
    pub text: String,
    /// How many chose it.
    pub votes: Option<u64>,
}

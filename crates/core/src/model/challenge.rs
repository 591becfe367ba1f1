use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A task that a network demands before it lets an account act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    /// By what the network knows the task; needed to answer it.
    pub code: String,
    /// The task, in the network's words. Untrusted text.
    pub text: String,
    /// When it can no longer be answered.
    pub expires_at: Option<Timestamp>,
    /// How many answers are left, where that is known.
    pub attempts_left: Option<u32>,
}

/// What became of an answer to a challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChallengeOutcome {
    /// It was right: the account is active.
    Solved,
    /// It was wrong.
    Wrong {
        /// How many answers are left, where the network tells.
        attempts_left: Option<u32>,
    },
}

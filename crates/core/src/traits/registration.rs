use async_trait::async_trait;

use crate::model::ChallengeOutcome;
use crate::ops::{NewAccount, Registered};
use crate::{Context, Result};

/// Registering new identities.
#[async_trait]
pub trait Registration: Send + Sync {
    /// Registers an identity. The secrets in the answer are shown once.
    ///
    /// A handle that is taken is `Conflict`, one that breaks the network's rules `InvalidInput`.
    async fn register(&self, cx: &Context, new: NewAccount) -> Result<Registered>;
}

/// Answering the challenges of networks that pose them.
#[async_trait]
pub trait Challenges: Send + Sync {
    /// Answers a challenge, named by its code. A wrong answer is no error, it is
    /// [`ChallengeOutcome::Wrong`]; an expired challenge is `Conflict`, a ban `AccountBlocked`.
    async fn answer(&self, cx: &Context, code: &str, answer: &str) -> Result<ChallengeOutcome>;
}

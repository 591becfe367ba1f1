use async_trait::async_trait;

use crate::model::Post;
use crate::ops::{Created, NewQuote, SetRepost};
use crate::{Context, Result};

/// Passing on posts of others.
#[async_trait]
pub trait Reposts: Send + Sync {
    /// Makes the account repost a post or not, however it was before.
    async fn set(&self, cx: &Context, repost: SetRepost) -> Result<()>;

    /// Makes a post that passes on another with a text of its own.
    async fn quote(&self, cx: &Context, new: NewQuote) -> Result<Created<Post>>;
}

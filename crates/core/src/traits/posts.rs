use async_trait::async_trait;

use crate::endpoint::Confirmed;
use crate::id::PostId;
use crate::model::Post;
use crate::ops::{Created, EditPost, NewPost};
use crate::{Context, Result};

/// Making, reading and deleting posts.
#[async_trait]
pub trait Posts: Send + Sync {
    /// Makes a post and returns it with its id.
    ///
    /// A post that breaks a rule of the network's descriptor is `InvalidInput`, and nothing is sent.
    /// It is never sent twice: when no answer came back, the error's outcome is `Unknown`.
    async fn create(&self, cx: &Context, new: NewPost) -> Result<Created<Post>>;

    /// Reads a post. One that does not exist is `NotFound`.
    async fn get(&self, cx: &Context, id: &PostId) -> Result<Post>;

    /// Deletes one of the account's own posts. Somebody else's is `Forbidden`, a missing one `NotFound`.
    ///
    /// No network brings it back, so it asks for a confirmation.
    async fn delete(&self, cx: &Context, id: &PostId, confirm: Confirmed) -> Result<()>;
}

/// Changing posts.
#[async_trait]
pub trait PostEdits: Send + Sync {
    /// Changes one of the account's own posts and returns it as it is now. Fields left `None` stay.
    async fn edit(&self, cx: &Context, id: &PostId, edit: EditPost) -> Result<Post>;
}

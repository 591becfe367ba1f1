use async_trait::async_trait;

use crate::endpoint::Confirmed;
use crate::id::CommentId;
use crate::model::Comment;
use crate::ops::{CommentQuery, NewComment};
use crate::page::Page;
use crate::{Context, Result};

/// Commenting on posts and reading comments.
#[async_trait]
pub trait Comments: Send + Sync {
    /// Writes a comment, or a reply when a parent is named, and returns it with its id.
    ///
    /// A text that the network refuses as a duplicate is `Conflict`.
    async fn create(&self, cx: &Context, new: NewComment) -> Result<Comment>;

    /// Lists the comments of a post, replies included, as a flat list with parents named.
    async fn list(&self, cx: &Context, query: CommentQuery) -> Result<Page<Comment>>;
}

/// Deleting comments.
#[async_trait]
pub trait CommentDeletes: Send + Sync {
    /// Deletes one of the account's own comments. Somebody else's is `Forbidden`.
    ///
    /// No network brings it back, and on some the replies of others go with it, so it asks for a confirmation.
    async fn delete(&self, cx: &Context, id: &CommentId, confirm: Confirmed) -> Result<()>;
}

use std::time::Duration;

use async_trait::async_trait;

use crate::model::{Comment, Message, Post};
use crate::ops::{Found, Lost, NewComment, NewMessage, NewPost};
use crate::{Context, Result};

/// Finding out whether a write happened whose answer was lost, by reading what the account wrote.
///
/// Items are matched by author, place, time and text. Networks edit text, so texts are compared
/// after whitespace is normalised, and one that was cut or masked still matches. Nothing is written.
#[async_trait]
pub trait Reconcile: Send + Sync {
    /// How long after a write the network may still hide it from lists. Before that, not finding it
    /// says nothing.
    fn visibility_lag(&self) -> Duration;

    /// Looks for a post, or a quote with its text alone, among the account's own.
    async fn find_post(&self, cx: &Context, lost: Lost<&NewPost>) -> Result<Found<Post>>;

    /// Looks for a comment of the account on its post.
    async fn find_comment(&self, cx: &Context, lost: Lost<&NewComment>) -> Result<Found<Comment>>;

    /// Looks for a message of the account in its conversation, or in the one with its recipient.
    async fn find_message(&self, cx: &Context, lost: Lost<&NewMessage>) -> Result<Found<Message>>;
}

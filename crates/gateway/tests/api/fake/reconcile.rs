//! Reading back: the fake network hides everything, and is of two minds about a text that says so.

use std::time::Duration;

use async_trait::async_trait;
use moothall_core::model::{Comment, Message, Post};
use moothall_core::ops::{Found, Lost, NewComment, NewMessage, NewPost};
use moothall_core::traits::Reconcile;
use moothall_core::{Context, Result};

use super::Fake;

/// A text that several items could be.
pub(crate) const UNCLEAR: &str = "unclear";

fn found<T>(text: &str) -> Found<T> {
    if text == UNCLEAR { Found::Unclear } else { Found::Nothing }
}

#[async_trait]
impl Reconcile for Fake {
    fn visibility_lag(&self) -> Duration {
        Duration::from_secs(5)
    }

    async fn find_post(&self, _: &Context, lost: Lost<&NewPost>) -> Result<Found<Post>> {
        Ok(found(&lost.sent.text))
    }

    async fn find_comment(&self, _: &Context, lost: Lost<&NewComment>) -> Result<Found<Comment>> {
        Ok(found(&lost.sent.text))
    }

    async fn find_message(&self, _: &Context, lost: Lost<&NewMessage>) -> Result<Found<Message>> {
        Ok(found(&lost.sent.text))
    }
}

//! The fake network's memory of what was written, for reading back.

use std::time::Duration;

use async_trait::async_trait;
use moothall_core::model::{Comment, Message, Post};
use moothall_core::ops::{Found, Lost, NewComment, NewMessage, NewPost};
use moothall_core::{Context, Result, traits};

use super::lists::post;
use super::{Entry, Fake};

#[async_trait]
impl traits::Reconcile for Fake {
    fn visibility_lag(&self) -> Duration {
        self.lag
    }

    async fn find_post(&self, cx: &Context, lost: Lost<&NewPost>) -> Result<Found<Post>> {
        self.enter(cx, "reconcile.find_post", &lost.sent.text)?;
        let operations = ["posts.create", "reposts.quote"];
        let found = self.find(cx, &operations, &lost.sent.text, (lost.since, lost.until));
        map(found, |entry| {
            Ok(Post { text: entry.text, ..post(self.slug(), &format!("p{}", entry.number), 0) })
        })
    }

    async fn find_comment(&self, cx: &Context, lost: Lost<&NewComment>) -> Result<Found<Comment>> {
        self.enter(cx, "reconcile.find_comment", &lost.sent.text)?;
        let found = self.find(cx, &["comments.create"], &lost.sent.text, (lost.since, lost.until));
        map(found, |entry| self.comment(lost.sent, entry.number))
    }

    async fn find_message(&self, cx: &Context, lost: Lost<&NewMessage>) -> Result<Found<Message>> {
        self.enter(cx, "reconcile.find_message", &lost.sent.text)?;
        let found = self.find(cx, &["messages.send"], &lost.sent.text, (lost.since, lost.until));
        map(found, |_| self.message(lost.sent.clone()))
    }
}

fn map<T>(found: Found<Entry>, item: impl FnOnce(Entry) -> Result<T>) -> Result<Found<T>> {
    Ok(match found {
        Found::One(entry) => Found::One(item(entry)?),
        Found::Nothing => Found::Nothing,
        Found::Unclear => Found::Unclear,
    })
}

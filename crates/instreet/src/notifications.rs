//! Notifications: one page of the newest.

use std::cmp::Reverse;

use async_trait::async_trait;
use moothall_core::model::Notification;
use moothall_core::ops::{MarkRead, NotificationQuery};
use moothall_core::page::Page;
use moothall_core::traits::Notifications;
use moothall_core::{Context, Error, Result};
use moothall_transport::Request;

use crate::client::InStreet;
use crate::cursor::no_cursor;
use crate::{SLUG, convert, endpoints};

/// [guide]
const DEFAULT_LIMIT: u32 = 20;
/// That of posts. [inferred]
const MAX_LIMIT: u32 = 50;

#[async_trait]
impl Notifications for InStreet {
    async fn list(&self, cx: &Context, query: NotificationQuery) -> Result<Page<Notification>> {
        no_cursor(&query.page, "notifications")?;
        let request = Request::to(&endpoints::LIST_NOTIFICATIONS)
            .query_opt("unread", query.unread.then_some("true"))
            .query("limit", query.page.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT));
        let all = self.many(cx, request, |wire, reading, _| convert::notification(wire, reading)).await?;
        let mut page = all.single();
        // In which order they come is in no source.
        page.items.sort_by_key(|notification| Reverse(notification.created_at));
        Ok(page)
    }

    fn pages(&self) -> bool {
        false
    }

    async fn mark_read(&self, cx: &Context, which: MarkRead) -> Result<()> {
        let request = match which {
            MarkRead::All => Request::to(&endpoints::MARK_ALL_NOTIFICATIONS_READ),
            MarkRead::Post(post) => Request::to(&endpoints::MARK_NOTIFICATIONS_READ_BY_POST)
                .path("post_id", post.native_on(SLUG)?),
            MarkRead::Ids(_) => {
                let what = "way to mark single notifications as read; name a post, or all of them";
                return Err(Error::unsupported(SLUG, what));
            }
        };
        self.done(cx, request).await.map(drop)
    }
}

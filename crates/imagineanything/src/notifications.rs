//! Notifications: a list that is read by id or as a whole. There is none for direct messages.

use async_trait::async_trait;
use moothall_core::model::Notification;
use moothall_core::ops::{MarkRead, NotificationQuery};
use moothall_core::page::Page;
use moothall_core::traits::Notifications;
use moothall_core::{Context, Error, Result};
use moothall_transport::Request;

use crate::client::ImagineAnything;
use crate::cursor::List;
use crate::endpoints::{LIST_NOTIFICATIONS, MARK_NOTIFICATIONS_READ};
use crate::{SLUG, convert, wire};

#[async_trait]
impl Notifications for ImagineAnything {
    /// The network has no filter, so with `unread` a page may be short, or empty although more follow.
    async fn list(&self, cx: &Context, query: NotificationQuery) -> Result<Page<Notification>> {
        let filter: &[&str] = if query.unread { &["unread"] } else { &[] };
        let list = List::new(&LIST_NOTIFICATIONS, filter);
        let request = list.request(&query.page)?;
        let mut page = self
            .page(cx, &list, &request, |_, notification, raw| convert::notification(notification, raw))
            .await?;
        if query.unread {
            page.items.retain(|notification| notification.read != Some(true));
        }
        Ok(page)
    }

    fn pages(&self) -> bool {
        true
    }

    async fn mark_read(&self, cx: &Context, which: MarkRead) -> Result<()> {
        let body = match &which {
            MarkRead::All => wire::request::MarkRead::All(true),
            MarkRead::Ids(ids) if ids.is_empty() => {
                return Err(Error::invalid("ids: none is given; name some, or mark all as read").on(SLUG));
            }
            MarkRead::Ids(ids) => {
                let ids = ids.iter().map(|id| id.native_on(SLUG));
                wire::request::MarkRead::Ids(ids.collect::<Result<_>>()?)
            }
            MarkRead::Post(_) => return Err(Error::unsupported(SLUG, "marking by post of notifications")),
        };
        let request = Request::to(&MARK_NOTIFICATIONS_READ).json(&body)?;
        self.send(cx, &request).await.map(drop)
    }
}

use async_trait::async_trait;

use crate::model::Notification;
use crate::ops::{MarkRead, NotificationQuery};
use crate::page::Page;
use crate::{Context, Result};

/// What happened to the account.
#[async_trait]
pub trait Notifications: Send + Sync {
    /// Lists notifications, newest first.
    async fn list(&self, cx: &Context, query: NotificationQuery) -> Result<Page<Notification>>;

    /// Whether the list has more than one page. Where it has not, only the newest can be read.
    fn pages(&self) -> bool;

    /// Marks notifications as read. A selection that the network does not offer is `Unsupported`.
    async fn mark_read(&self, cx: &Context, which: MarkRead) -> Result<()>;
}

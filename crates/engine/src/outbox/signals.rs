//! Hints within this process that something is to be done or has been done. The store is the truth.

use tokio::sync::Notify;
use tokio::sync::futures::Notified;

/// Wakes workers and those who wait for a delivery.
#[derive(Debug, Default)]
pub(crate) struct Signals {
    due: Notify,
    changed: Notify,
}

impl Signals {
    /// Something may be due.
    pub(crate) fn due(&self) {
        self.due.notify_one();
    }

    /// Returns once something may be due.
    pub(crate) async fn until_due(&self) {
        self.due.notified().await;
    }

    /// A delivery was left.
    pub(crate) fn changed(&self) {
        self.changed.notify_waiters();
    }

    /// Ends once a delivery was left after this was called.
    pub(crate) fn next_change(&self) -> Notified<'_> {
        self.changed.notified()
    }
}

//! Hints within this process that something is to be done or has been done. The store is the truth.

use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;
use tokio::sync::futures::Notified;

/// Wakes workers and those who wait for a delivery.
#[derive(Debug, Default)]
pub(crate) struct Signals {
    due: Notify,
    changed: Notify,
    /// Whether something was due and could not be claimed: it waits for a place to become free.
    held_up: AtomicBool,
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

    /// Something is due and cannot be claimed before another is left.
    pub(crate) fn held_up(&self) {
        self.held_up.store(true, Ordering::Relaxed);
    }

    /// Whether somebody waits for a delivery to be left. It is asked once for each time.
    pub(crate) fn is_awaited(&self) -> bool {
        self.held_up.swap(false, Ordering::Relaxed)
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

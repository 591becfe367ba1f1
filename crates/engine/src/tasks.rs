//! The one place where tasks are started: writes, which must end even when their caller has gone, and
//! what goes on beside the callers.

use std::future::Future;

use tokio_util::sync::{CancellationToken, WaitForCancellationFuture};
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use crate::problem::{Code, Problem, Result};

/// The tasks under way. They are awaited on shutdown.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tasks {
    under_way: TaskTracker,
    stop: CancellationToken,
}

impl Tasks {
    /// Runs `work` to its end, even when the caller stops waiting for it, and in the caller's span.
    pub(crate) async fn complete<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T> {
        self.under_way.spawn(work.in_current_span()).await.map_err(|cause| {
            tracing::error!(error = %cause, "a write ended abnormally");
            Problem::new(Code::Internal, "the write ended abnormally; whether it happened is not known")
        })
    }

    /// Starts something that nobody waits for before shutdown.
    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.under_way.spawn(work);
    }

    /// Whether nothing new is to be begun.
    pub(crate) fn is_stopping(&self) -> bool {
        self.stop.is_cancelled()
    }

    /// Ends once nothing new is to be begun.
    pub(crate) fn stopping(&self) -> WaitForCancellationFuture<'_> {
        self.stop.cancelled()
    }

    /// Lets nothing new begin, and waits for every task to end.
    pub(crate) async fn finish(&self) {
        self.stop.cancel();
        self.under_way.close();
        self.under_way.wait().await;
    }
}

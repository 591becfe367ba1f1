//! The one place where tasks are started: writes, which must end even when their caller has gone.

use std::future::Future;

use tokio_util::task::TaskTracker;
use tracing::Instrument;

use crate::problem::{Code, Problem, Result};

/// The tasks under way. They are awaited on shutdown.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tasks(TaskTracker);

impl Tasks {
    /// Runs `work` to its end, even when the caller stops waiting for it, and in the caller's span.
    pub(crate) async fn complete<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T> {
        self.0.spawn(work.in_current_span()).await.map_err(|cause| {
            tracing::error!(error = %cause, "a write ended abnormally");
            Problem::new(Code::Internal, "the write ended abnormally; whether it happened is not known")
        })
    }

    /// Waits for every task to end.
    pub(crate) async fn finish(&self) {
        self.0.close();
        self.0.wait().await;
    }
}

//! Named points at which a test may end the process, as a power cut would.
//!
//! In a debug build the process aborts at the point that the environment variable `MOOTHALL_FAILPOINT`
//! names: `after_claim` the first time it comes there, `after_claim@3` the third time. Nothing of this is
//! in a release.

/// The process ends here, if it is told to.
#[cfg(not(debug_assertions))]
pub(crate) fn hit(_name: &'static str) {}

/// Runs `call`; if it is told to, the process ends at `name` while the call is under way: its request has
/// left, and its answer was not read.
#[cfg(not(debug_assertions))]
pub(crate) async fn during<T>(_name: &'static str, call: impl Future<Output = T>) -> T {
    call.await
}

#[cfg(debug_assertions)]
pub(crate) use self::armed::{during, hit};

#[cfg(debug_assertions)]
mod armed {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

    /// By then a request to a network next door has left, and a slow answer has not come.
    const UNDER_WAY: Duration = Duration::from_millis(20);

    struct Armed {
        name: String,
        left: AtomicU32,
    }

    #[expect(clippy::disallowed_methods, reason = "a test of a whole process has no other way in")]
    fn armed() -> Option<&'static Armed> {
        static ARMED: OnceLock<Option<Armed>> = OnceLock::new();
        let read = || {
            let value = std::env::var("MOOTHALL_FAILPOINT").ok()?;
            let (name, times) = value.split_once('@').unwrap_or((&value, "1"));
            Some(Armed { name: name.to_owned(), left: AtomicU32::new(times.parse().unwrap_or(1)) })
        };
        ARMED.get_or_init(read).as_ref()
    }

    fn is_due(name: &'static str) -> bool {
        let Some(armed) = armed().filter(|armed| armed.name == name) else { return false };
        armed.left.fetch_sub(1, Ordering::SeqCst) == 1
    }

    /// The process ends here, if it is told to.
    pub(crate) fn hit(name: &'static str) {
        if is_due(name) {
            std::process::abort();
        }
    }

    /// Runs `call`; if it is told to, the process ends at `name` while the call is under way.
    pub(crate) async fn during<T>(name: &'static str, call: impl Future<Output = T>) -> T {
        if !is_due(name) {
            return call.await;
        }
        tokio::select! {
            answer = call => answer,
            () = tokio::time::sleep(UNDER_WAY) => std::process::abort(),
        }
    }
}

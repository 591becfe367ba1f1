//! Named points at which a test may end the process, as a power cut would, or stop it.
//!
//! In a debug build the process aborts at the point that the environment variable `MOOTHALL_FAILPOINT`
//! names: `after_claim` the first time it comes there, `after_claim@3` the third time. With
//! `after_claim=stop` it stops there instead, until somebody sends it SIGCONT. Nothing of this is in a
//! release.

/// The process ends or stops here, if it is told to.
#[cfg(not(debug_assertions))]
pub(crate) fn hit(_name: &'static str) {}

/// Runs `call`; if it is told to, the process ends or stops at `name` while the call is under way: its
/// request has left, and its answer was not read.
#[cfg(not(debug_assertions))]
pub(crate) async fn during<T>(_name: &'static str, call: impl Future<Output = T>) -> T {
    call.await
}

#[cfg(debug_assertions)]
pub(crate) use self::armed::{during, hit};

#[cfg(debug_assertions)]
mod armed {
    use std::pin::pin;
    use std::process::{Command, abort, id};
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

    /// By then a request to a network next door has left, and a slow answer has not come.
    const UNDER_WAY: Duration = Duration::from_millis(20);

    struct Armed {
        name: String,
        left: AtomicU32,
        stops: bool,
    }

    impl Armed {
        /// `name`, `name@times`, and either with `=stop`.
        fn parse(value: &str) -> Self {
            let (point, stops) = value.strip_suffix("=stop").map_or((value, false), |point| (point, true));
            let (name, times) = point.split_once('@').unwrap_or((point, "1"));
            Self { name: name.to_owned(), left: AtomicU32::new(times.parse().unwrap_or(1)), stops }
        }

        fn strike(&self) {
            // Without `kill` there is nothing to stop with, and a test that waits for it would wait for ever.
            let stopped =
                self.stops && Command::new("kill").args(["-s", "STOP", &id().to_string()]).status().is_ok();
            if !stopped {
                abort();
            }
        }
    }

    #[expect(clippy::disallowed_methods, reason = "a test of a whole process has no other way in")]
    fn armed() -> Option<&'static Armed> {
        static ARMED: OnceLock<Option<Armed>> = OnceLock::new();
        let read = || std::env::var("MOOTHALL_FAILPOINT").ok().map(|value| Armed::parse(&value));
        ARMED.get_or_init(read).as_ref()
    }

    fn due(name: &'static str) -> Option<&'static Armed> {
        let armed = armed().filter(|armed| armed.name == name)?;
        (armed.left.fetch_sub(1, Ordering::SeqCst) == 1).then_some(armed)
    }

    /// The process ends or stops here, if it is told to.
    pub(crate) fn hit(name: &'static str) {
        if let Some(armed) = due(name) {
            armed.strike();
        }
    }

    /// Runs `call`; if it is told to, the process ends or stops at `name` while the call is under way.
    pub(crate) async fn during<T>(name: &'static str, call: impl Future<Output = T>) -> T {
        let Some(armed) = due(name) else { return call.await };
        let mut call = pin!(call);
        tokio::select! {
            answer = &mut call => return answer,
            () = tokio::time::sleep(UNDER_WAY) => armed.strike(),
        }
        call.await
    }
}

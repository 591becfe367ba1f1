//! The clock that a gateway goes by: the machine's.
//!
//! In a debug build a test may let it run ahead: `MOOTHALL_CLOCK_AHEAD` names a file that holds by how many
//! milliseconds, and that the test may change at any time. Nothing of this is in a release.

use std::sync::Arc;

use moothall_core::ports::Clock;

/// The clock that a gateway goes by.
#[cfg(not(debug_assertions))]
pub(crate) fn clock() -> Arc<dyn Clock> {
    Arc::new(moothall_core::ports::memory::SystemClock)
}

#[cfg(debug_assertions)]
pub(crate) use self::ahead::clock;

#[cfg(debug_assertions)]
mod ahead {
    use std::path::{Path, PathBuf};
    use std::thread;
    use std::time::Duration;

    use async_trait::async_trait;
    use jiff::Timestamp;
    use moothall_core::ports::memory::SystemClock;
    use tokio::sync::watch;

    use super::{Arc, Clock};

    /// How often the file is read.
    const LOOK: Duration = Duration::from_millis(2);

    /// The machine's clock, so far ahead as a file says.
    #[derive(Debug)]
    struct Ahead(watch::Receiver<Duration>);

    #[async_trait]
    impl Clock for Ahead {
        fn now(&self) -> Timestamp {
            SystemClock.now().checked_add(*self.0.borrow()).unwrap_or(Timestamp::MAX)
        }

        async fn sleep(&self, length: Duration) {
            let until = self.now().checked_add(length).unwrap_or(Timestamp::MAX);
            let mut ahead = self.0.clone();
            loop {
                let left = Duration::try_from(until.duration_since(self.now())).unwrap_or_default();
                if left.is_zero() {
                    return;
                }
                tokio::select! {
                    () = tokio::time::sleep(left) => {}
                    // The sender lives as long as the process.
                    _ = ahead.changed() => {}
                }
            }
        }
    }

    /// The clock that a gateway goes by.
    pub(crate) fn clock() -> Arc<dyn Clock> {
        let Some(file) = std::env::var_os("MOOTHALL_CLOCK_AHEAD").map(PathBuf::from) else {
            return Arc::new(SystemClock);
        };
        let (sender, receiver) = watch::channel(read(&file).unwrap_or_default());
        thread::spawn(move || {
            loop {
                thread::sleep(LOOK);
                // A file that is just being written is read the next time.
                if let Some(ahead) = read(&file) {
                    sender.send_if_modified(|known| std::mem::replace(known, ahead) != ahead);
                }
            }
        });
        Arc::new(Ahead(receiver))
    }

    fn read(file: &Path) -> Option<Duration> {
        Some(Duration::from_millis(std::fs::read_to_string(file).ok()?.trim().parse().ok()?))
    }
}

//! A clock that runs fast.

use std::time::{Duration, Instant};

use async_trait::async_trait;
use jiff::Timestamp;
use moothall_core::ports::Clock;

/// How many of its seconds pass in a real one.
const HASTE: u32 = 20;

/// A clock on which a second is a twentieth of one, so that a test sees backoffs, timeouts and waits for a
/// limit happen as they do, only sooner.
#[derive(Debug)]
pub struct HurriedClock {
    start: Timestamp,
    started: Instant,
}

impl HurriedClock {
    /// A clock that shows `start` and runs from here on.
    pub fn from(start: Timestamp) -> Self {
        Self { start, started: Instant::now() }
    }
}

#[async_trait]
impl Clock for HurriedClock {
    fn now(&self) -> Timestamp {
        let passed = self.started.elapsed().saturating_mul(HASTE);
        self.start.checked_add(passed).unwrap_or(Timestamp::MAX)
    }

    async fn sleep(&self, length: Duration) {
        tokio::time::sleep(length / HASTE).await;
    }
}

//! The sandbox's clock: real time, or a time that stands still, plus an offset that only the control plane
//! moves.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};

/// Real time, or a time that stands still, plus an offset. Clones share the offset, so a test that advances its clone advances the sandbox.
///
/// Token expiry, rate windows and deadlines are all measured with it; nothing in the sandbox sleeps to
/// let time pass.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    /// Where the clock stands still; it shows the real time otherwise.
    stopped_at: Option<Timestamp>,
    offset: Arc<Mutex<SignedDuration>>,
}

impl Clock {
    /// A clock that shows the real time.
    pub fn new() -> Self {
        Self::default()
    }

    /// A clock that stands still until it is advanced, for tests of exact waits.
    pub fn stopped_at(time: Timestamp) -> Self {
        Self { stopped_at: Some(time), ..Self::default() }
    }

    /// The sandbox's present.
    pub fn now(&self) -> Timestamp {
        self.stopped_at.unwrap_or_else(real_now).saturating_add(self.offset()).unwrap_or(Timestamp::MAX)
    }

    /// How far the clock has been advanced.
    pub fn offset(&self) -> SignedDuration {
        *self.offset.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves the clock forward. The clock stops at the end of representable time.
    pub fn advance(&self, by: Duration) {
        let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
        let mut offset = self.offset.lock().unwrap_or_else(PoisonError::into_inner);
        *offset = offset.saturating_add(by);
    }

    /// Takes back every advance.
    pub(crate) fn reset(&self) {
        *self.offset.lock().unwrap_or_else(PoisonError::into_inner) = SignedDuration::ZERO;
    }
}

#[expect(clippy::disallowed_methods, reason = "the only place where the sandbox reads the real time")]
fn real_now() -> Timestamp {
    Timestamp::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_share_the_offset_and_the_end_of_time_does_not_panic() {
        let clock = Clock::new();
        let clone = clock.clone();
        clone.advance(Duration::from_hours(1));
        assert_eq!(clock.offset(), SignedDuration::from_hours(1));
        clock.advance(Duration::MAX);
        assert_eq!(clone.now(), Timestamp::MAX);
        clock.reset();
        assert!(clone.offset().is_zero());
    }

    #[test]
    fn a_stopped_clock_moves_only_when_it_is_advanced() {
        let noon = "2026-04-01T12:00:00Z".parse().unwrap();
        let clock = Clock::stopped_at(noon);
        assert_eq!((clock.now(), clock.now()), (noon, noon));
        clock.advance(Duration::from_millis(1500));
        assert_eq!(clock.now(), "2026-04-01T12:00:01.5Z".parse().unwrap());
        clock.reset();
        assert_eq!(clock.now(), noon);
    }
}

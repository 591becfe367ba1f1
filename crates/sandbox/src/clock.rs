//! The sandbox's clock: real time plus an offset that only the control plane moves.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};

/// Real time plus an offset. Clones share the offset, so a test that advances its clone advances the sandbox.
///
/// Token expiry, rate windows and deadlines are all measured with it; nothing in the sandbox sleeps to
/// let time pass.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset: Arc<Mutex<SignedDuration>>,
}

impl Clock {
    /// A clock that shows the real time.
    pub fn new() -> Self {
        Self::default()
    }

    /// The sandbox's present.
    pub fn now(&self) -> Timestamp {
        real_now().saturating_add(self.offset()).unwrap_or(Timestamp::MAX)
    }

    /// How far the clock runs ahead of real time.
    pub fn offset(&self) -> SignedDuration {
        *self.offset.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves the clock forward. The clock stops at the end of representable time.
    pub fn advance(&self, by: Duration) {
        let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
        let mut offset = self.offset.lock().unwrap_or_else(PoisonError::into_inner);
        *offset = offset.saturating_add(by);
    }

    /// Returns to real time.
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
}

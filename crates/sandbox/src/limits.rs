//! The sandbox's own rate limiter. It is written against the networks' words, not against a client's
//! budgets, so that both cannot share one mistake.

use std::collections::{HashMap, VecDeque};

use jiff::{SignedDuration, Timestamp};

const DAY_SECONDS: i64 = 24 * 60 * 60;

/// Over which stretch of time events are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Window {
    /// The stretch that ends now. A minimum gap between two events is such a window with room for one.
    Sliding(SignedDuration),
    /// The calendar day of a fixed offset from UTC.
    Daily { utc_offset: SignedDuration },
}

/// At most `max` events of one caller in a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limit {
    pub(crate) name: &'static str,
    pub(crate) max: u32,
    pub(crate) window: Window,
}

impl Limit {
    pub(crate) const fn sliding(name: &'static str, max: u32, seconds: i64) -> Self {
        Self { name, max, window: Window::Sliding(SignedDuration::from_secs(seconds)) }
    }

    pub(crate) const fn gap(name: &'static str, seconds: i64) -> Self {
        Self::sliding(name, 1, seconds)
    }

    pub(crate) const fn daily(name: &'static str, max: u32, utc_offset_seconds: i64) -> Self {
        Self {
            name,
            max,
            window: Window::Daily { utc_offset: SignedDuration::from_secs(utc_offset_seconds) },
        }
    }

    /// When an event stops counting.
    fn expiry(&self, at: Timestamp) -> Timestamp {
        match self.window {
            Window::Sliding(length) => at.saturating_add(length).unwrap_or(Timestamp::MAX),
            Window::Daily { utc_offset } => {
                let local = at.as_second().saturating_add(utc_offset.as_secs());
                let next_day = local.div_euclid(DAY_SECONDS).saturating_add(1).saturating_mul(DAY_SECONDS);
                Timestamp::from_second(next_day.saturating_sub(utc_offset.as_secs()))
                    .unwrap_or(Timestamp::MAX)
            }
        }
    }
}

/// How much of a limit a caller has used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Usage {
    pub(crate) limit: Limit,
    pub(crate) used: u32,
    /// When the oldest event that still counts stops counting; now when none does.
    pub(crate) resets_at: Timestamp,
}

impl Usage {
    pub(crate) fn remaining(&self) -> u32 {
        self.limit.max.saturating_sub(self.used)
    }

    pub(crate) fn is_full(&self) -> bool {
        self.remaining() == 0
    }

    /// Whole seconds until there is room again, at least one.
    pub(crate) fn retry_after_seconds(&self, now: Timestamp) -> u64 {
        let millis = self.resets_at.duration_since(now).as_millis().max(1);
        u64::try_from(millis).unwrap_or(1).div_ceil(1000)
    }
}

/// Counts events per caller and limit.
#[derive(Debug, Default)]
pub(crate) struct Limiter {
    events: HashMap<(String, &'static str), VecDeque<Timestamp>>,
}

impl Limiter {
    /// What a caller has used of a limit. Charges nothing.
    pub(crate) fn usage(&mut self, now: Timestamp, caller: &str, limit: &Limit) -> Usage {
        let Some(events) = self.events.get_mut(&(caller.to_owned(), limit.name)) else {
            return Usage { limit: *limit, used: 0, resets_at: now };
        };
        while events.front().is_some_and(|at| limit.expiry(*at) <= now) {
            events.pop_front();
        }
        Usage {
            limit: *limit,
            used: u32::try_from(events.len()).unwrap_or(u32::MAX),
            resets_at: events.front().map_or(now, |at| limit.expiry(*at)),
        }
    }

    /// Counts one event, whether or not there was room for it.
    pub(crate) fn charge(&mut self, now: Timestamp, caller: &str, limit: &Limit) {
        self.events.entry((caller.to_owned(), limit.name)).or_default().push_back(now);
    }

    /// Counts one event if there is room for it, and returns the usage after it; otherwise the full usage.
    pub(crate) fn take(&mut self, now: Timestamp, caller: &str, limit: &Limit) -> Result<Usage, Usage> {
        let before = self.usage(now, caller, limit);
        if before.is_full() {
            return Err(before);
        }
        self.charge(now, caller, limit);
        Ok(self.usage(now, caller, limit))
    }

    pub(crate) fn clear(&mut self) {
        self.events.clear();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millisecond(millis).unwrap()
    }

    #[test]
    fn a_refusal_says_when_there_is_room_again_and_it_is_true() {
        let limit = Limit::sliding("write", 2, 60);
        let mut limiter = Limiter::default();
        assert_eq!(limiter.take(at(0), "a", &limit).unwrap().remaining(), 1);
        assert_eq!(limiter.take(at(500), "a", &limit).unwrap().remaining(), 0);
        let full = limiter.take(at(30_500), "a", &limit).unwrap_err();
        assert_eq!(full.retry_after_seconds(at(30_500)), 30);
        assert!(limiter.take(at(59_999), "a", &limit).is_err());
        assert!(limiter.take(at(60_000), "a", &limit).is_ok());
        assert!(limiter.take(at(60_000), "b", &limit).is_ok(), "callers do not share");
    }

    #[test]
    fn a_day_begins_at_midnight_of_the_offset() {
        // 1970-01-01T15:59:59Z is one second before midnight at +08:00.
        let limit = Limit::daily("day", 1, 8 * 3600);
        let before_midnight = at((16 * 3600 - 1) * 1000);
        let mut limiter = Limiter::default();
        assert!(limiter.take(before_midnight, "a", &limit).is_ok());
        let full = limiter.take(before_midnight, "a", &limit).unwrap_err();
        assert_eq!(full.retry_after_seconds(before_midnight), 1);
        assert!(limiter.take(at(16 * 3600 * 1000), "a", &limit).is_ok());
    }

    proptest! {
        #[test]
        fn no_window_ever_holds_more_than_its_limit(
            max in 1_u32..6,
            seconds in 1_i64..90,
            gaps in prop::collection::vec(0_i64..20_000, 1..200),
        ) {
            let limit = Limit::sliding("any", max, seconds);
            let still_counts = |then: i64, now: i64| then > now - seconds * 1000;
            holds(limit, &gaps, still_counts)?;
        }

        #[test]
        fn no_day_ever_holds_more_than_its_limit(
            max in 1_u32..6,
            utc_offset in -12_i64..=14,
            hours in prop::collection::vec(0_i64..9, 1..200),
        ) {
            let limit = Limit::daily("any", max, utc_offset * 3600);
            let day = |at: i64| (at / 1000 + utc_offset * 3600).div_euclid(DAY_SECONDS);
            let gaps = hours.iter().map(|hours| hours * 3_600_000).collect::<Vec<_>>();
            holds(limit, &gaps, |then, now| day(then) == day(now))?;
        }
    }

    /// Plays events with gaps in milliseconds and checks every answer against a plain count.
    fn holds(
        limit: Limit,
        gaps: &[i64],
        still_counts: impl Fn(i64, i64) -> bool,
    ) -> Result<(), TestCaseError> {
        let mut limiter = Limiter::default();
        let mut now = 0;
        let mut accepted: Vec<i64> = Vec::new();
        for gap in gaps {
            now += gap;
            let in_window = accepted.iter().filter(|then| still_counts(**then, now)).count();
            match limiter.take(at(now), "a", &limit) {
                Ok(_) => {
                    prop_assert!(in_window < limit.max as usize);
                    accepted.push(now);
                }
                Err(full) => {
                    prop_assert_eq!(in_window, limit.max as usize, "refused though there was room");
                    prop_assert!(full.resets_at > at(now));
                }
            }
        }
        Ok(())
    }
}

//! Counting one budget line: a log of when each unit becomes free again.

use std::collections::VecDeque;
use std::time::Duration;

use jiff::Timestamp;

use super::{Limit, Window};

/// How much of one limit an account has used, and when it frees.
///
/// The meter keeps, for each unit in use, the instant at which it becomes free. That is exact for
/// sliding windows, and lets a network's own word ("3 left until 12:00") be taken over by filling
/// the difference. It holds at most `limit.max` live entries plus corrections.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meter {
    frees_at: VecDeque<Timestamp>,
    blocked_until: Option<Timestamp>,
}

/// A budget line at one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Units in use.
    pub used: u32,
    /// Units allowed.
    pub max: u32,
    /// When the next unit frees, or the block ends; `None` when nothing is in use.
    pub frees_at: Option<Timestamp>,
}

impl Meter {
    /// When one more unit may be taken; `None` means now.
    pub fn next_free(&mut self, limit: &Limit, now: Timestamp) -> Option<Timestamp> {
        self.expire(now);
        let max = limit.max.max(1) as usize;
        let window_free =
            self.frees_at.len().checked_sub(max).and_then(|index| self.frees_at.get(index)).copied();
        window_free.max(self.blocked_until)
    }

    /// Takes one unit at `now`, whether or not one is free. Returns when it frees, to name it later.
    pub fn take(&mut self, limit: &Limit, now: Timestamp) -> Timestamp {
        let frees_at = frees_at(limit.window, now);
        self.insert(frees_at);
        frees_at
    }

    /// Hands back a unit that [`take`](Self::take) named by the instant at which it frees.
    pub fn give_back(&mut self, frees_at: Timestamp) {
        if let Ok(index) = self.frees_at.binary_search(&frees_at) {
            self.frees_at.remove(index);
        }
    }

    /// Counts a unit taken earlier from `now` on: the network starts its window when the request
    /// arrives, so only the moment of its answer is sure to be late enough.
    pub fn restart(&mut self, limit: &Limit, taken: Timestamp, now: Timestamp) {
        self.give_back(taken);
        self.take(limit, now);
    }

    /// Takes over the network's word that only `remaining` units are left until `resets_at`.
    /// It only ever tightens: our own requests in flight may not have been counted yet. What is used
    /// was used before `now`, so it frees within a window at the latest, whatever a wrong clock says.
    pub fn tighten(&mut self, limit: &Limit, remaining: u32, resets_at: Timestamp, now: Timestamp) {
        self.expire(now);
        let used = u32::try_from(self.frees_at.len()).unwrap_or(u32::MAX);
        let missing = limit.max.saturating_sub(remaining).saturating_sub(used);
        let resets_at = resets_at.min(frees_at(limit.window, now));
        for _ in 0..missing {
            self.insert(resets_at);
        }
    }

    /// Refuses everything until `until`; a block never becomes shorter.
    pub fn block(&mut self, until: Timestamp) {
        self.blocked_until = self.blocked_until.max(Some(until));
    }

    /// How much is used at `now`.
    pub fn usage(&mut self, limit: &Limit, now: Timestamp) -> Usage {
        self.expire(now);
        let live = u32::try_from(self.frees_at.len()).unwrap_or(u32::MAX);
        let used = if self.blocked_until.is_some() { live.max(limit.max) } else { live };
        let frees_at = self.frees_at.front().copied().max(self.blocked_until);
        Usage { used: used.min(limit.max), max: limit.max, frees_at }
    }

    /// Whether the meter holds nothing that matters any more.
    pub fn is_idle(&mut self, now: Timestamp) -> bool {
        self.expire(now);
        self.frees_at.is_empty() && self.blocked_until.is_none()
    }

    fn expire(&mut self, now: Timestamp) {
        while self.frees_at.front().is_some_and(|frees| *frees <= now) {
            self.frees_at.pop_front();
        }
        if self.blocked_until.is_some_and(|until| until <= now) {
            self.blocked_until = None;
        }
    }

    fn insert(&mut self, frees_at: Timestamp) {
        let index = self.frees_at.partition_point(|other| *other <= frees_at);
        self.frees_at.insert(index, frees_at);
    }
}

fn frees_at(window: Window, taken: Timestamp) -> Timestamp {
    match window {
        Window::MinInterval(length) | Window::Sliding(length) => after(taken, length),
        Window::Daily { offset_seconds } => {
            const DAY: i64 = 86_400;
            let local = taken.as_second().saturating_add(i64::from(offset_seconds));
            let next_midnight = (local.div_euclid(DAY) + 1) * DAY - i64::from(offset_seconds);
            Timestamp::from_second(next_midnight).unwrap_or(Timestamp::MAX)
        }
    }
}

/// `length` after `instant`, at most the last instant there is.
fn after(instant: Timestamp, length: Duration) -> Timestamp {
    instant.checked_add(length).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::limits::{Charges, LimitScope, LimitSource};

    fn limit(max: u32, window: Window) -> Limit {
        Limit {
            scope: LimitScope::All,
            window,
            max,
            charges: Charges::Requests,
            source: LimitSource::Documented,
        }
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).expect("a small instant")
    }

    #[test]
    fn a_minimum_interval_is_kept() {
        let limit = limit(1, Window::MinInterval(Duration::from_secs(30)));
        let mut meter = Meter::default();
        assert_eq!(meter.next_free(&limit, at(0)), None);
        meter.take(&limit, at(0));
        assert_eq!(meter.next_free(&limit, at(29)), Some(at(30)));
        assert_eq!(meter.next_free(&limit, at(30)), None);
    }

    #[test]
    fn a_day_turns_at_the_networks_midnight() {
        let limit = limit(1, Window::Daily { offset_seconds: 8 * 3600 });
        let mut meter = Meter::default();
        meter.take(&limit, at(15 * 3600));
        assert_eq!(meter.next_free(&limit, at(15 * 3600 + 1)), Some(at(16 * 3600)));
    }

    #[test]
    fn the_networks_word_only_tightens() {
        let limit = limit(10, Window::Sliding(Duration::from_mins(1)));
        let mut meter = Meter::default();
        meter.take(&limit, at(0));
        meter.tighten(&limit, 2, at(50), at(1));
        assert_eq!(meter.usage(&limit, at(1)).used, 8);
        meter.tighten(&limit, 9, at(50), at(2));
        assert_eq!(meter.usage(&limit, at(2)).used, 8);
        assert_eq!(meter.usage(&limit, at(50)).used, 1);
    }

    #[test]
    fn a_network_whose_clock_is_wrong_stops_nothing_for_longer_than_a_window() {
        let limit = limit(10, Window::Sliding(Duration::from_mins(1)));
        let mut meter = Meter::default();
        meter.tighten(&limit, 0, at(86_400), at(5));
        assert_eq!(meter.next_free(&limit, at(5)), Some(at(65)));
    }

    #[test]
    fn a_unit_handed_back_is_free_at_once() {
        let limit = limit(1, Window::Sliding(Duration::from_mins(1)));
        let mut meter = Meter::default();
        let taken = meter.take(&limit, at(0));
        meter.give_back(taken);
        assert_eq!(meter.next_free(&limit, at(0)), None);
    }

    proptest! {
        #[test]
        fn no_sliding_window_is_ever_exceeded(
            max in 1u32..8,
            length in 1u64..50,
            steps in prop::collection::vec(0i64..20, 1..200),
        ) {
            let limit = limit(max, Window::Sliding(Duration::from_secs(length)));
            let mut meter = Meter::default();
            let mut now = 0;
            let mut taken = Vec::new();
            for step in steps {
                now += step;
                if meter.next_free(&limit, at(now)).is_none() {
                    meter.take(&limit, at(now));
                    taken.push(now);
                }
            }
            for start in &taken {
                let end = start + i64::try_from(length).expect("small");
                let inside = taken.iter().filter(|instant| (*start..end).contains(*instant)).count();
                prop_assert!(inside <= max as usize);
            }
        }
    }
}

//! Counting one budget line: when each unit in use becomes free again.

use std::collections::VecDeque;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Limit, Window, instants};

/// For how long refusals in a row are remembered after the last of them.
const REFUSALS_REMEMBERED: Duration = Duration::from_hours(2);

/// How much of one limit an account has used, and when it frees.
///
/// A network starts counting when a request arrives, which only its answer bounds. So a unit is first
/// *held*, for as long as its request may be under way at most, and when the request is settled it is
/// *spent*, for a window from then on. A holder that never comes back has spent it when the hold ends.
/// That is exact for sliding windows, and lets a network's own word ("3 left until 12:00") be taken
/// over by filling the difference. It holds at most `limit.max` live entries plus corrections.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meter {
    /// When each unit that was spent frees, in order.
    #[serde(with = "instants")]
    spent: VecDeque<Timestamp>,
    /// Until when each unit under way is held, in order.
    #[serde(with = "instants", default, skip_serializing_if = "VecDeque::is_empty")]
    held: VecDeque<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    blocked_until: Option<Timestamp>,
    /// Refusals in a row that did not say when to come again, and until when they are remembered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refusals: Option<(u32, Timestamp)>,
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
    /// When one more unit may be taken; `None` means now. While units are held it is the earliest
    /// possible instant: their requests would have to be settled at once.
    pub fn next_free(&mut self, limit: &Limit, now: Timestamp) -> Option<Timestamp> {
        self.expire(limit, now);
        let live = self.spent.len() + self.held.len();
        let window_free = live
            .checked_sub(limit.max.max(1) as usize)
            .map(|index| self.spent.get(index).copied().unwrap_or_else(|| frees_at(limit.window, now)));
        window_free.max(self.blocked_until)
    }

    /// Holds one unit until `until` at the latest, whether or not one is free.
    pub fn hold(&mut self, until: Timestamp) {
        insert(&mut self.held, until);
    }

    /// Ends a hold until `until`: the unit is free again, as if it had never been taken.
    pub fn give_back(&mut self, limit: &Limit, until: Timestamp) {
        if !take(&mut self.held, until) {
            take(&mut self.spent, frees_at(limit.window, until));
        }
    }

    /// Ends a hold until `until`: the unit counts from `now` on.
    pub fn spend(&mut self, limit: &Limit, until: Timestamp, now: Timestamp) {
        self.give_back(limit, until);
        insert(&mut self.spent, frees_at(limit.window, now));
    }

    /// Ends a row of refusals: a request went through.
    pub fn forget_refusals(&mut self) {
        self.refusals = None;
    }

    /// Takes over the network's word that only `remaining` units are left until `resets_at`.
    /// It only ever tightens: our own requests in flight may not have been counted yet. What is used
    /// was used before `now`, so it frees within a window at the latest, whatever a wrong clock says.
    pub fn tighten(&mut self, limit: &Limit, remaining: u32, resets_at: Timestamp, now: Timestamp) {
        self.expire(limit, now);
        let missing = limit.max.saturating_sub(remaining).saturating_sub(self.live());
        let resets_at = resets_at.min(frees_at(limit.window, now));
        for _ in 0..missing {
            insert(&mut self.spent, resets_at);
        }
    }

    /// Refuses everything until `until`; a block never becomes shorter.
    pub fn block(&mut self, until: Timestamp) {
        self.blocked_until = self.blocked_until.max(Some(until));
    }

    /// Counts a refusal that did not say when to come again.
    pub fn count_refusal(&mut self, now: Timestamp) {
        let so_far = self.refusals(now);
        self.refusals = Some((so_far.saturating_add(1), after(now, REFUSALS_REMEMBERED)));
    }

    /// How many such refusals came in a row.
    pub fn refusals(&self, now: Timestamp) -> u32 {
        self.refusals.filter(|(_, until)| *until > now).map_or(0, |(count, _)| count)
    }

    /// How much is used at `now`.
    pub fn usage(&mut self, limit: &Limit, now: Timestamp) -> Usage {
        self.expire(limit, now);
        let used = if self.blocked_until.is_some() { self.live().max(limit.max) } else { self.live() };
        let held = self.held.front().map(|_| frees_at(limit.window, now));
        let frees_at = self.spent.front().copied().or(held).max(self.blocked_until);
        Usage { used: used.min(limit.max), max: limit.max, frees_at }
    }

    /// Whether the meter holds nothing that matters any more.
    pub fn is_idle(&mut self, limit: &Limit, now: Timestamp) -> bool {
        self.expire(limit, now);
        self.live() == 0 && self.blocked_until.is_none() && self.refusals(now) == 0
    }

    fn live(&self) -> u32 {
        u32::try_from(self.spent.len() + self.held.len()).unwrap_or(u32::MAX)
    }

    fn expire(&mut self, limit: &Limit, now: Timestamp) {
        while let Some(until) = self.held.pop_front_if(|until| *until <= now) {
            insert(&mut self.spent, frees_at(limit.window, until));
        }
        while self.spent.pop_front_if(|frees| *frees <= now).is_some() {}
        if self.blocked_until.is_some_and(|until| until <= now) {
            self.blocked_until = None;
        }
    }
}

fn insert(ordered: &mut VecDeque<Timestamp>, instant: Timestamp) {
    let index = ordered.partition_point(|other| *other <= instant);
    ordered.insert(index, instant);
}

fn take(ordered: &mut VecDeque<Timestamp>, instant: Timestamp) -> bool {
    ordered.binary_search(&instant).is_ok_and(|index| ordered.remove(index).is_some())
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
        spend(&mut meter, &limit, 0);
        assert_eq!(meter.next_free(&limit, at(29)), Some(at(30)));
        assert_eq!(meter.next_free(&limit, at(30)), None);
    }

    #[test]
    fn a_day_turns_at_the_networks_midnight() {
        let limit = limit(1, Window::Daily { offset_seconds: 8 * 3600 });
        let mut meter = Meter::default();
        spend(&mut meter, &limit, 15 * 3600);
        assert_eq!(meter.next_free(&limit, at(15 * 3600 + 1)), Some(at(16 * 3600)));
    }

    #[test]
    fn the_networks_word_only_tightens() {
        let limit = limit(10, Window::Sliding(Duration::from_mins(1)));
        let mut meter = Meter::default();
        spend(&mut meter, &limit, 0);
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
        meter.hold(at(30));
        meter.give_back(&limit, at(30));
        assert_eq!(meter.next_free(&limit, at(0)), None);
    }

    #[test]
    fn a_unit_counts_from_its_answer_and_is_held_until_then() {
        let limit = limit(1, Window::Sliding(Duration::from_secs(10)));
        let mut meter = Meter::default();
        meter.hold(at(30));
        // Were it answered now, it would be free a window from now.
        assert_eq!(meter.next_free(&limit, at(5)), Some(at(15)));
        assert_eq!(meter.next_free(&limit, at(20)), Some(at(30)));
        meter.spend(&limit, at(30), at(21));
        assert_eq!(meter.next_free(&limit, at(22)), Some(at(31)));
    }

    #[test]
    fn a_holder_that_never_comes_back_has_spent_its_unit_when_the_hold_ends() {
        let limit = limit(1, Window::Sliding(Duration::from_secs(10)));
        let mut meter = Meter::default();
        meter.hold(at(30));
        assert_eq!(meter.next_free(&limit, at(31)), Some(at(40)));
        assert!(!meter.is_idle(&limit, at(39)) && meter.is_idle(&limit, at(40)));
    }

    #[test]
    fn refusals_in_a_row_are_counted_until_one_goes_through() {
        let limit = limit(1, Window::Sliding(Duration::from_secs(10)));
        let mut meter = Meter::default();
        meter.count_refusal(at(0));
        meter.count_refusal(at(60));
        assert_eq!((meter.refusals(at(61)), meter.is_idle(&limit, at(61))), (2, false));
        assert_eq!(meter.refusals(at(60 + 2 * 3600)), 0);
        meter.forget_refusals();
        assert_eq!(meter.refusals(at(61)), 0);
    }

    #[test]
    fn a_meter_outlives_the_process() {
        let limit = limit(3, Window::Sliding(Duration::from_secs(10)));
        let mut meter = Meter::default();
        spend(&mut meter, &limit, 1);
        meter.hold(at(30));
        meter.block(at(50));
        meter.count_refusal(at(2));
        let kept = serde_json::to_string(&meter).expect("serialises");
        assert_eq!(serde_json::from_str::<Meter>(&kept).expect("parses"), meter);
    }

    /// Takes a unit at an instant and settles it at once.
    fn spend(meter: &mut Meter, limit: &Limit, now: i64) {
        meter.hold(at(now + 30));
        meter.spend(limit, at(now + 30), at(now));
    }

    proptest! {
        /// The network counts a request somewhere between its sending and its answer.
        #[test]
        fn no_sliding_window_is_ever_exceeded(
            max in 1u32..6,
            length in 1u64..50,
            steps in prop::collection::vec((0i64..20, 0i64..100, 0u8..=100, any::<bool>()), 1..200),
        ) {
            let limit = limit(max, Window::Sliding(Duration::from_secs(length)));
            let mut meter = Meter::default();
            let (mut now, mut counted, mut under_way) = (0, Vec::new(), Vec::<(i64, i64)>::new());
            for (step, duration, arrives, answered) in steps {
                now += step;
                for (until, ends) in under_way.extract_if(.., |(_, ends)| *ends <= now) {
                    meter.spend(&limit, at(until), at(ends));
                }
                if meter.next_free(&limit, at(now)).is_none() {
                    meter.hold(at(now + 100));
                    counted.push(now + duration * i64::from(arrives) / 100);
                    if answered {
                        under_way.push((now + 100, now + duration));
                    }
                }
            }
            for start in &counted {
                let end = start + i64::try_from(length).expect("small");
                let inside = counted.iter().filter(|instant| (*start..end).contains(*instant)).count();
                prop_assert!(inside <= max as usize);
            }
        }
    }
}

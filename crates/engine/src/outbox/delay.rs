//! When something is tried, or looked for, again.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use jiff::Timestamp;

use super::job::later;
use crate::settings::DeliverySettings;

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_mins(5);

/// How long to wait after the `tries`th failure in a row: a second, doubling, at most five minutes, of
/// which the second half is spread so that what failed together does not come back together.
pub(super) fn backoff(id: &str, tries: u32) -> Duration {
    let whole = FIRST.saturating_mul(1 << tries.saturating_sub(1).min(16)).min(LONGEST);
    let mut hasher = DefaultHasher::new();
    (id, tries).hash(&mut hasher);
    // The remainder is below 1000 and fits.
    let share = u32::try_from(hasher.finish() % 1000).unwrap_or_default();
    whole / 2 + whole * share / 2000
}

/// When something that was sent until `until` is looked for next: a few times early, because most of it
/// shows at once, and then when the network can no longer hide it.
pub(super) fn next_look(
    settings: &DeliverySettings,
    until: Timestamp,
    lag: Duration,
    now: Timestamp,
) -> Timestamp {
    let early = [settings.first_look, settings.first_look * 3, settings.first_look * 6];
    let looks = early.into_iter().filter(|look| *look < lag).chain([lag]).map(|look| later(until, look));
    looks.filter(|look| *look > now).min().unwrap_or_else(|| later(now, settings.first_look))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a small instant")
    }

    #[test]
    fn waits_double_up_to_five_minutes_and_are_spread() {
        for (tries, whole) in [(1, 1), (2, 2), (3, 4), (9, 256), (10, 300), (40, 300)] {
            let wait = backoff("a", tries);
            let whole = Duration::from_secs(whole);
            assert!(whole / 2 <= wait && wait <= whole, "{tries}: {wait:?}");
        }
        assert_ne!(backoff("a", 5), backoff("b", 5));
        assert_eq!(backoff("a", 5), backoff("a", 5));
    }

    #[test]
    fn it_is_looked_for_early_and_when_it_can_no_longer_be_hidden() {
        let settings = DeliverySettings::default();
        let looks = |lag| {
            let (mut now, mut looks) = (0, Vec::new());
            for _ in 0..4 {
                now = next_look(&settings, at(0), Duration::from_secs(lag), at(now)).as_second();
                looks.push(now);
            }
            looks
        };
        assert_eq!(looks(60), [5, 15, 30, 60]);
        assert_eq!(looks(10), [5, 10, 15, 20]);
    }
}

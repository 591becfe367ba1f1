//! Times for people.

use std::time::Duration;

use jiff::Timestamp;

/// An instant to the minute, in UTC.
pub(crate) fn when(at: Option<Timestamp>) -> String {
    at.map(|at| at.strftime("%Y-%m-%d %H:%M").to_string()).unwrap_or_default()
}

/// An instant to the second, in UTC; rounded up, so that nobody comes back too early.
pub(crate) fn exactly(at: Timestamp) -> String {
    let up = i64::from(at.subsec_nanosecond() > 0);
    Timestamp::from_second(at.as_second().saturating_add(up)).unwrap_or(at).to_string()
}

/// How long it is from `now` until `at`: `in 12 s`, `in 3 min`, `in 5 h`.
pub(crate) fn until(at: Timestamp, now: Timestamp) -> String {
    let wait = Duration::try_from(at.duration_since(now)).unwrap_or_default();
    let seconds = wait.as_millis().div_ceil(1000);
    match seconds {
        0 => "now".to_owned(),
        1..=119 => format!("in {seconds} s"),
        120..=7199 => format!("in {} min", seconds.div_ceil(60)),
        _ => format!("in {} h", seconds.div_ceil(3600)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_rounded_up_so_that_nobody_comes_back_too_early() {
        let now = Timestamp::UNIX_EPOCH;
        let shown = [0, 1, 1_001, 119_000, 119_001, 3_600_000, 7_200_001]
            .map(|millis| until(Timestamp::from_millisecond(millis).expect("in range"), now));
        assert_eq!(shown, ["now", "in 1 s", "in 2 s", "in 119 s", "in 2 min", "in 60 min", "in 3 h"]);
        assert_eq!(until(now, Timestamp::MAX), "now");
        assert_eq!(exactly("2026-11-22T08:07:28.001Z".parse().expect("a time")), "2026-11-22T08:07:29Z");
        assert_eq!(exactly(Timestamp::MAX), Timestamp::MAX.to_string());
    }
}

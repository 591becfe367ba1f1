//! How long to stay away after refusals that give no hint.

use std::time::Duration;

use rand::RngExt as _;

const FIRST: Duration = Duration::from_mins(1);
const LONGEST: Duration = Duration::from_hours(1);
const JITTER: std::ops::RangeInclusive<f64> = 0.8..=1.2;

/// The wait after one more bare refusal when there were `refusals` in a row before: 60 s, doubled for
/// each of them, give or take a fifth, at most an hour.
pub(super) fn wait(refusals: u32) -> Duration {
    let wait = FIRST.saturating_mul(2u32.saturating_pow(refusals)).min(LONGEST);
    wait.mul_f64(rand::rng().random_range(JITTER)).min(LONGEST)
}

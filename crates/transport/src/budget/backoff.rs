//! How long to stay away after refusals that give no hint.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use moothall_core::AccountKey;
use rand::RngExt as _;

const FIRST: Duration = Duration::from_mins(1);
const LONGEST: Duration = Duration::from_hours(1);
/// 60 s doubled six times is beyond the longest wait.
const MAX_DOUBLINGS: u32 = 6;
const JITTER: std::ops::RangeInclusive<f64> = 0.8..=1.2;

/// Counts bare refusals in a row, for each account and limit class.
#[derive(Default)]
pub(super) struct Backoff(Mutex<HashMap<(AccountKey, &'static str), u32>>);

impl Backoff {
    /// The wait after one more bare refusal: 60 s, doubled each time, give or take a fifth, at most
    /// an hour.
    pub(super) fn next(&self, account: &AccountKey, class: &'static str) -> Duration {
        let mut refusals = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let doublings = refusals.entry((account.clone(), class)).or_default();
        let wait = FIRST.saturating_mul(2u32.saturating_pow(*doublings));
        *doublings = (*doublings + 1).min(MAX_DOUBLINGS);
        wait.mul_f64(rand::rng().random_range(JITTER)).min(LONGEST)
    }

    /// Forgets the refusals: a request of this class went through.
    pub(super) fn reset(&self, account: &AccountKey, class: &'static str) {
        let mut refusals = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !refusals.is_empty() {
            refusals.remove(&(account.clone(), class));
        }
    }
}

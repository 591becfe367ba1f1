//! All budget lines of one account.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{BudgetLine, Charges, Meter};
use crate::ports::{BudgetState, Correction, Reservation, Reserve, Settlement};

/// What one account has spent, line by line. A [`BudgetStore`](crate::ports::BudgetStore) keeps one per
/// account and asks it every question; it serialises, so that it can outlive the process.
///
/// Lines with nothing in use are dropped as soon as the sheet is touched.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BudgetSheet(Vec<Entry>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    #[serde(flatten)]
    line: BudgetLine,
    meter: Meter,
}

impl BudgetSheet {
    /// Holds one unit of every line until `until` at the latest, or takes none at all.
    pub fn reserve(&mut self, lines: &[BudgetLine], until: Timestamp, now: Timestamp) -> Reserve {
        self.drop_idle(now);
        let slowest = lines
            .iter()
            .filter_map(|line| {
                let entry = self.0.iter_mut().find(|entry| entry.line.is(line))?;
                Some((entry.meter.next_free(&line.limit, now)?, &line.limit.scope))
            })
            .max_by_key(|(until, _)| *until);
        if let Some((until, scope)) = slowest {
            return Reserve::Wait { until, scope: scope.clone() };
        }
        let mut refusals = 0;
        for line in lines {
            if let Some(entry) = self.0.iter().find(|entry| entry.line.is(line)) {
                refusals = refusals.max(entry.meter.refusals(now));
            }
            if line.limit.counts() {
                self.meter(line).hold(until);
            }
        }
        Reserve::Granted(Reservation { until, refusals })
    }

    /// Holds `units` of one line until `until` at the latest, whether or not they are free.
    pub fn hold(&mut self, line: &BudgetLine, units: u32, until: Timestamp) {
        for _ in 0..units {
            self.meter(line).hold(until);
        }
    }

    /// Ends a reservation of `lines`.
    pub fn settle(
        &mut self,
        lines: &[BudgetLine],
        reservation: Reservation,
        settlement: Settlement,
        now: Timestamp,
    ) {
        for line in lines {
            if settlement == Settlement::Spent
                && let Some(entry) = self.0.iter_mut().find(|entry| entry.line.is(line))
            {
                entry.meter.forget_refusals();
            }
            if !line.limit.counts() {
                continue;
            }
            let returned = match settlement {
                Settlement::Spent => false,
                Settlement::Refused => line.limit.charges == Charges::AcceptedWrites,
                Settlement::Unsent => true,
            };
            let meter = self.meter(line);
            if returned {
                meter.give_back(&line.limit, reservation.until);
            } else {
                meter.spend(&line.limit, reservation.until, now);
            }
        }
        self.drop_idle(now);
    }

    /// Takes over the network's word.
    pub fn correct(&mut self, correction: &Correction, now: Timestamp) {
        match correction {
            Correction::Remaining { line, remaining, resets_at } => {
                self.meter(line).tighten(&line.limit, *remaining, *resets_at, now);
            }
            Correction::Blocked { line, until, hinted } => {
                let meter = self.meter(line);
                meter.block(*until);
                if !hinted {
                    meter.count_refusal(now);
                }
            }
        }
        self.drop_idle(now);
    }

    /// Every line that has anything in use, by name.
    pub fn read(&mut self, now: Timestamp) -> Vec<BudgetState> {
        self.drop_idle(now);
        let mut states: Vec<_> = self
            .0
            .iter_mut()
            .map(|Entry { line, meter }| BudgetState {
                line: line.clone(),
                usage: meter.usage(&line.limit, now),
            })
            .collect();
        states.sort_by_cached_key(|state| state.line.key());
        states
    }

    /// Whether nothing is in use.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn meter(&mut self, line: &BudgetLine) -> &mut Meter {
        // An account has some ten lines, and few items with a budget of their own at a time: looking
        // through them costs less than hashing names would.
        let index = self.0.iter().position(|entry| entry.line.is(line)).unwrap_or_else(|| {
            self.0.push(Entry { line: line.clone(), meter: Meter::default() });
            self.0.len() - 1
        });
        &mut self.0[index].meter
    }

    fn drop_idle(&mut self, now: Timestamp) {
        self.0.retain_mut(|Entry { line, meter }| !meter.is_idle(&line.limit, now));
    }
}

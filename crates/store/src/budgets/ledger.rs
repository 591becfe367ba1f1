//! One account's sheet in memory, and what of it has to be on disk.
//!
//! Writing every unit down before it is used would cost a sync of the disk per request. So where a limit
//! allows many, the copy on disk counts some units more than are used: as held, by requests to come. Those
//! may then be taken in memory alone. Whenever the process ends, what is on disk counts at least what was
//! sent.

use std::time::Duration;

use jiff::Timestamp;
use moothall_core::limits::{BudgetLine, BudgetSheet};
use moothall_core::ports::{BudgetState, Correction, Reservation, Reserve, Settlement};

/// For how long units that were written ahead may be taken.
const AHEAD_FOR: Duration = Duration::from_secs(10);
/// One in how many units of a limit is written ahead.
const AHEAD_SHARE: u32 = 10;

/// A sheet, and how much of it is on disk.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    sheet: BudgetSheet,
    version: i64,
    ahead: Vec<Ahead>,
    /// Names the next line that is written ahead.
    next_id: u64,
}

/// The units of one line that are written ahead.
#[derive(Debug)]
struct Ahead {
    /// Tells it from an earlier one of the same line.
    id: u64,
    line: BudgetLine,
    /// How many units were taken so far.
    taken: u64,
    /// What is on disk.
    kept: Cover,
    /// What will be once every copy that was made is.
    promised: Cover,
}

/// What a copy counts of one line.
#[derive(Debug, Clone, Copy)]
struct Cover {
    /// How many units may have been taken for it to count them all.
    units: u64,
    /// Until when they may be taken.
    take_until: Timestamp,
    /// Until when it counts as held those that are not taken yet.
    held_until: Timestamp,
}

impl Cover {
    const NONE: Self = Self { units: 0, take_until: Timestamp::MIN, held_until: Timestamp::MIN };

    fn widen(&mut self, other: Self) {
        self.units = self.units.max(other.units);
        self.take_until = self.take_until.max(other.take_until);
        self.held_until = self.held_until.max(other.held_until);
    }
}

/// What has to be on disk.
#[derive(Debug)]
pub(super) struct Copy {
    pub(super) version: i64,
    pub(super) sheet: BudgetSheet,
    pub(super) covers: Covers,
}

/// What may be taken once a copy is on disk.
#[derive(Debug)]
pub(super) struct Covers(Vec<(u64, Cover)>);

/// How many units of a line are written ahead.
fn units_ahead(line: &BudgetLine) -> u32 {
    line.limit.max / AHEAD_SHARE
}

/// Whether every line allows enough for writing ahead.
fn is_wide(lines: &[BudgetLine]) -> bool {
    lines.iter().filter(|line| line.limit.counts()).all(|line| units_ahead(line) > 0)
}

impl Ledger {
    pub(super) fn new(sheet: BudgetSheet, version: i64) -> Self {
        Self { sheet, version, ..Self::default() }
    }

    /// Takes one unit of every line, or none at all. A copy has to be on disk before anything is sent.
    pub(super) fn reserve(
        &mut self,
        lines: &[BudgetLine],
        until: Timestamp,
        now: Timestamp,
    ) -> (Reserve, Option<Copy>) {
        let reserve = self.sheet.reserve(lines, until, now);
        if !matches!(reserve, Reserve::Granted(_)) {
            return (reserve, None);
        }
        let counting = || lines.iter().filter(|line| line.limit.counts());
        let mut covered = true;
        for line in counting() {
            covered &= self.take(line, until, now);
        }
        if covered {
            return (reserve, None);
        }
        if is_wide(lines) {
            for line in counting() {
                self.write_ahead(line, until, now);
            }
        }
        (reserve, Some(self.copy(now)))
    }

    /// Ends a reservation. Until the copy, if any, is on disk, the units count as held.
    pub(super) fn settle(
        &mut self,
        lines: &[BudgetLine],
        reservation: Reservation,
        settlement: Settlement,
        now: Timestamp,
    ) -> Option<Copy> {
        self.sheet.settle(lines, reservation, settlement, now);
        // Of wide limits the next copy will tell; one that ended too late counts longer than disk says.
        (!is_wide(lines) || now > reservation.until).then(|| self.copy(now))
    }

    /// Takes over the network's word.
    pub(super) fn correct(&mut self, correction: &Correction, now: Timestamp) -> Copy {
        self.sheet.correct(correction, now);
        self.copy(now)
    }

    pub(super) fn read(&mut self, now: Timestamp) -> Vec<BudgetState> {
        self.sheet.read(now)
    }

    /// Notes that a copy is on disk.
    pub(super) fn kept(&mut self, covers: &Covers) {
        for (id, cover) in &covers.0 {
            if let Some(ahead) = self.ahead.iter_mut().find(|ahead| ahead.id == *id) {
                ahead.kept.widen(*cover);
            }
        }
    }

    /// Counts a unit of `line`. Returns whether the copy on disk counts it already.
    fn take(&mut self, line: &BudgetLine, until: Timestamp, now: Timestamp) -> bool {
        let Some(ahead) = self.ahead.iter_mut().find(|ahead| ahead.line == *line) else { return false };
        ahead.taken += 1;
        ahead.taken <= ahead.kept.units && now < ahead.kept.take_until && until <= ahead.kept.held_until
    }

    /// Has the next copy count more units of `line` than are taken.
    fn write_ahead(&mut self, line: &BudgetLine, until: Timestamp, now: Timestamp) {
        let later = |instant: Timestamp| instant.checked_add(AHEAD_FOR).unwrap_or(Timestamp::MAX);
        let (take_until, held_until) = (later(now), later(until));
        let cover =
            |taken: u64| Cover { units: taken + u64::from(units_ahead(line)), take_until, held_until };
        if let Some(ahead) = self.ahead.iter_mut().find(|ahead| ahead.line == *line) {
            ahead.promised.widen(cover(ahead.taken));
            return;
        }
        self.next_id += 1;
        let line = line.clone();
        self.ahead.push(Ahead { id: self.next_id, taken: 0, kept: Cover::NONE, promised: cover(0), line });
    }

    fn copy(&mut self, now: Timestamp) -> Copy {
        self.ahead.retain(|ahead| now < ahead.promised.take_until);
        self.version += 1;
        let mut sheet = self.sheet.clone();
        for ahead in &self.ahead {
            let units = u32::try_from(ahead.promised.units.saturating_sub(ahead.taken)).unwrap_or(u32::MAX);
            sheet.hold(&ahead.line, units, ahead.promised.held_until);
        }
        let covers = self.ahead.iter().map(|ahead| (ahead.id, ahead.promised)).collect();
        Copy { version: self.version, sheet, covers: Covers(covers) }
    }
}

#[cfg(test)]
mod tests;

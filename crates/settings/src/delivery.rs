//! How writes are carried out that do not go at once.

use std::time::Duration;

use figment::value::Dict;
use serde::de::DeserializeOwned;

use crate::accounts::{NAME_RULE, is_name};
use crate::reader::{KeyPath, Reader};

/// How writes are delivered, and how long it is remembered what became of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// How many deliveries are under way at a time.
    pub workers: u32,
    /// How many attempts a delivery gets; those that met a limit do not count.
    pub max_attempts: u32,
    /// How long one attempt towards a network may take.
    pub attempt_timeout: Duration,
    /// By how much the clocks of instances may differ, and how long a commit may take.
    pub lease_margin: Duration,
    /// How long a write whose answer was lost is looked for before somebody has to decide.
    pub verify: Duration,
    /// For how long the same content to the same place is answered with the earlier publication; zero
    /// for never.
    pub duplicate_window: Duration,
    /// How many deliveries of one agent may wait at a time.
    pub max_waiting: u32,
    /// What this process is called in attempts and logs, in place of the machine's name.
    pub instance: Option<String>,
    /// How long publications are kept after their last delivery ended.
    pub retention: Duration,
}

const DAY: Duration = Duration::from_hours(24);
/// No network is worth waiting for longer, and nobody could take over meanwhile.
const LONGEST_ATTEMPT: u64 = 300;
/// Clocks that differ by more are to be set right.
const LONGEST_MARGIN: u64 = 60;

impl Reader<'_> {
    pub(crate) fn delivery(&mut self, root: &Dict) -> Option<Delivery> {
        let known = [
            "workers",
            "max_attempts",
            "attempt_timeout_seconds",
            "lease_margin_seconds",
            "verify_minutes",
            "duplicate_window_seconds",
            "max_waiting",
            "instance",
            "retention_days",
        ];
        let section = self.section(root, "delivery", &known);
        let workers = self.at_least_one(section, &["delivery", "workers"]);
        let max_attempts = self.at_least_one(section, &["delivery", "max_attempts"]);
        let attempt_timeout =
            self.seconds_up_to(section, &["delivery", "attempt_timeout_seconds"], LONGEST_ATTEMPT);
        let lease_margin = self.seconds_up_to(section, &["delivery", "lease_margin_seconds"], LONGEST_MARGIN);
        let verify_minutes = self.at_least_one::<u32>(section, &["delivery", "verify_minutes"]);
        let duplicate_window = self.leaf::<u32>(section, &["delivery", "duplicate_window_seconds"]);
        let max_waiting = self.at_least_one(section, &["delivery", "max_waiting"]);
        let retention_days = self.at_least_one::<u32>(section, &["delivery", "retention_days"]);
        let instance = self.instance(section);
        Some(Delivery {
            workers: workers?,
            max_attempts: max_attempts?,
            attempt_timeout: attempt_timeout?,
            lease_margin: lease_margin?,
            verify: Duration::from_mins(verify_minutes?.into()),
            duplicate_window: Duration::from_secs(duplicate_window?.into()),
            max_waiting: max_waiting?,
            instance: instance.filter(|name| !name.is_empty()),
            retention: DAY.saturating_mul(retention_days?),
        })
    }

    /// A name, or nothing.
    fn instance(&mut self, section: Option<&Dict>) -> Option<String> {
        let path: KeyPath<'_> = &["delivery", "instance"];
        let name: String = self.leaf(section, path)?;
        if !name.is_empty() && !is_name(&name) {
            let value = section.and_then(|section| section.get("instance"));
            self.problem(path, value, NAME_RULE.into());
        }
        Some(name)
    }

    /// At least one second, and no more than makes sense.
    pub(crate) fn seconds_up_to(
        &mut self,
        table: Option<&Dict>,
        path: KeyPath<'_>,
        most: u64,
    ) -> Option<Duration> {
        let seconds: u64 = self.leaf(table, path)?;
        if !(1..=most).contains(&seconds) {
            let value = table.zip(path.last()).and_then(|(table, name)| table.get(*name));
            self.problem(path, value, format!("must be between 1 and {most}"));
            return None;
        }
        Some(Duration::from_secs(seconds))
    }

    /// A count that makes no sense when it is zero.
    pub(crate) fn at_least_one<T>(&mut self, section: Option<&Dict>, path: KeyPath<'_>) -> Option<T>
    where
        T: DeserializeOwned + Default + PartialEq,
    {
        let count: T = self.leaf(section, path)?;
        if count == T::default() {
            let value = section.zip(path.last()).and_then(|(section, name)| section.get(*name));
            self.problem(path, value, "must be at least 1".into());
            return None;
        }
        Some(count)
    }
}

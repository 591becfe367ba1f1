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

impl Reader<'_> {
    pub(crate) fn delivery(&mut self, root: &Dict) -> Option<Delivery> {
        let known = [
            "workers",
            "max_attempts",
            "verify_minutes",
            "duplicate_window_seconds",
            "max_waiting",
            "instance",
            "retention_days",
        ];
        let section = self.section(root, "delivery", &known);
        let workers = self.at_least_one(section, &["delivery", "workers"]);
        let max_attempts = self.at_least_one(section, &["delivery", "max_attempts"]);
        let verify_minutes = self.at_least_one::<u32>(section, &["delivery", "verify_minutes"]);
        let duplicate_window = self.leaf::<u32>(section, &["delivery", "duplicate_window_seconds"]);
        let max_waiting = self.at_least_one(section, &["delivery", "max_waiting"]);
        let retention_days = self.at_least_one::<u32>(section, &["delivery", "retention_days"]);
        let instance = self.instance(section);
        Some(Delivery {
            workers: workers?,
            max_attempts: max_attempts?,
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

    /// A count that makes no sense when it is zero.
    fn at_least_one<T>(&mut self, section: Option<&Dict>, path: KeyPath<'_>) -> Option<T>
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

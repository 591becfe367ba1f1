//! Instants as microseconds since 1970: a budget may hold a hundred of them.

use std::collections::VecDeque;

use jiff::Timestamp;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serializer};

pub(super) fn serialize<S: Serializer>(
    instants: &VecDeque<Timestamp>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    // Rounded up: a unit must never free too early.
    serializer.collect_seq(instants.iter().map(|instant| {
        let whole = instant.as_microsecond();
        if instant.subsec_nanosecond() % 1_000 > 0 { whole.saturating_add(1) } else { whole }
    }))
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<VecDeque<Timestamp>, D::Error> {
    let instants = Vec::<i64>::deserialize(deserializer)?;
    instants.into_iter().map(|micros| Timestamp::from_microsecond(micros).map_err(D::Error::custom)).collect()
}

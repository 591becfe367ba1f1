//! How this network writes time.

use jiff::{
    Timestamp,
    tz::{self, TimeZone},
};

use super::settings::Offset;

/// The network's own time zone, eight hours ahead of UTC.
pub(super) fn zone() -> TimeZone {
    TimeZone::fixed(tz::offset(8))
}

/// ISO 8601 with microseconds, trailing zeros trimmed unless told otherwise: `2026-03-11T10:23:50.579415+08:00`.
pub(super) fn timestamp(at: Timestamp, offset: Offset, trim: bool) -> String {
    let fraction = if trim { "%.f" } else { "%.6f" };
    match offset {
        Offset::Utc8 => at.to_zoned(zone()).strftime(&format!("%Y-%m-%dT%H:%M:%S{fraction}%:z")).to_string(),
        Offset::Utc => at.strftime(&format!("%Y-%m-%dT%H:%M:%S{fraction}Z")).to_string(),
    }
}

/// UTC with milliseconds and `Z`: the form of a challenge's deadline, unlike every other timestamp.
pub(super) fn deadline(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// The same moment without what the network does not keep: anything below a microsecond.
pub(super) fn microseconds(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_lose_their_trailing_zeros() {
        let written = |text: &str| timestamp(microseconds(text.parse().unwrap()), Offset::Utc8, true);
        assert_eq!(written("2026-03-11T02:23:50.579415999Z"), "2026-03-11T10:23:50.579415+08:00");
        assert_eq!(written("2026-03-11T18:23:24.934700Z"), "2026-03-12T02:23:24.9347+08:00");
        assert_eq!(written("2026-03-11T02:23:24Z"), "2026-03-11T10:23:24+08:00");
        assert_eq!(deadline("2026-03-16T04:05:00Z".parse().unwrap()), "2026-03-16T04:05:00.000Z");
    }
}

//! How this network writes time.

use jiff::{
    Timestamp, ToSpan,
    civil::Date,
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

/// The day of a moment where the network lives.
pub(super) fn date(at: Timestamp) -> Date {
    at.to_zoned(zone()).date()
}

/// When the exchange closed last: at three in the afternoon of the last day before today that is no weekend.
pub(super) fn last_close(now: Timestamp) -> Timestamp {
    let mut day = date(now);
    for _ in 0..3 {
        day = day.saturating_sub(1.day());
        if day.weekday().to_monday_zero_offset() < 5 {
            break;
        }
    }
    day.at(15, 0, 0, 0).to_zoned(zone()).map_or(now, |close| close.timestamp())
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
        assert_eq!(date("2026-03-11T18:00:00Z".parse().unwrap()).to_string(), "2026-03-12");
        let monday = "2026-03-16T04:05:00Z".parse().unwrap();
        assert_eq!(last_close(monday), "2026-03-13T07:00:00Z".parse().unwrap());
        assert_eq!(deadline("2026-03-16T04:05:00Z".parse().unwrap()), "2026-03-16T04:05:00.000Z");
    }
}

//! Reading when to come back: the spellings that networks share. Each network's own are read by its
//! adapter, which then clamps them here.

use std::time::Duration;

use http::{HeaderMap, header};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

/// The shortest wait that is believed.
pub const SHORTEST: Duration = Duration::from_secs(1);
/// The longest wait that is believed.
pub const LONGEST: Duration = Duration::from_hours(24);

/// The `Retry-After` header, as seconds or as an HTTP date. `None` when it is absent or unreadable.
pub fn from_header(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    from_seconds(text).or_else(|| {
        let instant = DateTimeParser::new().relaxed_weekday(true).parse_timestamp(text).ok()?;
        Some(until(instant, now))
    })
}

/// `wait 12 seconds`, `wait 3 minutes`, `wait about 1 hour`: a number and its unit somewhere after
/// the word `wait` or `in`, in any case. `None` when there is no such phrase.
pub fn from_words(text: &str) -> Option<Duration> {
    let text = text.to_ascii_lowercase();
    let words: Vec<_> =
        text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.')).filter(|w| !w.is_empty()).collect();
    let after = words.iter().position(|word| matches!(*word, "wait" | "in" | "after"))?;
    words.get(after..)?.windows(2).find_map(|pair| {
        let [number, unit] = pair else { return None };
        let unit = match unit.trim_end_matches('.') {
            "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
            "m" | "min" | "mins" | "minute" | "minutes" => 60.0,
            "h" | "hour" | "hours" => 3600.0,
            _ => return None,
        };
        seconds(number.parse::<f64>().ok()? * unit)
    })
}

/// A number of seconds as text, fractions allowed. A negative one is no wait at all.
pub fn from_seconds(text: &str) -> Option<Duration> {
    seconds(text.trim().parse().ok()?)
}

/// The time from `now` until `instant`; nothing when it is past.
pub fn until(instant: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(instant.duration_since(now)).unwrap_or_default()
}

/// `wait`, but at least a second and at most a day: a shorter one invites a storm, and a longer one
/// is more likely a defect than a wish.
pub fn clamp(wait: Duration) -> Duration {
    wait.clamp(SHORTEST, LONGEST)
}

fn seconds(number: f64) -> Option<Duration> {
    if number.is_nan() {
        return None;
    }
    Some(Duration::try_from_secs_f64(number.max(0.0)).unwrap_or(Duration::MAX))
}

#[cfg(test)]
mod tests;

use super::*;
use crate::testing::{at, seconds};

fn header(value: &str, now: Timestamp) -> Option<Duration> {
    let mut headers = HeaderMap::new();
    headers.insert(header::RETRY_AFTER, value.parse().expect("a header value"));
    from_header(&headers, now)
}

#[test]
fn the_header_is_read_as_seconds_or_date() {
    let now: Timestamp = "2026-02-06T10:00:00Z".parse().expect("an instant");
    assert_eq!(header("12", now), Some(seconds(12)));
    assert_eq!(header(" 1.5 ", now), Some(Duration::from_millis(1500)));
    assert_eq!(header("Fri, 06 Feb 2026 10:01:00 GMT", now), Some(seconds(60)));
    assert_eq!(header("Fri, 06 Feb 2026 09:00:00 GMT", now), Some(Duration::ZERO));
    assert_eq!(from_header(&HeaderMap::new(), now), None);
}

#[test]
fn absurd_values_are_clamped_or_ignored() {
    let clamped = |value: &str| header(value, at(0)).map(clamp);
    assert_eq!(clamped("-5"), Some(SHORTEST));
    assert_eq!(clamped("0"), Some(SHORTEST));
    assert_eq!(clamped("1000000000000"), Some(LONGEST));
    assert_eq!(clamped("1e400"), Some(LONGEST));
    assert_eq!(clamped("inf"), Some(LONGEST));
    assert_eq!((clamped("soon"), clamped("NaN"), clamped("")), (None, None, None));
}

#[test]
fn words_are_read_with_their_unit() {
    let cases = [
        ("Posting too fast. Please wait 45 seconds.", Some(45)),
        ("please WAIT 1 second", Some(1)),
        ("wait for about 3 minutes before the next", Some(180)),
        ("Try again in 2 hours", Some(7200)),
        ("wait 1.5 minutes", Some(90)),
        ("Wait, 30 s.", Some(30)),
        ("10 posts in 24 items; wait 5 minutes", Some(300)),
        ("100 seconds is a long time", None),
        ("wait a few seconds", None),
        ("", None),
    ];
    for (text, expected) in cases {
        assert_eq!(from_words(text), expected.map(seconds), "{text}");
    }
}

//! What differs from run to run, replaced by something of the same width.

/// Patterns and their replacements, in the order in which they apply.
pub(crate) fn filters() -> Vec<(&'static str, &'static str)> {
    vec![
        (r"http://127\.0\.0\.1:\d+", "http://HOST"),
        (r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "00000000-0000-0000-0000-000000000000"),
        (r"\bc0[0-9a-z]{23}\b", "c000000000000000000000000"),
        (r"\d{4}-\d\d-\d\d \d\d:\d\d", "2026-01-01 00:00"),
        (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?", "2026-01-01T00:00:00"),
        (r"--cursor \S+", "--cursor CURSOR"),
        (r"/tmp/\.tmp\w+", "/tmp/DIRECTORY"),
    ]
}

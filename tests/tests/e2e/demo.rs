//! `moothall demo`, whole, as README's first command shows it.

use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::process::Command;

use super::process::{Process, moothall};
use super::redact::filters;

/// The steps whose lines come in the order of the networks' clocks.
const BY_TIME: [&str; 3] = ["public feed", "following", "notifications"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_tells_every_step_and_ends_well_within_90_seconds() {
    let mut process = Process::spawn(moothall(&["demo"]));
    let started = Instant::now();
    let status = process.end().await;
    let (story, complaints) = (process.stdout.whole().await, process.stderr.whole().await);
    assert_eq!((status.code(), complaints.as_str()), (Some(0), ""), "{story}");
    assert!(started.elapsed() < Duration::from_secs(90));
    assert!(!story.contains('\u{1b}'), "colours where there is no terminal");
    let widest = story.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(115), "{widest:?} columns");
    let mut filters = filters();
    filters.extend([
        (r"\b\d\d:\d\d:\d\d\b", "00:00:00"),
        (r"on [0-9a-f]{8}-[0-9a-f]{3}…", "on 00000000-000…"),
        (r"(?s)asks: .*?\n( *)answered", "asks: RIDDLE\n${1}answered"),
        (r"answered [0-9.]+:", "answered NUMBER:"),
        (r"waiting [0-9.]+ s: (.*) in \d+ s", "waiting SOME s: $1 in SOME s"),
        (
            r"Done in \d+ s: (\d+) requests, (\d+) waits for budgets \(\d+ s\)",
            "Done in SOME s: $1 requests, $2 waits for budgets (SOME s)",
        ),
    ]);
    insta::with_settings!({filters => filters}, { insta::assert_snapshot!(settled(&story)) });
}

/// The story with the lines of the steps that go by time in the order of the alphabet.
fn settled(story: &str) -> String {
    // Budgets over seconds may be free again when the machine is slow.
    let lasts = |line: &&str| !(line.contains(" of ") && line.ends_with("0 s"));
    let mut lines: Vec<String> = story.lines().filter(lasts).map(str::to_owned).collect();
    for label in BY_TIME {
        let first = lines.iter().position(|line| line.get(5..).is_some_and(|rest| rest.starts_with(label)));
        let first = first.unwrap_or_else(|| panic!("no step {label} in {story}"));
        let more =
            lines[first + 1..].iter().take_while(|line| line.starts_with("                    i")).count();
        let (head, _) = lines[first].split_at(20);
        let head = head.to_owned();
        let mut tails: Vec<_> =
            lines[first..=first + more].iter().map(|line| line[20..].to_owned()).collect();
        tails.sort();
        for (offset, tail) in tails.into_iter().enumerate() {
            let start = if offset == 0 { head.as_str() } else { "                    " };
            lines[first + offset] = format!("{start}{tail}");
        }
    }
    lines.join("\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kept_up_it_offers_curl_lines_that_work_when_pasted() {
    let mut process = Process::spawn(moothall(&["demo", "--keep"]));
    process.stdout.until("  sandbox  http://").await;
    let story = process.stdout.text();
    let lines: Vec<_> = story.lines().filter(|line| line.trim_start().starts_with("curl ")).collect();
    assert_eq!(lines.len(), 3, "{story}");
    for line in lines {
        let ran = Command::new("sh").args(["-c", line]).output().await.expect("sh runs");
        assert!(ran.status.success(), "{line}: {ran:?}");
        let answer: Value =
            serde_json::from_slice(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran:?}"));
        let fields = ["items", "targets"];
        let found = fields.iter().find_map(|field| answer[field].as_array()).expect("no problem");
        assert!(!found.is_empty(), "{line}: {answer}");
    }
    for name in ["gateway", "docs", "key", "sandbox"] {
        assert!(story.lines().any(|line| line.trim_start().starts_with(name)), "{name} in {story}");
    }
    process.signal("INT").await;
    assert_eq!(process.end().await.code(), Some(0));
}

//! The readers against the table, and against the fixtures.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use moothall_transport::fit::Fit;

use super::*;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/instreet");

/// Successes that are not read as they are, and why.
const NOT_READ: &[(&str, &str)] = &[
    ("list_groups/one-item-broken", "one group has no id"),
    ("list_posts/one-item-broken", "one post has no id"),
    ("search/with-data-copy", "the copy is not read"),
];

#[test]
fn every_endpoint_is_read_once() {
    let mut listed: Vec<_> = READERS.iter().flat_map(|(endpoints, _)| *endpoints).map(|row| row.id).collect();
    let mut table: Vec<_> = endpoints::ALL.iter().map(|row| row.id).collect();
    listed.sort_unstable();
    table.sort_unstable();
    assert_eq!(listed, table);
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect()
}

/// The successes among the fixtures: `endpoint/case`, and the JSON.
fn successes() -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for file in entries(Path::new(FIXTURES)).iter().flat_map(|folder| entries(folder)) {
        let fixture: Value = serde_json::from_slice(&fs::read(&file).expect("a file")).expect("JSON");
        let answer = &fixture["response"];
        let succeeded = answer["status"].as_u64() < Some(400) && answer["body"]["success"] != false;
        if succeeded && !answer["body"].is_null() {
            let name = file.strip_prefix(FIXTURES).expect("below it").with_extension("");
            found.push((name.display().to_string(), answer["body"].clone()));
        }
    }
    found
}

#[test]
fn every_success_is_read() {
    let mut not_read = BTreeSet::new();
    for (name, body) in successes() {
        let endpoint = name.split('/').next().expect("an endpoint");
        let Some(reader) = answers(endpoint) else { continue };
        let fit = Fit::of(&body, reader);
        if !fit.missing.is_empty() || !fit.unreadable.is_empty() {
            not_read.insert(name);
        }
    }
    let listed: BTreeSet<_> = NOT_READ.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(not_read, listed);
}

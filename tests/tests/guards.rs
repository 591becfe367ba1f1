//! What the tables of endpoints guard: what cannot be undone, and what was written in private.
//!
//! The types cannot say this of a whole table, so it is read from the sources and the fixtures.

#![expect(clippy::expect_used, reason = "a test stops at what it did not expect")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use moothall_core::Scope;
use moothall_core::endpoint::{Danger, Endpoint};
use serde_json::Value;

/// The sources of an adapter but for its table and its tests.
fn sources(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path: PathBuf = entry.expect("an entry").path();
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        if ["endpoints", "tests"].contains(&name) {
            continue;
        }
        if path.is_dir() {
            found.extend(sources(&path));
        } else {
            let text = fs::read_to_string(&path).expect("a source");
            found.push(text.split("#[cfg(test)]").next().unwrap_or_default().to_owned());
        }
    }
    found
}

/// The structs with a field that is a `Confirmed`.
fn confirming(sources: &[String]) -> BTreeSet<&str> {
    let mut structs = BTreeSet::new();
    for text in sources {
        for (at, _) in text.match_indices(": Confirmed,") {
            let declared = text[..at].rsplit_once("pub struct ").map(|(_, rest)| rest);
            let name = declared.and_then(|rest| rest.split([' ', '<', '{', '(']).next());
            // An argument of a function stands behind a later `fn` than any struct.
            structs.extend(name.filter(|_| !declared.unwrap_or_default().contains("fn ")));
        }
    }
    structs
}

/// The signatures of the functions that name the row's constant, from `fn` to the brace.
fn builders<'a>(sources: &'a [String], row: &Endpoint) -> Vec<&'a str> {
    let constant = row.id.to_ascii_uppercase();
    let mut found = Vec::new();
    for text in sources {
        for (at, _) in text.match_indices(&constant) {
            let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
            let (before, after) = (&text[..at], &text[at + constant.len()..]);
            let Some((_, function)) = before.rsplit_once("fn ") else { continue };
            let is_import = before.rsplit_once(';').is_none_or(|(_, line)| line.trim().starts_with("use "));
            if before.ends_with(is_part) || after.starts_with(is_part) || is_import {
                continue;
            }
            found.push(function.split('{').next().unwrap_or_default());
        }
    }
    found
}

/// Every function that builds a request to a row with a danger takes a `Confirmed`, or a request struct that holds
/// one: the typed methods and the traits of the core alike.
#[test]
fn what_is_dangerous_is_asked_for_deliberately() {
    let mut rows = 0;
    for entry in moothall_networks::ALL {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates").join(entry.slug).join("src");
        let sources = sources(&folder);
        let structs = confirming(&sources);
        let asks = |signature: &str| {
            let mut names = signature.split(|letter: char| !letter.is_ascii_alphanumeric());
            names.any(|name| name == "Confirmed" || structs.contains(name))
        };
        for row in (entry.endpoints)().iter().filter(|row| row.danger != Danger::None) {
            let builders = builders(&sources, row);
            assert!(!builders.is_empty(), "{} {}: nothing calls it", entry.slug, row.id);
            for signature in builders {
                assert!(asks(signature), "{} {} takes no `Confirmed`: {signature}", entry.slug, row.id);
            }
            rows += 1;
        }
    }
    assert!(rows > 10, "only {rows} rows are dangerous");
}

/// Whether an answer holds direct messages, or the beginnings of some: lists of them, or previews.
fn holds_messages(answer: &Value) -> bool {
    let is_full = |value: &Value| match value {
        Value::Array(items) => !items.is_empty(),
        value => value.is_object(),
    };
    let says = |(name, value): (&String, &Value)| match name.as_str() {
        "messages" | "threads" | "conversations" | "lastMessage" => is_full(value),
        "last_message_preview" => value.is_string(),
        _ => false,
    };
    match answer {
        Value::Object(members) => members.iter().any(says) || members.values().any(holds_messages),
        Value::Array(items) => items.iter().any(holds_messages),
        _ => false,
    }
}

#[test]
fn what_was_written_in_private_takes_the_scope_for_it() {
    let mut rows = BTreeSet::new();
    for entry in moothall_networks::ALL {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(entry.slug);
        for row in (entry.endpoints)() {
            for file in fs::read_dir(folder.join(row.id)).expect("fixtures of every row") {
                let text = fs::read_to_string(file.expect("an entry").path()).expect("a fixture");
                let fixture: Value = serde_json::from_str(&text).expect("JSON");
                if holds_messages(&fixture["response"]["body"]) {
                    assert_eq!(row.scope, Scope::Messages, "{} {} shows messages", entry.slug, row.id);
                    rows.insert((entry.slug, row.id));
                }
            }
        }
    }
    assert!(rows.len() > 5, "only {rows:?} show messages");
}

//! fixtures/coverage.csv: what there is for each endpoint of each network, which `moothall coverage` prints.
//!
//! `UPDATE_COVERAGE=1 cargo test -p moothall-tests --test coverage` writes it again; without the variable the
//! test fails when it is not true. An endpoint of the catalogs for which anything is missing fails it too.

#![expect(clippy::expect_used, reason = "a test stops at what it did not expect")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use moothall_sandbox::{Config, Sandbox};
use serde_json::Value;

/// Pages for people, which no program calls.
const FOR_PEOPLE: [&str; 2] = ["web_login", "web_signup"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(listing) = fs::read_dir(folder) else { return Vec::new() };
    listing.map(|entry| entry.expect("an entry").path()).collect()
}

/// How many fixtures of an endpoint there are, by trust, and whether one of them is a success.
fn fixtures(network: &str, endpoint: &str) -> (BTreeMap<String, usize>, bool) {
    let (mut counts, mut success) = (BTreeMap::new(), false);
    for file in entries(&root().join("fixtures").join(network).join(endpoint)) {
        let text = fs::read_to_string(file).expect("a fixture");
        let fixture: Value = serde_json::from_str(&text).expect("JSON");
        *counts.entry(fixture["trust"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
        success |= fixture["response"]["status"].as_u64().is_some_and(|status| status < 300);
    }
    (counts, success)
}

/// Whether the adapter's replay maps an answer of this endpoint: each snapshot is what a typed method returned.
fn is_typed(network: &str, endpoint: &str) -> bool {
    let snapshots = root().join("crates").join(network).join("tests/snapshots");
    let begins = format!("{endpoint}__");
    !entries(&snapshots.join(endpoint)).is_empty()
        || entries(&snapshots)
            .iter()
            .any(|file| file.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&begins)))
}

#[tokio::test]
async fn every_endpoint_is_typed_emulated_recorded_and_passed_on() {
    let sandbox = Sandbox::start(Config::default()).await.expect("free ports");
    let mut table = "network,area,endpoint,typed,sandbox,documented,seen,inferred,proxy\n".to_owned();
    let mut missing = Vec::new();
    for entry in moothall_networks::ALL {
        let network = entry.slug;
        let emulated = sandbox.control().endpoints(network).expect("an emulator of each network");
        let catalog = root().join("fixtures/catalog").join(format!("{network}.csv"));
        let catalog = fs::read_to_string(catalog).expect("a catalog of each network");
        for row in catalog.lines().skip(1) {
            let mut cells = row.split(',');
            let (id, area) = (cells.next().expect("an id"), cells.next().expect("an area"));
            if FOR_PEOPLE.contains(&id) {
                continue;
            }
            let row = (entry.endpoints)().iter().find(|endpoint| endpoint.id == id);
            let typed = row.is_some() && is_typed(network, id);
            let sandboxed = emulated.contains(&id);
            let (counts, success) = fixtures(network, id);
            let count = |trust: &str| counts.get(trust).copied().unwrap_or_default();
            for (there, what) in [
                (typed, "a typed method that a fixture was mapped by"),
                (sandboxed, "an emulation"),
                (success, "a fixture of its success"),
                (row.is_some(), "a row in the adapter's table, so the proxy does not pass it"),
            ] {
                if !there {
                    missing.push(format!("{network} {id} lacks {what}"));
                }
            }
            let word = |there: bool| if there { "yes" } else { "no" };
            let _ = writeln!(
                table,
                "{network},{area},{id},{},{},{},{},{},{}",
                word(typed),
                word(sandboxed),
                count("documented"),
                count("seen"),
                count("inferred"),
                word(row.is_some()),
            );
        }
    }
    sandbox.shutdown().await;
    assert!(missing.is_empty(), "{} gaps:\n{}", missing.len(), missing.join("\n"));
    let file = root().join("fixtures/coverage.csv");
    if env::var_os("UPDATE_COVERAGE").is_some() {
        fs::write(&file, table).expect("our own file");
    } else {
        let written = fs::read_to_string(&file).unwrap_or_default();
        assert!(written == table, "stale: UPDATE_COVERAGE=1 cargo test -p moothall-tests --test coverage");
    }
}

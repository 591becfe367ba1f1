//! `docs/faults.md` names tests that exist.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Every function in the sources below `directory`.
fn functions(directory: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(directory).expect("lists") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            functions(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = fs::read_to_string(&path).expect("reads");
            let names = text.lines().filter_map(|line| {
                let (before, after) = line.split_once("fn ")?;
                let is_code = !before.trim_start().starts_with("//");
                is_code.then(|| after.split(['(', '<']).next().unwrap_or_default().to_owned())
            });
            found.extend(names);
        }
    }
}

#[test]
fn every_test_that_the_list_of_faults_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository");
    let mut known = BTreeSet::new();
    for directory in ["crates", "tests"] {
        functions(&root.join(directory), &mut known);
    }
    let page = fs::read_to_string(root.join("docs/faults.md")).expect("reads");
    let mut rows = 0;
    for row in page.lines().filter(|line| line.starts_with("| ") && line.contains('`')) {
        let tests = row.trim_end_matches('|').rsplit('|').next().expect("a last column");
        let mut names = tests.split('`').skip(1).step_by(2).peekable();
        assert!(names.peek().is_some(), "no test shows this: {row}");
        for name in names {
            assert!(known.contains(name), "`{name}` is no test: {row}");
        }
        rows += 1;
    }
    assert!(rows > 30, "only {rows} rows were read");
}

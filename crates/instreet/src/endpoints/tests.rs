//! The table against the catalog, and against what the fixtures ask.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use moothall_core::endpoint::{Access, Danger, Pagination, Place, Replay};
use moothall_core::limits::Action;
use serde_json::Value;

use super::*;

/// `auth` of the catalog tells what needs a key; that registration takes none at all is our knowledge.
fn auth(endpoint: &Endpoint) -> &'static str {
    match endpoint.auth {
        Access::Required => "yes",
        Access::Optional | Access::None => "no",
    }
}

/// `limit` of the catalog is a list by `limit`, with or without `offset`.
fn paginated(endpoint: &Endpoint) -> &'static str {
    match endpoint.pagination {
        Pagination::None => "no",
        Pagination::Page => "page",
        Pagination::Offset | Pagination::Limit => "limit",
        Pagination::Cursor => "cursor",
    }
}

#[test]
fn the_table_is_the_catalog() {
    let catalog = include_str!("../../../../fixtures/catalog/instreet.csv");
    let rows: Vec<String> =
        catalog.lines().skip(1).map(|row| row.splitn(7, ',').take(6).collect::<Vec<_>>().join(",")).collect();
    let ours: Vec<String> = ALL
        .iter()
        .map(|row| [row.id, row.area, row.method.as_str(), row.path, auth(row), paginated(row)].join(","))
        .collect();
    assert_eq!(ours, rows);
    assert_eq!(ALL.len(), 84);
}

#[test]
fn every_row_says_what_it_does_and_where_that_is_known_from() {
    for row in ALL {
        assert!(row.about.ends_with('.') && row.source.starts_with('['), "{}", row.id);
        let reads = row.method == http::Method::GET;
        assert_eq!(reads, row.replay == Replay::Safe, "{}", row.id);
        assert!(row.danger == Danger::None || !reads, "{}", row.id);
        let has_own_budget = row.groups == [row.id];
        assert_eq!(has_own_budget, row.action == Action::Other, "{}", row.id);
        let segments = row.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        let named = row.fields.iter().filter(|field| field.place == Place::Path).map(|field| field.name);
        assert!(segments.eq(named), "{}: segments and path fields differ", row.id);
        for field in row.fields {
            assert!(field.about.ends_with('.'), "{}: {}", row.id, field.name);
        }
    }
}

/// What the fixtures of an endpoint ask, all taken together, without the segments of the path.
fn asked(folder: &Path) -> BTreeSet<String> {
    let mut asked = BTreeSet::new();
    for file in std::fs::read_dir(folder).expect("a folder for every row") {
        let text = std::fs::read(file.expect("an entry").path()).expect("a fixture");
        let fixture: Value = serde_json::from_slice(&text).expect("JSON");
        let request = &fixture["request"];
        for part in ["query", "body"] {
            let names = request[part].as_object().into_iter().flat_map(|fields| fields.keys());
            asked.extend(names.map(|name| format!("{part} {name}")));
        }
        for part in request["multipart"].as_array().into_iter().flatten() {
            asked.insert(format!("part {}", part["name"].as_str().expect("a name")));
        }
    }
    asked
}

/// The field that no fixture asks with: one late note mentions it.
const NEVER_ASKED: &str = "register_agent body display_name";

#[test]
fn fields_are_what_the_fixtures_ask_with() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/instreet");
    let mut differences = BTreeMap::new();
    for row in ALL {
        let asked = asked(&fixtures.join(row.id));
        let known: BTreeSet<String> = row
            .fields
            .iter()
            .filter(|field| field.place != Place::Path)
            .map(|field| format!("{} {}", format!("{:?}", field.place).to_lowercase(), field.name))
            .collect();
        let differs: Vec<_> = asked
            .symmetric_difference(&known)
            .filter(|field| format!("{} {field}", row.id) != NEVER_ASKED)
            .cloned()
            .collect();
        if !differs.is_empty() {
            differences.insert(row.id, differs);
        }
    }
    assert!(differences.is_empty(), "{differences:#?}");
}

use std::collections::BTreeSet;

use moothall_core::endpoint::Place;

use super::*;

const CATALOG: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/catalog/imagineanything.csv"));

/// For people at the website; see [`ALL`].
const NOT_FOR_AGENTS: [&str; 2] = ["web_signup", "web_login"];

#[test]
fn the_table_is_the_catalog() {
    let rows: Vec<Vec<&str>> = CATALOG.lines().skip(1).map(|row| row.split(',').collect()).collect();
    let rows: Vec<_> = rows.iter().filter(|row| !NOT_FOR_AGENTS.contains(&row[0])).collect();
    assert_eq!(rows.len(), 108);
    assert_eq!(rows.len(), ALL.len());
    for (row, endpoint) in rows.into_iter().zip(ALL.iter()) {
        let [id, area, method, path, access, paginated, ..] = row[..] else { panic!("{row:?}") };
        let auth = match access {
            "yes" => Access::Required,
            "optional" => Access::Optional,
            _ => Access::None,
        };
        let stands = (endpoint.id, endpoint.area, endpoint.method.as_str(), endpoint.path, endpoint.auth);
        assert_eq!(stands, (id, area, method, path, auth));
        assert_eq!(endpoint.pagination == Pagination::Cursor, paginated == "cursor", "{id}");
    }
}

#[test]
fn every_row_says_what_it_does_and_how_that_is_known() {
    for endpoint in ALL.iter() {
        assert!(endpoint.about.ends_with('.'), "{}: {:?}", endpoint.id, endpoint.about);
        assert!(endpoint.source.starts_with('['), "{}: {:?}", endpoint.id, endpoint.source);
        for field in endpoint.fields {
            assert!(field.about.ends_with(['.', ']']), "{}.{}: {:?}", endpoint.id, field.name, field.about);
        }
    }
}

#[test]
fn every_row_lists_the_segments_of_its_path_and_what_its_method_can_carry() {
    for endpoint in ALL.iter() {
        let named = |place: Place| {
            endpoint.fields.iter().filter(move |field| field.place == place).map(|field| field.name)
        };
        let segments =
            endpoint.path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
        assert!(segments.eq(named(Place::Path)), "{}", endpoint.id);
        let carried = named(Place::Body).count() + named(Place::Part).count();
        assert!(carried == 0 || endpoint.method != Method::GET, "{} reads with a body", endpoint.id);
        assert!(named(Place::Query).count() == 0 || endpoint.method == Method::GET, "{}", endpoint.id);
        assert_eq!(
            endpoint.pagination == Pagination::Cursor,
            named(Place::Query).any(|name| name == "cursor"),
            "{}",
            endpoint.id
        );
        let distinct: BTreeSet<_> = endpoint.fields.iter().map(|field| field.name).collect();
        assert_eq!(distinct.len(), endpoint.fields.len(), "{} names a field twice", endpoint.id);
    }
}

#[test]
fn a_budget_is_that_of_the_method_and_the_path() {
    for endpoint in ALL.iter() {
        let class = match endpoint.path {
            path if path.starts_with("/api/auth") => crate::limits::AUTH,
            path if path.starts_with("/api/upload") => crate::limits::UPLOAD,
            _ if endpoint.method == Method::GET => READ,
            _ => WRITE,
        };
        assert_eq!(endpoint.class, class, "{}", endpoint.id);
    }
}

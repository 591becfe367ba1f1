//! docs/reference: the endpoints of each network, written from the tables of the adapters.
//!
//! `UPDATE_REFERENCE=1 cargo test -p moothall-tests --test reference` writes the pages again; without the
//! variable the test fails on a page that is not what the tables say.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use moothall_core::endpoint::{Access, Danger, Endpoint, Field, Kind, Pagination, Place, Replay};
use moothall_networks::{ALL, Entry};

#[test]
fn the_reference_is_what_the_tables_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference");
    for entry in ALL {
        let (file, page) = (folder.join(format!("{}.md", entry.slug)), page(entry));
        if env::var_os("UPDATE_REFERENCE").is_some() {
            fs::write(&file, page).expect("our own file");
        } else {
            let written = fs::read_to_string(&file).expect("a page for each network");
            let stale = "stale: UPDATE_REFERENCE=1 cargo test -p moothall-tests --test reference";
            assert!(written == page, "{} is {stale}", file.display());
        }
    }
}

#[test]
fn every_endpoint_says_what_it_does_and_how_that_is_known() {
    for (entry, endpoint) in
        ALL.iter().flat_map(|entry| (entry.endpoints)().iter().map(move |row| (entry, row)))
    {
        let place = format!("{} {}", entry.slug, endpoint.id);
        assert!(endpoint.about.ends_with('.'), "{place}: `{}` is no sentence", endpoint.about);
        assert!(!endpoint.area.is_empty(), "{place} belongs to no area");
        assert!(endpoint.source.starts_with('['), "{place}: `{}` is no source", endpoint.source);
        for segment in endpoint.path.split('/').filter_map(|segment| segment.strip_prefix('{')) {
            let name = segment.trim_end_matches('}');
            let known = |field: &Field| field.place == Place::Path && field.name == name;
            assert!(endpoint.fields.iter().any(known), "{place} does not tell what {name} is");
        }
        for (index, field) in endpoint.fields.iter().enumerate() {
            let (name, about) = (field.name, field.about);
            assert!(!about.is_empty(), "{place} does not tell what {name} is");
            let again = |other: &Field| other.name == name;
            assert!(!endpoint.fields[..index].iter().any(again), "{place} has {name} twice");
            let in_path = endpoint.path.contains(&format!("{{{name}}}"));
            assert!(field.place != Place::Path || in_path, "{place} has no {name} in its path");
        }
    }
}

fn page(entry: &Entry) -> String {
    let table = (entry.endpoints)();
    let mut areas: Vec<&str> = Vec::new();
    for endpoint in table {
        if !areas.contains(&endpoint.area) {
            areas.push(endpoint.area);
        }
    }
    let slug = entry.slug;
    let mut page = format!(
        "# Endpoints of {slug}\n\nWritten from the adapter's table; see tests/tests/reference.rs. The tags after \
         *known from* are explained in [fixtures/README.md](../../fixtures/README.md).\n\n\
         Each is a method of the adapter, a command (`moothall native {slug} ID`), a call of the gateway\n\
         (`/v1/native/ACCOUNT` + path) and of the drop-in proxy (`/proxy/{slug}` + path).\n\n\
         | area | endpoints |\n| --- | --- |\n"
    );
    for area in &areas {
        let ids = table.iter().filter(|endpoint| endpoint.area == *area);
        let links: Vec<_> = ids.map(|endpoint| format!("[{0}](#{0})", endpoint.id)).collect();
        let _ = writeln!(page, "| {area} | {} |", links.join(", "));
    }
    for area in areas {
        let _ = write!(page, "\n## {area}\n");
        for endpoint in table.iter().filter(|endpoint| endpoint.area == area) {
            section(&mut page, endpoint);
        }
    }
    page
}

fn section(page: &mut String, endpoint: &Endpoint) {
    let Endpoint { id, about, method, path, source, .. } = endpoint;
    let _ = write!(page, "\n### {id}\n\n`{method} {path}`\n\n{about}\n\n");
    match endpoint.danger {
        Danger::None => {}
        Danger::Irreversible => page.push_str("**It cannot be undone.**\n\n"),
        Danger::Money => page.push_str("**It moves money, or what the network treats as such.**\n\n"),
    }
    if !endpoint.fields.is_empty() {
        page.push_str("| field | in | holds | required | meaning |\n| --- | --- | --- | --- | --- |\n");
        for field in endpoint.fields {
            let Field { name, about, .. } = field;
            let required = if field.required { "yes" } else { "" };
            let about = about.replace('|', "\\|");
            let _ =
                writeln!(page, "| `{name}` | {} | {} | {required} | {about} |", place(field), holds(field));
        }
        page.push('\n');
    }
    let mut facts = vec![match endpoint.auth {
        Access::None => "takes no credential".to_owned(),
        Access::Optional => "works without a credential".to_owned(),
        Access::Required => "needs a credential".to_owned(),
    }];
    match endpoint.pagination {
        Pagination::None => {}
        Pagination::Cursor => facts.push("pages by cursor".to_owned()),
        Pagination::Page => facts.push("pages by number".to_owned()),
        Pagination::Offset => facts.push("pages by items to skip".to_owned()),
        Pagination::Limit => facts.push("its length can be asked for".to_owned()),
    }
    facts.push(match endpoint.replay {
        Replay::Safe => "only reads".to_owned(),
        Replay::Idempotent => "sent twice it does the same as once".to_owned(),
        Replay::Once => "sent twice it is done twice".to_owned(),
    });
    facts.push(format!("counts as `{}` of the class `{}`", endpoint.action.as_str(), endpoint.class));
    if !endpoint.groups.is_empty() {
        facts.push(format!("draws on {}", endpoint.groups.join(", ")));
    }
    facts.push(format!("a key needs `{}`", endpoint.scope.as_str()));
    let _ = write!(page, "{}.\n\nKnown from: {source}\n", sentence(&facts.join("; ")));
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn place(field: &Field) -> &'static str {
    match field.place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Body => "body",
        Place::Part => "form",
    }
}

fn holds(field: &Field) -> String {
    match field.kind {
        Kind::Text => "text".to_owned(),
        Kind::Word(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
        Kind::Integer => "whole number".to_owned(),
        Kind::Number => "number".to_owned(),
        Kind::Boolean => "true or false".to_owned(),
        Kind::Json => "list or object".to_owned(),
        Kind::File => "file".to_owned(),
    }
}

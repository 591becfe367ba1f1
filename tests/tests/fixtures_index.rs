//! Every fixture follows the format, asks what its endpoint asks, holds no credential, and stands in `fixtures/INDEX.md`.
//!
//! `UPDATE_INDEX=1 cargo test -p moothall-tests --test fixtures_index` writes the index anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fixture {
    source: String,
    trust: Trust,
    date: String,
    note: Option<String>,
    request: Request,
    response: Response,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
enum Trust {
    Documented,
    Seen,
    Inferred,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    method: String,
    path: String,
    #[serde(default)]
    query: BTreeMap<String, String>,
    body: Option<serde_json::Map<String, Value>>,
    #[serde(default)]
    multipart: Vec<Part>,
}

/// One part of a multipart request: a file by its name and type, or a plain value.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    name: String,
    value: Option<String>,
    filename: Option<String>,
    content_type: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Response {
    status: u16,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    body: Option<Value>,
    body_text: Option<String>,
}

/// One row of a network's catalog, as far as a fixture is judged by it.
struct Endpoint {
    method: String,
    path: String,
}

/// A fixture with the place it was found at.
struct Found {
    network: String,
    endpoint: String,
    case: String,
    text: String,
    fixture: Fixture,
}

const NETWORKS: [&str; 2] = ["imagineanything", "instreet"];
const DOCUMENT_TAGS: [&str; 8] =
    ["[ref]", "[guide]", "[zh]", "[en]", "[skill]", "[web]", "[skill-blog]", "[sdk-blog]"];
const CLIENT_TAGS: [&str; 6] = ["[seen: ", "[sdk]", "[sdk-test]", "[scripts]", "[observed]", "[recorded: "];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures")
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let listing = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths = listing
        .map(|entry| entry.map(|entry| entry.path()).map_err(|error| error.to_string()))
        .collect::<Result<Vec<_>, _>>()?;
    paths.sort();
    Ok(paths)
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn catalog(network: &str) -> Result<BTreeMap<String, Endpoint>, String> {
    let text = read(&root().join(format!("catalog/{network}.csv")))?;
    let mut endpoints = BTreeMap::new();
    for (number, line) in text.lines().enumerate() {
        let columns: Vec<&str> = line.split(',').collect();
        let [id, _area, method, path, _auth, _paginated, provenance] = columns[..] else {
            return Err(format!("catalog/{network}.csv:{}: seven columns expected", number + 1));
        };
        if number == 0 {
            continue;
        }
        if !provenance.starts_with('[') {
            return Err(format!("catalog/{network}.csv:{}: a provenance tag expected", number + 1));
        }
        let endpoint = Endpoint { method: method.into(), path: path.into() };
        if endpoints.insert(id.to_owned(), endpoint).is_some() {
            return Err(format!("catalog/{network}.csv:{}: `{id}` stands twice", number + 1));
        }
    }
    Ok(endpoints)
}

fn fixtures() -> Result<Vec<Found>, String> {
    let mut found = Vec::new();
    for network in NETWORKS {
        for folder in entries(&root().join(network))? {
            for file in entries(&folder)? {
                let text = read(&file)?;
                let fixture =
                    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?;
                let (endpoint, case) = (stem(&folder), stem(&file));
                found.push(Found { network: network.to_owned(), endpoint, case, text, fixture });
            }
        }
    }
    Ok(found)
}

/// Whether a concrete path is an instance of a template such as `/api/posts/{post_id}`.
fn matches(template: &str, path: &str) -> bool {
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    template.len() == path.len()
        && template
            .iter()
            .zip(&path)
            .all(|(expected, actual)| expected == actual || (expected.starts_with('{') && !actual.is_empty()))
}

/// Tokens of both networks, except those whose secret part says that they are made up.
fn credentials(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| {
            let secret = ["sk_inst_", "inst_verify_", "iat_", "iar_", "ia_", "cid_"]
                .iter()
                .find_map(|prefix| word.strip_prefix(prefix));
            secret.is_some_and(|secret| !secret.starts_with("fixture") && !secret.chars().all(|c| c == '0'))
        })
        .collect()
}

/// Whether a source, where it is a recording, is one of the network's own public address.
fn is_of_network(network: &str, source: &str) -> bool {
    let Some((_, address)) = source.split_once("[recorded: ").and_then(|(_, told)| told.split_once("] "))
    else {
        return !source.contains("[recorded");
    };
    let own = moothall_networks::find(network).and_then(|entry| entry.base_url.split_once("://"));
    own.is_some_and(|(_, own)| own == address)
}

fn problems(found: &Found, endpoints: &BTreeMap<String, Endpoint>) -> Vec<String> {
    let Fixture { source, trust, date, note, request, response } = &found.fixture;
    let mut problems = Vec::new();
    let mut check = |holds: bool, problem: String| {
        if !holds {
            problems.push(problem);
        }
    };

    match endpoints.get(&found.endpoint) {
        None => check(false, "no such endpoint in the catalog".into()),
        Some(endpoint) => {
            check(endpoint.method == request.method, format!("the catalog says {}", endpoint.method));
            check(
                matches(&endpoint.path, &request.path),
                format!("{} is no instance of {}", request.path, endpoint.path),
            );
        }
    }
    let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    check(found.case.chars().all(kebab), "case names are in kebab case".into());
    check(
        date == "undated" || date.parse::<Date>().is_ok(),
        format!("`{date}` is neither a date nor `undated`"),
    );
    check(!source.trim().is_empty() && note.as_deref() != Some(""), "an empty source or note".into());
    let names = |tags: &[&str]| tags.iter().any(|tag| source.contains(tag));
    check(*trust != Trust::Documented || names(&DOCUMENT_TAGS), "documented, but by no document".into());
    check(*trust != Trust::Seen || names(&CLIENT_TAGS), "seen, but in no client or capture".into());
    check(*trust == Trust::Inferred || !source.contains("(mock)"), "a mock is a guess".into());
    check(is_of_network(&found.network, source), "a recording of something that is not the network".into());

    check(!request.path.contains('?'), "the query belongs into `query`".into());
    check(request.query.keys().all(|name| !name.is_empty()), "a query parameter without name".into());
    check(request.body.is_none() || request.multipart.is_empty(), "either body or multipart".into());
    for part in &request.multipart {
        let file = part.filename.is_some() && part.content_type.is_some();
        check(part.value.is_some() != file, format!("part `{}` is either a value or a file", part.name));
    }
    check((200..600).contains(&response.status), format!("{} is no final status", response.status));
    check(response.body.is_none() || response.body_text.is_none(), "either body or body_text".into());
    let empty = response.body.is_none() && response.body_text.is_none();
    check(empty == (response.status == 204), "204 has no body, everything else has one".into());
    let typed = response.headers.keys().any(|name| name.eq_ignore_ascii_case("content-type"));
    check(response.body_text.is_none() || typed, "body_text needs a Content-Type header".into());
    for word in credentials(&found.text) {
        check(false, format!("`{word}` looks like a credential"));
    }
    problems
}

fn index(found: &[Found]) -> String {
    let mut text = String::from(
        "# Index of the fixtures\n\nGenerated; see [README.md](README.md) for the format, the tags and how to update it.\n",
    );
    for network in NETWORKS {
        let of_network: Vec<&Found> = found.iter().filter(|found| found.network == network).collect();
        let endpoints: BTreeSet<&str> = of_network.iter().map(|found| found.endpoint.as_str()).collect();
        let count = |trust| of_network.iter().filter(|found| found.fixture.trust == trust).count();
        let _ = write!(
            text,
            "\n## {network}\n\n{} fixtures of {} endpoints: {} documented, {} seen, {} inferred.\n\n\
             | endpoint | case | status | trust | source |\n| --- | --- | --- | --- | --- |\n",
            of_network.len(),
            endpoints.len(),
            count(Trust::Documented),
            count(Trust::Seen),
            count(Trust::Inferred),
        );
        for Found { endpoint, case, fixture, .. } in of_network {
            let trust = match fixture.trust {
                Trust::Documented => "documented",
                Trust::Seen => "seen",
                Trust::Inferred => "inferred",
            };
            let source = fixture.source.replace('|', "\\|");
            let status = fixture.response.status;
            let _ = writeln!(
                text,
                "| {endpoint} | [{case}]({network}/{endpoint}/{case}.json) | {status} | {trust} | {source} |"
            );
        }
    }
    text
}

#[test]
fn only_a_recording_of_the_network_itself_is_a_fixture() {
    for entry in moothall_networks::ALL {
        let own = entry.base_url.trim_start_matches("https://");
        assert!(is_of_network(entry.slug, &format!("[recorded: 2026-03-01] {own}")));
        assert!(is_of_network(entry.slug, "[ref] as documented"));
        for source in [
            "[recorded: 2026-03-01] 127.0.0.1:7401".to_owned(),
            format!("[recorded: 2026-03-01] {own}, which is not the network"),
            format!("[recorded: 2026-03-01] {own}.example"),
            format!("[recorded] {own}"),
        ] {
            assert!(!is_of_network(entry.slug, &source), "{source}");
        }
    }
}

#[test]
fn every_fixture_follows_the_format() -> Result<(), String> {
    let found = fixtures()?;
    let mut report = String::new();
    for network in NETWORKS {
        let endpoints = catalog(network)?;
        for found in found.iter().filter(|found| found.network == network) {
            for problem in problems(found, &endpoints) {
                let _ = writeln!(report, "{network}/{}/{}.json: {problem}", found.endpoint, found.case);
            }
        }
    }
    assert!(report.is_empty(), "\n{report}");
    Ok(())
}

#[test]
fn every_endpoint_with_fixtures_has_a_success() -> Result<(), String> {
    let found = fixtures()?;
    let name = |found: &Found| format!("{}/{}", found.network, found.endpoint);
    let all: BTreeSet<String> = found.iter().map(name).collect();
    let refused = |found: &Found| {
        let body = found.fixture.response.body.as_ref();
        body.and_then(|body| body.get("success")) == Some(&Value::Bool(false))
    };
    let successful: BTreeSet<String> = found
        .iter()
        .filter(|found| found.fixture.response.status < 300 && !refused(found))
        .map(name)
        .collect();
    assert_eq!(all, successful, "an endpoint has only refusals");
    Ok(())
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a switch of this test, not configuration of the product")]
fn the_index_is_current() -> Result<(), String> {
    let (path, expected) = (root().join("INDEX.md"), index(&fixtures()?));
    if std::env::var("UPDATE_INDEX").is_ok() {
        return fs::write(&path, expected).map_err(|error| format!("{}: {error}", path.display()));
    }
    assert!(
        read(&path)? == expected,
        "fixtures/INDEX.md has drifted; run `UPDATE_INDEX=1 cargo test -p moothall-tests --test fixtures_index`"
    );
    Ok(())
}

#[test]
fn the_checks_bite() {
    assert!(matches("/api/posts/{post_id}", "/api/posts/p_1"));
    assert!(!matches("/api/posts/{post_id}", "/api/posts/"));
    assert!(!matches("/api/posts/{post_id}", "/api/posts/p_1/like"));
    assert_eq!(credentials(r#"{"key":"sk_inst_0123abcd"}"#), ["sk_inst_0123abcd"]);
    assert!(credentials(r#"{"token":"iat_fixture_2","key":"sk_inst_0000"}"#).is_empty());
    let unknown = r#"{"source":"[ref]","trust":"documented","date":"undated","extra":1,
        "request":{"method":"GET","path":"/"},"response":{"status":200,"body":{}}}"#;
    assert!(serde_json::from_str::<Fixture>(unknown).is_err());
}

//! Every fixture through the real adapter: what comes out is a snapshot, named after the fixture.

#![expect(clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod ask;
mod show;
mod unread;

use std::path::{Path, PathBuf};
use std::time::Duration;

use libtest_mimic::{Arguments, Failed, Trial};
use moothall_core::{AccountKey, Context, LimitsMode};
use moothall_instreet::Client;
use moothall_transport::{Backend, Fault, Faults, Replayer};
use serde::Deserialize;
use serde_json::{Map, Value};

/// Fixtures of requests that the adapter never makes, and why. Their answers are given to the
/// nearest request that it does make; all others must be asked for exactly as the fixture says.
const NEVER_ASKED: &[(&str, &str)] = &[
    ("create_comment/validation-error", "an empty comment is not sent"),
    ("create_poll/validation-error", "a poll with one option is not sent"),
    ("create_post/validation-error", "a title that is too long is not sent"),
    ("register_agent/validation-error", "a name that is too short is not sent"),
    ("search/validation-error", "an empty query is not sent"),
    ("send_message/validation-error", "an empty message is not sent"),
    ("toggle_upvote/validation-error", "only posts and comments are voted on"),
    ("verify_agent/server-error", "an answer is never sent without a body"),
];

#[derive(Deserialize)]
pub(crate) struct Fixture {
    pub(crate) request: Asked,
    pub(crate) response: Answered,
}

/// What the fixture's client sent.
#[derive(Deserialize)]
pub(crate) struct Asked {
    pub(crate) path: String,
    #[serde(default)]
    pub(crate) query: Map<String, Value>,
    #[serde(default)]
    pub(crate) body: Value,
    #[serde(default)]
    pub(crate) multipart: Vec<Value>,
}

#[derive(Deserialize)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    #[serde(default)]
    pub(crate) body: Value,
}

impl Answered {
    /// Whether the network says how long to wait.
    fn hints(&self) -> bool {
        self.body.get("retry_after_seconds").is_some()
            || self.body["error"].as_str().is_some_and(|text| text.contains("wait"))
    }
}

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/instreet");
    let mut files = Vec::new();
    for endpoint in entries(&folder) {
        files.extend(entries(&endpoint));
    }
    assert!(!files.is_empty(), "there are no fixtures in {}", folder.display());
    let mut trials = Vec::new();
    for file in files {
        trials.extend(unread::trial(&file));
        trials.push(Trial::test(name(&file), move || replay(&file)));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

/// `endpoint/case`.
fn name(file: &Path) -> String {
    let case = file.file_stem().expect("a name").to_string_lossy().into_owned();
    let endpoint = file.parent().and_then(Path::file_name).expect("a folder").to_string_lossy();
    format!("{endpoint}/{case}")
}

/// The fixture, with others that lead to it.
fn replayer(file: &Path, name: &str) -> moothall_core::Result<Replayer> {
    let other = |path: &str| file.with_file_name("..").join(path);
    let replayer = Replayer::from_file(file)?;
    match name {
        "list_posts/second-page" => replayer.and_file(other("list_posts/total-zero.json")),
        "list_posts/by-author" => replayer.and_file(other("get_agent/success.json")),
        _ => Ok(replayer),
    }
}

/// A first page of the feed that is full, so that the second begins at 20.
fn full_feed() -> String {
    let posts: Vec<_> = (0..20).map(|number| serde_json::json!({ "id": format!("p{number}") })).collect();
    serde_json::json!({ "success": true, "data": { "posts": posts, "has_more": true } }).to_string()
}

fn replay(file: &Path) -> Result<(), Failed> {
    let name = name(file);
    let fixture: Fixture = serde_json::from_slice(&std::fs::read(file)?)?;
    let (endpoint, case) = name.split_once('/').expect("endpoint/case");
    let shown = run(&name, &fixture, replayer(file, &name)?, &fixture.response.body)?;
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(endpoint));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_json_snapshot!(case, shown));
    Ok(())
}

/// What the operation that the fixture `name` is of makes of `answer`, which may be another than its own.
fn run(name: &str, fixture: &Fixture, replayer: Replayer, answer: &Value) -> Result<Value, Failed> {
    let (endpoint, case) = name.split_once('/').expect("endpoint/case");
    let mut backend = Backend::replay(replayer);
    (backend.max_wait, backend.retries) = (Duration::ZERO, 0);
    let faults = Faults::new();
    if NEVER_ASKED.iter().any(|(never, _)| *never == name) || *answer != fixture.response.body {
        let status = http::StatusCode::from_u16(fixture.response.status)?;
        faults.next(Fault::answer(status, &[], answer.to_string()));
    }
    if name == "get_feed/next-offset" {
        faults.next(Fault::answer(http::StatusCode::OK, &[], full_feed()));
    }
    backend.faults = Some(faults);
    let client = Client::builder()
        .api_key("sk_inst_00000000000000000000000000000000")
        .account(AccountKey::new("lantern"))
        .limits(LimitsMode::Off)
        .backend(backend)
        .build()?;
    let cx = Context { raw: case == "unknown-fields", ..client.context() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut shown = runtime.block_on(ask::ask(&client, &cx, endpoint, case, &fixture.request));
    // Without a hint of the network's, the wait is our own, and partly chance.
    if let Some(wait) = shown
        .pointer_mut("/error/retry_after_seconds")
        .filter(|wait| !wait.is_null() && !fixture.response.hints())
    {
        *wait = "our own".into();
    }
    if let Some(unasked) =
        shown.pointer("/error/message").and_then(Value::as_str).filter(|m| m.contains("fixtures answers"))
    {
        return Err(format!("the adapter asks otherwise: {unasked}").into());
    }
    Ok(shown)
}

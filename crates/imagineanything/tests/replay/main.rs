//! Every fixture through the real adapter: what it makes of the answer is a snapshot.
//!
//! A fixture that no operation maps fails, and so does a snapshot that no fixture has.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod arguments;
mod before;
mod fixture;
mod hostile;
mod native;
mod operations;
mod shown;
mod tokens;
mod unread;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use moothall_core::endpoint::Place;
use moothall_core::ports::memory::ManualClock;
use moothall_core::ports::{Ports, Token};
use moothall_core::{
    Account, AccountKey, Context, Credentials, ErrorKind, LimitsMode, NetworkConfig, Result,
};
use moothall_imagineanything::{ImagineAnything, endpoints};
use moothall_transport::{Backend, Replayer};
use serde_json::Value;

use self::fixture::Fixture;
use self::operations::run;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/imagineanything");
const SNAPSHOTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots");

/// 2026-02-06T10:00:00Z: a minute before the windows of the fixtures end.
const NOW: i64 = 1_770_372_000;

/// The adapter over fixtures, with the ports that it remembers through.
struct World {
    network: ImagineAnything,
    ports: Ports,
}

impl World {
    /// Answers from `fixture`, after what `before` holds.
    fn over(fixture: &Fixture, before: &[PathBuf]) -> Result<Self> {
        let mut replayer = Replayer::from_file(fixture.written())?;
        for path in before {
            replayer = replayer.and_file(path)?;
        }
        let now = Timestamp::from_second(NOW).expect("in range");
        let ports = Ports::with_clock(Arc::new(ManualClock::new(now)));
        let mut backend = Backend::replay(replayer);
        backend.retries = 0;
        backend.max_wait = Duration::ZERO;
        let config = NetworkConfig { limits: LimitsMode::Off, ..NetworkConfig::default() };
        Ok(Self { network: ImagineAnything::new(&config, ports.clone(), &backend)?, ports })
    }

    /// An account, with a token that the network once gave.
    async fn account(&self, raw: bool, token: Option<Token>) -> Context {
        let account = Account {
            key: AccountKey::new("nova"),
            handle: Some("nova_bot".into()),
            credentials: Credentials::default()
                .with("client_id", "cid_fixture".to_owned())
                .with("client_secret", "ia_fixture".to_owned()),
        };
        if let Some(token) = token {
            self.ports.tokens.put(&account.key, token).await.expect("memory");
        }
        Context { raw, ..Context::of(account) }
    }
}

fn token(lifetime: i64) -> Token {
    Token {
        access: "iat_remembered".to_owned().into(),
        refresh: Some("iar_fixture".to_owned().into()),
        expires_at: Timestamp::from_second(NOW + lifetime).expect("in range"),
    }
}

#[tokio::test]
async fn every_fixture_is_mapped() {
    let fixtures = Fixture::all(Path::new(FIXTURES));
    assert!(fixtures.len() > 450, "only {} fixtures were found", fixtures.len());
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(SNAPSHOTS);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let _bound = settings.bind_to_scope();
    let mut names = BTreeSet::new();
    for fixture in fixtures {
        let plain = shown::outcome(run(&fixture, false).await);
        let raw = shown::outcome(run(&fixture, true).await);
        assert_eq!(shown::without_raw(raw), plain, "{}: asking for raw changes nothing else", fixture.name);
        assert!(!is_internal(&plain), "{}: {plain}", fixture.name);
        insta::assert_json_snapshot!(fixture.name.clone(), plain);
        names.insert(Path::new(SNAPSHOTS).join(&fixture.name));
    }
    let kept = std::fs::read_dir(SNAPSHOTS).expect("snapshots").map(|entry| entry.expect("an entry").path());
    let kept = kept.filter(|path| path.extension().is_some_and(|extension| extension == "snap"));
    let orphans: Vec<_> = kept.filter(|path| !names.contains(&path.with_extension(""))).collect();
    assert!(orphans.is_empty(), "snapshots without a fixture: {orphans:?}");
}

/// A request that no fixture answers is a defect of the adapter or of this test.
fn is_internal(shown: &Value) -> bool {
    shown["error"]["kind"] == ErrorKind::Internal.as_str()
}

/// What the typed methods send is what the fixtures ask, and that is what the table lists: nothing else, and all
/// of it but for paging.
#[test]
fn fixtures_ask_what_the_table_lists() {
    let mut never_asked: BTreeSet<_> = endpoints()
        .iter()
        .flat_map(|endpoint| endpoint.fields.iter().map(|field| (endpoint.id, field.place, field.name)))
        .filter(|(_, place, name)| *place != Place::Path && !["limit", "cursor"].contains(name))
        .map(|(id, place, name)| format!("{id} {place:?} {name}"))
        .collect();
    for fixture in Fixture::all(Path::new(FIXTURES)) {
        let endpoint = endpoints().iter().find(|endpoint| endpoint.id == fixture.endpoint).expect("a row");
        let request = fixture.original().unwrap_or_else(|| fixture.clone()).request().clone();
        let keys = |part: &str| request[part].as_object().into_iter().flatten().map(|(name, _)| name.clone());
        let parts = request["multipart"].as_array().into_iter().flatten();
        let parts = parts.filter_map(|part| part["name"].as_str().map(str::to_owned));
        let asked = keys("query").map(|name| (Place::Query, name));
        let asked = asked.chain(keys("body").map(|name| (Place::Body, name)));
        for (place, name) in asked.chain(parts.map(|name| (Place::Part, name))) {
            let listed = endpoint.fields.iter().any(|field| field.place == place && field.name == name);
            assert!(listed, "{} asks for {name}, which the table does not list", fixture.name);
            never_asked.remove(&format!("{} {place:?} {name}", endpoint.id));
        }
    }
    // The way before uploads: known, and never used.
    never_asked.remove("create_post Body mediaUrls");
    assert!(never_asked.is_empty(), "{never_asked:#?}");
}

/// Fixtures whose request the adapter refuses on its own, so that the network is never asked.
#[tokio::test]
async fn what_is_known_to_be_refused_is_not_sent() {
    let mut refused = Vec::new();
    for fixture in Fixture::all(Path::new(FIXTURES)) {
        let Some(original) = fixture.original() else { continue };
        let error = run(&original, false).await.expect_err(&fixture.name);
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{}: {error}", fixture.name);
        assert!(error.remote().is_none(), "{}: the network was asked", fixture.name);
        refused.push(fixture.name);
    }
    assert!(refused.len() >= 6, "{refused:?}");
}

//! The keys of agents, and the ledger of toggles.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use moothall_core::ports::{KeyStore, Relation, Toggle, ToggleState};
use moothall_core::{AccountKey, AgentKey, ErrorKind, Result, Scope};
use moothall_store::{FirstOf, NewKey, looks_like_a_key};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

use crate::accounts::clock;
use crate::harness::{Place, Suite, at};

pub(crate) fn add_to(suite: &mut Suite) {
    suite.add("a_key_is_shown_once_and_found_by_its_hash", a_key_is_shown_once_and_found_by_its_hash);
    suite.add("a_key_stops_working_when_it_expires", a_key_stops_working_when_it_expires);
    suite.add("a_revocation_is_seen_by_another_instance_within_a_second", a_revocation_is_seen);
    suite.add("the_last_use_of_a_key_is_written_once_a_minute", the_last_use_is_written_once_a_minute);
    suite.add("a_key_that_makes_no_sense_is_refused", a_key_that_makes_no_sense_is_refused);
    suite.add("keys_of_the_configuration_work_beside", keys_of_the_configuration_work_beside);
    suite.add_for("sqlite", "no_key_is_in_any_file_of_the_database", no_key_is_in_any_file);
    suite.add("a_toggle_is_remembered", a_toggle_is_remembered);
}

pub(crate) fn new_key(agent: &str, expires_at: Option<Timestamp>) -> NewKey {
    NewKey { agent: agent.to_owned(), scopes: vec![Scope::Read, Scope::Messages], expires_at }
}

fn hash(text: &SecretString) -> [u8; 32] {
    Sha256::digest(text.expose_secret()).into()
}

async fn a_key_is_shown_once_and_found_by_its_hash(place: Place) {
    let store = place.open().await;
    let keys = store.keys(clock());
    assert!(!keys.any().await.expect("reads"));
    let (info, text) = keys.create(new_key("nova", None)).await.expect("makes");
    let (_, other) = keys.create(new_key("eve", None)).await.expect("makes");
    assert!(keys.any().await.expect("reads") && looks_like_a_key(text.expose_secret()));
    assert_ne!(text.expose_secret(), other.expose_secret());
    store.close().await;

    let keys = place.open().await.keys(clock());
    let found = keys.find(&hash(&text), at(1)).await.expect("asks").expect("is known");
    assert_eq!((&found.id, found.agent.as_str(), &found.scopes), (&info.id, "nova", &info.scopes));
    assert!(keys.find(&hash(&"mh_another".into()), at(1)).await.expect("asks").is_none());
    let listed = keys.list(Some("nova")).await.expect("lists");
    assert_eq!((listed.len(), &listed[0].id, listed[0].created_at), (1, &info.id, at(0)));
    assert_eq!(keys.list(None).await.expect("lists").len(), 2);
    let shown = format!("{keys:?} {listed:?} {found:?}");
    assert!(!shown.contains(&text.expose_secret()[3..]), "{shown}");
}

async fn a_key_stops_working_when_it_expires(place: Place) {
    let keys = place.open().await.keys(clock());
    let (_, text) = keys.create(new_key("nova", Some(at(100)))).await.expect("makes");
    assert!(keys.find(&hash(&text), at(99)).await.expect("asks").is_some());
    assert!(keys.find(&hash(&text), at(100)).await.expect("asks").is_none());
}

async fn a_revocation_is_seen(place: Place) {
    let (one, other) = (place.open().await.keys(clock()), place.open().await.keys(clock()));
    let (info, text) = one.create(new_key("nova", None)).await.expect("makes");
    for keys in [&one, &other] {
        assert!(keys.find(&hash(&text), at(1)).await.expect("asks").is_some());
    }
    one.revoke(&info.id).await.expect("revokes");
    assert!(one.find(&hash(&text), at(2)).await.expect("asks").is_none(), "at once where it was asked for");
    let seen = async {
        while other.find(&hash(&text), at(2)).await.expect("asks").is_some() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(1), seen).await.expect("within a second");
    assert_eq!(one.list(None).await.expect("lists")[0].revoked_at, Some(at(0)));
    assert!(!one.any().await.expect("reads"));
    let unknown = one.revoke("no-such-key").await.expect_err("there is none");
    assert_eq!(unknown.kind(), ErrorKind::NotFound);
}

async fn the_last_use_is_written_once_a_minute(place: Place) {
    let (keys, lister) = (place.open().await.keys(clock()), place.open().await.keys(clock()));
    let (_, text) = keys.create(new_key("nova", None)).await.expect("makes");
    for (second, written) in [(1, 1), (2, 1), (60, 1), (61, 61), (62, 61)] {
        keys.find(&hash(&text), at(second)).await.expect("asks").expect("is known");
        assert_eq!(lister.list(None).await.expect("lists")[0].last_used_at, Some(at(written)), "{second}");
    }
}

async fn a_key_that_makes_no_sense_is_refused(place: Place) {
    let keys = place.open().await.keys(clock());
    let wrong = [
        (new_key("", None), "name"),
        (NewKey { scopes: Vec::new(), ..new_key("nova", None) }, "scope"),
        (new_key("nova", Some(at(0))), "expired"),
    ];
    for (new, word) in wrong {
        let error = keys.create(new).await.expect_err(word);
        assert!(error.kind() == ErrorKind::InvalidInput && error.message().contains(word), "{error}");
    }
    assert!(keys.list(None).await.expect("lists").is_empty());
}

async fn keys_of_the_configuration_work_beside(place: Place) {
    #[derive(Debug)]
    struct Fixed(Arc<AgentKey>);

    #[async_trait::async_trait]
    impl KeyStore for Fixed {
        async fn find(&self, sha256: &[u8; 32], _now: Timestamp) -> Result<Option<Arc<AgentKey>>> {
            Ok((self.0.sha256 == *sha256).then(|| Arc::clone(&self.0)))
        }
    }

    let keys = place.open().await.keys(clock());
    let (_, text) = keys.create(new_key("nova", None)).await.expect("makes");
    let fixed = SecretString::from("fixed");
    let configured = Fixed(Arc::new(AgentKey::new("ada", hash(&fixed), vec![Scope::Admin])));
    let all = FirstOf::new(vec![Arc::new(configured), Arc::new(keys)]);
    for (text, agent) in [(fixed, Some("ada")), (text, Some("nova")), ("eve".into(), None)] {
        let found = all.find(&hash(&text), at(1)).await.expect("asks");
        assert_eq!(found.map(|key| key.agent.clone()).as_deref(), agent);
    }
}

async fn no_key_is_in_any_file(place: Place) {
    let store = place.open().await;
    let keys = store.keys(clock());
    let (info, text) = keys.create(new_key("nova", None)).await.expect("makes");
    keys.find(&hash(&text), at(1)).await.expect("asks").expect("is known");
    keys.revoke(&info.id).await.expect("revokes");
    let secret = &text.expose_secret().as_bytes()[3..46];
    let directory = place.file().parent().expect("a directory").to_owned();
    let holds = |wanted: &[u8]| {
        let files = std::fs::read_dir(&directory).expect("lists").map(|file| file.expect("an entry").path());
        let bytes: Vec<u8> = files.flat_map(|file| std::fs::read(file).expect("reads")).collect();
        bytes.windows(wanted.len()).any(|window| window == wanted)
    };
    assert!(holds(info.id.as_bytes()) && !holds(secret), "while it is open");
    store.close().await;
    assert!(holds(info.id.as_bytes()) && !holds(secret), "when it is closed");
}

async fn a_toggle_is_remembered(place: Place) {
    let account = AccountKey::new("a");
    let toggle = |relation| Toggle { relation, target: "instreet:p1".to_owned() };
    let (one, other) = (place.open().await.toggles(), place.open().await.toggles());
    let states = [
        ToggleState::Pending(true),
        ToggleState::Known(true),
        ToggleState::Pending(false),
        ToggleState::Known(false),
    ];
    for state in states {
        one.put(&account, &toggle(Relation::Vote), state).await.expect("keeps");
        assert_eq!(other.get(&account, &toggle(Relation::Vote)).await.expect("reads"), Some(state));
    }
    assert_eq!(other.get(&account, &toggle(Relation::Follow)).await.expect("reads"), None);
    assert_eq!(other.get(&AccountKey::new("b"), &toggle(Relation::Vote)).await.expect("reads"), None);
}

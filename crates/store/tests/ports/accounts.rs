//! The accounts, and what of them is sealed.

use std::fs;
use std::sync::Arc;

use jiff::Timestamp;
use moothall_core::model::Challenge;
use moothall_core::ports::memory::ManualClock;
use moothall_core::{AccountRecord, AccountState, Credentials, ErrorKind, PendingChallenge, StateReason};
use moothall_store::{DataDir, MasterKey, MasterKeySource, Store, Vault};
use secrecy::{ExposeSecret as _, SecretString};

use crate::harness::{Place, Suite, at};

pub(crate) fn add_to(suite: &mut Suite) {
    suite.add("an_account_is_kept_whole", an_account_is_kept_whole);
    suite.add("every_change_of_an_account_is_told_by_the_version", every_change_of_an_account_is_told);
    suite.add(
        "of_a_configured_account_only_the_state_is_kept",
        of_a_configured_account_only_the_state_is_kept,
    );
    suite.add("a_changed_secret_of_the_configuration_forgets_the_state", a_changed_secret_forgets_the_state);
    suite.add("a_configured_account_takes_nothing_from_the_one_it_hides", a_configured_account_takes_nothing);
    suite.add("accounts_toml_is_taken_over_once", accounts_toml_is_taken_over_once);
    suite.add("a_key_of_another_database_opens_nothing", a_key_of_another_database_opens_nothing);
    suite.add(
        "the_master_key_is_replaced_under_two_instances",
        the_master_key_is_replaced_under_two_instances,
    );
    suite.add("changes_of_accounts_and_keys_are_in_the_audit_log", changes_are_in_the_audit_log);
}

pub(crate) fn new_key() -> MasterKeySource {
    MasterKeySource::Value(MasterKey::generate().expect("randomness").1)
}

pub(crate) fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::new(at(0)))
}

pub(crate) async fn unlocked(store: &Store, key: &MasterKeySource) -> Vault {
    store.unlock(key.clone(), clock()).await.expect("the key fits")
}

fn record(name: &str, secret: &str) -> AccountRecord {
    AccountRecord {
        agent: "nova".to_owned(),
        name: name.to_owned(),
        network: "instreet".to_owned(),
        handle: Some("小街".to_owned()),
        credentials: Credentials::default().with("api_key", secret.to_owned()).with("other", "\"quoted\"\n"),
        state: AccountState::AwaitingChallenge,
        reason: Some(StateReason { cause: "asked".to_owned(), since: at(0), until: Some(at(60)) }),
        challenge: Some(PendingChallenge {
            id: "c1".to_owned(),
            challenge: Challenge {
                code: "code".to_owned(),
                text: "what?".to_owned(),
                expires_at: Some(at(300)),
                attempts_left: Some(5),
            },
        }),
        configured: false,
    }
}

fn configured(secret: &str, state: AccountState) -> AccountRecord {
    AccountRecord { state, configured: true, ..record("main", secret) }
}

fn assert_same(kept: &AccountRecord, put: &AccountRecord) {
    let secrets = |record: &AccountRecord| -> Vec<(String, String)> {
        let own =
            |(field, secret): (&str, &SecretString)| (field.to_owned(), secret.expose_secret().to_owned());
        record.credentials.iter().map(own).collect()
    };
    assert_eq!((&kept.agent, &kept.name, &kept.network), (&put.agent, &put.name, &put.network));
    assert_eq!((&kept.handle, kept.state, &kept.reason), (&put.handle, put.state, &put.reason));
    assert_eq!((&kept.challenge, kept.configured), (&put.challenge, put.configured));
    assert_eq!(secrets(kept), secrets(put));
}

async fn an_account_is_kept_whole(place: Place) {
    let (key, put) = (new_key(), record("main", "canary"));
    let store = place.open().await;
    let accounts = unlocked(&store, &key).await.accounts();
    accounts.put(&put).await.expect("keeps");
    accounts.put(&record("gone", "canary")).await.expect("keeps");
    accounts.remove("nova", "gone").await.expect("removes");
    accounts.remove("nova", "gone").await.expect("removing what is not there succeeds");
    store.close().await;

    let accounts = unlocked(&place.open().await, &key).await.accounts();
    let kept = accounts.all().await.expect("reads");
    assert_eq!(kept.len(), 1);
    assert_same(&kept[0], &put);
    let plain = AccountRecord { handle: None, reason: None, challenge: None, ..record("main", "another") };
    accounts.put(&plain).await.expect("replaces");
    assert_same(&accounts.all().await.expect("reads")[0], &plain);
}

async fn every_change_of_an_account_is_told(place: Place) {
    let key = new_key();
    let (one, other) = (place.open().await, place.open().await);
    let (one, other) = (unlocked(&one, &key).await.accounts(), unlocked(&other, &key).await.accounts());
    let mut seen = other.version().await.expect("reads");
    let mut grown = async || {
        let now = other.version().await.expect("reads");
        std::mem::replace(&mut seen, now) < now
    };
    assert!(!grown().await);
    one.put(&record("main", "canary")).await.expect("keeps");
    assert!(grown().await);
    one.remove("nova", "main").await.expect("removes");
    assert!(grown().await);
    one.remove("nova", "main").await.expect("does nothing");
    assert!(!grown().await);
}

async fn of_a_configured_account_only_the_state_is_kept(place: Place) {
    let key = new_key();
    let store = place.open().await;
    let accounts = unlocked(&store, &key).await.accounts();
    accounts.put(&configured("canary", AccountState::Suspended)).await.expect("keeps");
    assert!(accounts.all().await.expect("reads").is_empty());
    let fresh = AccountRecord { reason: None, challenge: None, ..configured("canary", AccountState::Active) };
    let another = AccountRecord { name: "another".to_owned(), ..fresh.clone() };
    let recalled = accounts.recall(vec![fresh, another.clone()]).await.expect("reads");
    assert_same(&recalled[0], &configured("canary", AccountState::Suspended));
    assert_same(&recalled[1], &another);
}

async fn a_changed_secret_forgets_the_state(place: Place) {
    let accounts = unlocked(&place.open().await, &new_key()).await.accounts();
    accounts.put(&configured("canary", AccountState::AuthFailed)).await.expect("keeps");
    let changed = configured("changed", AccountState::Active);
    assert_same(&accounts.recall(vec![changed.clone()]).await.expect("reads")[0], &changed);
    let back = accounts.recall(vec![configured("canary", AccountState::Active)]).await.expect("reads");
    assert_eq!(back[0].state, AccountState::Active, "what was found out about it is forgotten");
}

async fn a_configured_account_takes_nothing(place: Place) {
    let accounts = unlocked(&place.open().await, &new_key()).await.accounts();
    accounts.put(&record("main", "canary")).await.expect("keeps");
    accounts.put(&configured("other", AccountState::Suspended)).await.expect("does not fail");
    assert_same(&accounts.all().await.expect("reads")[0], &record("main", "canary"));
}

async fn accounts_toml_is_taken_over_once(place: Place) {
    let (key, dir) = (new_key(), tempfile::tempdir().expect("a directory"));
    let file = dir.path().join("accounts.toml");
    let text = "[[accounts]]\nagent = \"nova\"\nname = \"main\"\nnetwork = \"instreet\"\nstate = \"active\"\n\
                [accounts.credentials]\napi_key = \"canary\"\n\
                [[accounts]]\nagent = \"nova\"\nname = \"second\"\nnetwork = \"instreet\"\nstate = \"paused\"\n\
                [accounts.credentials]\napi_key = \"canary-2\"\n";
    fs::write(&file, text).expect("writes");
    let data_dir = DataDir::open(dir.path()).expect("opens");
    let vault = unlocked(&place.open().await, &key).await;
    assert_eq!(vault.import_accounts(&data_dir).await.expect("takes over"), 2);
    assert!(!file.exists());
    let secrets = async |vault: &Vault| -> Vec<String> {
        let all = vault.accounts().all().await.expect("reads");
        all.iter()
            .map(|one| one.credentials.get("api_key").expect("kept").expose_secret().to_owned())
            .collect()
    };
    assert_eq!(secrets(&vault).await, ["canary", "canary-2"]);
    assert_eq!(vault.import_accounts(&data_dir).await.expect("nothing is left"), 0);

    // The process died after the commit, before the file was removed.
    vault.accounts().put(&record("main", "newer")).await.expect("keeps");
    fs::write(&file, text).expect("writes");
    assert_eq!(vault.import_accounts(&data_dir).await.expect("once more"), 0);
    assert_eq!(secrets(&vault).await, ["newer", "canary-2"]);
    assert!(!file.exists());

    fs::write(&file, "[[accounts]]\napi_key = canary\n").expect("writes");
    let error = vault.import_accounts(&data_dir).await.expect_err("it is broken");
    assert!(error.message().contains("line 2") && !error.message().contains("canary"), "{error}");
    assert!(file.exists(), "it stays until somebody has mended it");
}

async fn a_key_of_another_database_opens_nothing(place: Place) {
    let store = place.open().await;
    unlocked(&store, &new_key()).await;
    let error = store.unlock(new_key(), clock()).await.expect_err("it does not fit");
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.message().contains("restore the right one"), "{error}");
}

async fn the_master_key_is_replaced_under_two_instances(place: Place) {
    let (old, new) = (MasterKey::generate().expect("old").1, MasterKey::generate().expect("new").1);
    let both = MasterKeySource::Value(format!("{} {}", new.expose_secret(), old.expose_secret()).into());
    unlocked(&place.open().await, &MasterKeySource::Value(old)).await;
    let (one, other) =
        (unlocked(&place.open().await, &both).await, unlocked(&place.open().await, &both).await);
    for name in ["a", "b"] {
        one.accounts().put(&record(name, "canary")).await.expect("keeps");
    }
    assert_eq!(one.rotate_master_key().await.expect("replaces"), 2);
    assert_ne!(one.master_key_id(), other.master_key_id(), "the other has not noticed yet");
    assert_same(&other.accounts().all().await.expect("opens")[0], &record("a", "canary"));
    other.accounts().put(&record("c", "canary")).await.expect("seals with the new key");
    assert_eq!(one.master_key_id(), other.master_key_id());
    let alone = unlocked(&place.open().await, &MasterKeySource::Value(new)).await;
    assert_eq!(alone.accounts().all().await.expect("the new key alone opens all").len(), 3);
}

async fn changes_are_in_the_audit_log(place: Place) {
    let store = place.open().await;
    let accounts = unlocked(&store, &new_key()).await.accounts();
    accounts.put(&record("main", "canary")).await.expect("added");
    accounts.put(&record("main", "newer")).await.expect("the same state: nothing to tell");
    accounts
        .put(&AccountRecord { state: AccountState::Active, ..record("main", "newer") })
        .await
        .expect("changed");
    accounts.remove("nova", "main").await.expect("removed");
    let keys = store.keys(clock());
    let new = crate::keys::new_key("nova", None::<Timestamp>);
    let (key, _) = keys.create(new).await.expect("created");
    keys.revoke(&key.id).await.expect("revoked");
    keys.revoke(&key.id).await.expect("revoked already");
    assert_eq!(store.verify_audit().await.expect("whole"), 5);
}

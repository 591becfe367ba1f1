use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use moothall_core::ports::memory::ManualClock;
use moothall_core::ports::{AccountStore as _, Token, TokenCache as _};
use moothall_core::{AccountKey, AccountRecord, AccountState, Credentials};
use tempfile::TempDir;

use super::*;
use crate::accounts::Accounts;
use crate::audit::Chain;
use crate::testing::{at, reopened};
use crate::tokens::Tokens;

fn in_file(dir: &TempDir) -> MasterKeySource {
    MasterKeySource::File(dir.path().join("master.key"))
}

fn value(keys: &[&SecretString]) -> MasterKeySource {
    let words: Vec<_> = keys.iter().map(|key| key.expose_secret()).collect();
    MasterKeySource::Value(words.join(" ").into())
}

fn record(name: &str) -> AccountRecord {
    AccountRecord {
        agent: "nova".into(),
        name: name.into(),
        network: "instreet".into(),
        handle: None,
        credentials: Credentials::default().with("api_key", format!("canary-{name}")),
        state: AccountState::Active,
        reason: None,
        challenge: None,
        configured: false,
    }
}

/// A process: a database with its keys.
struct Process {
    database: Database,
    keyring: Keyring,
    accounts: Accounts,
    tokens: Tokens,
}

async fn start(dir: &TempDir, source: MasterKeySource) -> Result<Process> {
    let database = reopened(dir).await;
    let keyring = Keyring::open(source, &database).await?;
    let clock = Arc::new(ManualClock::new(at(0)));
    let accounts = Accounts::new(database.clone(), keyring.clone(), Chain::new(), clock);
    let tokens = Tokens::new(database.clone(), keyring.clone());
    Ok(Process { database, keyring, accounts, tokens })
}

impl Process {
    async fn fill(&self) {
        for name in ["a", "b", "c"] {
            self.accounts.put(&record(name)).await.expect("keeps");
            let (access, refresh) = (format!("access-{name}").into(), Some(format!("refresh-{name}").into()));
            let token = Token { access, refresh, expires_at: at(100) };
            self.tokens.put(&AccountKey::new(name), token).await.expect("keeps");
        }
    }

    /// Reads every secret, as a new process would.
    async fn reads_everything(&self) {
        let tokens = Tokens::new(self.database.clone(), self.keyring.clone());
        let accounts = self.accounts.all().await.expect("every account opens");
        assert_eq!(accounts.len(), 3);
        for account in accounts {
            let secret = account.credentials.get("api_key").expect("kept").expose_secret().to_owned();
            assert_eq!(secret, format!("canary-{}", account.name));
            let token =
                tokens.get(&AccountKey::new(account.name.as_str())).await.expect("opens").expect("kept");
            assert_eq!(token.access.expose_secret(), format!("access-{}", account.name));
            assert_eq!(token.refresh.expect("kept").expose_secret(), format!("refresh-{}", account.name));
        }
    }
}

async fn refused(dir: &TempDir, source: MasterKeySource) -> Error {
    let error = start(dir, source).await.err().expect("it does not start");
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(!error.message().contains('\n'), "one line: {error}");
    error
}

#[tokio::test]
async fn a_new_database_gets_a_key_in_a_file_for_its_owner() {
    let dir = tempfile::tempdir().expect("a directory");
    let first = start(&dir, in_file(&dir)).await.expect("starts");
    first.fill().await;
    first.database.close().await;
    let file = dir.path().join("master.key");
    assert_eq!(fs::metadata(&file).expect("made").permissions().mode() & 0o777, 0o600);
    let made = fs::read(&file).expect("reads");
    start(&dir, in_file(&dir)).await.expect("starts again").reads_everything().await;
    assert_eq!(fs::read(&file).expect("reads"), made, "it stays as it is");
}

#[tokio::test]
async fn a_missing_or_wrong_key_refuses_to_start_and_makes_none() {
    let dir = tempfile::tempdir().expect("a directory");
    let first = start(&dir, in_file(&dir)).await.expect("starts");
    // Even a database without accounts belongs to its key.
    first.database.close().await;
    let file = dir.path().join("master.key");
    let kept = fs::read(&file).expect("reads");

    fs::remove_file(&file).expect("removes");
    let missing = refused(&dir, in_file(&dir)).await;
    assert!(missing.message().contains("master.key is not there") && missing.message().contains("restore"));
    assert!(!file.exists(), "never silently a new one");

    let (_, other) = MasterKey::generate().expect("randomness");
    let wrong = refused(&dir, value(&[&other])).await;
    assert!(wrong.message().contains("restore the right one"), "{wrong}");
    assert!(!wrong.message().contains(other.expose_secret()));
    fs::write(&file, "canary, no key").expect("writes");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("chmod");
    assert!(!refused(&dir, in_file(&dir)).await.message().contains("canary"));

    fs::write(&file, &kept).expect("restores");
    start(&dir, in_file(&dir)).await.expect("starts with the right one");
}

#[tokio::test]
async fn a_key_that_others_can_read_is_refused_with_what_to_do() {
    let dir = tempfile::tempdir().expect("a directory");
    start(&dir, in_file(&dir)).await.expect("starts").database.close().await;
    fs::set_permissions(dir.path().join("master.key"), fs::Permissions::from_mode(0o644)).expect("chmod");
    assert!(refused(&dir, in_file(&dir)).await.message().contains("chmod 600"));
}

#[tokio::test]
async fn a_key_can_be_given_as_a_value() {
    let dir = tempfile::tempdir().expect("a directory");
    let (_, text) = MasterKey::generate().expect("randomness");
    let first = start(&dir, value(&[&text])).await.expect("starts");
    first.fill().await;
    first.database.close().await;
    start(&dir, value(&[&text])).await.expect("starts again").reads_everything().await;
    refused(&dir, value(&[])).await;
}

#[tokio::test]
async fn of_two_that_begin_at_once_the_second_does_not_keep_a_key_of_its_own() {
    let (dir, elsewhere) = (tempfile::tempdir().expect("a directory"), tempfile::tempdir().expect("another"));
    let database = reopened(&dir).await;
    Keyring::open(in_file(&dir), &database).await.expect("the first");
    // What the second does when it looked before the first had written.
    let error = begin(&in_file(&elsewhere), &database).await.expect_err("another key");
    assert!(error.message().contains("was sealed with the master key"), "{error}");
    assert!(!elsewhere.path().join("master.key").exists());
}

#[tokio::test]
async fn replacing_the_key_may_stop_after_every_row() {
    let dir = tempfile::tempdir().expect("a directory");
    let first = start(&dir, in_file(&dir)).await.expect("starts");
    first.fill().await;
    let old = first.keyring.current();
    first.database.close().await;
    let next = dir.path().join("master.key.next");
    for row in 0..6 {
        let process = start(&dir, in_file(&dir)).await.expect("starts, however far it was");
        process.reads_everything().await;
        assert_eq!(process.keyring.rotate_until(&process.database, 1).await.expect("one row"), 1, "{row}");
        process.reads_everything().await;
        assert!(next.exists(), "both keys are there until the end");
        process.database.close().await;
    }
    let process = start(&dir, in_file(&dir)).await.expect("starts");
    assert_eq!(process.keyring.rotate(&process.database).await.expect("nothing is left"), 0);
    process.reads_everything().await;
    process.database.close().await;
    assert!(!next.exists());
    let last = start(&dir, in_file(&dir)).await.expect("starts with the new key alone");
    last.reads_everything().await;
    assert_ne!(last.keyring.current().id(), old.id());
    assert!(last.keyring.get(old.id()).is_err(), "the old one is gone");
}

#[tokio::test]
async fn a_process_that_runs_meanwhile_goes_on_reading_and_writing() {
    let dir = tempfile::tempdir().expect("a directory");
    let running = start(&dir, in_file(&dir)).await.expect("starts");
    running.fill().await;
    let rotating = start(&dir, in_file(&dir)).await.expect("a second process");
    for _ in 0..3 {
        rotating.keyring.rotate_until(&rotating.database, 1).await.expect("one row");
        running.reads_everything().await;
        running.accounts.put(&record("b")).await.expect("seals with the new key");
    }
    rotating.keyring.rotate(&rotating.database).await.expect("finishes");
    running.fill().await;
    running.reads_everything().await;
    let with_old: Vec<_> = sealed_with(&running.database).await.expect("reads");
    assert_eq!(with_old, [rotating.keyring.current().id()], "nothing is sealed with the old key any more");
}

#[tokio::test]
async fn a_key_that_is_given_is_replaced_by_giving_both() {
    let dir = tempfile::tempdir().expect("a directory");
    let ((_, old), (new_key, new)) =
        (MasterKey::generate().expect("randomness"), MasterKey::generate().expect("randomness"));
    let first = start(&dir, value(&[&old])).await.expect("starts");
    first.fill().await;
    let alone = first.keyring.rotate(&first.database).await.expect_err("one key only");
    assert!(alone.message().contains("the new one, a space, and the old one"), "{alone}");
    first.database.close().await;

    let both = start(&dir, value(&[&new, &old])).await.expect("starts with the old one");
    assert_ne!(both.keyring.current().id(), new_key.id());
    assert_eq!(both.keyring.rotate_until(&both.database, 2).await.expect("some"), 2);
    both.database.close().await;
    let half = refused(&dir, value(&[&new])).await;
    assert!(half.message().contains("rotate-master"), "{half}");

    let both = start(&dir, value(&[&new, &old])).await.expect("goes on");
    assert_eq!(both.keyring.rotate(&both.database).await.expect("the rest"), 4);
    both.database.close().await;
    start(&dir, value(&[&new])).await.expect("starts with the new one alone").reads_everything().await;
}

#[tokio::test]
async fn no_secret_is_in_any_file_of_the_database() {
    let dir = tempfile::tempdir().expect("a directory");
    let process = start(&dir, in_file(&dir)).await.expect("starts");
    process.fill().await;
    process.keyring.rotate(&process.database).await.expect("replaces the key");
    let shown = format!("{:?} {:?} {:?}", process.keyring, process.accounts, process.tokens);
    let key = fs::read_to_string(dir.path().join("master.key")).expect("reads");
    let secrets = ["canary-", "access-", "refresh-", key.trim()];
    let files = || fs::read_dir(dir.path()).expect("lists").map(|entry| entry.expect("an entry").path());
    for step in ["open", "closed"] {
        let mut read = 0;
        for file in files().filter(|file| file.extension() != Some("key".as_ref())) {
            let bytes = fs::read(&file).expect("reads");
            read += bytes.len();
            for secret in secrets {
                assert!(!contains(&bytes, secret), "{secret} in {} ({step})", file.display());
            }
        }
        assert!(read > 10_000, "there was something to look through");
        process.database.close().await;
    }
    assert!(secrets.iter().all(|secret| !shown.contains(secret)), "{shown}");
    assert!(
        contains(&fs::read(dir.path().join("moothall.db")).expect("reads"), "nova"),
        "what is no secret would be found"
    );
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

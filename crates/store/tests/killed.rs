//! A process that is killed at any of its writes to the disk, while it makes a database, replaces the master
//! key, or moves the log into the database, leaves what the next one can go on with.
//!
//! `strace` kills the process as it begins its n-th write, sync or renaming, for many n from the first to
//! the last, so that no moment depends on luck.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use libtest_mimic::{Arguments, Trial};
use moothall_core::AccountKey;
use moothall_core::ports::Token;
use moothall_core::ports::memory::ManualClock;
use moothall_store::{MasterKeySource, Store, Vault};
use secrecy::ExposeSecret as _;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, Row as _};
use tokio::runtime::Runtime;

/// The first argument with which this program is the process that is killed; then what it does, and where.
const CHILD: &str = "be-killed-at";
/// What a process writes with.
const CALLS: &str = "write,pwrite64,ftruncate,fsync,fdatasync,rename,renameat,renameat2,link,linkat,unlink";
/// About how often each process is killed.
const KILLS: usize = 25;
/// How many tokens are kept before.
const TOKENS: usize = 12;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    if let [first, work, directory] = arguments.as_slice()
        && first == CHILD
    {
        Runtime::new().expect("a runtime").block_on(child(work, Path::new(directory)));
        return ExitCode::SUCCESS;
    }
    let trials = [("migrate", false), ("rotate", true), ("checkpoint", true)].map(|(work, filled)| {
        Trial::test(format!("a_process_killed_while_it_is_to_{work}_leaves_a_whole_store"), move || {
            Runtime::new()?.block_on(killed_at_every_point(work, filled));
            Ok(())
        })
    });
    libtest_mimic::run(&Arguments::from_args(), trials.into()).exit_code()
}

/// Does its work to the end, unless it is killed.
async fn child(work: &str, directory: &Path) {
    let (store, vault) = open(directory).await;
    match work {
        "migrate" => {}
        "rotate" => {
            vault.rotate_master_key().await.expect("replaces the key");
        }
        "checkpoint" => {
            let tokens = vault.tokens();
            for number in TOKENS..2 * TOKENS {
                tokens.put(&account(number), token(number)).await.expect("keeps");
                let line = format!("{number}\n");
                std::io::stdout().write_all(line.as_bytes()).expect("somebody listens");
            }
            // The writer moves its log when it has had nothing to do for a while.
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        other => panic!("nothing is called {other:?}"),
    }
    // Closing moves the rest.
    store.close().await;
}

async fn killed_at_every_point(work: &str, filled: bool) {
    let directory = tempfile::tempdir().expect("a directory");
    let before = directory.path().join("before");
    fs::create_dir(&before).expect("a directory");
    if filled {
        fill(&before).await;
    }
    let calls = directory.path().join("calls");
    let whole = run(work, &copy(&before, directory.path()), &["--output", calls.to_str().expect("UTF-8")]);
    assert!(whole.finished, "it ends when nobody kills it");
    let calls = most_of_one_thread(&fs::read_to_string(calls).expect("a record"));

    let mut kills = 0;
    for number in (1..=calls).step_by((calls / KILLS).max(1)) {
        let place = copy(&before, directory.path());
        let kill = format!("--inject={CALLS}:signal=KILL:when={number}");
        let ran = run(work, &place, &["--output=/dev/null", &kill]);
        kills += usize::from(!ran.finished);
        let kept = if filled { TOKENS } else { 0 };
        examine(&place, kept + ran.said, work, number).await;
    }
    assert!(kills >= KILLS / 2, "it was killed {kills} times only, at {calls} calls");
}

/// What is there opens, is sound, holds all tokens, and its key can be replaced.
async fn examine(directory: &Path, tokens: usize, work: &str, number: usize) {
    let (store, vault) = open(directory).await;
    let readable = async |vault: &Vault| {
        for number in 0..tokens {
            let found = vault.tokens().get(&account(number)).await.expect("reads").expect("is kept");
            assert_eq!(found.access.expose_secret(), token(number).access.expose_secret());
        }
    };
    readable(&vault).await;
    vault.rotate_master_key().await.unwrap_or_else(|error| panic!("{work} killed at call {number}: {error}"));
    readable(&vault).await;
    store.close().await;
    let options = SqliteConnectOptions::new().filename(directory.join("moothall.db"));
    let mut database = options.connect().await.expect("connects");
    let row = sqlx::query("PRAGMA integrity_check").fetch_one(&mut database).await.expect("checks");
    assert_eq!(row.get::<String, _>(0), "ok", "{work} killed at call {number}");
    database.close().await.expect("closes");
}

struct Ran {
    finished: bool,
    /// How many lines it said.
    said: usize,
}

fn run(work: &str, directory: &Path, options: &[&str]) -> Ran {
    let output = Command::new("strace")
        .args(["--follow-forks", "--quiet=all", &format!("--trace={CALLS}")])
        .args(options)
        .arg(std::env::current_exe().expect("this program"))
        .args([Path::new(CHILD), Path::new(work), directory])
        .stderr(Stdio::null())
        .output()
        .expect("this test needs strace; scripts/test installs it");
    let said = String::from_utf8(output.stdout).expect("text");
    Ran { finished: output.status.success(), said: said.lines().count() }
}

/// How many calls the busiest thread made: they are counted for each.
fn most_of_one_thread(record: &str) -> usize {
    let mut threads = std::collections::HashMap::<&str, usize>::new();
    for line in record.lines().filter(|line| !line.contains(" resumed>")) {
        *threads.entry(line.split(' ').next().expect("a thread")).or_default() += 1;
    }
    threads.into_values().max().unwrap_or(0)
}

/// A copy in a new directory.
fn copy(from: &Path, into: &Path) -> std::path::PathBuf {
    let to = tempfile::tempdir_in(into).expect("a directory").keep();
    for entry in fs::read_dir(from).expect("lists") {
        let entry = entry.expect("an entry");
        fs::copy(entry.path(), to.join(entry.file_name())).expect("copies");
    }
    to
}

async fn fill(directory: &Path) {
    let (store, vault) = open(directory).await;
    for number in 0..TOKENS {
        vault.tokens().put(&account(number), token(number)).await.expect("keeps");
    }
    store.close().await;
}

async fn open(directory: &Path) -> (Store, Vault) {
    let store = Store::sqlite(&directory.join("moothall.db")).await.expect("opens");
    let key = MasterKeySource::File(directory.join("master.key"));
    let clock = Arc::new(ManualClock::new(Timestamp::from_second(1_790_000_000).expect("an instant")));
    let vault = store.unlock(key, clock).await.expect("the key fits");
    (store, vault)
}

fn account(number: usize) -> AccountKey {
    AccountKey::new(format!("account-{number}"))
}

fn token(number: usize) -> Token {
    let expires_at = Timestamp::from_second(1_790_000_900).expect("an instant");
    Token { access: format!("access-{number}").into(), refresh: None, expires_at }
}

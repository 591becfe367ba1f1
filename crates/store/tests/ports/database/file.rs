//! A file of SQLite that is not as it should be.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use moothall_core::{Error, ErrorKind, Outcome};
use moothall_store::Store;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::harness::{Place, Suite, accept, at, post, publication};

pub(crate) fn add_to(suite: &mut Suite) {
    suite.add_for("sqlite", "the_file_is_for_its_owner_only", the_file_is_for_its_owner_only);
    suite.add_for("sqlite", "a_file_that_is_gone_is_not_made_anew", a_file_that_is_gone_is_not_made_anew);
    suite.add_for("sqlite", "a_file_that_was_cut_off_is_refused", a_file_that_was_cut_off_is_refused);
    suite.add_for("sqlite", "a_file_of_something_else_is_refused", a_file_of_something_else_is_refused);
    suite.add_for("sqlite", "a_file_that_others_can_read_is_refused", a_file_that_others_can_read_is_refused);
    suite.add_for(
        "sqlite",
        "a_start_that_was_cut_short_is_made_up_for",
        a_start_that_was_cut_short_is_made_up_for,
    );
    suite.add_for("sqlite", "a_database_that_another_holds_is_busy", a_database_that_another_holds_is_busy);
    suite.add_for("sqlite", "who_reads_for_long_holds_nobody_up", who_reads_for_long_holds_nobody_up);
}

async fn filled(place: &Place) {
    let store = place.open().await;
    accept(&store.outbox(), post("main", "posts:instreet")).await;
    store.close().await;
}

/// Opens it, which must fail, and changes nothing.
async fn refused(place: &Place) -> Error {
    let before = fs::read(place.file()).ok();
    let error = Store::sqlite(&place.file()).await.expect_err("it is refused");
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.message().contains(&place.file().display().to_string()), "{error}");
    assert!(!error.message().contains('\n'), "{error}");
    assert_eq!(fs::read(place.file()).ok(), before, "it stays as it was");
    error
}

async fn the_file_is_for_its_owner_only(place: Place) {
    let store = place.open().await;
    accept(&store.outbox(), post("main", "posts:instreet")).await;
    let directory = place.file().parent().expect("a directory").to_owned();
    let mut names = Vec::new();
    for entry in fs::read_dir(directory).expect("lists") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().into_string().expect("a name");
        let mode = entry.metadata().expect("is there").permissions().mode() & 0o777;
        assert!(mode == 0o600 || name == "moothall.db.made", "{name} has mode {mode:o}");
        names.push(name);
    }
    names.sort();
    assert_eq!(names, ["moothall.db", "moothall.db-shm", "moothall.db-wal", "moothall.db.made"]);
}

async fn a_file_that_is_gone_is_not_made_anew(place: Place) {
    filled(&place).await;
    fs::remove_file(place.file()).expect("removes");
    let error = refused(&place).await;
    assert!(error.message().contains("is gone") && error.message().contains("backup"), "{error}");
    fs::remove_file(place.file().with_extension("db.made")).expect("removes");
    place.open().await;
}

async fn a_file_that_was_cut_off_is_refused(place: Place) {
    filled(&place).await;
    let whole = fs::read(place.file()).expect("reads");
    for length in [0, 10, 4096, whole.len() - 1] {
        fs::write(place.file(), &whole[..length]).expect("writes");
        let error = refused(&place).await;
        assert!(error.message().contains("cut off"), "{length}: {error}");
    }
    fs::write(place.file(), &whole).expect("writes");
    place.open().await;
}

async fn a_file_of_something_else_is_refused(place: Place) {
    fs::write(place.file(), "not a database at all, but quite a long text ".repeat(200)).expect("writes");
    fs::set_permissions(place.file(), fs::Permissions::from_mode(0o600)).expect("sets");
    refused(&place).await;
}

async fn a_file_that_others_can_read_is_refused(place: Place) {
    filled(&place).await;
    fs::set_permissions(place.file(), fs::Permissions::from_mode(0o640)).expect("sets");
    let error = refused(&place).await;
    assert!(error.message().contains("chmod 600"), "{error}");
}

async fn a_start_that_was_cut_short_is_made_up_for(place: Place) {
    let mut unfinished = place.file().into_os_string();
    unfinished.push(".new");
    fs::write(&unfinished, "the beginning of a database").expect("writes");
    filled(&place).await;
    assert!(!fs::exists(&unfinished).expect("looks"));
}

async fn a_database_that_another_holds_is_busy(place: Place) {
    let outbox = place.open().await.outbox();
    let mut other = SqliteConnectOptions::new().filename(place.file()).connect().await.expect("connects");
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut other).await.expect("begins");
    let new = publication(vec![post("main", "posts:instreet")]);
    let error = outbox.accept(new.clone(), at(0)).await.expect_err("another holds it");
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Unavailable, Outcome::NotApplied));
    assert!(
        error.message().contains("busy") && error.retry_after() >= Some(Duration::from_secs(1)),
        "{error}"
    );
    assert!(outbox.publication("nova", &new.id).await.expect("reads go on").is_none());
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.expect("gives up");
    other.close().await.expect("closes");
    outbox.accept(new, at(0)).await.expect("is taken in");
}

async fn who_reads_for_long_holds_nobody_up(place: Place) {
    let store = place.open().await;
    let outbox = store.outbox();
    let mut reader = SqliteConnectOptions::new().filename(place.file()).connect().await.expect("connects");
    sqlx::raw_sql("BEGIN; SELECT COUNT(*) FROM deliveries").execute(&mut reader).await.expect("reads");
    let mut ids = Vec::new();
    for number in 0..50 {
        ids.push(accept(&outbox, post("main", &number.to_string())).await);
    }
    // The log cannot be taken in past what the reader still sees, and what was answered is in the log.
    let count = "SELECT COUNT(*) FROM deliveries";
    let seen: i64 = sqlx::query_scalar(count).fetch_one(&mut reader).await.expect("reads");
    assert_eq!(seen, 0, "its view is as old as its transaction");
    let mut other = SqliteConnectOptions::new().filename(place.file()).connect().await.expect("connects");
    let seen: i64 = sqlx::query_scalar(count).fetch_one(&mut other).await.expect("reads");
    assert_eq!(seen, 50);
    sqlx::raw_sql("ROLLBACK").execute(&mut reader).await.expect("lets go");
    let (busy, log, moved): (i64, i64, i64) =
        sqlx::query_as("PRAGMA wal_checkpoint(PASSIVE)").fetch_one(&mut other).await.expect("moves the log");
    assert_eq!((busy, moved), (0, log), "all of the log is taken in once nobody needs it");
    store.close().await;
    let again = place.open().await.outbox();
    for id in ids {
        assert!(again.delivery("nova", &id).await.expect("reads").is_some());
    }
}

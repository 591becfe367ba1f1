//! What the tests of several modules share.

use jiff::Timestamp;
use tempfile::TempDir;

use crate::database::{Database, Location};

/// The database in this directory, as the next process opens it.
pub(crate) async fn reopened(dir: &TempDir) -> Database {
    Database::open(Location::Sqlite(dir.path().join("moothall.db"))).await.expect("opens")
}

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).expect("a small instant")
}

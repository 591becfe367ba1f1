//! What a database's error means for whoever waits.

use std::time::Duration;

use moothall_core::{Error, ErrorKind, Outcome};

/// How far an error of the database reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// This statement alone: the others of its transaction are fine without it.
    Statement,
    /// Everything for now: no room, or another process holds the database.
    Database,
    /// The connection is gone, and may have been while it committed.
    Connection,
}

/// How far `error` reaches.
pub(super) fn reach(error: &sqlx::Error) -> Reach {
    match error {
        sqlx::Error::Database(database) => match Code::of(database.as_ref()) {
            Code::Gone => Reach::Connection,
            Code::Busy | Code::Full | Code::Storage => Reach::Database,
            Code::Other => Reach::Statement,
        },
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => Reach::Connection,
        _ => Reach::Statement,
    }
}

/// Whether the database answered that it did not do it, so that nothing is left open.
pub(super) fn is_refusal(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(database) => !matches!(Code::of(database.as_ref()), Code::Gone | Code::Storage),
        _ => false,
    }
}

/// The error for whoever waits for a statement.
pub(crate) fn error(cause: sqlx::Error) -> Error {
    let unavailable = |message: &str, seconds| {
        Error::new(ErrorKind::Unavailable, message).with_retry_after(Duration::from_secs(seconds))
    };
    let code = match &cause {
        sqlx::Error::Database(database) => Some(Code::of(database.as_ref())),
        _ => None,
    };
    match (code, reach(&cause)) {
        (Some(Code::Busy), _) => unavailable("the store is busy: another process holds its database", 1),
        (Some(Code::Full), _) => unavailable("the store has no room left: free some of its disk", 10),
        (Some(Code::Storage), _) => unavailable("the store's disk does not work", 10),
        (_, Reach::Connection) => unavailable("the store's database cannot be reached", 1),
        _ => Error::new(ErrorKind::Internal, format!("the store's database refused a statement: {cause}")),
    }
    .with_source(cause)
}

/// The error for whoever asked for a change while the connection went away in the middle of it.
pub(super) fn unknown() -> Error {
    Error::new(
        ErrorKind::Unavailable,
        "the store's database went away before it said whether it kept the change",
    )
    .with_retry_after(Duration::from_secs(1))
    .with_outcome(Outcome::Unknown)
}

/// What the code of a database's error is about.
enum Code {
    /// Somebody else holds what is needed, longer than it is waited for.
    Busy,
    /// There is no room.
    Full,
    /// Reading or writing the file failed.
    Storage,
    /// The server stops, or ended the session.
    Gone,
    Other,
}

impl Code {
    fn of(error: &dyn sqlx::error::DatabaseError) -> Self {
        let code = error.code().unwrap_or_default();
        // SQLite's codes are numbers, whose lowest byte tells the kind.
        if let Ok(number) = code.parse::<u32>()
            && code.len() < 5
        {
            return match number & 0xff {
                5 | 6 => Self::Busy,
                10 => Self::Storage,
                13 => Self::Full,
                _ => Self::Other,
            };
        }
        // PostgreSQL's are five characters, of which the first two tell the class.
        match code.as_ref() {
            // Deadlock, failed serialization, lock not available.
            "40P01" | "40001" | "55P03" => Self::Busy,
            "53100" => Self::Full,
            // Idle too long in a transaction.
            "25P03" => Self::Gone,
            code if code.starts_with("08") || code.starts_with("57P") => Self::Gone,
            code if code.starts_with("53") => Self::Busy,
            code if code.starts_with("58") => Self::Storage,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use sqlx::{Connection as _, SqliteConnection};

    use super::*;

    #[tokio::test]
    async fn a_full_disk_is_told_and_may_be_tried_again() {
        let mut database = SqliteConnection::connect("sqlite::memory:").await.expect("opens");
        sqlx::raw_sql("PRAGMA max_page_count = 2; CREATE TABLE t (x)")
            .execute(&mut database)
            .await
            .expect("fits");
        let insert = sqlx::raw_sql("INSERT INTO t VALUES (zeroblob(100000))");
        let full = insert.execute(&mut database).await.expect_err("does not fit");
        assert_eq!(reach(&full), Reach::Database);
        let error = error(full);
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Unavailable, Outcome::NotApplied));
        assert!(error.message().contains("no room") && error.retry_after().is_some(), "{error}");
    }

    #[tokio::test]
    async fn a_wrong_statement_is_a_defect_of_its_own() {
        let mut database = SqliteConnection::connect("sqlite::memory:").await.expect("opens");
        let wrong = sqlx::raw_sql("SELECT").execute(&mut database).await.expect_err("is wrong");
        assert_eq!(reach(&wrong), Reach::Statement);
        assert_eq!(error(wrong).kind(), ErrorKind::Internal);
    }
}

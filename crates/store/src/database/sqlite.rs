//! SQLite: one file, one writing connection, a few that read.

use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::sqlite::{
    Sqlite, SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteRow, SqliteSynchronous,
};
use sqlx::{
    AssertSqlSafe, ConnectOptions, Decode, Row as _, SqliteConnection, TypeInfo, Value as _, ValueRef,
};

use super::connection::{Connection, Dialect, Row, Value, bind, decode};
use super::writer::{Durability, WritingConnection};
use super::{Result, file, schema};

/// How long a statement waits for another process before it gives up.
const BUSY: Duration = Duration::from_secs(5);
/// How many connections read at a time.
const READERS: u32 = 4;
/// Above how many pages of log (of 4 KiB) a commit moves them into the database itself; until then the
/// writer does it when it has nothing else to do.
const LOG_PAGES: &str = "8000";
/// A log of so many pages (256 MiB) that cannot be moved is worth a warning: somebody reads for too long.
const LARGE_LOG: i64 = 65_536;

/// Opens the file, creating it when there never was one, and brings its schema up to date.
pub(super) async fn open(path: &Path) -> moothall_core::Result<SqliteConnection> {
    if file::is_new(path)? {
        let new = file::begin(path)?;
        let mut connection = options(&new).connect().await.map_err(|cause| file::unusable(path, cause))?;
        schema::migrate(&mut connection, schema::SQLITE).await?;
        // Closing moves the log into the file.
        sqlx::Connection::close(connection).await.map_err(|cause| file::unusable(path, cause))?;
        file::finish(path, &new)?;
    }
    let mut connection = options(path).connect().await.map_err(|cause| file::unusable(path, cause))?;
    schema::migrate(&mut connection, schema::SQLITE).await?;
    Ok(connection)
}

/// The connections that read the file.
pub(super) fn readers(path: &Path) -> SqlitePool {
    SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(BUSY)
        .test_before_acquire(false)
        .connect_lazy_with(options(path).pragma("query_only", "ON"))
}

/// Opens the writing connection anew.
pub(super) async fn reopen(path: &Path) -> Result<SqliteConnection> {
    options(path).connect().await
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        .pragma("wal_autocheckpoint", LOG_PAGES)
        .pragma("temp_store", "memory")
        .disable_statement_logging()
}

#[async_trait]
impl Connection for SqliteConnection {
    async fn execute(&mut self, sql: &str, arguments: Vec<Value>) -> Result<u64> {
        let done =
            sqlx::query_with(AssertSqlSafe(sql), bind::<SqliteArguments>(arguments)?).execute(self).await?;
        Ok(done.rows_affected())
    }

    async fn query(&mut self, sql: &str, arguments: Vec<Value>) -> Result<Vec<Row>> {
        let rows =
            sqlx::query_with(AssertSqlSafe(sql), bind::<SqliteArguments>(arguments)?).fetch_all(self).await?;
        rows.iter().map(row).collect()
    }

    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }
}

fn row(row: &SqliteRow) -> Result<Row> {
    let value = |column| {
        let value = row.try_get_raw(column)?;
        if value.is_null() {
            return Ok(Value::Int(None));
        }
        let value = value.to_owned();
        match value.type_info().name() {
            "INTEGER" | "BOOLEAN" => Ok(Value::Int(Some(decoded(&value)?))),
            "TEXT" => Ok(Value::Text(Some(decoded(&value)?))),
            "BLOB" => Ok(Value::Blob(Some(decoded(&value)?))),
            other => Err(decode(format!("a column of type {other}"))),
        }
    };
    Ok(Row::new((0..row.len()).map(value).collect::<Result<_>>()?))
}

fn decoded<'r, T: Decode<'r, Sqlite>>(value: &'r sqlx::sqlite::SqliteValue) -> Result<T> {
    T::decode(value.as_ref()).map_err(sqlx::Error::Decode)
}

/// The writing connection.
#[derive(Debug)]
pub(super) struct SqliteWriter {
    connection: SqliteConnection,
    /// What `PRAGMA synchronous` stands at.
    durability: Durability,
}

impl SqliteWriter {
    pub(super) fn new(connection: SqliteConnection) -> Self {
        Self { connection, durability: Durability::Durable }
    }
}

#[async_trait]
impl WritingConnection for SqliteWriter {
    async fn begin(&mut self, durability: Durability) -> Result<()> {
        if self.durability != durability {
            let pragma = match durability {
                Durability::Durable => "PRAGMA synchronous = FULL",
                Durability::Relaxed => "PRAGMA synchronous = NORMAL",
            };
            self.connection.execute(pragma, Vec::new()).await?;
            self.durability = durability;
        }
        self.connection.execute("BEGIN IMMEDIATE", Vec::new()).await.map(drop)
    }

    async fn commit(&mut self) -> Result<()> {
        self.connection.execute("COMMIT", Vec::new()).await.map(drop)
    }

    async fn rollback(&mut self) -> Result<()> {
        self.connection.execute("ROLLBACK", Vec::new()).await.map(drop)
    }

    async fn tidy(&mut self) -> Result<()> {
        let rows = self.connection.query("PRAGMA wal_checkpoint(PASSIVE)", Vec::new()).await?;
        let Some(mut row) = rows.into_iter().next() else { return Ok(()) };
        let (_busy, pages, moved) = (row.int()?, row.int()?, row.int()?);
        if pages > LARGE_LOG && moved < pages {
            tracing::warn!(
                pages,
                moved,
                "the store's log grows: another process has been reading it for long"
            );
        }
        Ok(())
    }

    async fn close(self: Box<Self>) -> Result<()> {
        sqlx::Connection::close(self.connection).await
    }

    fn statements(&mut self) -> &mut dyn Connection {
        &mut self.connection
    }
}

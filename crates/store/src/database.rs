//! The database under every port of this crate: a file of SQLite, or PostgreSQL.
//!
//! What reads takes a connection of its own ([`Database::read`]). What writes is a [`Job`] that one task
//! commits together with others ([`Database::write`]); however many processes share a database, one
//! writing transaction runs at a time. So statements need no locks of their own, and are the same for both.

mod connection;
mod failure;
mod file;
mod name;
mod postgres;
pub(crate) mod rows;
mod schema;
mod sqlite;
mod writer;

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::path::PathBuf;
use std::str::FromStr;

use moothall_core::{Error, ErrorKind};
use secrecy::{ExposeSecret, SecretString};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPool};
use sqlx::sqlite::SqlitePool;
use sqlx::{Postgres, Sqlite};

pub(crate) use self::connection::{Connection, Dialect, Row, Value, arguments, decode};
pub(crate) use self::failure::error;
pub use self::name::Name;
pub(crate) use self::writer::{Durability, Job};

use self::writer::{Writer, WritingConnection};

/// The result of a statement.
pub(crate) type Result<T, E = sqlx::Error> = std::result::Result<T, E>;

/// Where a database is.
#[derive(Clone)]
pub(crate) enum Location {
    /// A file.
    Sqlite(PathBuf),
    /// A server.
    Postgres(Box<PgConnectOptions>),
}

impl Location {
    /// The server of a `postgres://` URL. Any other is an error of kind `Config` that does not repeat it,
    /// for it may hold a password.
    pub(crate) fn of_url(url: &SecretString) -> moothall_core::Result<Self> {
        let url = url.expose_secret();
        let wrong = |why: &str| Error::new(ErrorKind::Config, format!("`store.url` {why}"));
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(wrong(
                "is not a URL of PostgreSQL (postgres://…); leave it out to keep a file in `data_dir`",
            ));
        }
        let options = PgConnectOptions::from_str(url).map_err(|_| {
            wrong("is not complete; it looks like postgres://user:password@host:5432/database")
        })?;
        Ok(Self::Postgres(Box::new(options)))
    }

    async fn connect(&self) -> Result<Box<dyn WritingConnection>> {
        Ok(match self {
            Self::Sqlite(path) => Box::new(sqlite::SqliteWriter::new(sqlite::reopen(path).await?)),
            Self::Postgres(options) => Box::new(postgres::PostgresWriter(postgres::connect(options).await?)),
        })
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => f.debug_tuple("Sqlite").field(path).finish(),
            Self::Postgres(options) => f
                .debug_struct("Postgres")
                .field("host", &options.get_host())
                .field("database", &options.get_database())
                .finish_non_exhaustive(),
        }
    }
}

/// An open database. Cheap to clone; what was asked for is written even after the last is gone.
#[derive(Debug, Clone)]
pub(crate) struct Database {
    readers: Readers,
    writer: Writer,
}

#[derive(Debug, Clone)]
enum Readers {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Database {
    /// Opens a database and brings its schema up to date. One that cannot be used as it is, or that a newer
    /// Moothall wrote, is an error of kind `Config`, and stays as it is.
    pub(crate) async fn open(location: Location) -> moothall_core::Result<Self> {
        let (readers, connection): (_, Box<dyn WritingConnection>) = match &location {
            Location::Sqlite(path) => {
                let connection = sqlite::open(path).await?;
                (Readers::Sqlite(sqlite::readers(path)), Box::new(sqlite::SqliteWriter::new(connection)))
            }
            Location::Postgres(options) => {
                let connection = postgres::open(options).await?;
                (
                    Readers::Postgres(postgres::readers(options)),
                    Box::new(postgres::PostgresWriter(connection)),
                )
            }
        };
        Ok(Self { readers, writer: Writer::start(location, connection) })
    }

    /// Whether other processes may use it at the same time.
    pub(crate) fn is_shared(&self) -> bool {
        matches!(self.readers, Readers::Postgres(_))
    }

    /// A connection that reads. It sees every change that was answered before.
    pub(crate) async fn read(&self) -> moothall_core::Result<Reader> {
        match &self.readers {
            Readers::Sqlite(pool) => pool.acquire().await.map(Reader::Sqlite),
            Readers::Postgres(pool) => pool.acquire().await.map(Reader::Postgres),
        }
        .map_err(failure::error)
    }

    /// Makes a change and returns once it is committed. It is made even when the caller stops waiting.
    ///
    /// Errors: `Unavailable` with `retry_after` when the database has no room, is busy or cannot be reached;
    /// its outcome is `Unknown` when it went away in the middle. `Internal` for a defect.
    pub(crate) async fn write<J: Job>(&self, job: J) -> moothall_core::Result<J::Output> {
        self.writer.write(job).await
    }

    /// Makes all changes that were asked for and closes every connection.
    pub(crate) async fn close(&self) {
        self.writer.close().await;
        match &self.readers {
            Readers::Sqlite(pool) => pool.close().await,
            Readers::Postgres(pool) => pool.close().await,
        }
    }
}

/// A connection that reads, until it is dropped.
#[derive(Debug)]
pub(crate) enum Reader {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

impl Deref for Reader {
    type Target = dyn Connection;

    fn deref(&self) -> &Self::Target {
        match self {
            Self::Sqlite(connection) => &**connection,
            Self::Postgres(connection) => &**connection,
        }
    }
}

impl DerefMut for Reader {
    fn deref_mut(&mut self) -> &mut Self::Target {
        match self {
            Self::Sqlite(connection) => &mut **connection,
            Self::Postgres(connection) => &mut **connection,
        }
    }
}

//! PostgreSQL: for several processes on one database.

use std::time::Duration;

use async_trait::async_trait;
use sqlx::postgres::{PgArguments, PgConnectOptions, PgPool, PgPoolOptions, PgRow, Postgres};
use sqlx::{AssertSqlSafe, ConnectOptions, Decode, PgConnection, Row as _, TypeInfo, ValueRef};

use super::connection::{Connection, Dialect, Row, Value, bind, decode};
use super::writer::{Durability, WritingConnection};
use super::{Result, failure, schema};

/// How long a connection is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// How many connections read at a time. On top comes the one that writes.
const READERS: u32 = 8;
/// The lock that one writing transaction at a time holds, whichever process it is of: as with a file,
/// a transaction then sees all that was committed before it began and nothing changes under it.
const WRITERS_LOCK: i64 = 0x6d6f_6f74_6861_6c6c;

/// Connects the writer and brings the schema up to date.
pub(super) async fn open(options: &PgConnectOptions) -> moothall_core::Result<PgConnection> {
    let mut connection = connect(options).await.map_err(failure::error)?;
    schema::migrate(&mut connection, schema::POSTGRES).await?;
    Ok(connection)
}

/// The connections that read.
pub(super) fn readers(options: &PgConnectOptions) -> PgPool {
    PgPoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(PATIENCE)
        .connect_lazy_with(options.clone().disable_statement_logging())
}

/// Connects the writer.
pub(super) async fn connect(options: &PgConnectOptions) -> Result<PgConnection> {
    // A process that is stopped in the middle of a transaction holds the writers' lock: the server ends
    // its session, and it begins anew when it wakes.
    let options = options.clone().disable_statement_logging().options([
        ("idle_in_transaction_session_timeout", "5s"),
        ("lock_timeout", "10s"),
        ("statement_timeout", "30s"),
    ]);
    tokio::time::timeout(PATIENCE, options.connect()).await.map_err(|_| sqlx::Error::PoolTimedOut)?
}

#[async_trait]
impl Connection for PgConnection {
    async fn execute(&mut self, sql: &str, arguments: Vec<Value>) -> Result<u64> {
        let done = sqlx::query_with(AssertSqlSafe(sql), bind::<PgArguments>(without_nul(arguments))?)
            .execute(self)
            .await?;
        Ok(done.rows_affected())
    }

    async fn query(&mut self, sql: &str, arguments: Vec<Value>) -> Result<Vec<Row>> {
        let rows = sqlx::query_with(AssertSqlSafe(sql), bind::<PgArguments>(without_nul(arguments))?)
            .fetch_all(self)
            .await?;
        rows.iter().map(row).collect()
    }

    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }
}

/// PostgreSQL takes no text with a NUL in it, and strangers may send one: the replacement character stands for it.
fn without_nul(mut arguments: Vec<Value>) -> Vec<Value> {
    for argument in &mut arguments {
        if let Value::Text(Some(text)) = argument
            && text.contains('\0')
        {
            *text = text.replace('\0', "\u{fffd}");
        }
    }
    arguments
}

fn row(row: &PgRow) -> Result<Row> {
    let value = |column| {
        let value = row.try_get_raw(column)?;
        if value.is_null() {
            return Ok(Value::Int(None));
        }
        let kind = value.type_info().into_owned();
        match kind.name() {
            "INT8" => Ok(Value::Int(Some(decoded(value)?))),
            "INT4" => Ok(Value::Int(Some(decoded::<i32>(value)?.into()))),
            "BOOL" => Ok(Value::Int(Some(decoded::<bool>(value)?.into()))),
            "TEXT" => Ok(Value::Text(Some(decoded(value)?))),
            "BYTEA" => Ok(Value::Blob(Some(decoded(value)?))),
            other => Err(decode(format!("a column of type {other}"))),
        }
    };
    Ok(Row::new((0..row.len()).map(value).collect::<Result<_>>()?))
}

fn decoded<'r, T: Decode<'r, Postgres>>(value: sqlx::postgres::PgValueRef<'r>) -> Result<T> {
    T::decode(value).map_err(sqlx::Error::Decode)
}

/// The writing connection.
#[derive(Debug)]
pub(super) struct PostgresWriter(pub(super) PgConnection);

#[async_trait]
impl WritingConnection for PostgresWriter {
    async fn begin(&mut self, durability: Durability) -> Result<()> {
        self.0.execute("BEGIN", Vec::new()).await?;
        self.0.query("SELECT TRUE FROM pg_advisory_xact_lock($1)", vec![WRITERS_LOCK.into()]).await?;
        if durability == Durability::Relaxed {
            self.0.execute("SET LOCAL synchronous_commit = off", Vec::new()).await?;
        }
        Ok(())
    }

    async fn commit(&mut self) -> Result<()> {
        self.0.execute("COMMIT", Vec::new()).await.map(drop)
    }

    async fn rollback(&mut self) -> Result<()> {
        self.0.execute("ROLLBACK", Vec::new()).await.map(drop)
    }

    async fn tidy(&mut self) -> Result<()> {
        Ok(())
    }

    async fn close(self: Box<Self>) -> Result<()> {
        sqlx::Connection::close(self.0).await
    }

    fn statements(&mut self) -> &mut dyn Connection {
        &mut self.0
    }
}

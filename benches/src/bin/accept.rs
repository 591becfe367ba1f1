//! The floor of durable accepts: the least that a program must do before it may say 202. A body is parsed and
//! one row of about 650 bytes is committed, together with all that wait; no keys, no budgets, no accounts.
//!
//! `accept DATABASE_URL ADDRESS` serves; `accept --disk DIRECTORY` tells how often a second this machine
//! makes 4 KiB durable, one after the other.

use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::str::FromStr as _;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, PgConnection, SqliteConnection};
use tokio::sync::{mpsc, oneshot};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many rows one commit takes at most.
const BATCH: usize = 256;
const TABLE: &str = "CREATE TABLE IF NOT EXISTS accepted (id TEXT PRIMARY KEY, agent TEXT NOT NULL, key TEXT NOT NULL, \
     due BIGINT NOT NULL, status TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (agent, key))";
const INDEX: &str = "CREATE INDEX IF NOT EXISTS due ON accepted (due) WHERE status = 'queued'";
const INSERT: &str =
    "INSERT INTO accepted (id, agent, key, due, status, body) VALUES ($1, 'bench', $2, 1, 'queued', $3)";

#[derive(Deserialize)]
struct Body {
    text: String,
}

struct Row {
    key: String,
    body: String,
    done: oneshot::Sender<bool>,
}

enum Database {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [flag, directory] if flag == "--disk" => measure_disk(directory),
        [url, address] => serve(url, address).await,
        _ => bail!("accept DATABASE_URL ADDRESS, or accept --disk DIRECTORY"),
    }
}

async fn serve(url: &str, address: &str) -> anyhow::Result<()> {
    let database = open(url).await?;
    let (rows, waiting) = mpsc::channel(4096);
    tokio::spawn(commit_in_groups(database, waiting));
    let router = Router::new().route("/v1/posts", post(accept)).with_state(rows);
    let listener = tokio::net::TcpListener::bind(address).await.context("the address is taken")?;
    axum::serve(listener, router).await.context("the server failed")
}

async fn open(url: &str) -> anyhow::Result<Database> {
    if url.starts_with("postgres") {
        let mut connection = PgConnection::connect(url).await?;
        for statement in [TABLE, INDEX] {
            sqlx::query(statement).execute(&mut connection).await?;
        }
        return Ok(Database::Postgres(connection));
    }
    let options = SqliteConnectOptions::from_str(url)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut connection = options.connect().await?;
    for statement in [TABLE, INDEX] {
        sqlx::query(statement).execute(&mut connection).await?;
    }
    Ok(Database::Sqlite(connection))
}

async fn accept(State(rows): State<mpsc::Sender<Row>>, Json(body): Json<Body>) -> StatusCode {
    let (done, committed) = oneshot::channel();
    let key = body.text.chars().take(40).collect();
    if rows.send(Row { key, body: body.text, done }).await.is_err() {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    match committed.await {
        Ok(true) => StatusCode::ACCEPTED,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    }
}

async fn commit_in_groups(mut database: Database, mut waiting: mpsc::Receiver<Row>) {
    let mut batch = Vec::with_capacity(BATCH);
    let mut number = 0_u64;
    while waiting.recv_many(&mut batch, BATCH).await > 0 {
        let committed = database.commit(&batch, &mut number).await;
        if let Err(cause) = &committed {
            // A failed commit answers 503, which the load run counts.
            let _ = writeln!(std::io::stderr(), "{cause:#}");
        }
        for row in batch.drain(..) {
            let _ = row.done.send(committed.is_ok());
        }
    }
}

impl Database {
    async fn commit(&mut self, batch: &[Row], number: &mut u64) -> anyhow::Result<()> {
        let mut id = || {
            *number += 1;
            format!("{number:032}")
        };
        match self {
            Self::Sqlite(connection) => {
                let mut transaction = connection.begin().await?;
                for row in batch {
                    let insert = sqlx::query(INSERT).bind(id()).bind(&row.key).bind(&row.body);
                    insert.execute(&mut *transaction).await?;
                }
                Ok(transaction.commit().await?)
            }
            Self::Postgres(connection) => {
                let mut transaction = connection.begin().await?;
                for row in batch {
                    let insert = sqlx::query(INSERT).bind(id()).bind(&row.key).bind(&row.body);
                    insert.execute(&mut *transaction).await?;
                }
                Ok(transaction.commit().await?)
            }
        }
    }
}

fn measure_disk(directory: &str) -> anyhow::Result<()> {
    const LENGTH: Duration = Duration::from_secs(2);
    let path = std::path::Path::new(directory).join("disk");
    let mut file = File::create(&path).with_context(|| format!("{} cannot be written", path.display()))?;
    file.write_all(&vec![0; 1 << 20])?;
    file.sync_all()?;
    let (page, started, mut count) = ([1; 4096], Instant::now(), 0_u32);
    while started.elapsed() < LENGTH {
        file.seek(SeekFrom::Start(u64::from(count % 256) * 4096))?;
        file.write_all(&page)?;
        file.sync_data()?;
        count += 1;
    }
    std::fs::remove_file(&path)?;
    writeln!(std::io::stdout(), "{:.0}", f64::from(count) / started.elapsed().as_secs_f64())?;
    Ok(())
}

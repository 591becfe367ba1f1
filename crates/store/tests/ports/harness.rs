//! Databases to test with, and values that tests are made of.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use libtest_mimic::Trial;
use moothall_core::outbox::{
    Accepted, DeliveryRecord, DeliveryStatus, Lease, NewDelivery, NewPublication, Priority, Progress,
};
use moothall_core::ports::Outbox;
use moothall_store::Store;
use moothall_testkit::postgres::Server;
use secrecy::{ExposeSecret, SecretString};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};
use tempfile::TempDir;
use uuid::Uuid;

/// Trials, each once for every database.
pub(crate) struct Suite {
    server: Arc<Server>,
    trials: Vec<Trial>,
}

impl Suite {
    pub(crate) fn new(server: Arc<Server>) -> Self {
        Self { server, trials: Vec::new() }
    }

    pub(crate) fn into_trials(self) -> Vec<Trial> {
        self.trials
    }

    /// Adds a test that must hold for every database.
    pub(crate) fn add<F>(&mut self, name: &str, test: fn(Place) -> F)
    where
        F: Future<Output = ()> + 'static,
    {
        self.add_for("sqlite", name, test);
        self.add_for("postgres", name, test);
    }

    /// Adds a test that means something for one database only.
    pub(crate) fn add_for<F>(&mut self, database: &'static str, name: &str, test: fn(Place) -> F)
    where
        F: Future<Output = ()> + 'static,
    {
        let server = Arc::clone(&self.server);
        self.trials.push(Trial::test(format!("{database}::{name}"), move || {
            let place = match database {
                "sqlite" => Place::Sqlite(Arc::new(tempfile::tempdir()?)),
                _ => Place::Postgres { url: server.new_database()? },
            };
            let runtime =
                tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
            runtime.block_on(test(place));
            Ok(())
        }));
    }
}

/// Adds tests under their own names.
macro_rules! trials {
    ($suite:expr, $($test:ident),+ $(,)?) => {
        $($suite.add(stringify!($test), $test);)+
    };
}
pub(crate) use trials;

/// Where the database of one test is.
#[derive(Clone)]
pub(crate) enum Place {
    Sqlite(Arc<TempDir>),
    Postgres { url: SecretString },
}

impl Place {
    /// Opens it: each call is another instance of the gateway.
    pub(crate) async fn open(&self) -> Store {
        match self {
            Self::Sqlite(_) => Store::sqlite(&self.file()).await,
            Self::Postgres { url } => Store::postgres(url).await,
        }
        .expect("the database opens")
    }

    /// Runs a statement past the ports.
    pub(crate) async fn run(&self, sql: &str) {
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite(_) => {
                let options = SqliteConnectOptions::new().filename(self.file());
                let mut database = options.connect().await.expect("connects");
                sqlx::raw_sql(sql).execute(&mut database).await.expect("runs");
                database.close().await.expect("closes");
            }
            Self::Postgres { url } => {
                let mut database = PgConnection::connect(url.expose_secret()).await.expect("connects");
                sqlx::raw_sql(sql).execute(&mut database).await.expect("runs");
                database.close().await.expect("closes");
            }
        }
    }

    /// Gives an account of `nova` a state.
    pub(crate) async fn set_account(&self, name: &str, state: &str) {
        self.run(&format!(
            "INSERT INTO accounts (agent, name, network, identity, state, configured, changed) \
             VALUES ('nova', '{name}', 'instreet', '', '{state}', 1, 1) \
             ON CONFLICT (agent, name) DO UPDATE SET state = excluded.state"
        ))
        .await;
    }

    pub(crate) fn file(&self) -> PathBuf {
        match self {
            Self::Sqlite(directory) => directory.path().join("moothall.db"),
            Self::Postgres { .. } => panic!("it is no file"),
        }
    }
}

/// The instant at which a test begins, and as many seconds later.
pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + seconds).expect("an instant")
}

pub(crate) fn new_id() -> String {
    static LAST: AtomicU64 = AtomicU64::new(0);
    // Ids of the same millisecond still sort in the order in which they were made.
    let number = LAST.fetch_add(1, Ordering::Relaxed);
    Uuid::new_v7(uuid::Timestamp::from_unix_time(1_790_000_000 + number, 0, 0, 0)).to_string()
}

/// A publication of `nova` with these deliveries, asked for at second 0.
pub(crate) fn publication(deliveries: Vec<NewDelivery>) -> NewPublication {
    NewPublication {
        id: new_id(),
        agent: "nova".to_owned(),
        key_id: "key".to_owned(),
        idempotency_key: None,
        created_at: at(0),
        no_duplicate_since: None,
        max_waiting: 1000,
        deliveries,
    }
}

/// A post of `account` to `place`, due at second 0.
pub(crate) fn post(account: &str, place: &str) -> NewDelivery {
    NewDelivery {
        id: new_id(),
        account: account.to_owned(),
        network: "instreet".to_owned(),
        kind: "post".to_owned(),
        place: place.to_owned(),
        priority: Priority::Normal,
        not_before: at(0),
        expires_at: None,
        content_hash: [7; 32],
        work: "{}".to_owned(),
        begin: None,
    }
}

pub(crate) fn lease(owner: &str, epoch: i64, until: i64) -> Lease {
    Lease { owner: owner.to_owned(), epoch, until: at(until) }
}

/// Leaves a delivery as `status`, with a text that tells how the attempt went.
pub(crate) fn progress(status: DeliveryStatus, outcome: Option<&str>) -> Progress {
    Progress {
        status,
        not_before: at(0),
        work: "{}".to_owned(),
        result: None,
        error: None,
        outcome: outcome.map(str::to_owned),
        counts: outcome.is_some(),
        remote_id: None,
    }
}

/// Takes one delivery in and returns its id.
pub(crate) async fn accept(outbox: &Arc<dyn Outbox>, delivery: NewDelivery) -> String {
    let id = delivery.id.clone();
    let accepted = outbox.accept(publication(vec![delivery]), at(0)).await.expect("is taken in");
    assert!(matches!(accepted, Accepted::New { .. }), "{accepted:?}");
    id
}

/// Claims all that is due at `second`, for a minute.
pub(crate) async fn claim(outbox: &Arc<dyn Outbox>, owner: &str, second: i64) -> Vec<DeliveryRecord> {
    outbox.claim(owner, at(second + 60), 100, at(second)).await.expect("claims")
}

/// How a delivery of `nova` stands.
pub(crate) async fn look(outbox: &Arc<dyn Outbox>, id: &str) -> DeliveryRecord {
    outbox.delivery("nova", id).await.expect("reads").expect("is kept").0
}

//! A gateway that is killed again and again under load: nothing may be lost and nothing sent twice.
//!
//! Agents write posts, comments, votes and messages to every network of the registry, each with an
//! idempotency key, as a careful client would: what is not acknowledged is sent again with the same key.
//! Meanwhile the sandbox loses requests and answers, and the gateway is killed without warning, at random
//! instants and at points that it names itself. What then counts is the sandbox's own ledger, compared
//! with what was acknowledged; the gateway's database is not believed.
//!
//! Start at [`Plan::run`]. `chaos.rs` kills and breaks, `load.rs` writes, `oracle.rs` judges, `time.rs` makes hours pass where
//! limits have to be waited for.

#![expect(clippy::expect_used, clippy::panic, reason = "a trial stops at what it did not expect")]

mod chaos;
mod load;
mod oracle;
mod process;
mod time;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use moothall_sandbox::{Config, Sandbox};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use tokio::sync::watch;

pub use self::oracle::Report;
use self::process::Hall;

/// How hard a gateway is tried.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The `moothall` binary. One with debug assertions also dies at the points that it names.
    pub binary: PathBuf,
    /// The URL of a PostgreSQL database; SQLite in a directory of its own when `None`.
    pub store: Option<String>,
    /// How many gateways share the work; more than one needs PostgreSQL.
    pub instances: usize,
    /// How many writes are asked for.
    pub writes: usize,
    /// How many kills there are, spread evenly over the writes.
    pub kills: usize,
    /// How many writes are under way at once.
    pub writers: usize,
    /// Whether the networks lose requests and answers meanwhile.
    pub faults: bool,
    /// Whether limits are on, on both sides. Then every write is queued, a writer goes on when its write has
    /// ended, and the clocks of gateway and networks run ahead together.
    pub limited: bool,
    /// What chance goes by.
    pub seed: u64,
    /// When a run that does not end has failed.
    pub patience: Duration,
}

impl Plan {
    /// The limits of gateway and networks, as both name them.
    fn limits(&self) -> &'static str {
        if self.limited { "documented" } else { "off" }
    }

    /// Runs the plan and tells what became of every write.
    ///
    /// # Panics
    /// When the gateway does not start, or the run does not end within the plan's patience.
    pub async fn run(self) -> Report {
        let started = Instant::now();
        let mut config = Config::default();
        for (_, network) in config.networks_mut() {
            self.limits().clone_into(&mut network.limits);
        }
        let sandbox = Sandbox::start(config).await.expect("free ports");
        let mut hall = Hall::open(&self, &sandbox);
        let time = self.limited.then(|| tokio::spawn(hall.clock().run_ahead(sandbox.control().clone())));
        let scene = load::Scene::set(&mut hall, &sandbox, &self).await;
        let begun_at = sandbox.control().ledger(None).expect("a ledger").len();
        if self.faults {
            chaos::break_networks(&sandbox);
        }
        let (progress, seen) = watch::channel(0);
        let chance = StdRng::seed_from_u64(self.seed);
        let chaos = tokio::spawn(chaos::kill(hall, chance, self.kills, self.writes, seen));
        let work = load::write_all(&scene, &self, &progress);
        let written = tokio::time::timeout(self.patience, work).await.expect("every write is acknowledged");
        let (hall, kills) = chaos.await.expect("the killer ends in order");
        sandbox.control().clear_faults();
        let settled = tokio::time::timeout(self.patience, load::settle(&scene, &written)).await;
        let settled = settled.expect("every delivery ends");
        let ledger = sandbox.control().ledger(None).expect("a ledger");
        let report = oracle::judge(&written, &settled, &ledger[begun_at..], kills, started.elapsed());
        if let Some(time) = time {
            time.abort();
        }
        hall.close().await;
        sandbox.shutdown().await;
        report
    }
}

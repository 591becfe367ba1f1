//! Kills a gateway again and again under load, and tells what was lost or sent twice.
//!
//! ```text
//! cargo build -p moothall
//! cargo run -p moothall-testkit --example crash -- --writes 2000 --kills 100 [--postgres [INSTANCES]]
//! ```
//!
//! `--binary PATH` tries another binary than `target/debug/moothall`; `--seed N` another course of events;
//! `--calm` leaves the networks alone; `--limited` keeps the limits on, and lets the clocks of gateway and
//! networks run ahead (choose more writers then: each waits for its write). It ends with 1 when anything was lost or sent twice.

#![expect(clippy::expect_used, clippy::print_stdout, reason = "a trial stops at what it did not expect")]

use std::process::ExitCode;
use std::time::Duration;

use moothall_testkit::crash::Plan;
use moothall_testkit::postgres::Server;
use secrecy::ExposeSecret as _;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let after = |flag: &str| {
        let at = arguments.iter().position(|argument| argument == flag)?;
        arguments.get(at + 1).filter(|value| !value.starts_with("--")).cloned()
    };
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let number = |flag: &str, usual: usize| after(flag).map_or(Ok(usual), |text| text.parse());
    let server = has("--postgres").then(Server::start);
    let server = server.transpose().expect("a PostgreSQL");
    let store = server.as_ref().map(|server| server.new_database().expect("a database"));
    let plan = Plan {
        binary: after("--binary").unwrap_or_else(|| "target/debug/moothall".to_owned()).into(),
        store: store.map(|url| url.expose_secret().to_owned()),
        instances: number("--postgres", 1).expect("a number of instances"),
        writes: number("--writes", 2000).expect("a number of writes"),
        kills: number("--kills", 100).expect("a number of kills"),
        writers: number("--writers", 16).expect("a number of writers"),
        faults: !has("--calm"),
        limited: has("--limited"),
        seed: number("--seed", 1).expect("a seed") as u64,
        patience: Duration::from_hours(1),
    };
    let report = plan.run().await;
    if let Some(server) = server {
        server.stop();
    }
    println!("{report}");
    if report.lost.is_empty() && report.duplicated.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

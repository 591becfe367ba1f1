//! Every promise of the ports, kept by each database: one suite, run over SQLite and PostgreSQL.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod accounts;
mod budgets;
mod database;
mod harness;
mod idempotency;
mod keys;
mod outbox;
mod tokens;

use std::process::ExitCode;

use libtest_mimic::Arguments;

use self::harness::Suite;
use moothall_testkit::postgres::Server;

fn main() -> Result<ExitCode, String> {
    let arguments = Arguments::from_args();
    let server = Server::start()
        .map_err(|why| format!("the tests of the store need a PostgreSQL of their own: {why}"))?;
    let mut suite = Suite::new(server.clone());
    accounts::add_to(&mut suite);
    budgets::add_to(&mut suite);
    keys::add_to(&mut suite);
    database::add_to(&mut suite);
    idempotency::add_to(&mut suite);
    outbox::add_to(&mut suite);
    tokens::add_to(&mut suite);
    let conclusion = libtest_mimic::run(&arguments, suite.into_trials());
    server.stop();
    Ok(conclusion.exit_code())
}

//! The real binary is killed again and again under load; then the sandbox's ledger is compared with what was
//! acknowledged. `cargo run -p moothall-testkit --example crash` is the same for as long as you like.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and its figures are of use"
)]

#[path = "e2e/binary.rs"]
mod binary;

use std::time::Duration;

use moothall_testkit::crash::{Plan, Report};
use moothall_testkit::postgres::Server;
use secrecy::ExposeSecret as _;

fn plan(store: Option<String>) -> Plan {
    Plan {
        binary: binary::binary().to_owned(),
        store,
        instances: 1,
        writes: 240,
        kills: 12,
        writers: 4,
        faults: true,
        limited: false,
        seed: 7,
        patience: Duration::from_mins(5),
    }
}

fn check(report: &Report) {
    println!("{report}");
    assert!(report.lost.is_empty() && report.duplicated.is_empty(), "{report}");
    // A write that is cut off twice before the network takes it is sent no third time: with a kill for every
    // twenty writes some are, but few.
    assert!(report.needs_attention() <= 7, "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_and_nothing_sent_twice_on_sqlite() {
    check(&plan(None).run().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_and_nothing_sent_twice_on_postgresql() {
    let server = Server::start().expect("a PostgreSQL for the tests");
    let url = server.new_database().expect("an empty database");
    let report = plan(Some(url.expose_secret().to_owned())).run().await;
    server.stop();
    check(&report);
}

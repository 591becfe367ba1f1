//! Conformance: every network of the registry against every case, one named trial each, over real HTTP
//! against a sandbox of its own.
//!
//! A trial is named `network::family::case`; `cargo test --test conformance -- instreet::votes` runs some.
//! Under `network::faults` the operations are tried again while things go wrong, and under
//! `network::bad_answers` with answers that no network should give.
//! Registering a network enrols it here. What it must say about itself is one column of the table in
//! `conformance/support.rs`: what it has is tested, and of what it lacks the refusal is.

mod conformance {
    pub(crate) mod bad_answers;
    pub(crate) mod challenges;
    pub(crate) mod comment_deletes;
    pub(crate) mod comments;
    pub(crate) mod cursors;
    pub(crate) mod errors;
    pub(crate) mod faults;
    pub(crate) mod feeds;
    pub(crate) mod follows;
    pub(crate) mod ids;
    pub(crate) mod media;
    pub(crate) mod media_library;
    pub(crate) mod messages;
    pub(crate) mod notifications;
    pub(crate) mod polls;
    pub(crate) mod post_edits;
    pub(crate) mod posts;
    pub(crate) mod profiles;
    pub(crate) mod reconcile;
    pub(crate) mod registration;
    pub(crate) mod reposts;
    pub(crate) mod search;
    pub(crate) mod support;
    pub(crate) mod votes;
}

use std::process::ExitCode;

use libtest_mimic::Arguments;
use tokio::runtime::Runtime;

use crate::conformance::{bad_answers, faults, support};

/// Most trials wait for something most of the time.
const TRIALS_AT_ONCE: usize = 8;

fn main() -> std::io::Result<ExitCode> {
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(TRIALS_AT_ONCE);
    let runtime = Runtime::new()?;
    let mut trials = support::trials(runtime.handle());
    trials.extend(faults::trials(runtime.handle()));
    trials.extend(bad_answers::trials(runtime.handle()));
    Ok(libtest_mimic::run(&arguments, trials).exit_code())
}

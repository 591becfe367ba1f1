//! End to end: the real binary, as the operator, the agent and the terminal user meet it.
//!
//! `moothall serve` runs as a child process with a configuration and a data directory of its own, in front
//! of a sandbox within this process, whose ledger says what reached a network. Start reading at
//! `e2e/world.rs`; every other file is one side of the product.
#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod e2e {
    mod accounts;
    mod agent;
    mod bad_input;
    mod bad_posts;
    mod binary;
    mod commands;
    mod delivery;
    mod demo;
    mod disk_full;
    mod document;
    mod exit_codes;
    mod idempotency;
    mod instances;
    mod keys;
    mod lists;
    mod native;
    mod process;
    mod proxy;
    mod proxy_refusals;
    mod publishing;
    mod recording;
    mod redact;
    mod secrets;
    mod serving;
    mod world;
}

//! The whole HTTP API over an engine with fake networks: what a caller sees, for good and bad requests.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod bad_input;
mod delivery;
mod document;
mod fake;
mod harness;
mod idempotency;
mod keys;
mod listener;
mod logs;
mod media;
mod problems;
mod proxy;
mod publish;
mod system;
mod wire;

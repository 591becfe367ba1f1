//! The whole HTTP API over an engine with fake networks: what a caller sees, for good and bad requests.

mod bad_input;
mod document;
mod fake;
mod harness;
mod idempotency;
mod keys;
mod media;
mod problems;
mod publish;
mod system;

//! What surrounds the emulated networks: control plane, ledger, clock and faults.

#![expect(clippy::unwrap_used, reason = "a helper of tests fails by panicking")]

mod control;
mod faults;
mod harness;
mod ledger;

//! The adapter against the sandbox, over real HTTP: every operation, refusals, limits and faults.

#![expect(clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod arena;
mod discovery;
mod faults;
mod games;
mod groups;
mod limits;
mod literary;
mod messages;
mod oracle;
mod people;
mod posts;
mod reconcile;
mod registration;
mod town;
mod votes;

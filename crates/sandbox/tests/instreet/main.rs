//! The emulator of InStreet as a client meets it: over HTTP, from outside.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a helper of a test fails as the test does")]

mod agents;
mod arena;
mod attachments;
mod comments;
mod envelope;
mod feed;
mod games;
mod garbage;
mod groups;
mod harness;
mod levers;
mod limits;
mod literary;
mod messages;
mod notifications;
mod oracle;
#[path = "../shared/play.rs"]
mod play;
mod polls;
mod posts;
mod registration;
mod search;
mod settings;
mod solver;
mod switches;
mod upvotes;

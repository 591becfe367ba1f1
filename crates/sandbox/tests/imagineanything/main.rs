//! The emulator of ImagineAnything as a client meets it: over HTTP, from outside.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a helper of tests fails by panicking")]

mod agents;
mod auth;
mod blog;
mod bytes;
mod comments;
mod connected;
mod discovery;
mod engagement;
mod garbage;
mod generation;
mod harness;
mod levers;
mod likes;
mod limits;
mod marketplace;
mod media;
mod messages;
mod meta;
mod notifications;
#[path = "../shared/play.rs"]
mod play;
mod posts;
mod refusals;
mod reposts;
mod self_description;
mod settings;
mod switches;

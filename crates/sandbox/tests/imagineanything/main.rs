//! The emulator of ImagineAnything as a client meets it: over HTTP, from outside.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a helper of tests fails by panicking")]

mod agents;
mod auth;
mod comments;
mod discovery;
mod garbage;
mod harness;
mod likes;
mod limits;
mod media;
mod messages;
mod notifications;
mod posts;
mod refusals;
mod reposts;
mod settings;

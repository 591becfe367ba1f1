//! Delivery: every write passes through here, so that none is lost and none happens twice.
//!
//! ```text
//! queued -> leased -> sending -> published | awaiting_challenge | awaiting_review | refused | failed
//!                             -> unknown -> verifying -> published | queued (once) | needs_attention
//! queued -> expired | cancelled
//! ```
//!
//! `submit.rs` takes a write in: it is durable, together with the attempt that follows, before its first
//! byte leaves. `send.rs` sends it under a lease; `worker.rs` does so for those that wait. `verify.rs`
//! finds out about those that were never answered. What follows from an answer is decided in `decide.rs`,
//! apart from everything that has an effect. `publication.rs` shows how it stands, and `steer.rs` lets its
//! owner decide.

mod decide;
mod delay;
mod job;
mod options;
mod publication;
mod send;
mod signals;
mod steer;
mod submit;
mod verify;
mod work;
mod worker;

pub(crate) use self::job::later;
pub use self::options::{WriteOptions, Written};
pub use self::publication::{Attempt, Delivery, Item, Publication, PublicationStatus, WaitingFor};
pub(crate) use self::send::again;
pub(crate) use self::signals::Signals;
pub use self::steer::{PublicationRequest, Resolution};
pub(crate) use self::submit::{Intent, Submitted};
pub(crate) use self::work::{Step, Work};

#[cfg(test)]
mod tests;

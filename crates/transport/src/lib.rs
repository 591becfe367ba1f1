//! The HTTP stack under every adapter, and the only crate that names reqwest.
//!
//! An adapter describes its network's HTTP as data: a table of [`Endpoint`](moothall_core::endpoint::Endpoint)s, a list of limits, how
//! it authenticates ([`Auth`]), and a [`Dialect`] that tells a refusal from an answer. A [`Stack`]
//! turns that into one [`Transport`], which is all that the adapter ever sends through. What a
//! network means by its words is the adapter's business; nothing here knows any network.
//!
//! The layers, outermost first. Each is one file, owns its state, and is tested alone:
//!
//! | layer | does |
//! | --- | --- |
//! | `observe` | one span, one log line and the metrics of a call; names what failed |
//! | `retry` | sends again what is safe to send again: replay class x outcome x deadline |
//! | `auth` | adds the credential; renews tokens, once for everybody who waits |
//! | `budget` | pays for every attempt before it leaves; learns from refusals |
//! | `classify` | asks the dialect whether the answer is a refusal; takes over limit headers |
//! | `timeout` | ends an attempt that takes too long |
//! | `record` | writes fixtures, after redaction |
//! | `fault` | fails on purpose, for tests |
//! | `wire` or `replay` | the network itself, or fixtures in its place |
//!
//! Start reading at [`Request`], then [`Stack`].

mod auth;
mod backend;
mod budget;
mod classify;
mod dialect;
mod fault;
pub mod fit;
mod fixture;
mod forward;
mod multipart;
mod observe;
mod record;
mod redact;
mod replay;
mod request;
mod response;
mod retry;
pub mod retry_after;
mod stack;
#[cfg(test)]
mod testing;
mod timeout;
mod wire;

use async_trait::async_trait;
use moothall_core::{Context, Result};

pub use self::auth::{Auth, TokenGrants};
pub use self::backend::{Backend, End};
pub use self::classify::default_outcome;
pub use self::dialect::Dialect;
pub use self::fault::{Fault, Faults};
pub use self::forward::forward;
pub use self::multipart::{ByteStream, FilePart, Multipart};
pub use self::record::{Origin, Recorder, Recording};
pub use self::replay::{Call, Match, Replayed, Replayer};
pub use self::request::Request;
pub use self::response::{Decoded, Response};
pub use self::stack::{Stack, StackBuilder};
pub use self::timeout::Timeouts;
pub use self::wire::Wire;

/// Sends one request and waits for its answer. Every layer is one, and so is the whole stack.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Sends `request` on behalf of `cx`.
    ///
    /// A refusal is an error, also when it came with HTTP 200. The error says by its outcome whether
    /// a write may have happened all the same. Dropping the future abandons the wait, not what the
    /// network may already have received.
    async fn send(&self, cx: &Context, request: &Request) -> Result<Response>;
}

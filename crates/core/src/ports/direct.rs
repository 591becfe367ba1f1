//! What a front end needs that lets clients of a network call it through Moothall.

use std::fmt;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::Result;

/// A write that an agent sends to a network itself, rather than leaving it to be delivered.
#[derive(Debug, Clone)]
pub struct DirectWrite {
    /// When.
    pub at: Timestamp,
    /// The agent.
    pub agent: String,
    /// The id of the key that it calls with.
    pub key_id: String,
    /// The name of the account that acts.
    pub account: String,
    /// Network and endpoint, such as `instreet/create_post`.
    pub endpoint: String,
    /// SHA-256 of its body, where that is known before it is sent.
    pub content_hash: Option<[u8; 32]>,
}

/// Where it is kept who did what.
#[async_trait]
pub trait AuditLog: Send + Sync + fmt::Debug + 'static {
    /// Notes a write that is about to be sent. It is durable, where the log is, before this returns.
    async fn note(&self, write: DirectWrite) -> Result<()>;
}

/// Makes what nobody else can make or read.
pub trait Sealer: Send + Sync + fmt::Debug + 'static {
    /// `plain`, sealed for one purpose.
    fn seal(&self, purpose: &'static str, plain: &[u8]) -> Result<Vec<u8>>;

    /// What was sealed for this purpose; `None` when it was not, was changed, or the key is another by now.
    fn open(&self, purpose: &'static str, sealed: &[u8]) -> Option<Vec<u8>>;
}

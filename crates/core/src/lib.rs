//! The vocabulary of Moothall: what social networks of agents have in common.
//!
//! This crate holds the model ([`Post`](model::Post), [`Comment`](model::Comment), …), the traits
//! that a network's adapter implements ([`traits`]), the one [`Error`], and the ports through which
//! time and memory come in ([`ports`]). It does no I/O and knows no network by name.
//!
//! Start at [`Network`]: it is what an adapter offers and what everything else calls. Then read
//! [`ops`] for what can be asked, and [`limits`] for how budgets are spoken of.

mod account;
mod agent;
mod config;
mod descriptor;
pub mod endpoint;
mod error;
pub mod id;
pub mod limits;
pub mod model;
mod network;
pub mod ops;
pub mod outbox;
pub mod page;
pub mod ports;
pub mod read_back;
pub mod text;
pub mod traits;
mod words;

pub use self::account::{Account, AccountKey, Context, Credentials};
pub use self::agent::{AccountRecord, AccountState, AgentKey, PendingChallenge, Scope, StateReason};
pub use self::config::{LimitsMode, NetworkConfig};
pub use self::descriptor::{
    Community, CredentialField, Descriptor, MediaRules, MediaType, PostRules, TitleRule,
};
pub use self::error::{Error, ErrorKind, Outcome, Remote, Result};
pub use self::network::{Capability, Network, NetworkExt};

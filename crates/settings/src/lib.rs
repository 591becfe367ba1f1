//! Configuration of the gateway: defaults, a file, the environment and flags, in this order.
//!
//! [`load`] merges the sources and either gives [`Settings`] or every problem at once, each with the
//! file and line, variable or flag that it comes from. It is the only crate that names `figment`, and
//! the only one that reads the environment. Which networks there are it is told by its caller.

mod accounts;
mod delivery;
mod environment;
mod lines;
mod problem;
mod proxy;
mod reader;
mod record;
mod secret;
mod store;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use moothall_core::{AccountRecord, AgentKey, CredentialField, NetworkConfig};

pub use self::delivery::Delivery;
pub use self::environment::Environment;
pub use self::problem::{Problem, Problems};
pub use self::reader::load;
pub use self::record::Record;
pub use self::store::{Database, MasterKey, Store};

/// The built-in defaults, as TOML with a comment on every key.
pub const DEFAULTS: &str = include_str!("../../../config/default.toml");

/// Everything that `moothall serve` can be told.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the embedded database and the master key are, unless they are named elsewhere.
    pub data_dir: PathBuf,
    /// The database.
    pub store: Store,
    /// How writes are delivered.
    pub delivery: Delivery,
    /// The listener.
    pub server: Server,
    /// What is logged, and how.
    pub log: Log,
    /// The longest a request waits for a network's budget.
    pub max_budget_wait: Duration,
    /// How long an idempotency key is remembered.
    pub idempotency_ttl: Duration,
    /// Whether a write without an idempotency key is refused.
    pub idempotency_required: bool,
    /// What becomes of calls of networks' own APIs that are in no table.
    pub undocumented: Undocumented,
    /// The names under which calls of networks' own APIs are taken, without ports.
    pub proxy_hosts: Vec<String>,
    /// What is recorded of the traffic with the networks; nothing when `None`.
    pub record: Option<Record>,
    /// How each network is reached, by slug, in the order of the known networks.
    pub networks: Vec<(&'static str, NetworkConfig)>,
    /// Accounts from the file or from the networks' own environment variables.
    pub accounts: Vec<AccountRecord>,
    /// Keys of agents.
    pub keys: Vec<AgentKey>,
}

/// The listener of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Address and port.
    pub bind: SocketAddr,
    /// Connections at a time.
    pub connections: usize,
    /// How long a new connection may send nothing.
    pub first_byte_timeout: Duration,
    /// How long the headers of a request may take.
    pub header_timeout: Duration,
    /// How long a connection may be idle between requests.
    pub keep_alive: Duration,
    /// How long a body may pause.
    pub body_idle_timeout: Duration,
    /// How long a request may take in all.
    pub request_deadline: Duration,
    /// How long requests in flight have to finish at the end.
    pub drain: Duration,
    /// Bytes of a JSON request.
    pub body_bytes: usize,
}

/// What is logged, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// The filter, in the syntax of `tracing`.
    pub filter: String,
    /// How a line looks.
    pub format: LogFormat,
}

/// How a log line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// What becomes of calls of a network's own API that its documents do not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Undocumented {
    /// They are refused.
    Refuse,
    /// They pass.
    Pass,
}

/// A network that may be configured.
#[derive(Debug, Clone, Copy)]
pub struct KnownNetwork {
    /// Its slug.
    pub slug: &'static str,
    /// The secrets that an account of it consists of.
    pub credentials: &'static [CredentialField],
}

/// Where settings come from, beside the defaults.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The file of `--config`.
    pub file: Option<PathBuf>,
    /// The environment.
    pub environment: Environment,
    /// Flags that were given: the flag as typed, its key, its value.
    pub flags: Vec<(&'static str, &'static str, String)>,
}

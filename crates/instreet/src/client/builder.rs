//! The client for use as a library: the network, and one account of it.

use std::fmt;
use std::sync::Arc;

use moothall_core::ports::Ports;
use moothall_core::{Account, AccountKey, Context, Credentials, LimitsMode, NetworkConfig, Result};
use moothall_transport::{Backend, Wire};
use secrecy::SecretString;
use url::Url;

use super::{API_KEY, InStreet};

/// InStreet with one account that acts. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    network: Arc<InStreet>,
    context: Context,
}

impl Client {
    /// Begins a client. Every setting has a default; without an API key only public reads and
    /// registration work.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// The network, with all its traits.
    pub fn network(&self) -> &InStreet {
        &self.network
    }

    /// The context in which this client's account acts.
    pub fn context(&self) -> Context {
        self.context.clone()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("context", &self.context).finish_non_exhaustive()
    }
}

/// A client in the making.
#[derive(Debug, Default)]
pub struct ClientBuilder {
    api_key: Option<SecretString>,
    account: Option<AccountKey>,
    config: NetworkConfig,
    ports: Option<Ports>,
    backend: Option<Backend>,
}

impl ClientBuilder {
    /// The account's key, as registration gave it.
    pub fn api_key(mut self, api_key: impl Into<SecretString>) -> Self {
        self.api_key = Some(api_key.into());
        self
    }

    /// Under what the account's budgets and toggles are kept; derived from its API key unless set.
    pub fn account(mut self, key: AccountKey) -> Self {
        self.account = Some(key);
        self
    }

    /// Where the network is; its public address unless set.
    pub fn base_url(mut self, url: Url) -> Self {
        self.config.base_url = Some(url);
        self
    }

    /// Time and memory; real time, and memory that ends with the process, unless set.
    pub fn ports(mut self, ports: Ports) -> Self {
        self.ports = Some(ports);
        self
    }

    /// Which limits are kept before sending; the documented ones unless set.
    pub fn limits(mut self, limits: LimitsMode) -> Self {
        self.config.limits = limits;
        self
    }

    /// Where requests end; at the network, through an HTTP client of its own, unless set.
    pub fn backend(mut self, backend: Backend) -> Self {
        self.backend = Some(backend);
        self
    }

    /// The client. Nothing is sent yet.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](moothall_core::ErrorKind::Config) when the base URL is not acceptable, or
    /// the system's certificates cannot be read.
    pub fn build(self) -> Result<Client> {
        let backend = match self.backend {
            Some(backend) => backend,
            None => Backend::wire(Wire::new()?),
        };
        let ports = self.ports.unwrap_or_else(Ports::in_memory);
        let network = Arc::new(InStreet::new(&self.config, ports, &backend)?);
        let context = match self.api_key {
            None => Context::anonymous(),
            Some(api_key) => {
                let credentials = Credentials::default().with(API_KEY, api_key);
                let key = self.account.unwrap_or_else(|| AccountKey::of(crate::SLUG, &credentials));
                Context::of(Account { key, handle: None, credentials })
            }
        };
        Ok(Client { network, context })
    }
}

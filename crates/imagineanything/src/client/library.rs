//! For use as a library: the network together with one account.

use moothall_core::ports::Ports;
use moothall_core::{
    Account, AccountKey, Context, Credentials, Error, ErrorKind, LimitsMode, NetworkConfig, Result,
};
use moothall_transport::{Backend, Wire};
use secrecy::SecretString;
use url::Url;

use super::{Assumptions, ImagineAnything};
use crate::SLUG;

/// The network and one account of it, ready to use. Cheap to clone.
///
/// Everything that networks have in common is done through [`network`](Self::network); what only this one
/// has is a method here.
#[derive(Clone)]
pub struct Client {
    network: ImagineAnything,
    context: Context,
}

impl Client {
    /// Begins a client. Without credentials it can read what is public, and register.
    pub fn builder() -> ClientBuilder {
        ClientBuilder {
            client_id: None,
            client_secret: None,
            handle: None,
            config: NetworkConfig::default(),
            assumptions: Assumptions::default(),
            ports: None,
            backend: None,
        }
    }

    /// The network, with every trait that it serves.
    pub fn network(&self) -> &ImagineAnything {
        &self.network
    }

    /// Who acts: pass it to the methods of the traits.
    pub fn context(&self) -> Context {
        self.context.clone()
    }
}

/// A [`Client`] in the making. Every setting has a default.
pub struct ClientBuilder {
    client_id: Option<SecretString>,
    client_secret: Option<SecretString>,
    handle: Option<String>,
    config: NetworkConfig,
    assumptions: Assumptions,
    ports: Option<Ports>,
    backend: Option<Backend>,
}

impl ClientBuilder {
    /// The id that registration gave.
    pub fn client_id(mut self, id: impl Into<SecretString>) -> Self {
        self.client_id = Some(id.into());
        self
    }

    /// The secret that registration gave.
    pub fn client_secret(mut self, secret: impl Into<SecretString>) -> Self {
        self.client_secret = Some(secret.into());
        self
    }

    /// The account's handle; only for people who read logs.
    pub fn handle(mut self, handle: impl Into<String>) -> Self {
        self.handle = Some(handle.into());
        self
    }

    /// Where the network is; its public address unless set.
    pub fn base_url(mut self, url: Url) -> Self {
        self.config.base_url = Some(url);
        self
    }

    /// Which limits are kept before sending; the documented ones unless set.
    pub fn limits(mut self, limits: LimitsMode) -> Self {
        self.config.limits = limits;
        self
    }

    /// What is believed of the network without a source.
    pub fn assumptions(mut self, assumptions: Assumptions) -> Self {
        self.assumptions = assumptions;
        self
    }

    /// Time and memory; real time and memory that ends with the process unless set.
    pub fn ports(mut self, ports: Ports) -> Self {
        self.ports = Some(ports);
        self
    }

    /// Where requests end; at the network unless set.
    pub fn backend(mut self, backend: Backend) -> Self {
        self.backend = Some(backend);
        self
    }

    /// The client. Nothing is sent yet.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] when the base URL is not acceptable, or only one of client id and secret is given.
    pub fn build(self) -> Result<Client> {
        let context = match (self.client_id, self.client_secret) {
            (Some(id), Some(secret)) => {
                let credentials = Credentials::default().with("client_id", id).with("client_secret", secret);
                let key = AccountKey::of(SLUG, &credentials);
                Context::of(Account { key, handle: self.handle, credentials })
            }
            (None, None) => Context::anonymous(),
            _ => {
                let message = "give both `client_id` and `client_secret`, or neither";
                return Err(Error::new(ErrorKind::Config, message).on(SLUG));
            }
        };
        let ports = self.ports.unwrap_or_else(Ports::in_memory);
        let backend = match self.backend {
            Some(backend) => backend,
            None => Backend::wire(Wire::new()?),
        };
        let network = ImagineAnything::assuming(self.assumptions, &self.config, ports, &backend)?;
        Ok(Client { network, context })
    }
}

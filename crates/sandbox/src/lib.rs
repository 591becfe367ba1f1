//! Faithful local emulators of the networks, with their own clock, limits and faults.
//!
//! A [`Sandbox`] serves each network on a port of its own, and a control plane on another. Emulators keep
//! state: what one call writes, the next one reads. They answer with the networks' own status codes, field
//! names, timestamps, validation and rate limits; what a network does not document is a named setting.
//! Every accepted write is in the ledger, which is the oracle of tests.
//!
//! The crate depends on nothing of ours and shares no code with the adapters, so that both cannot agree on
//! a fiction. Start reading at `imagineanything.rs` or `instreet.rs` for what a network does, at
//! `server.rs` for how it is served, and at [`Control`] for what tests may do to it.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use moothall_sandbox::{Config, Fault, FaultKind, Sandbox};
//!
//! let sandbox = Sandbox::start(Config::default()).await?;
//! let account = sandbox.control().create_account("imagineanything", "nova_bot")?;
//! sandbox.control().fault(Fault::new("imagineanything", FaultKind::ResetAfterCommit))?;
//! println!("{} for {account}", sandbox.control_url());
//! sandbox.shutdown().await;
//! # Ok(())
//! # }
//! ```

mod clock;
mod control;
mod emulator;
mod events;
mod faults;
mod http;
mod imagineanything;
mod instreet;
mod ledger;
mod limits;
mod multipart;
mod server;
mod settings;

use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Mutex,
};

use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use crate::{
    clock::Clock,
    control::{Control, ControlError, Traffic},
    faults::{Fault, FaultKind},
    ledger::Entry,
};
use crate::{control::Site, emulator::Emulator, server::Service};

/// Where the sandbox listens and how it begins.
#[derive(Clone, Debug)]
pub struct Config {
    /// Address of all listeners.
    pub host: IpAddr,
    /// ImagineAnything.
    pub imagineanything: NetworkConfig,
    /// InStreet.
    pub instreet: NetworkConfig,
    /// Port of the control plane; 0 takes a free one.
    pub control_port: u16,
    /// The clock that everything in the sandbox goes by.
    pub clock: Clock,
}

/// How one network begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkConfig {
    /// Port; 0 takes a free one.
    pub port: u16,
    /// Limits in force: `documented`, `documented-newcomer`, `observed` or `off`.
    pub limits: String,
}

impl Default for NetworkConfig {
    fn default() -> Self {
        Self { port: 0, limits: "documented".to_owned() }
    }
}

/// Loopback, free ports, documented limits, real time.
impl Default for Config {
    fn default() -> Self {
        Self {
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            imagineanything: NetworkConfig::default(),
            instreet: NetworkConfig::default(),
            control_port: 0,
            clock: Clock::new(),
        }
    }
}

impl Config {
    /// The default, on the ports that documentation and examples use: 7401 and 7402 for the networks, 7403 for
    /// the control plane.
    #[must_use]
    pub fn with_usual_ports() -> Self {
        let mut config = Self { control_port: 7403, ..Self::default() };
        config.imagineanything.port = 7401;
        config.instreet.port = 7402;
        config
    }

    /// Slug and beginning of every network.
    pub fn networks_mut(&mut self) -> [(&'static str, &mut NetworkConfig); 2] {
        [("imagineanything", &mut self.imagineanything), ("instreet", &mut self.instreet)]
    }
}

/// Why the sandbox did not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// An address is taken or not ours.
    #[error("cannot listen on {address} for {what}: {source}")]
    Listen {
        /// The network's slug, or `control`.
        what: &'static str,
        /// The address asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The configured limits do not exist.
    #[error("cannot put limits into force on {network}: {reason}")]
    Limits {
        /// The network's slug.
        network: &'static str,
        /// What was wrong, with the names there are.
        reason: String,
    },
}

/// A running sandbox. Dropping it stops accepting connections; [`Sandbox::shutdown`] also waits for the
/// open ones.
pub struct Sandbox {
    control: Control,
    control_url: String,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Sandbox {
    /// Starts all listeners. Must be called within a Tokio runtime.
    ///
    /// # Errors
    ///
    /// When an address cannot be listened on, or a limits profile does not exist.
    pub async fn start(config: Config) -> Result<Self, Error> {
        let networks: [(Box<dyn Emulator>, NetworkConfig); 2] = [
            (Box::new(imagineanything::ImagineAnything::new()), config.imagineanything),
            (Box::new(instreet::InStreet::new()), config.instreet),
        ];
        let mut sites = Vec::new();
        let mut listeners = Vec::new();
        for (mut emulator, NetworkConfig { port, limits }) in networks {
            let slug = emulator.network();
            emulator.set_limits(&limits).map_err(|reason| Error::Limits { network: slug, reason })?;
            let (listener, base_url) = listen(slug, config.host, port).await?;
            let endpoints = emulator.endpoints();
            sites.push(Site { emulator: Mutex::new(emulator), slug, endpoints, base_url, profile: limits });
            listeners.push(listener);
        }
        let (control_listener, control_url) = listen("control", config.host, config.control_port).await?;

        let control = Control::new(config.clock, sites);
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let start = |listener, service| {
            tasks.spawn(server::run(listener, service, stop.clone(), tasks.clone()));
        };
        for (index, listener) in listeners.into_iter().enumerate() {
            start(listener, Service::Network(control.clone(), index));
        }
        start(control_listener, Service::Control(control.clone()));
        Ok(Self { control, control_url, stop, tasks })
    }

    /// Address of a network, without a trailing slash; `None` when there is no such network.
    pub fn url(&self, network: &str) -> Option<&str> {
        self.networks().find(|(slug, _)| *slug == network).map(|(_, url)| url)
    }

    /// Slug and address of every network.
    pub fn networks(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.control.networks()
    }

    /// Address of the control plane, without a trailing slash.
    pub fn control_url(&self) -> &str {
        &self.control_url
    }

    /// The control, in process.
    pub fn control(&self) -> &Control {
        &self.control
    }

    /// Stops listening, lets open exchanges finish for up to a second, and returns.
    pub async fn shutdown(self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn listen(what: &'static str, host: IpAddr, port: u16) -> Result<(TcpListener, String), Error> {
    let address = SocketAddr::new(host, port);
    let failed = |source| Error::Listen { what, address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, format!("http://{bound}")))
}

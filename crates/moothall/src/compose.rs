//! The composition root: the one place where settings, networks, engine and gateway are put together.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use moothall_core::ports::Ports;
use moothall_engine::{Engine, EngineConfig, EngineSettings};
use moothall_gateway::{FixedKeys, GatewayConfig, Limits};
use moothall_settings::{KnownNetwork, Server, Settings};
use moothall_store::{AccountsFile, DataDir};
use moothall_transport::{Backend, Wire};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// How often metrics that nobody fetched are tidied up.
const METRICS_UPKEEP: Duration = Duration::from_secs(5);

/// The networks as the configuration may name them.
pub(crate) fn known_networks() -> Vec<KnownNetwork> {
    let known = |entry: &moothall_networks::Entry| KnownNetwork {
        slug: entry.slug,
        credentials: (entry.credentials)(),
    };
    moothall_networks::ALL.iter().map(known).collect()
}

/// A gateway that listens.
pub(crate) struct Gateway {
    address: SocketAddr,
    stop: CancellationToken,
    serving: JoinHandle<()>,
    upkeep: JoinHandle<()>,
}

impl Gateway {
    /// Puts everything together and listens.
    pub(crate) async fn start(settings: Settings) -> anyhow::Result<Self> {
        let ports = Ports::in_memory();
        let metrics = metrics()?;
        let upkeep = tokio::spawn(keep_up(metrics.clone()));
        let engine = engine(&settings, ports.clone()).await?;
        let listener = TcpListener::bind(settings.server.bind)
            .await
            .with_context(|| format!("{} cannot be listened on; set `server.bind`", settings.server.bind))?;
        let address = listener.local_addr()?;
        let gateway = moothall_gateway::Gateway::new(GatewayConfig {
            engine,
            keys: Arc::new(settings.keys.into_iter().collect::<FixedKeys>()),
            limits: limits(&settings.server),
            metrics,
            clock: ports.clock,
        });
        let stop = CancellationToken::new();
        let serving = tokio::spawn({
            let stop = stop.clone();
            async move { gateway.serve(listener, stop).await }
        });
        Ok(Self { address, stop, serving, upkeep })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more requests, and lets those in flight finish, every accepted write with them.
    pub(crate) async fn stop(self) {
        self.stop.cancel();
        if let Err(cause) = self.serving.await {
            tracing::error!(%cause, "gateway.failed");
        }
        self.upkeep.abort();
    }
}

async fn engine(settings: &Settings, ports: Ports) -> anyhow::Result<Engine> {
    let accounts = AccountsFile::open(Arc::new(DataDir::open(&settings.data_dir)?))?;
    let mut backend = Backend::wire(Wire::new()?);
    backend.max_wait = settings.max_budget_wait;
    let build = |(slug, config): &(&'static str, _)| {
        let entry =
            moothall_networks::find(slug).with_context(|| format!("{slug} is not in the registry"))?;
        Ok(entry.build(config, ports.clone(), &backend)?)
    };
    let networks = settings.networks.iter().map(build).collect::<anyhow::Result<Vec<_>>>()?;
    let engine = Engine::new(EngineConfig {
        networks,
        ports,
        accounts: Arc::new(accounts),
        static_accounts: settings.accounts.clone(),
        settings: EngineSettings {
            call_deadline: settings.server.request_deadline,
            idempotency_ttl: settings.idempotency_ttl,
            idempotency_capacity: settings.idempotency_capacity,
            ..EngineSettings::default()
        },
    })
    .await?;
    Ok(engine)
}

fn limits(server: &Server) -> Limits {
    Limits {
        connections: server.connections,
        body_bytes: server.body_bytes,
        header_timeout: server.header_timeout,
        keep_alive: server.keep_alive,
        first_byte_timeout: server.first_byte_timeout,
        body_idle: server.body_idle_timeout,
        drain: server.drain,
        ..Limits::default()
    }
}

fn metrics() -> anyhow::Result<PrometheusHandle> {
    PrometheusBuilder::new().install_recorder().context("metrics cannot be set up")
}

async fn keep_up(metrics: PrometheusHandle) {
    loop {
        tokio::time::sleep(METRICS_UPKEEP).await;
        metrics.run_upkeep();
    }
}

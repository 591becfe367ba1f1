//! The composition root: the one place where settings, networks, engine and gateway are put together.

mod recording;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use async_trait::async_trait;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use moothall_core::AccountRecord;
use moothall_core::ports::{Clock, Ports};
use moothall_engine::{DeliverySettings, Engine, EngineConfig, EngineSettings};
use moothall_gateway::{FixedKeys, GatewayConfig, Hosts, Limits, Probe, Undocumented};
use moothall_settings::{KnownNetwork, Server, Settings};
use moothall_store::{DataDir, FirstOf, Name, Store, Vault};
use moothall_transport::{Backend, Recorder, Wire};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::clock::clock;
use crate::store;

/// How often metrics that nobody fetched are tidied up.
const METRICS_UPKEEP: Duration = Duration::from_secs(5);

/// How many processes of one machine may share a database without being given names.
const MAX_PROCESSES: u32 = 100;

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
    store: Store,
    has_key: bool,
    recorders: Vec<Recorder>,
    _name: Name,
    _lock: Option<DataDir>,
}

impl Gateway {
    /// Opens the store, puts everything together, and listens.
    pub(crate) async fn start(settings: Settings) -> anyhow::Result<Self> {
        let clock = clock();
        let lock = store::lock(&settings)?;
        let store = store::open(&settings).await?;
        let vault = store.unlock(store::master_key(&settings), clock.clone()).await?;
        import_accounts(&vault, lock.as_ref(), &settings).await?;
        let name = take_name(&settings, &store).await?;
        let metrics = metrics()?;
        let (engine, recorders) = engine(&settings, &store, &vault, &name, clock.clone()).await?;
        let listener = TcpListener::bind(settings.server.bind)
            .await
            .with_context(|| format!("{} cannot be listened on; set `server.bind`", settings.server.bind))?;
        let address = listener.local_addr()?;
        let keys = store.keys(clock.clone());
        let has_key = !settings.keys.is_empty() || keys.any().await?;
        let configured: FixedKeys = settings.keys.iter().cloned().collect();
        engine.start();
        let gateway = moothall_gateway::Gateway::new(GatewayConfig {
            engine,
            store: Arc::new(Disk(store.clone())),
            keys: Arc::new(FirstOf::new(vec![Arc::new(configured), Arc::new(keys)])),
            sealer: vault.sealer(),
            key_required: settings.idempotency_required,
            undocumented: match settings.undocumented {
                moothall_settings::Undocumented::Refuse => Undocumented::Refuse,
                moothall_settings::Undocumented::Pass => Undocumented::Pass,
            },
            hosts: Hosts::of(address.ip(), settings.proxy_hosts),
            limits: limits(&settings.server),
            metrics: metrics.clone(),
            clock,
        });
        let stop = CancellationToken::new();
        let serving = tokio::spawn({
            let stop = stop.clone();
            async move { gateway.serve(listener, stop).await }
        });
        let upkeep = tokio::spawn(keep_up(metrics));
        Ok(Self { address, stop, serving, upkeep, store, has_key, recorders, _name: name, _lock: lock })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Whether there was a key with which anybody could call it, when it started.
    pub(crate) fn has_key(&self) -> bool {
        self.has_key
    }

    /// How many files were recorded, by folder and endpoint.
    pub(crate) fn recorded(&self) -> BTreeMap<String, BTreeMap<&'static str, u64>> {
        let folder = |recorder: &Recorder| recorder.folder().display().to_string();
        self.recorders.iter().map(|recorder| (folder(recorder), recorder.recorded())).collect()
    }

    /// Takes no more requests, and lets those in flight finish, every write that has begun with them.
    pub(crate) async fn stop(self) {
        self.stop.cancel();
        if let Err(cause) = self.serving.await {
            tracing::error!(%cause, "gateway.failed");
        }
        self.upkeep.abort();
        self.store.close().await;
    }
}

/// Every account: those of the configuration, and those in the store.
pub(crate) async fn accounts(settings: &Settings) -> anyhow::Result<Vec<AccountRecord>> {
    let store = store::open(settings).await?;
    let vault = store.unlock(store::master_key(settings), clock()).await?;
    let linked = vault.accounts().all().await;
    store.close().await;
    let configured = settings.accounts.iter().cloned();
    Ok(configured.chain(linked?.into_iter().filter(|account| !account.configured)).collect())
}

/// What `/readyz` asks.
struct Disk(Store);

#[async_trait]
impl Probe for Disk {
    async fn probe(&self) -> moothall_core::Result<()> {
        self.0.probe().await
    }
}

/// A name for this process that no other living one has on the same database.
async fn take_name(settings: &Settings, store: &Store) -> anyhow::Result<Name> {
    if let Some(wanted) = &settings.delivery.instance {
        return store.take_name(wanted).await?.with_context(|| {
            format!("another process is called {wanted:?} on this database; set `delivery.instance`")
        });
    }
    let machine = machine();
    for number in 1..=MAX_PROCESSES {
        let wanted = if number == 1 { machine.clone() } else { format!("{machine}-{number}") };
        if let Some(name) = store.take_name(&wanted).await? {
            return Ok(name);
        }
    }
    anyhow::bail!("{MAX_PROCESSES} processes of {machine} work on this database; set `delivery.instance`")
}

/// Takes over, once, what an earlier version kept in a file.
async fn import_accounts(vault: &Vault, lock: Option<&DataDir>, settings: &Settings) -> anyhow::Result<()> {
    let left_behind = match lock {
        Some(_) => None,
        None => store::left_behind(&settings.data_dir)?,
    };
    if let Some(dir) = lock.or(left_behind.as_ref()) {
        vault.import_accounts(dir).await?;
    }
    Ok(())
}

async fn engine(
    settings: &Settings,
    store: &Store,
    vault: &Vault,
    name: &Name,
    clock: Arc<dyn Clock>,
) -> anyhow::Result<(Engine, Vec<Recorder>)> {
    let ports = Ports { clock, tokens: vault.tokens(), toggles: store.toggles(), budgets: store.budgets() };
    let mut backend = Backend::wire(Wire::new()?);
    backend.max_wait = settings.max_budget_wait;
    backend.timeouts.attempt = settings.delivery.attempt_timeout;
    let (mut networks, mut recorders) = (Vec::new(), Vec::new());
    for (slug, config) in &settings.networks {
        let entry =
            moothall_networks::find(slug).with_context(|| format!("{slug} is not in the registry"))?;
        backend.recorder = recording::recorder(settings.record.as_ref(), entry, config)?;
        recorders.extend(backend.recorder.clone());
        networks.push(entry.build(config, ports.clone(), &backend)?);
    }
    let engine = Engine::new(EngineConfig {
        networks,
        ports,
        accounts: vault.accounts(),
        static_accounts: settings.accounts.clone(),
        outbox: store.outbox(),
        idempotency: store.idempotency(),
        audit: store.audit(),
        settings: EngineSettings {
            call_deadline: settings.server.request_deadline,
            idempotency_ttl: settings.idempotency_ttl,
            delivery: delivery(settings, name),
            ..EngineSettings::default()
        },
    })
    .await?;
    Ok((engine, recorders))
}

fn delivery(settings: &Settings, name: &Name) -> DeliverySettings {
    let Settings { delivery, .. } = settings;
    DeliverySettings {
        instance: name.as_str().to_owned(),
        // Whoever had the name before is dead, or it could not have been taken.
        take_over: true,
        workers: delivery.workers,
        attempt_timeout: delivery.attempt_timeout,
        margin: delivery.lease_margin,
        max_attempts: delivery.max_attempts,
        verify_window: delivery.verify,
        duplicate_window: delivery.duplicate_window,
        max_waiting: delivery.max_waiting,
        retention: delivery.retention,
        ..DeliverySettings::default()
    }
}

/// What this machine is called.
fn machine() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    match name.trim() {
        "" => "moothall".to_owned(),
        name => name.to_owned(),
    }
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

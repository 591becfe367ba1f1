//! An engine over fake networks.

use std::sync::Arc;

use jiff::Timestamp;
use moothall_core::limits::BudgetLine;
use moothall_core::ports::memory::{ManualClock, MemoryAccounts};
use moothall_core::ports::{AccountStore, Ports, Reserve, Settlement};
use moothall_core::{AccountKey, AccountRecord, AccountState, Credentials, Network};
use moothall_store::Store;

use super::Fake;
use crate::{Caller, Engine, EngineConfig, EngineSettings, WriteOptions};

/// An engine over fake networks, with time and storage in the test's hands.
pub(crate) struct Hall {
    pub(crate) engine: Engine,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) ports: Ports,
    pub(crate) store: Arc<MemoryAccounts>,
    config: EngineConfig,
    /// Its file is there as long as this is.
    _database: Store,
}

impl Hall {
    /// Each of `accounts` is (agent, name, network).
    pub(crate) async fn open(networks: &[&Arc<Fake>], accounts: &[(&str, &str, &str)]) -> Self {
        Self::open_with(networks, accounts, EngineSettings::default()).await
    }

    pub(crate) async fn open_with(
        networks: &[&Arc<Fake>],
        accounts: &[(&str, &str, &str)],
        settings: EngineSettings,
    ) -> Self {
        let clock = Arc::new(ManualClock::new(at(0)));
        let ports = Ports::with_clock(clock.clone());
        let store = Arc::new(MemoryAccounts::default());
        let database = Store::open_temporary().await.expect("a database");
        for network in networks {
            // A network that takes part in several halls keeps the time of the first.
            let _ = network.clock.set(clock.clone());
        }
        for (agent, name, network) in accounts {
            store.put(&record(agent, name, network)).await.expect("memory does not fail");
        }
        let config = EngineConfig {
            networks: networks.iter().map(|network| Arc::clone(network) as Arc<dyn Network>).collect(),
            ports: ports.clone(),
            accounts: store.clone(),
            static_accounts: vec![record("static", "fixed", networks[0].slug())],
            outbox: database.outbox(),
            idempotency: database.idempotency(),
            audit: database.audit(),
            settings,
        };
        let engine = Engine::new(config.clone()).await.expect("a sound configuration");
        Self { engine, clock, ports, store, config, _database: database }
    }

    /// The next process of this name, after this one died.
    pub(crate) async fn successor(&self) -> Engine {
        let mut config = self.config.clone();
        config.settings.delivery.take_over = true;
        Engine::new(config).await.expect("a sound configuration")
    }

    /// Another engine on the same store, as another process or after a restart.
    pub(crate) async fn another(&self) -> Engine {
        Engine::new(self.config.clone()).await.expect("a sound configuration")
    }
}

pub(crate) fn record(agent: &str, name: &str, network: &str) -> AccountRecord {
    AccountRecord {
        agent: agent.to_owned(),
        name: name.to_owned(),
        network: network.to_owned(),
        handle: None,
        credentials: Credentials::default().with("api_key", "canary"),
        state: AccountState::Active,
        reason: None,
        challenge: None,
        configured: false,
    }
}

pub(crate) fn caller(agent: &str) -> Caller {
    Caller {
        agent: agent.to_owned(),
        key_id: "key".to_owned(),
        idempotency_key: None,
        request_id: Arc::from("req_test"),
    }
}

/// How writes are delivered unless a test says otherwise.
pub(crate) fn at_once() -> WriteOptions {
    WriteOptions::default()
}

/// A request of the account that was sent and answered at instant 0.
pub(crate) async fn spend(ports: &Ports, account: &AccountKey, lines: &[BudgetLine]) {
    let Ok(Reserve::Granted(reservation)) = ports.budgets.reserve(account, lines, at(35), at(0)).await else {
        panic!("nothing was spent before")
    };
    let settled = ports.budgets.settle(account, lines, reservation, Settlement::Spent, at(0)).await;
    settled.expect("memory does not fail");
}

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).expect("a small instant")
}

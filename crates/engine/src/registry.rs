//! All accounts of all agents, in memory for reading and in the store for keeping.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use moothall_core::ports::AccountStore;
use moothall_core::{Account, AccountRecord, Error};

use crate::lanes::Lanes;
use crate::problem::{Code, Problem, Result};

/// The accounts. The store is asked before memory changes, so nothing is promised that is not kept.
pub(crate) struct Registry {
    accounts: RwLock<Accounts>,
    store: Arc<dyn AccountStore>,
    /// What the configuration says.
    configured: Vec<AccountRecord>,
    /// Which version of the store memory shows.
    version: AtomicI64,
    /// One change at a time, so that store and memory see changes in the same order.
    changing: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Accounts {
    by_agent: BTreeMap<String, BTreeMap<String, Entry>>,
    /// Names taken by registrations under way.
    reserved: BTreeSet<(String, String)>,
    /// Kept accounts that a configured one of the same name hides: nothing is written over them.
    hidden: BTreeSet<(String, String)>,
    /// Fresh identities that could not be kept: memory alone has their secrets.
    unkept: BTreeSet<(String, String)>,
}

/// An account, and whether it comes from the configuration.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) record: Arc<AccountRecord>,
    /// The account as adapters know it; made once, so that calls share its secrets.
    pub(crate) account: Arc<Account>,
    pub(crate) configured: bool,
}

/// A name that nobody else can take while this lives.
pub(crate) struct ReservedName<'a> {
    registry: &'a Registry,
    agent: String,
    name: String,
}

impl Registry {
    pub(crate) async fn load(
        store: Arc<dyn AccountStore>,
        configured: Vec<AccountRecord>,
        lanes: &Lanes,
    ) -> Result<Self> {
        for (position, record) in configured.iter().enumerate() {
            lanes.get(&record.network).map_err(|unknown| {
                Problem::new(
                    Code::Misconfigured,
                    format!("the configured account `{}`: {}", record.name, unknown.message()),
                )
            })?;
            let (agent, name) = (&record.agent, &record.name);
            let earlier = |other: &&AccountRecord| (&other.agent, &other.name) == (agent, name);
            if configured.iter().take(position).any(|other| earlier(&other)) {
                let message = format!("the account `{name}` of `{agent}` is configured twice");
                return Err(Problem::new(Code::Misconfigured, message));
            }
        }
        let registry = Self {
            accounts: RwLock::default(),
            store,
            configured,
            version: AtomicI64::new(0),
            changing: tokio::sync::Mutex::default(),
        };
        registry.reload().await?;
        registry.keep_configured().await?;
        Ok(registry)
    }

    /// Reads again what the store has, if any process changed it.
    pub(crate) async fn refresh(&self) -> Result<()> {
        let version = self.store.version().await.map_err(storage_failed)?;
        if version == self.version.load(Ordering::Acquire) { Ok(()) } else { self.reload().await }
    }

    async fn reload(&self) -> Result<()> {
        let _one_at_a_time = self.changing.lock().await;
        // A change between the two is seen the next time.
        let version = self.store.version().await.map_err(storage_failed)?;
        let kept = self.store.all().await.map_err(storage_failed)?;
        let configured = self.store.recall(self.configured.clone()).await.map_err(storage_failed)?;
        let mut accounts = Accounts::default();
        for record in kept.into_iter().filter(|record| !record.configured) {
            accounts.insert(record, false);
        }
        for record in configured {
            if accounts.get(&record.agent, &record.name).is_some() {
                accounts.hidden.insert((record.agent.clone(), record.name.clone()));
            }
            accounts.insert(AccountRecord { configured: true, ..record }, true);
        }
        let mut current = self.write();
        accounts.reserved = std::mem::take(&mut current.reserved);
        for (agent, name) in std::mem::take(&mut current.unkept) {
            if let Some(entry) = current.get(&agent, &name) {
                accounts.insert(AccountRecord::clone(&entry.record), false);
                accounts.unkept.insert((agent, name));
            }
        }
        *current = accounts;
        self.version.store(version, Ordering::Release);
        Ok(())
    }

    /// Keeps how configured accounts stand, so that what is queued for them is told apart from what is
    /// queued for nobody.
    async fn keep_configured(&self) -> Result<()> {
        for AccountRecord { agent, name, .. } in &self.configured {
            if self.read().is_hidden(agent, name) {
                tracing::warn!(agent, account = name, "a configured account hides a kept one of its name");
            }
            self.change(agent, name, |_| ()).await?;
        }
        Ok(())
    }

    fn read(&self) -> RwLockReadGuard<'_, Accounts> {
        self.accounts.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Accounts> {
        self.accounts.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The agent's accounts, by name.
    pub(crate) fn of(&self, agent: &str) -> Vec<Entry> {
        self.read().by_agent.get(agent).into_iter().flat_map(BTreeMap::values).cloned().collect()
    }

    /// The agent's accounts on one network, by name.
    pub(crate) fn on(&self, agent: &str, network: &str) -> Vec<Entry> {
        let accounts = self.read();
        let own = accounts.by_agent.get(agent).into_iter().flat_map(BTreeMap::values);
        own.filter(|entry| entry.record.network == network).cloned().collect()
    }

    /// The agent's account of this name. Absent and foreign ones are told alike.
    pub(crate) fn get(&self, agent: &str, name: &str) -> Result<Entry> {
        let found = self.read().get(agent, name);
        found.ok_or_else(|| {
            let shown: String = name.chars().take(64).collect();
            let message = format!("you have no account {shown:?}; {}", self.told(agent));
            Problem::new(Code::UnknownAccount, message)
        })
    }

    /// Which accounts the agent has, for a message.
    fn told(&self, agent: &str) -> String {
        const SHOWN: usize = 10;
        let accounts = self.read();
        let own = || accounts.by_agent.get(agent).into_iter().flat_map(BTreeMap::keys);
        let names: Vec<_> = own().take(SHOWN).map(String::as_str).collect();
        match own().count().checked_sub(SHOWN) {
            _ if names.is_empty() => "you have none yet".to_owned(),
            None | Some(0) => format!("you have: {}", names.join(", ")),
            Some(more) => format!("you have: {} and {more} more", names.join(", ")),
        }
    }

    /// Takes a name for an account to come; `account_exists` when it is taken.
    pub(crate) fn reserve(&self, agent: &str, name: &str) -> Result<ReservedName<'_>> {
        let mut accounts = self.write();
        let key = (agent.to_owned(), name.to_owned());
        if accounts.get(agent, name).is_some() || !accounts.reserved.insert(key) {
            return Err(Problem::new(Code::AccountExists, format!("you already have an account `{name}`")));
        }
        Ok(ReservedName { registry: self, agent: agent.to_owned(), name: name.to_owned() })
    }

    /// Keeps a new account.
    pub(crate) async fn add(&self, record: AccountRecord) -> Result<Entry> {
        let _one_at_a_time = self.changing.lock().await;
        self.store.put(&record).await.map_err(storage_failed)?;
        Ok(self.write().insert(record, false))
    }

    /// Keeps a new account in memory at least, where losing it would lose its secret for good.
    pub(crate) async fn add_at_any_rate(&self, record: AccountRecord) -> Result<Entry> {
        let _one_at_a_time = self.changing.lock().await;
        let kept = self.store.put(&record).await.map_err(storage_failed);
        let mut accounts = self.write();
        if kept.is_err() {
            accounts.unkept.insert((record.agent.clone(), record.name.clone()));
        }
        let entry = accounts.insert(record, false);
        kept.map(|()| entry)
    }

    /// The account of this name, which another process may just have added.
    pub(crate) async fn find(&self, agent: &str, name: &str) -> Result<Entry> {
        if let Ok(entry) = self.get(agent, name) {
            return Ok(entry);
        }
        self.refresh().await?;
        self.get(agent, name)
    }

    /// Changes an account. Of one from the configuration only its state is kept.
    pub(crate) async fn change(
        &self,
        agent: &str,
        name: &str,
        change: impl FnOnce(&mut AccountRecord),
    ) -> Result<Entry> {
        let _one_at_a_time = self.changing.lock().await;
        let Entry { record, configured, .. } = self.get(agent, name)?;
        let mut record = AccountRecord::clone(&record);
        change(&mut record);
        if !self.read().is_hidden(agent, name) {
            self.store.put(&record).await.map_err(storage_failed)?;
        }
        let mut accounts = self.write();
        accounts.unkept.remove(&(agent.to_owned(), name.to_owned()));
        Ok(accounts.insert(record, configured))
    }

    /// Forgets an account.
    pub(crate) async fn remove(&self, agent: &str, name: &str) -> Result<()> {
        let _one_at_a_time = self.changing.lock().await;
        self.store.remove(agent, name).await.map_err(storage_failed)?;
        if let Some(accounts) = self.write().by_agent.get_mut(agent) {
            accounts.remove(name);
        }
        Ok(())
    }
}

impl Entry {
    pub(crate) fn new(record: AccountRecord, configured: bool) -> Self {
        Self { account: Arc::new(record.account()), record: Arc::new(record), configured }
    }
}

impl Accounts {
    fn get(&self, agent: &str, name: &str) -> Option<Entry> {
        self.by_agent.get(agent)?.get(name).cloned()
    }

    fn is_hidden(&self, agent: &str, name: &str) -> bool {
        !self.hidden.is_empty() && self.hidden.contains(&(agent.to_owned(), name.to_owned()))
    }

    fn insert(&mut self, record: AccountRecord, configured: bool) -> Entry {
        let entry = Entry::new(record, configured);
        let accounts = self.by_agent.entry(entry.record.agent.clone()).or_default();
        accounts.insert(entry.record.name.clone(), entry.clone());
        entry
    }
}

impl Drop for ReservedName<'_> {
    fn drop(&mut self) {
        let key = (std::mem::take(&mut self.agent), std::mem::take(&mut self.name));
        self.registry.write().reserved.remove(&key);
    }
}

fn storage_failed(cause: Error) -> Problem {
    tracing::error!(error = %cause, "the account store failed");
    Problem::storage_failed("the accounts could not be read or written", cause)
}

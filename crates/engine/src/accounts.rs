//! Accounts: listing, linking, registering, pausing and removing them.

mod challenges;

use moothall_core::model::Challenge;
use moothall_core::ops::NewAccount;
use moothall_core::{
    AccountRecord, AccountState, Capability, Credentials, Descriptor, ErrorKind, PendingChallenge,
    StateReason,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(crate) use self::challenges::PostChallenge;
pub use self::challenges::{ChallengeAnswer, ChallengeInfo, ChallengeResult};
use crate::acting::what_to_do;
use crate::problem::{Access, Code, FieldProblem, Problem, Result};
use crate::registry::Entry;
use crate::safety::by_owner;
use crate::{Caller, Engine};

const MAX_NAME_CHARS: usize = 64;

/// An account, without its secrets.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountInfo {
    /// Its name, unique among the agent's accounts.
    pub name: String,
    /// The slug of its network.
    pub network: String,
    /// Its handle on the network, where it is known.
    pub handle: Option<String>,
    /// Whether it can act.
    pub state: AccountState,
    /// Why it is in that state, where there is something to tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<StateReason>,
    /// What has to be done before it can act.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// The challenge it has to answer first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub challenge: Option<ChallengeInfo>,
    /// Whether it comes from the configuration, and so cannot be changed or removed here.
    pub configured: bool,
}

impl AccountInfo {
    fn of(entry: &Entry) -> Self {
        let record = &entry.record;
        Self {
            name: record.name.clone(),
            network: record.network.clone(),
            handle: record.handle.clone(),
            state: record.state,
            reason: record.reason.clone(),
            action: what_to_do(entry),
            challenge: record.challenge.as_ref().map(|pending| ChallengeInfo::of_account(record, pending)),
            configured: entry.configured,
        }
    }
}

/// An existing identity to be linked.
#[derive(Debug, Clone)]
pub struct LinkAccount {
    /// What the agent will call it: 1 to 64 of `[A-Za-z0-9._-]`.
    pub name: String,
    /// The slug of its network.
    pub network: String,
    /// Its secrets, under the names that the network's description lists.
    pub credentials: Credentials,
}

/// A new identity to be registered.
#[derive(Debug, Clone)]
pub struct RegisterAccount {
    /// What the agent will call it: 1 to 64 of `[A-Za-z0-9._-]`.
    pub name: String,
    /// The slug of the network.
    pub network: String,
    /// Handle, display name, description and what else the network takes.
    pub new: NewAccount,
}

/// A change to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum AccountChange {
    /// It may write, if the network lets it.
    Active,
    /// It must not write until it is resumed.
    Paused,
}

impl Engine {
    /// The agent's accounts, by name.
    pub fn accounts(&self, caller: &Caller) -> Vec<AccountInfo> {
        self.inner.registry.of(&caller.agent).iter().map(AccountInfo::of).collect()
    }

    /// One account. Somebody else's and one that does not exist are `unknown_account` alike.
    pub async fn account(&self, caller: &Caller, name: &str) -> Result<AccountInfo> {
        self.inner.registry.find(&caller.agent, name).await.map(|entry| AccountInfo::of(&entry))
    }

    /// Links an identity that exists on a network. It is durable before this returns.
    ///
    /// The network is asked who it is: credentials that it refuses are
    /// `unauthenticated_at_network` and nothing is kept. One that cannot be asked now is kept.
    pub async fn link_account(&self, caller: &Caller, link: LinkAccount) -> Result<AccountInfo> {
        let lane = self.inner.lanes.get(&link.network)?;
        check_name(&link.name)?;
        check_credentials(lane.network.descriptor(), &link.credentials)?;
        let (engine, caller) = (self.clone(), caller.clone());
        self.complete(async move { engine.link(&caller, link).await }).await
    }

    async fn link(&self, caller: &Caller, link: LinkAccount) -> Result<AccountInfo> {
        let _name = self.inner.registry.reserve(&caller.agent, &link.name)?;
        let mut record = AccountRecord {
            agent: caller.agent.clone(),
            name: link.name,
            network: link.network,
            handle: None,
            credentials: link.credentials,
            state: AccountState::Active,
            reason: None,
            challenge: None,
            configured: false,
        };
        let entry = Entry::new(record.clone(), false);
        let acting = self.act(caller, &entry, false)?;
        if let Some(profiles) = acting.network().profiles() {
            match acting.read("profiles.me", profiles.me(acting.cx())).await {
                Ok(me) => record.handle = Some(me.handle),
                Err(problem) => match problem.error().kind() {
                    ErrorKind::Unauthenticated => return Err(problem),
                    ErrorKind::AccountBlocked => record.state = AccountState::Suspended,
                    _ => {
                        let name = &record.name;
                        tracing::warn!(error = %problem, account = name, "linked without asking who it is");
                    }
                },
            }
        }
        self.inner.registry.add(record).await.map(|entry| AccountInfo::of(&entry))
    }

    /// Registers a new identity on a network. Its secrets are durable before this returns, and the
    /// challenge that the network may pose is kept with it.
    pub async fn register_account(&self, caller: &Caller, register: RegisterAccount) -> Result<AccountInfo> {
        check_name(&register.name)?;
        self.inner.lanes.get(&register.network)?;
        let (engine, caller) = (self.clone(), caller.clone());
        self.complete(async move { engine.register(&caller, register).await }).await
    }

    async fn register(&self, caller: &Caller, register: RegisterAccount) -> Result<AccountInfo> {
        let lane = self.inner.lanes.get(&register.network)?;
        let Some(registration) = lane.network.registration() else {
            return Err(self.unsupported(lane.slug(), Capability::Registration.as_str(), |other| {
                Capability::Registration.is_in(other)
            }));
        };
        let _name = self.inner.registry.reserve(&caller.agent, &register.name)?;
        let cx = self.context(caller);
        let registered =
            self.inner.call(lane, &cx, registration.register(&cx, register.new)).await.map_err(|error| {
                Problem::of(error.during("registration.register"), Access::Write).on(lane.slug()).at(self
                    .inner
                    .ports
                    .clock
                    .now())
            })?;
        let challenge = registered.challenge.map(pending);
        let record = AccountRecord {
            agent: caller.agent.clone(),
            name: register.name,
            network: register.network,
            handle: Some(registered.handle),
            credentials: registered.credentials,
            state: if challenge.is_some() { AccountState::AwaitingChallenge } else { AccountState::Active },
            reason: None,
            challenge,
            configured: false,
        };
        let name = record.name.clone();
        let entry = self.inner.registry.add_at_any_rate(record).await.map_err(|problem| {
            problem.by(&name).with_action(
                "The identity exists, but its secrets could not be kept durably. Mend the storage, then \
                 change the account's state once: that keeps it.",
            )
        })?;
        Ok(AccountInfo::of(&entry))
    }

    /// Pauses or resumes an account. What is queued waits meanwhile. One that awaits a challenge cannot be
    /// resumed: answer it.
    pub async fn change_account(
        &self,
        caller: &Caller,
        name: &str,
        change: AccountChange,
    ) -> Result<AccountInfo> {
        let entry = self.inner.registry.find(&caller.agent, name).await?;
        let state = match (change, &entry.record.challenge) {
            (AccountChange::Paused, _) => AccountState::Paused,
            (AccountChange::Active, None) => AccountState::Active,
            (AccountChange::Active, Some(pending)) => {
                return Err(Problem::new(
                    Code::AccountNotActive,
                    format!("the account `{name}` awaits the answer to a challenge"),
                )
                .with_action(format!("Answer the challenge {}.", pending.id))
                .by(name));
            }
        };
        let (engine, agent, name) = (self.clone(), caller.agent.clone(), name.to_owned());
        self.complete(async move {
            let now = engine.inner.ports.clock.now();
            let change = |record: &mut AccountRecord| {
                record.state = state;
                record.reason = (state == AccountState::Paused).then(|| by_owner(now));
            };
            let entry = engine.inner.registry.change(&agent, &name, change).await?;
            // What waited for the account may go on.
            engine.inner.signals.due();
            Ok(AccountInfo::of(&entry))
        })
        .await
    }

    /// Forgets an account and its secrets. The identity on the network stays.
    pub async fn remove_account(&self, caller: &Caller, name: &str) -> Result<()> {
        let entry = self.own(caller, name).await?;
        let engine = self.clone();
        self.complete(async move {
            let (agent, name) = (&entry.record.agent, &entry.record.name);
            engine.inner.registry.remove(agent, name).await?;
            Ok(engine.inner.ports.tokens.remove(&entry.account.key).await?)
        })
        .await
    }

    /// An account that may be removed here.
    async fn own(&self, caller: &Caller, name: &str) -> Result<Entry> {
        let entry = self.inner.registry.find(&caller.agent, name).await?;
        if entry.configured {
            let message = format!("the account `{name}` comes from the configuration");
            return Err(Problem::new(Code::AccountReadOnly, message).by(name));
        }
        Ok(entry)
    }
}

/// A challenge under an id of ours.
fn pending(challenge: Challenge) -> PendingChallenge {
    PendingChallenge { id: Uuid::now_v7().to_string(), challenge }
}

fn check_name(name: &str) -> Result<()> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let dots_only = name.bytes().all(|byte| byte == b'.');
    if (1..=MAX_NAME_CHARS).contains(&name.len()) && name.bytes().all(plain) && !dots_only {
        return Ok(());
    }
    Err(Problem::field(
        "name",
        format!("an account's name is 1 to {MAX_NAME_CHARS} letters, digits and . _ -, and not dots alone"),
    ))
}

/// Every credential that is missing, blank or unknown, told at once.
fn check_credentials(descriptor: &Descriptor, credentials: &Credentials) -> Result<()> {
    let wanted = || descriptor.credentials.iter().map(|field| field.name);
    let missing = wanted().filter(|name| !credentials.fields().any(|field| field == *name)).map(|name| {
        FieldProblem::invalid(
            format!("credentials.{name}"),
            format!("an account of {} needs `{name}`", descriptor.slug),
        )
    });
    let unknown = credentials.fields().filter(|field| !wanted().any(|name| name == *field)).map(|field| {
        let all: Vec<_> = wanted().collect();
        let shown: String = field.chars().take(40).collect();
        FieldProblem::invalid(
            format!("credentials.{shown}"),
            format!("an account of {} has no `{shown}`; it has: {}", descriptor.slug, all.join(", ")),
        )
    });
    let garbled = credentials.garbled().filter(|field| wanted().any(|name| name == *field)).map(|field| {
        let message = "is empty or holds a space or control character; copy it once more";
        FieldProblem::invalid(format!("credentials.{field}"), message)
    });
    let problems: Vec<_> = missing.chain(unknown).chain(garbled).collect();
    if problems.is_empty() { Ok(()) } else { Err(Problem::fields(problems)) }
}

#[cfg(test)]
mod tests;

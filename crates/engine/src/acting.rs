//! An account about to act: which one it is, and the one way in which its network is called.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use moothall_core::{
    Account, AccountRecord, AccountState, Capability, Context, Error, ErrorKind, Network,
    Result as CoreResult,
};

use crate::lanes::Lane;
use crate::problem::{Access, Code, Problem, Result};
use crate::registry::Entry;
use crate::{ActAs, Caller, Engine, Inner};

/// An account with its network, ready to be asked for something.
pub(crate) struct Acting {
    pub(crate) lane: Arc<Lane>,
    pub(crate) record: Arc<AccountRecord>,
    cx: Context,
    inner: Arc<Inner>,
}

impl Engine {
    /// The account that reads on `network`.
    pub(crate) async fn reader(&self, caller: &Caller, act: &ActAs, network: &str) -> Result<Acting> {
        let entry = self.choose(caller, act.account.as_deref(), Some(network)).await?;
        self.act(caller, &entry, act.raw)
    }

    /// The account that writes on `network`; it must be active.
    pub(crate) async fn writer(&self, caller: &Caller, act: &ActAs, network: &str) -> Result<Acting> {
        let entry = self.choose(caller, act.account.as_deref(), Some(network)).await?;
        check_active(&entry)?;
        self.act(caller, &entry, act.raw)
    }

    pub(crate) fn act(&self, caller: &Caller, entry: &Entry, raw: bool) -> Result<Acting> {
        self.acting(entry, Context { account: Some(entry.account.clone()), raw, ..self.context(caller) })
    }

    /// An account that acts in a context made for it.
    pub(crate) fn acting(&self, entry: &Entry, cx: Context) -> Result<Acting> {
        let lane = self.inner.lanes.get(&entry.record.network)?.clone();
        Ok(Acting { lane, record: entry.record.clone(), cx, inner: self.inner.clone() })
    }

    /// The context of a call in which no account acts.
    pub(crate) fn context(&self, caller: &Caller) -> Context {
        Context {
            deadline: self.inner.ports.clock.now().checked_add(self.inner.settings.call_deadline).ok(),
            request_id: Some(caller.request_id.clone()),
            ..Context::default()
        }
    }

    /// The account named, or the agent's only one on the network. At least one must be given. Another process
    /// may just have added it.
    pub(crate) async fn choose(
        &self,
        caller: &Caller,
        account: Option<&str>,
        network: Option<&str>,
    ) -> Result<Entry> {
        match self.choose_known(caller, account, network) {
            Err(problem) if problem.code() == Code::UnknownAccount => {
                self.inner.registry.refresh().await?;
                self.choose_known(caller, account, network)
            }
            chosen => chosen,
        }
    }

    /// The same of the accounts that this process knows already.
    pub(crate) fn choose_known(
        &self,
        caller: &Caller,
        account: Option<&str>,
        network: Option<&str>,
    ) -> Result<Entry> {
        let lane = network.map(|slug| self.inner.lanes.get(slug)).transpose()?;
        if let Some(name) = account {
            let entry = self.inner.registry.get(&caller.agent, name)?;
            return match lane {
                Some(lane) if lane.slug() != entry.record.network => Err(Problem::invalid(format!(
                    "the account `{name}` is on {}, but this is about {}",
                    entry.record.network,
                    lane.slug()
                ))),
                _ => Ok(entry),
            };
        }
        let Some(lane) = lane else {
            return Err(Problem::invalid("name a `network` or an `account`"));
        };
        let mut there = self.inner.registry.on(&caller.agent, lane.slug());
        match (there.len(), there.pop()) {
            (1, Some(only)) => Ok(only),
            (_, Some(last)) => {
                let names: Vec<_> =
                    there.iter().chain([&last]).map(|entry| entry.record.name.as_str()).collect();
                Err(Problem::new(
                    Code::AccountAmbiguous,
                    format!("you have several accounts on {}; name one of {}", lane.slug(), names.join(", ")),
                )
                .on(lane.slug()))
            }
            (_, None) => {
                let network = lane.slug();
                let message = format!("you have no account on {network}; link or register one there first");
                Err(Problem::new(Code::UnknownAccount, message)
                    .with_action(format!("Link an account of yours on {network}, or register a new one there, then send the request again."))
                    .on(network))
            }
        }
    }

    /// Says that `network` lacks `what`, and which networks have it.
    pub(crate) fn unsupported(
        &self,
        network: &'static str,
        what: &str,
        has: impl Fn(&dyn Network) -> bool,
    ) -> Problem {
        self.inner.unsupported(network, what, has)
    }
}

impl Inner {
    fn unsupported(&self, network: &'static str, what: &str, has: impl Fn(&dyn Network) -> bool) -> Problem {
        let others = self.lanes.slugs_where(|other| other.descriptor().slug != network && has(other));
        let message = if others.is_empty() {
            format!("{network} has no {what}, nor has any other network")
        } else {
            format!("{network} has no {what}; supported by: {}", others.join(", "))
        };
        Problem::new(Code::Unsupported, message).on(network).supported_by(others)
    }
}

/// Refuses writes of an account that cannot act, with what to do about it.
pub(crate) fn check_active(entry: &Entry) -> Result<()> {
    let record = &entry.record;
    let Some(action) = what_to_do(entry) else { return Ok(()) };
    let state = match record.state {
        AccountState::Active => return Ok(()),
        AccountState::AwaitingChallenge => "awaits the answer to a challenge",
        AccountState::AuthFailed => "has credentials that its network does not accept",
        AccountState::Suspended => "is suspended by its network",
        AccountState::Paused => "is paused",
    };
    Err(Problem::new(Code::AccountNotActive, format!("the account `{}` {state}", record.name))
        .with_action(action)
        .by(&record.name))
}

/// What an account's owner has to do before it can act; `None` when it can.
pub(crate) fn what_to_do(entry: &Entry) -> Option<String> {
    let record = &entry.record;
    let action = match (record.state, entry.configured) {
        (AccountState::Active, _) => return None,
        (AccountState::AwaitingChallenge, _) => match &record.challenge {
            Some(pending) => format!("Answer the challenge {}.", pending.id),
            None => "Finish the verification on the network, then resume the account.".to_owned(),
        },
        (AccountState::AuthFailed, false) => {
            "Remove the account and link it again with valid credentials.".to_owned()
        }
        (AccountState::AuthFailed, true) => {
            "Mend its credentials in the configuration and restart the gateway.".to_owned()
        }
        (AccountState::Suspended, _) => {
            "Settle it with the network, then set the account's state to `active`.".to_owned()
        }
        (AccountState::Paused, _) => "Set the account's state to `active`.".to_owned(),
    };
    Some(action)
}

impl Acting {
    /// The same with another time to be done by.
    pub(crate) fn within(mut self, time: Duration) -> Self {
        self.cx.deadline = self.now().checked_add(time).ok();
        self
    }

    pub(crate) fn cx(&self) -> &Context {
        &self.cx
    }

    pub(crate) fn network(&self) -> &dyn Network {
        self.lane.network.as_ref()
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.inner
    }

    pub(crate) fn account(&self) -> Option<&Account> {
        self.cx.account.as_deref()
    }

    /// A family of operations; `unsupported` names the networks that have it.
    pub(crate) fn family<'a, F: ?Sized>(
        &'a self,
        capability: Capability,
        pick: impl FnOnce(&'a dyn Network) -> Option<&'a F>,
    ) -> Result<&'a F> {
        pick(self.network()).ok_or_else(|| {
            self.inner.unsupported(self.lane.slug(), capability.as_str(), |other| capability.is_in(other))
        })
    }

    /// Waits for a read.
    pub(crate) async fn read<T>(
        &self,
        operation: &'static str,
        call: impl Future<Output = CoreResult<T>> + Send,
    ) -> Result<T> {
        self.call(operation, Access::Read, call).await
    }

    /// Waits for a write.
    pub(crate) async fn write<T>(
        &self,
        operation: &'static str,
        call: impl Future<Output = CoreResult<T>> + Send,
    ) -> Result<T> {
        self.call(operation, Access::Write, call).await
    }

    async fn call<T>(
        &self,
        operation: &'static str,
        access: Access,
        call: impl Future<Output = CoreResult<T>> + Send,
    ) -> Result<T> {
        let result = self.inner.call(&self.lane, &self.cx, call).await;
        match result {
            Ok(answer) => {
                self.note_success();
                Ok(answer)
            }
            Err(error) => {
                self.note_failure(&error).await;
                let problem = Problem::of(error.during(operation), access);
                Err(problem.on(self.lane.slug()).by(&self.record.name).at(self.now()))
            }
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.inner.ports.clock.now()
    }
}

impl Inner {
    /// Calls a network in its lane: waits for a place in it until the deadline, and notes how it went.
    pub(crate) async fn call<T>(
        &self,
        lane: &Lane,
        cx: &Context,
        call: impl Future<Output = CoreResult<T>> + Send,
    ) -> CoreResult<T> {
        let clock = &self.ports.clock;
        let busy = || {
            Error::new(ErrorKind::Unavailable, format!("too many calls to {} are under way", lane.slug()))
                .on(lane.slug())
        };
        let left = cx.deadline.map_or(self.settings.call_deadline, |deadline| {
            deadline.duration_since(clock.now()).try_into().unwrap_or_default()
        });
        let _permit = tokio::select! {
            biased;
            permit = lane.permits.acquire() => permit.map_err(|_| busy())?,
            () = clock.sleep(left) => return Err(busy()),
        };
        let result = call.await;
        lane.note(result.as_ref().err(), clock.now());
        result
    }
}

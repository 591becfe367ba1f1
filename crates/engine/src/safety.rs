//! What a network's word on an account does to the account's state: writes stop before they do harm.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use moothall_core::{AccountKey, AccountRecord, AccountState, Error, ErrorKind, StateReason};

use crate::acting::Acting;

/// After how many refused authentications in a row an account stops. One alone may be a token that
/// expired on its way, or a fault of the network that hits every account.
const MAX_STRIKES: u32 = 5;

/// After how many wrong answers in a row to challenges an account stops: networks ban an agent that goes on
/// guessing.
const MAX_WRONG_ANSWERS: u32 = 3;

/// How often in a row something went wrong for each account. It is counted by each process for itself, and
/// begins anew with it: then it takes a few calls more.
#[derive(Debug)]
pub(crate) struct Strikes {
    max: u32,
    counts: Mutex<HashMap<AccountKey, u32>>,
}

impl Strikes {
    /// Of credentials that the network refuses.
    pub(crate) fn of_authentication() -> Self {
        Self { max: MAX_STRIKES, counts: Mutex::default() }
    }

    /// Of wrong answers to challenges.
    pub(crate) fn of_challenges() -> Self {
        Self { max: MAX_WRONG_ANSWERS, counts: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<AccountKey, u32>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn clear(&self, account: &AccountKey) {
        self.lock().remove(account);
    }

    /// Counts one, and says whether it is one too many.
    fn add(&self, account: &AccountKey) -> bool {
        let mut all = self.lock();
        let strikes = all.entry(account.clone()).or_default();
        *strikes += 1;
        if *strikes < self.max {
            return false;
        }
        all.remove(account);
        true
    }
}

impl Acting {
    /// Notes that the network accepts the account's credentials.
    pub(crate) fn note_success(&self) {
        if let Some(account) = self.account() {
            self.inner().strikes.clear(&account.key);
        }
    }

    /// The network's word on an account changes the account's state, so that further writes stop. Its
    /// queued writes wait until it is active again.
    pub(crate) async fn note_failure(&self, error: &Error) {
        let (Some(account), Some(remote)) = (self.account(), error.remote()) else { return };
        let strikes = &self.inner().strikes;
        let state = match error.kind() {
            ErrorKind::AccountBlocked => AccountState::Suspended,
            ErrorKind::Unauthenticated if strikes.add(&account.key) => AccountState::AuthFailed,
            ErrorKind::Unauthenticated => return,
            // The network knew who asks, and said no to something else.
            _ => return strikes.clear(&account.key),
        };
        let now = self.now();
        let until = error.retry_after().and_then(|wait| now.checked_add(wait).ok());
        let words = remote.message.as_ref().map(|words| format!("; it said: {words}")).unwrap_or_default();
        let reason = StateReason { cause: format!("{error}{words}"), since: now, until };
        self.set_state(AccountState::Active, state, Some(reason)).await;
    }

    /// Notes how a challenge was answered. Too many wrong answers in a row stop the account's writes: whoever
    /// answers for it has to be looked at first.
    pub(crate) async fn note_answer(&self, solved: bool) {
        let Some(account) = self.account() else { return };
        let strikes = &self.inner().wrong_answers;
        if solved {
            strikes.clear(&account.key);
        } else if strikes.add(&account.key) {
            let cause = format!(
                "{MAX_WRONG_ANSWERS} answers in a row to challenges were wrong, and the network may ban for more"
            );
            let reason = StateReason { cause, since: self.now(), until: None };
            self.set_state(AccountState::Active, AccountState::Paused, Some(reason)).await;
        }
    }

    /// Moves the account from one state to another; does nothing when it is in a third.
    pub(crate) async fn set_state(&self, from: AccountState, to: AccountState, reason: Option<StateReason>) {
        let (agent, name) = (&self.record.agent, &self.record.name);
        let registry = &self.inner().registry;
        if registry.get(agent, name).is_ok_and(|entry| entry.record.state == from) {
            tracing::warn!(agent, account = name, from = ?from, to = ?to, "account.state_changed");
            let change = |record: &mut AccountRecord| {
                if record.state == from {
                    record.state = to;
                    record.reason = reason;
                }
            };
            // A failure is logged by the registry; the answer to the call matters more.
            let _ = registry.change(agent, name, change).await;
            self.inner().signals.due();
        }
    }
}

/// Why its owner's wish changed an account's state.
pub(crate) fn by_owner(now: Timestamp) -> StateReason {
    StateReason { cause: "its owner paused it".to_owned(), since: now, until: None }
}

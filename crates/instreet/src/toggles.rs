//! Setting a state where the network offers only a toggle.
//!
//! Upvotes and follows are single routes that flip whatever there is, so a repeated call undoes the
//! first. The ledger remembers what the network answered last; before each toggle it is told what is
//! about to happen, so that a lost answer leaves "may be either" behind instead of a wrong certainty.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use moothall_core::ports::{Toggle, ToggleLedger, ToggleState};
use moothall_core::{AccountKey, Context, Error, ErrorKind, Outcome, Result};

use crate::SLUG;

/// How a toggle stands after a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum After {
    /// Like this, says the network.
    Known(bool),
    /// As it stood before: the call was refused.
    AsBefore,
    /// The network did not say.
    Untold,
}

type Key = (AccountKey, Toggle);
type ItemLock = tokio::sync::Mutex<()>;

/// The ledger, and who is at work on which toggle.
pub(crate) struct Toggles {
    ledger: Arc<dyn ToggleLedger>,
    locks: Mutex<HashMap<Key, Weak<ItemLock>>>,
}

impl Toggles {
    pub(crate) fn new(ledger: Arc<dyn ToggleLedger>) -> Self {
        Self { ledger, locks: Mutex::default() }
    }

    /// What the network said last; `None` when nobody acts, or when that is not known for sure.
    pub(crate) async fn known(&self, cx: &Context, toggle: &Toggle) -> Result<Option<bool>> {
        let Some(account) = &cx.account else { return Ok(None) };
        Ok(match self.ledger.get(&account.key, toggle).await? {
            Some(ToggleState::Known(state)) => Some(state),
            Some(ToggleState::Pending(_)) | None => None,
        })
    }

    /// Makes `toggle` stand at `wanted`. `flip` flips it once and tells what the network then says.
    /// Returns whether it stood otherwise before. An error says `NotApplied` only where nothing was flipped.
    ///
    /// A lock on this one toggle is held over the network calls: two flips at once would each be
    /// right and together undo each other. Nothing else waits for it.
    pub(crate) async fn set<F, Fut>(
        &self,
        account: &AccountKey,
        toggle: Toggle,
        wanted: bool,
        flip: F,
    ) -> Result<bool>
    where
        F: Fn() -> Fut,
        Fut: Future<Output = Result<Option<bool>>>,
    {
        let lock = self.lock((account.clone(), toggle.clone()));
        let _held = lock.lock().await;
        let before = self.ledger.get(account, &toggle).await?;
        if before == Some(ToggleState::Known(wanted)) {
            return Ok(false);
        }
        if self.flip(account, &toggle, before, wanted, &flip).await? == wanted {
            return Ok(true);
        }
        // It had stood as wanted, unknown to the ledger. One more flip puts it back.
        let before = Some(ToggleState::Known(!wanted));
        let after = self.flip(account, &toggle, before, wanted, &flip).await;
        // Even a refusal now leaves something done: the first flip.
        if after.map_err(|error| error.with_outcome(Outcome::Unknown))? == wanted {
            return Ok(false);
        }
        let message = "the network flipped this twice and it still stands otherwise; something else flips it at the same time";
        Err(Error::new(ErrorKind::Conflict, message).with_outcome(Outcome::Unknown).on(SLUG))
    }

    /// Watches a call that flips `toggle` whatever it stands at, so that the ledger keeps no wrong certainty.
    /// `after` tells what an answer says of it.
    pub(crate) async fn around<T>(
        &self,
        account: &AccountKey,
        toggle: Toggle,
        flip: impl Future<Output = Result<T>> + Send,
        after: impl Fn(&T) -> After + Send,
    ) -> Result<T> {
        let lock = self.lock((account.clone(), toggle.clone()));
        let _held = lock.lock().await;
        let before = self.ledger.get(account, &toggle).await?;
        let wanted = !matches!(before, Some(ToggleState::Known(true)));
        self.ledger.put(account, &toggle, ToggleState::Pending(wanted)).await?;
        let answer = flip.await;
        let stands = match &answer {
            Ok(answer) => after(answer),
            Err(error) if error.outcome() == Outcome::NotApplied => After::AsBefore,
            Err(_) => After::Untold,
        };
        let state = match stands {
            After::Known(state) => Some(ToggleState::Known(state)),
            After::AsBefore => before,
            After::Untold => None,
        };
        if let Some(state) = state {
            self.ledger.put(account, &toggle, state).await?;
        }
        answer
    }

    /// Flips once, and returns what the network then says.
    async fn flip<F, Fut>(
        &self,
        account: &AccountKey,
        toggle: &Toggle,
        before: Option<ToggleState>,
        wanted: bool,
        flip: F,
    ) -> Result<bool>
    where
        F: Fn() -> Fut,
        Fut: Future<Output = Result<Option<bool>>>,
    {
        self.ledger.put(account, toggle, ToggleState::Pending(wanted)).await?;
        match flip().await {
            Ok(Some(state)) => {
                self.ledger.put(account, toggle, ToggleState::Known(state)).await?;
                Ok(state)
            }
            Ok(None) => {
                let message = "InStreet flipped this, but its answer does not say how it stands now";
                Err(Error::new(ErrorKind::Decode, message).with_outcome(Outcome::Unknown).on(SLUG))
            }
            Err(error) => {
                // Refused: what was known before still holds. Without such knowledge, "may be either" does.
                if let (Outcome::NotApplied, Some(before)) = (error.outcome(), before) {
                    self.ledger.put(account, toggle, before).await?;
                }
                Err(error)
            }
        }
    }

    /// The lock of one toggle, shared by all who want it at the same time.
    fn lock(&self, key: Key) -> Arc<ItemLock> {
        let mut locks = self.locks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lock) = locks.get(&key).and_then(Weak::upgrade) {
            return lock;
        }
        locks.retain(|_, lock| lock.strong_count() > 0);
        let lock = Arc::new(ItemLock::default());
        locks.insert(key, Arc::downgrade(&lock));
        lock
    }
}

#[cfg(test)]
mod tests;

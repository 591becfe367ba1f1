//! Looking whether a write happened whose answer was lost.

use std::time::Duration;

use jiff::Timestamp;
use moothall_core::ops::{Found, Lost, NewPost};
use moothall_core::{Capability, ErrorKind, Network};

use super::{Done, Write};
use crate::acting::Acting;
use crate::problem::Result;

/// A write is not looked for in vain before this long has passed, whatever its network promises.
const LEAST_LAG: Duration = Duration::from_secs(5);

/// What looking brought to light.
#[derive(Debug)]
pub(crate) enum Sighting {
    /// It is there.
    There(Done),
    /// Nothing that is shown can be it.
    Nothing,
    /// Nobody can tell.
    Unclear,
}

impl Sighting {
    fn of<T>(found: Found<T>, done: impl FnOnce(&T) -> Done) -> Self {
        match found {
            Found::One(item) => Self::There(done(&item)),
            Found::Nothing => Self::Nothing,
            Found::Unclear => Self::Unclear,
        }
    }
}

/// How long after a write its network may still hide it; `None` when the network cannot be asked.
pub(crate) fn visibility_lag(network: &dyn Network, write: &Write) -> Option<Duration> {
    match (network.reconcile(), write) {
        (Some(reconcile), _) => Some(reconcile.visibility_lag().max(LEAST_LAG)),
        (None, Write::Poll(_)) => Some(LEAST_LAG),
        (None, _) => None,
    }
}

impl Write {
    /// Looks for what it made between `since` and `until`. Nothing is written.
    pub(crate) async fn look(&self, acting: &Acting, since: Timestamp, until: Timestamp) -> Result<Sighting> {
        let cx = acting.cx();
        let reconcile = || acting.family(Capability::Reconcile, |network| network.reconcile());
        match self {
            Self::Post(new) => {
                let call = reconcile()?.find_post(cx, Lost { sent: new, since, until });
                Ok(Sighting::of(acting.read("reconcile.find_post", call).await?, Done::post))
            }
            Self::Quote(quote) => {
                let new = NewPost { text: quote.text.clone(), ..NewPost::default() };
                let call = reconcile()?.find_post(cx, Lost { sent: &new, since, until });
                Ok(Sighting::of(acting.read("reconcile.find_post", call).await?, Done::post))
            }
            Self::Comment(new) => {
                let call = reconcile()?.find_comment(cx, Lost { sent: new, since, until });
                Ok(Sighting::of(acting.read("reconcile.find_comment", call).await?, Done::comment))
            }
            Self::Message(new) => {
                let call = reconcile()?.find_message(cx, Lost { sent: new, since, until });
                Ok(Sighting::of(acting.read("reconcile.find_message", call).await?, Done::message))
            }
            Self::Poll(new) => {
                let polls = acting.family(Capability::Polls, |network| network.polls())?;
                match acting.read("polls.get", polls.get(cx, &new.post)).await {
                    Ok(poll) => Ok(Sighting::There(Done::shown(&poll).with_id(&poll.post_id))),
                    Err(problem) if problem.error().kind() == ErrorKind::NotFound => Ok(Sighting::Nothing),
                    Err(problem) => Err(problem),
                }
            }
            // What asks for a state is asked for again instead.
            _ => Ok(Sighting::Unclear),
        }
    }
}

//! Every operation again, while its call goes wrong: what the error says is held against what the
//! network really did.
//!
//! A trial is named `network::faults::operation::fault`. Whatever happens, three things hold: a write that
//! succeeded is in the sandbox's ledger exactly once, one that was not applied is not in it, and one of
//! which nothing is known is in it at most once.

mod reads;
mod schedules;
mod writes;

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use libtest_mimic::{Failed, Trial};
use moothall_core::{ErrorKind, Outcome};
use moothall_networks::Entry;
use moothall_sandbox::FaultKind;
use moothall_testkit::{RawAnswer, RawServer, Setup, Verdict, World};
use tokio::runtime::Handle;

use crate::conformance::support::{Feature, NETWORKS, Support, trial};

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    ResetBefore,
    ResetAfterCommit,
    TimeoutAfterCommit,
    Truncate,
    Status500,
    Status503,
    Html502,
    Html200,
    RateLimitShort,
    RateLimitLong,
    RateLimitWithoutHint,
    SuccessFalse,
    Redirect,
}

use Trouble::{
    Html200, Html502, RateLimitLong, RateLimitShort, RateLimitWithoutHint, Redirect, ResetAfterCommit,
    ResetBefore, Status500, Status503, SuccessFalse, TimeoutAfterCommit, Truncate,
};

const TROUBLES: [(Trouble, &str); 13] = [
    (ResetBefore, "reset_before"),
    (ResetAfterCommit, "reset_after_commit"),
    (TimeoutAfterCommit, "timeout_after_commit"),
    (Truncate, "truncate"),
    (Status500, "status_500"),
    (Status503, "status_503"),
    (Html502, "html_502"),
    (Html200, "html_200"),
    (RateLimitShort, "rate_limit_with_a_short_wait"),
    (RateLimitLong, "rate_limit_with_a_long_wait"),
    (RateLimitWithoutHint, "rate_limit_without_hint"),
    (SuccessFalse, "success_false"),
    (Redirect, "redirect"),
];

/// A wait that a call sits out, and one that it does not.
const SHORT_WAIT_SECONDS: u64 = 2;
const LONG_WAIT_SECONDS: u64 = 3600;

impl Trouble {
    /// Makes the next call to `at` go wrong; a redirect leads to `elsewhere`.
    pub(crate) fn befalls(self, world: &World, at: (&str, &str), elsewhere: &str) -> Verdict {
        let kind = match self {
            ResetBefore => FaultKind::ResetBefore,
            ResetAfterCommit => FaultKind::ResetAfterCommit,
            TimeoutAfterCommit => FaultKind::TimeoutAfterCommit,
            Truncate => FaultKind::Truncate,
            Status500 | Status503 => FaultKind::Status,
            Html502 | Html200 => FaultKind::Html,
            RateLimitShort | RateLimitLong | RateLimitWithoutHint => FaultKind::RateLimit,
            SuccessFalse => FaultKind::SuccessFalse,
            Redirect => FaultKind::Redirect,
        };
        world.fault(at, kind, |fault| {
            fault.status = match self {
                Status500 => Some(500),
                Status503 => Some(503),
                Html200 => Some(200),
                _ => None,
            };
            fault.retry_after_seconds = match self {
                RateLimitShort => Some(SHORT_WAIT_SECONDS),
                RateLimitLong => Some(LONG_WAIT_SECONDS),
                _ => None,
            };
            fault.location = Some(format!("{elsewhere}/maintenance"));
        })
    }

    fn setup(self) -> Setup {
        match self {
            // On the world's clock; a second in the real one.
            TimeoutAfterCommit => Setup { attempt: Duration::from_secs(20), ..Setup::default() },
            _ => Setup::default(),
        }
    }
}

/// What sending a request twice does, as far as this suite expects it to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Replay {
    /// It reads, and leaves nothing in the ledger.
    Read,
    /// It sets a state, so that it is sent again whenever that may help.
    State,
    /// It does something once more, so that it is sent again only when nothing was done.
    Once,
    /// It carries a stream that is gone after the first attempt, so it is never sent again.
    Stream,
}

/// How an operation must end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Done,
    Fails(ErrorKind, Outcome),
    /// Refused, whatever the network's words mean.
    Refused,
}

/// reliability.md's rows, as far as one call goes: what becomes of it when it meets trouble once.
fn ending(trouble: Trouble, replay: Replay, network: &str) -> Ending {
    let limited = Ending::Fails(ErrorKind::RateLimited, Outcome::NotApplied);
    match (trouble, replay) {
        (RateLimitShort, Replay::Stream) | (RateLimitLong | RateLimitWithoutHint, _) => limited,
        // One network refuses by a word about speed that tells the wait, so it is waited for.
        (SuccessFalse, replay) if network == "instreet" => match replay {
            Replay::Stream => limited,
            _ => Ending::Done,
        },
        (SuccessFalse, _) => Ending::Refused,
        (RateLimitShort, _) | (_, Replay::Read | Replay::State) => Ending::Done,
        (_, Replay::Once | Replay::Stream) => Ending::Fails(ErrorKind::Unavailable, Outcome::Unknown),
    }
}

/// Where a network does something.
#[derive(Debug, Clone, Copy)]
pub(crate) enum At {
    /// It does not.
    Nowhere,
    /// By this method, at this path, with this effect of sending it twice.
    Call(&'static str, &'static str, Replay),
}

/// An operation that is ready to be done, in a world where all it needs is prepared.
type Act = BoxFuture<'static, Result<(), moothall_core::Error>>;
type Prepare = fn(Arc<World>) -> BoxFuture<'static, Result<Act, Failed>>;

/// An operation, and where each network does it.
pub(crate) struct Operation {
    name: &'static str,
    feature: Feature,
    /// What a write leaves in the ledger.
    state: Option<&'static str>,
    /// By the columns of the table of support.
    at: [At; NETWORKS.len()],
    prepare: Prepare,
}

/// Every operation under every fault, and random schedules of faults.
pub(crate) fn trials(runtime: &Handle) -> Vec<Trial> {
    let mut trials = Vec::new();
    for entry in moothall_networks::ALL {
        for operation in writes::operations().into_iter().chain(reads::operations()) {
            for (trouble, name) in TROUBLES {
                trials.extend(operation.trial(entry, trouble, name, runtime));
            }
        }
        trials.extend(reads::persistent(entry, runtime));
        trials.extend(reads::paging(entry, runtime));
        trials.extend(schedules::trials(entry, runtime));
    }
    trials
}

impl Operation {
    /// Where `network` does it. A network that has the feature must do it somewhere.
    fn at(&self, network: &str) -> At {
        let column = NETWORKS.iter().position(|slug| *slug == network);
        column.and_then(|column| self.at.get(column).copied()).unwrap_or(At::Nowhere)
    }

    fn trial(&self, entry: &'static Entry, trouble: Trouble, fault: &str, runtime: &Handle) -> Option<Trial> {
        let name = format!("{}::faults::{}::{fault}", entry.slug, self.name);
        let At::Call(method, path, replay) = self.at(entry.slug) else {
            let message = format!("{} has {:?}, but no row says where", entry.slug, self.feature);
            let lacks = self.feature.of(entry.slug) == Some(Support::Unsupported);
            return (!lacks).then(|| Trial::test(name, move || Err(message.into())));
        };
        let (prepare, state) = (self.prepare, self.state);
        Some(trial(name, runtime, async move {
            let world = Arc::new(World::with(entry, trouble.setup()).await?);
            let act = prepare(world.clone()).await?;
            under(&world, act, trouble, (method, path), replay, state).await
        }))
    }
}

async fn under(
    world: &World,
    act: Act,
    trouble: Trouble,
    at: (&str, &str),
    replay: Replay,
    state: Option<&'static str>,
) -> Verdict {
    let elsewhere = RawServer::start(|_| RawAnswer::json(200, "{}")).await?;
    let before = world.ledger()?.len();
    trouble.befalls(world, at, elsewhere.url())?;
    let result = act.await;
    assert_eq!(world.sandbox.control().clear_faults(), 0, "the call that was to go wrong never came");

    let written: Vec<_> =
        world.ledger()?.into_iter().skip(before).filter(|entry| Some(entry.state) == state).collect();
    match &result {
        Ok(()) if replay == Replay::State => assert!(!written.is_empty(), "done, but not in the ledger"),
        Ok(()) => assert_eq!(written.len(), usize::from(state.is_some()), "{written:?}"),
        Err(error) if error.outcome() == Outcome::NotApplied => {
            assert!(written.is_empty(), "{error}: {written:?}");
        }
        Err(_) => assert!(written.len() <= 1, "{written:?}"),
    }
    let expected = ending(trouble, replay, world.slug());
    match (&result, expected) {
        (Ok(()), Ending::Done) => {}
        (Err(error), Ending::Fails(kind, outcome)) => {
            assert_eq!((error.kind(), error.outcome()), (kind, outcome), "{error}");
            let wait = error.retry_after().map(|wait| wait.as_secs());
            if trouble == RateLimitLong {
                assert!(wait.is_some_and(|wait| LONG_WAIT_SECONDS.abs_diff(wait) < 120), "{wait:?}");
            }
        }
        (Err(error), Ending::Refused) => assert_eq!(error.outcome(), Outcome::NotApplied, "{error}"),
        (result, expected) => return Err(format!("{expected:?} was expected, not {result:?}").into()),
    }
    assert_eq!(elsewhere.asked(), [], "a redirect was followed");
    Ok(())
}

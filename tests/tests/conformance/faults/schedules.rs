//! Votes and follows under random schedules of faults: whenever one is reported as done, the network's
//! ledger says the same.

use libtest_mimic::Trial;
use moothall_core::NetworkExt;
use moothall_core::id::ItemRef;
use moothall_core::model::VoteState;
use moothall_core::ops::{FeedQuery, SetFollow, SetVote};
use moothall_networks::Entry;
use moothall_testkit::{Verdict, World};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tokio::runtime::Handle;

use super::{
    Html200, Html502, ResetAfterCommit, ResetBefore, Status500, Status503, SuccessFalse, Trouble, Truncate,
};

/// So many schedules are tried of each.
const SCHEDULES: u32 = 12;

/// What is asked for, and what goes wrong with the first calls that it takes.
#[derive(Debug, Clone)]
struct Step {
    wanted: bool,
    troubles: Vec<Trouble>,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let troubles =
        [ResetBefore, ResetAfterCommit, Truncate, Status500, Status503, Html502, Html200, SuccessFalse];
    let trouble = prop::sample::select(troubles.to_vec());
    let step = (any::<bool>(), prop::collection::vec(trouble, 0..4))
        .prop_map(|(wanted, troubles)| Step { wanted, troubles });
    prop::collection::vec(step, 1..6)
}

pub(super) fn trials(entry: &'static Entry, runtime: &Handle) -> Vec<Trial> {
    let trial = |what: &str, on: &'static str, set: for<'a> fn(&'a World, bool) -> Set<'a>| {
        let runtime = runtime.clone();
        Trial::test(format!("{}::faults::{what}::random_schedules", entry.slug), move || {
            let config = Config { cases: SCHEDULES, failure_persistence: None, ..Config::default() };
            let run = TestRunner::new(config).run(&steps(), |steps| {
                let verdict = runtime.block_on(schedule(entry, &steps, on, set));
                verdict.map_err(|failed| TestCaseError::fail(format!("{:?}", failed.message())))
            });
            run.map_err(|error| error.to_string().into())
        })
    };
    vec![trial("votes_set", "up", vote), trial("follows_set", "following", follow)]
}

type Set<'a> = futures::future::BoxFuture<'a, Result<(), moothall_core::Error>>;

fn vote(world: &World, wanted: bool) -> Set<'_> {
    Box::pin(async move {
        // The only post there is.
        let post = world.network.try_feeds()?.list(&world.alice.cx, FeedQuery::default()).await?.items;
        let post = post.into_iter().next().ok_or_else(|| moothall_core::Error::invalid("no post"))?;
        let state = if wanted { VoteState::Up } else { VoteState::None };
        let set = SetVote { target: ItemRef::Post(post.id), state };
        let receipt = world.network.try_votes()?.set(&world.bob.cx, set).await?;
        assert_eq!(receipt.state, state);
        Ok(())
    })
}

fn follow(world: &World, wanted: bool) -> Set<'_> {
    Box::pin(async move {
        let follow = SetFollow { profile: world.alice.id.clone(), following: wanted };
        world.network.try_follows()?.set(&world.bob.cx, follow).await.map(drop)
    })
}

/// Runs the steps. After each that is reported as done, and after a last one without faults, the ledger's
/// last word on it is what was asked for.
async fn schedule(
    entry: &'static Entry,
    steps: &[Step],
    on: &'static str,
    set: for<'a> fn(&'a World, bool) -> Set<'a>,
) -> Verdict {
    let world = World::open(entry).await?;
    world.publish(&world.alice, "Vote for me").await?;
    let stands = || -> Result<bool, libtest_mimic::Failed> {
        let last = world.ledger()?.into_iter().rfind(|entry| entry.actor == world.bob.handle);
        Ok(last.is_some_and(|last| last.state == on))
    };
    for step in steps {
        for trouble in &step.troubles {
            trouble.befalls(&world, ("*", "*"), "http://127.0.0.1:1")?;
        }
        let result = set(&world, step.wanted).await;
        world.sandbox.control().clear_faults();
        if result.is_ok() && stands()? != step.wanted {
            return Err(format!("{step:?} was reported as done, but the ledger says otherwise").into());
        }
    }
    for wanted in [true, false] {
        set(&world, wanted).await?;
        if stands()? != wanted {
            return Err(
                format!("after the faults: {wanted} was asked for, and the ledger says otherwise").into()
            );
        }
    }
    Ok(())
}

//! Faults of the network: each has its kind and outcome, and no write ever happens twice.

use moothall_core::ErrorKind::{InvalidInput, RateLimited, Unavailable};
use moothall_core::Outcome::{NotApplied, Unknown};
use moothall_core::ops::{FeedQuery, NewPost};
use moothall_core::traits::{Feeds, Posts};
use moothall_core::{Context, Error, ErrorKind, LimitsMode, Outcome};
use moothall_sandbox::{Fault, FaultKind};

use crate::{World, fault};

async fn post(world: &World, cx: &Context) -> Result<(), Error> {
    let new = NewPost { text: "once".into(), ..NewPost::default() };
    Posts::create(&world.network, cx, new).await.map(drop)
}

async fn feed(world: &World, cx: &Context) -> Result<usize, Error> {
    Feeds::list(&world.network, cx, FeedQuery::default()).await.map(|page| page.items.len())
}

/// Every kind of fault: what a post makes of it, and how many posts there are then.
const ON_WRITES: &[(FaultKind, ErrorKind, Outcome, usize)] = &[
    (FaultKind::Status, Unavailable, Unknown, 0),
    (FaultKind::Html, Unavailable, Unknown, 0),
    (FaultKind::ResetBefore, Unavailable, Unknown, 0),
    (FaultKind::ResetAfterCommit, Unavailable, Unknown, 1),
    (FaultKind::Truncate, Unavailable, Unknown, 1),
    (FaultKind::RateLimit, RateLimited, NotApplied, 0),
    (FaultKind::SuccessFalse, InvalidInput, NotApplied, 0),
    (FaultKind::Redirect, Unavailable, Unknown, 0),
];

fn complete(fault: Fault) -> Fault {
    let status = (fault.kind == FaultKind::Status).then_some(500);
    let location = (fault.kind == FaultKind::Redirect).then(|| "https://elsewhere.example/".to_owned());
    Fault { status, location, ..fault }
}

#[tokio::test]
async fn a_post_is_never_sent_twice() {
    for (kind, error_kind, outcome, posts) in ON_WRITES {
        let world = World::with(LimitsMode::Off).await;
        let cx = world.account("nova_bot");
        world.order(complete(fault("POST", "/api/posts", *kind)));
        let error = post(&world, &cx).await.expect_err("the fault");
        assert_eq!((error.kind(), error.outcome()), (*error_kind, *outcome), "{kind:?}: {error}");
        assert_eq!(world.writes(), *posts, "{kind:?}");
        assert_eq!(error.network(), Some("imagineanything"), "{kind:?}");
        assert_eq!(error.operation(), Some("create_post"), "{kind:?}");
    }
}

#[tokio::test]
async fn a_read_survives_one_fault_of_the_network() {
    for kind in [FaultKind::Status, FaultKind::ResetBefore, FaultKind::ResetAfterCommit, FaultKind::Truncate]
    {
        let world = World::with(LimitsMode::Off).await;
        let cx = world.account("nova_bot");
        world.post(&cx, "here").await;
        world.order(complete(fault("GET", "/api/posts", kind)));
        assert_eq!(feed(&world, &cx).await.expect("asked again"), 1, "{kind:?}");
    }
}

#[tokio::test]
async fn a_read_that_keeps_failing_says_why() {
    for (kind, error_kind) in [
        (FaultKind::Status, Unavailable),
        (FaultKind::Html, Unavailable),
        (FaultKind::Redirect, Unavailable),
        (FaultKind::SuccessFalse, InvalidInput),
        (FaultKind::ResetBefore, Unavailable),
    ] {
        let world = World::with(LimitsMode::Off).await;
        let cx = world.account("nova_bot");
        world.order(Fault { count: 0, ..complete(fault("GET", "/api/posts", kind)) });
        let error = feed(&world, &cx).await.expect_err("the fault");
        assert_eq!((error.kind(), error.outcome()), (error_kind, NotApplied), "{kind:?}: {error}");
        assert!(!error.to_string().contains('\n'), "{error}");
    }
}

#[tokio::test]
async fn an_outage_while_asking_for_a_token_writes_nothing() {
    let world = World::with(LimitsMode::Off).await;
    let cx = world.account("nova_bot");
    world.order(Fault { count: 0, ..complete(fault("POST", "/api/auth/token", FaultKind::Status)) });
    let error = post(&world, &cx).await.expect_err("the fault");
    assert_eq!((error.kind(), error.outcome()), (Unavailable, NotApplied), "{error}");
}

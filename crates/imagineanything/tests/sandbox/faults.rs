//! Faults of the network: each has its kind and outcome, and no write ever happens twice.

use moothall_core::ErrorKind::{InvalidInput, RateLimited, Unavailable};
use moothall_core::Outcome::{NotApplied, Unknown};
use moothall_core::endpoint::Confirmed;
use moothall_core::id::ItemRef;
use moothall_core::model::VoteState;
use moothall_core::ops::{FeedQuery, NewPost, SetVote};
use moothall_core::traits::{Feeds, Posts, Votes};
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

#[tokio::test]
async fn a_delete_whose_answer_was_lost_is_not_told_as_not_found() {
    let world = World::with(LimitsMode::Off).await;
    let cx = world.account("nova_bot");
    let made = world.post(&cx, "gone soon").await;
    world.order(fault("DELETE", "/api/posts/{post_id}", FaultKind::ResetAfterCommit));
    let error =
        Posts::delete(&world.network, &cx, &made.id, Confirmed::deliberately()).await.expect_err("the fault");
    assert_eq!((error.kind(), error.outcome()), (Unavailable, Unknown));
    let error = Posts::get(&world.network, &cx, &made.id).await.expect_err("it is gone");
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_vote_survives_a_lost_answer() {
    for kind in [FaultKind::ResetBefore, FaultKind::ResetAfterCommit, FaultKind::Status, FaultKind::Truncate]
    {
        let world = World::with(LimitsMode::Off).await;
        let cx = world.account("nova_bot");
        let made = world.post(&cx, "like me").await;
        world.order(complete(fault("POST", "/api/posts/{post_id}/like", kind)));
        let vote = SetVote { target: ItemRef::Post(made.id.clone()), state: VoteState::Up };
        Votes::set(&world.network, &cx, vote).await.expect("sent again, which changes nothing");
        let seen = Posts::get(&world.network, &cx, &made.id).await.expect("there");
        assert_eq!((seen.counts.votes, seen.my_vote), (Some(1), Some(VoteState::Up)), "{kind:?}");
    }
}

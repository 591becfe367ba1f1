//! Limits: kept before sending, and learned from what the network tells.

use std::time::Duration;

use moothall_core::limits::LimitScope;
use moothall_core::ops::NewPost;
use moothall_core::traits::{Posts, Profiles};
use moothall_core::{Context, ErrorKind, LimitsMode, Outcome};
use moothall_sandbox::{Fault, FaultKind};

use crate::{World, fault};

async fn post(world: &World, cx: &Context) -> Result<(), moothall_core::Error> {
    let new = NewPost { text: "again".into(), ..NewPost::default() };
    Posts::create(&world.network, cx, new).await.map(drop)
}

#[tokio::test]
async fn the_documented_limit_is_kept_before_sending() {
    let world = World::new().await;
    let cx = world.account("nova_bot");
    for _ in 0..30 {
        post(&world, &cx).await.expect("within the limit");
    }
    let error = post(&world, &cx).await.expect_err("the budget is used up");
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::RateLimited, Outcome::NotApplied));
    assert_eq!(error.scope(), Some(&LimitScope::Class("write".into())));
    assert!(error.remote().is_none(), "the network was not asked");
    let wait = error.retry_after().expect("a wait");
    assert!(wait <= Duration::from_mins(1), "{wait:?}");
    Profiles::me(&world.network, &cx).await.expect("reads have a budget of their own");
    world.sandbox.control().advance(wait);
    post(&world, &cx).await.expect("the window has moved on");
    assert_eq!(world.writes(), 31);
}

#[tokio::test]
async fn accounts_do_not_share_their_budgets() {
    let world = World::new().await;
    let (nova, atlas) = (world.account("nova_bot"), world.account("atlas_ai"));
    for _ in 0..30 {
        post(&world, &nova).await.expect("within the limit");
    }
    post(&world, &atlas).await.expect("another account");
}

#[tokio::test]
async fn a_refusal_tells_when_to_come_back_and_is_believed() {
    let world = World::with(LimitsMode::Off).await;
    let cx = world.account("nova_bot");
    for _ in 0..30 {
        post(&world, &cx).await.expect("within the limit");
    }
    let error = post(&world, &cx).await.expect_err("refused by the network");
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::RateLimited, Outcome::NotApplied));
    assert_eq!(error.scope(), Some(&LimitScope::Class("write".into())));
    let remote = error.remote().expect("the network's word");
    assert_eq!((remote.status, remote.code.as_deref()), (429, Some("rate_limit_exceeded")));
    let wait = error.retry_after().expect("a wait");
    assert!(wait > Duration::from_secs(10) && wait <= Duration::from_mins(1), "{wait:?}");
    let again = post(&world, &cx).await.expect_err("still blocked");
    assert!(again.remote().is_none(), "not even asked");
    world.sandbox.control().advance(wait);
    post(&world, &cx).await.expect("the wait is over");
}

#[tokio::test]
async fn a_short_wait_is_waited_out() {
    let world = World::new().await;
    let cx = world.account("nova_bot");
    let refusal = fault("POST", "/api/posts", FaultKind::RateLimit);
    world.order(Fault { retry_after_seconds: Some(3), ..refusal });
    let before = world.sandbox.control().now();
    post(&world, &cx).await.expect("waited and sent again");
    let waited = world.sandbox.control().now().duration_since(before);
    assert!(waited >= jiff::SignedDuration::from_secs(3), "{waited:?}");
    assert_eq!(world.writes(), 1);
}

#[tokio::test]
async fn a_refusal_without_a_hint_backs_off() {
    let world = World::new().await;
    let cx = world.account("nova_bot");
    world.order(fault("POST", "/api/posts", FaultKind::RateLimit));
    let error = post(&world, &cx).await.expect_err("refused by the network");
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert!(
        error.retry_after().is_some_and(|wait| wait >= Duration::from_secs(30)),
        "{:?}",
        error.retry_after()
    );
}

#[tokio::test]
async fn headers_tell_what_others_have_spent() {
    let world = World::new().await;
    let cx = world.account("nova_bot");
    // Another process with the same account: it has its own memory of what was spent.
    let elsewhere = world.elsewhere();
    for _ in 0..29 {
        let new = NewPost { text: "elsewhere".into(), ..NewPost::default() };
        Posts::create(&elsewhere, &cx, new).await.expect("within the limit");
    }
    post(&world, &cx).await.expect("the last of the window");
    let error = post(&world, &cx).await.expect_err("used up");
    assert_eq!(
        (error.kind(), error.scope()),
        (ErrorKind::RateLimited, Some(&LimitScope::Class("write".into())))
    );
    assert!(error.remote().is_none(), "the network was not asked");
}

use moothall_core::ops::FeedQuery;
use moothall_core::traits::{Feeds, Posts};
use moothall_core::{ErrorKind, Outcome};
use moothall_sandbox::{Fault, FaultKind};
use rstest::rstest;

use crate::town::{Town, note, published};

fn fault(kind: FaultKind, status: Option<u16>) -> Fault {
    let location = (kind == FaultKind::Redirect).then(|| "https://elsewhere.example/maintenance".to_owned());
    Fault { status, location, ..Fault::new("instreet", kind) }
}

#[rstest]
#[case(FaultKind::Status, Some(500), ErrorKind::Unavailable, Outcome::Unknown, 0)]
#[case(FaultKind::Status, Some(403), ErrorKind::Forbidden, Outcome::NotApplied, 0)]
#[case(FaultKind::Html, None, ErrorKind::Unavailable, Outcome::Unknown, 0)]
#[case(FaultKind::Html, Some(200), ErrorKind::Unavailable, Outcome::Unknown, 0)]
#[case(FaultKind::ResetBefore, None, ErrorKind::Unavailable, Outcome::Unknown, 0)]
#[case(FaultKind::ResetAfterCommit, None, ErrorKind::Unavailable, Outcome::Unknown, 1)]
#[case(FaultKind::Truncate, None, ErrorKind::Unavailable, Outcome::Unknown, 1)]
#[case(FaultKind::RateLimit, None, ErrorKind::RateLimited, Outcome::NotApplied, 0)]
#[case(FaultKind::SuccessFalse, None, ErrorKind::RateLimited, Outcome::NotApplied, 0)]
#[case(FaultKind::Redirect, None, ErrorKind::Unavailable, Outcome::Unknown, 0)]
#[tokio::test]
async fn a_failed_write_says_whether_it_may_have_happened(
    #[case] kind: FaultKind,
    #[case] status: Option<u16>,
    #[case] expected: ErrorKind,
    #[case] outcome: Outcome,
    #[case] written: usize,
) {
    let town = Town::open().await;
    let client = town.client("lantern");
    let (network, cx) = (client.network(), client.context());
    // A wait that the sandbox names would be slept; the deadline is now.
    let cx = moothall_core::Context {
        deadline: Some(town.control().now() + std::time::Duration::from_secs(2)),
        ..cx
    };
    town.fail_with(fault(kind, status));
    let error = Posts::create(network, &cx, note("once")).await.expect_err("fails");
    assert_eq!((error.kind(), error.outcome()), (expected, outcome), "{error:?}");
    assert_eq!(town.writes("create_post"), written, "a post is never sent twice");
}

#[rstest]
#[case(FaultKind::Status, Some(503))]
#[case(FaultKind::ResetBefore, None)]
#[case(FaultKind::ResetAfterCommit, None)]
#[case(FaultKind::Truncate, None)]
#[case(FaultKind::Html, None)]
#[tokio::test]
async fn a_failed_read_is_asked_again(#[case] kind: FaultKind, #[case] status: Option<u16>) {
    let town = Town::open().await;
    let client = town.client("lantern");
    published(&client, "there").await;
    town.fail_with(fault(kind, status));
    let page = Feeds::list(client.network(), &client.context(), FeedQuery::default()).await.expect("is read");
    assert_eq!(page.items.len(), 1);
}

#[tokio::test]
async fn a_bad_key_is_told() {
    let town = Town::open().await;
    let client =
        town.stranger().api_key("sk_inst_0123456789abcdef0123456789abcdef").build().expect("a client");
    let error = Posts::create(client.network(), &client.context(), note("x")).await.expect_err("is refused");
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Unauthenticated, Outcome::NotApplied));
    assert!(!format!("{error:?}").contains("0123456789abcdef"));
}

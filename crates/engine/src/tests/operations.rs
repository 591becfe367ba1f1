use std::time::Duration;

use moothall_core::id::{CommentId, ItemRef, PostId, ProfileId};
use moothall_core::limits::{Action, Charges, Limit, LimitScope, LimitSource, Window};
use moothall_core::model::VoteState;
use moothall_core::ops::{EditPost, NewQuote, Recipient, SetFollow, SetRepost, SetVote};
use moothall_core::ports::Correction;
use moothall_core::{Capability, ErrorKind, Outcome, Remote};

use super::*;
use crate::DeliveryStatus;
use crate::fake::{Hall, at, at_once, caller, record, spend};

#[tokio::test]
async fn an_operation_that_a_network_lacks_names_those_that_have_it() {
    let alpha = Arc::new(Fake::new("alpha").without(Capability::PostEdits).without(Capability::Reposts));
    let beta = Arc::new(Fake { votes_on_comments: true, ..Fake::new("beta") }.without(Capability::Reposts));
    let hall = Hall::open(&[&alpha, &beta], BOTH).await;
    let edit = EditPost { text: Some("new".into()), ..EditPost::default() };
    let lacks = hall
        .engine
        .edit_post(&caller("ada"), &act(), id("alpha:p1"), edit, &at_once())
        .await
        .expect_err("lacks it");
    assert_eq!((lacks.code(), lacks.info().supported_by), (Code::Unsupported, vec!["beta".to_owned()]));
    let vote = SetVote { target: ItemRef::Comment(id("alpha:c1")), state: VoteState::Up };
    let lacks = hall.engine.set_vote(&caller("ada"), &act(), vote, &at_once()).await.expect_err("posts only");
    assert_eq!(lacks.message(), "alpha has no votes on comments; supported by: beta");
    let repost = SetRepost { post: id("alpha:p1"), reposted: true };
    let lacks =
        hall.engine.set_repost(&caller("ada"), &act(), repost, &at_once()).await.expect_err("nobody has it");
    assert!(lacks.info().supported_by.is_empty());
    assert!(alpha.calls().is_empty() && beta.calls().is_empty());
}

#[tokio::test]
async fn single_operations_reach_their_network_through_the_right_account() {
    let alpha = Arc::new(Fake::new("alpha"));
    let hall = Hall::open(&[&alpha], &[("ada", "a", "alpha")]).await;
    let (engine, ada) = (&hall.engine, caller("ada"));
    let p1: PostId = id("alpha:p1");
    engine.post(&ada, &act(), &p1).await.expect("reads");
    engine.delete_post(&ada, &act(), p1.clone(), &at_once()).await.expect("deletes");
    let quote = NewQuote { post: p1.clone(), text: "so true".into() };
    let quoted = engine.quote(&ada, &act(), quote, &at_once()).await.expect("quotes").done();
    assert_eq!(quoted.map(|quoted| quoted.status), Some(DeliveryStatus::Published));
    let parent = Some(id::<CommentId>("alpha:c0"));
    let reply = CommentRequest { post: p1.clone(), parent, text: "yes".into(), media: Vec::new() };
    engine.create_comment(&ada, &act(), reply, &at_once()).await.expect("comments");
    let nova: ProfileId = id("alpha:nova");
    let followed = engine
        .set_follow(&ada, &act(), SetFollow { profile: nova.clone(), following: true }, &at_once())
        .await;
    let followed = followed.expect("follows").done();
    assert!(followed.is_some_and(|follow| follow.following && follow.changed));
    let message = MessageRequest { to: Recipient::Profile(nova), text: "hi".into() };
    engine.send_message(&ada, &act(), message, &at_once()).await.expect("sends");
    let expected = [
        "posts.get ada/a alpha:p1",
        "posts.delete ada/a alpha:p1",
        "reposts.quote ada/a so true",
        "comments.create ada/a yes",
        "follows.set ada/a alpha:nova true",
        "messages.send ada/a hi",
    ];
    assert_eq!(alpha.calls(), expected);
}

#[tokio::test]
async fn texts_are_checked_before_they_are_sent() {
    let alpha = Arc::new(Fake::new("alpha"));
    let hall = Hall::open(&[&alpha], &[("ada", "a", "alpha")]).await;
    let (engine, ada) = (&hall.engine, caller("ada"));
    let comment = |text: &str, parent: Option<&str>| CommentRequest {
        post: id("alpha:p1"),
        parent: parent.map(id),
        text: text.into(),
        media: Vec::new(),
    };
    for new in [comment("", None), comment(&"x".repeat(41), None), comment("x", Some("beta:c1"))] {
        let problem = engine.create_comment(&ada, &act(), new, &at_once()).await.expect_err("refused");
        assert_eq!((problem.code(), problem.details().len()), (Code::InvalidInput, 1));
    }
    let message = MessageRequest { to: Recipient::Profile(id("alpha:nova")), text: "x".repeat(41) };
    assert_eq!(
        engine.send_message(&ada, &act(), message, &at_once()).await.expect_err("too long").code(),
        Code::InvalidInput
    );
    assert_eq!(alpha.calls(), Vec::<String>::new());
}

#[tokio::test]
async fn a_write_without_an_answer_has_an_unknown_outcome() {
    let alpha = Arc::new(Fake::new("alpha"));
    let hall = Hall::open(&[&alpha], &[("ada", "a", "alpha")]).await;
    let lost = || Error::new(ErrorKind::Unavailable, "no answer").with_outcome(Outcome::Unknown);
    alpha.fail("posts.delete", lost());
    let problem =
        hall.engine.delete_post(&caller("ada"), &act(), id("alpha:p1"), &at_once()).await.expect_err("lost");
    assert_eq!((problem.code(), problem.is_retryable()), (Code::OutcomeUnknown, false));
    let info = problem.info();
    assert_eq!((info.network.as_deref(), info.account.as_deref()), (Some("alpha"), Some("a")));
    alpha.fail("posts.get", lost());
    let problem = hall.engine.post(&caller("ada"), &act(), &id("alpha:p1")).await.expect_err("lost");
    assert_eq!((problem.code(), problem.is_retryable()), (Code::UpstreamUnavailable, true));
}

#[tokio::test]
async fn limits_show_documented_and_learned_budgets() {
    let limit = |scope, window| Limit {
        scope,
        window,
        max: 3,
        charges: Charges::Requests,
        source: LimitSource::Documented,
    };
    let post = limit(LimitScope::Action(Action::Post), Window::Sliding(Duration::from_mins(1)));
    let day = limit(LimitScope::Class("write".into()), Window::Daily { offset_seconds: 0 });
    let alpha = Arc::new(Fake::new("alpha").with_limit(post.clone()).with_limit(day));
    let hall = Hall::open(&[&alpha], &[("ada", "a", "alpha")]).await;
    let key = record("ada", "a", "alpha").account().key;
    let line = |limit, item| moothall_core::limits::BudgetLine { limit, item };
    spend(&hall.ports, &key, &[line(post, None)]).await;
    let learned = limit(LimitScope::ActionPerItem(Action::Comment), Window::Sliding(Duration::from_hours(1)));
    let learned = line(Limit { source: LimitSource::Observed, ..learned }, Some("p1".into()));
    let blocked = Correction::Blocked { line: learned, until: at(90), hinted: true };
    hall.ports.budgets.correct(&key, blocked, at(0)).await.expect("memory does not fail");
    let limits = hall.engine.limits(&caller("ada"), "a").await.expect("reads");
    let shown: Vec<_> =
        limits.items.iter().map(|item| (item.scope.as_str(), item.used, item.left, item.resets_at)).collect();
    assert_eq!(
        shown,
        [
            ("action:post", 1, 2, Some(at(60))),
            ("class:write", 0, 3, None),
            ("item:comment", 3, 0, Some(at(90))),
        ]
    );
    assert_eq!(limits.items[2].item.as_deref(), Some("p1"));
}

#[tokio::test]
async fn a_networks_health_follows_its_calls() {
    let alpha = Arc::new(Fake::new("alpha"));
    let hall = Hall::open(&[&alpha], &[("ada", "a", "alpha")]).await;
    let status = || hall.engine.network("alpha").expect("there").health.status;
    let read = || async { hall.engine.post(&caller("ada"), &act(), &id("alpha:p1")).await };
    assert_eq!(status(), NetworkStatus::Unknown);
    alpha.fail("posts.get", Error::new(ErrorKind::Unavailable, "no answer"));
    assert!(read().await.is_err());
    assert_eq!(status(), NetworkStatus::Failing);
    alpha.fail("posts.get", Error::new(ErrorKind::NotFound, "no such post").with_remote(Remote::status(404)));
    assert!(read().await.is_err());
    assert_eq!(status(), NetworkStatus::Up);
    assert_eq!(hall.engine.network("gamma").expect_err("unknown").code(), Code::UnknownNetwork);
    assert!(hall.engine.networks()[0].capabilities.contains(&Capability::Votes));
}

#[tokio::test]
async fn a_full_lane_refuses_at_the_deadline_and_only_its_own_network() {
    let barrier = Arc::new(tokio::sync::Barrier::new(2));
    let alpha = Arc::new(Fake { barrier_after: Some(barrier.clone()), ..Fake::new("alpha") });
    let settings = EngineSettings { max_concurrency: 1, ..EngineSettings::default() };
    let beta = Arc::new(Fake::new("beta"));
    let accounts = [("ada", "a", "alpha"), ("ada", "other", "alpha"), ("ada", "b", "beta")];
    let hall = Hall::open_with(&[&alpha, &beta], &accounts, settings).await;
    let publish = |account: &str| {
        let target = Target { account: Some(account.into()), ..Target::default() };
        let request =
            PublishRequest { text: "hello".into(), targets: vec![target], ..PublishRequest::default() };
        let engine = hall.engine.clone();
        async move { engine.publish(&caller("ada"), request).await }
    };
    let first = tokio::spawn(publish("a"));
    alpha.until_written(1).await;
    let second = tokio::spawn(publish("other"));
    assert_eq!(publish("b").await.expect("sent").status, PublicationStatus::All(DeliveryStatus::Published));
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
    hall.clock.advance(Duration::from_secs(31));
    let refused = second.await.expect("ends").expect("sent");
    assert_eq!(
        refused.problem().map(|problem| (problem.code, problem.retryable)),
        Some((Code::UpstreamUnavailable, true))
    );
    barrier.wait().await;
    assert_eq!(
        first.await.expect("ends").expect("sent").status,
        PublicationStatus::All(DeliveryStatus::Published)
    );
}

#[tokio::test]
async fn who_has_no_account_is_told_what_to_do() {
    let (alpha, beta) = two_networks();
    let hall = Hall::open(&[&alpha, &beta], &[("ada", "a", "alpha")]).await;
    let on_beta = ListRequest { network: Some("beta".into()), ..ListRequest::default() };
    let problem = hall.engine.feed(&caller("ada"), feed(FeedKind::Public, on_beta)).await.expect_err("none");
    assert_eq!((problem.code(), problem.info().network.as_deref()), (Code::UnknownAccount, Some("beta")));
    assert_eq!(problem.message(), "you have no account on beta; link or register one there first");
    assert!(problem.info().action.contains("register a new one there"), "{}", problem.info().action);
    let nowhere = hall.engine.feed(&caller("eve"), feed(FeedKind::Public, ListRequest::default())).await;
    assert!(nowhere.is_err_and(|problem| problem.message().contains("link or register one")));
    let foreign = hall.engine.account(&caller("eve"), "a").await.expect_err("not hers");
    assert_eq!(foreign.message(), "you have no account \"a\"; you have none yet");
}

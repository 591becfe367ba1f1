//! Single operations and lists through the whole engine.

use std::sync::Arc;
use std::time::Duration;

use moothall_core::id::{CommentId, ItemRef, NotificationId, PostId, ProfileId};
use moothall_core::limits::{Action, Charges, Limit, LimitScope, LimitSource, Window};
use moothall_core::model::VoteState;
use moothall_core::ops::{EditPost, FeedKind, NewQuote, Recipient, SetFollow, SetRepost, SetVote};
use moothall_core::page::Cursor;
use moothall_core::ports::{Correction, Reserve};
use moothall_core::{Capability, Error, ErrorKind, Outcome, Remote};
use proptest::prelude::*;

use super::*;
use crate::fake::lists::{notification, post};
use crate::fake::{Fake, Hall, at, caller, record};

const BOTH: &[(&str, &str, &str)] = &[("ada", "a", "alpha"), ("ada", "b", "beta")];

fn id<T: std::str::FromStr<Err = Error>>(text: &str) -> T {
    text.parse().expect("well formed")
}

fn act() -> ActAs {
    ActAs::default()
}

fn page(limit: u32, cursor: Option<Cursor>) -> ListRequest {
    ListRequest { page: PageOptions { limit: Some(limit), cursor }, ..ListRequest::default() }
}

fn feed(kind: FeedKind, list: ListRequest) -> FeedRequest {
    FeedRequest { kind, list, ..FeedRequest::default() }
}

fn two_networks() -> (Arc<Fake>, Arc<Fake>) {
    let posts = |slug, parity: i64| {
        (0..5).map(|n| post(slug, &format!("{slug}-{n}"), 100 - 2 * n - parity)).collect()
    };
    let notifications =
        |slug, count: i64| (0..count).map(|n| notification(slug, &format!("n{n}"), 50 - n)).collect();
    let alpha =
        Fake { posts: posts("alpha", 0), notifications: notifications("alpha", 4), ..Fake::new("alpha") };
    let beta = Fake {
        posts: posts("beta", 1),
        notifications: notifications("beta", 2),
        notification_pages: false,
        votes_on_comments: true,
        ..Fake::new("beta")
    };
    (Arc::new(alpha), Arc::new(beta))
}

#[tokio::test]
async fn a_feed_over_both_networks_is_one_list() {
    let (alpha, beta) = two_networks();
    let hall = Hall::open(&[&alpha, &beta], BOTH).await;
    let (mut read, mut cursor) = (Vec::new(), None);
    loop {
        let list =
            hall.engine.feed(&caller("ada"), feed(FeedKind::Public, page(4, cursor))).await.expect("reads");
        assert_eq!(list.problems, []);
        read.extend(list.items.into_iter().map(|post| post.created_at));
        cursor = list.next;
        if cursor.is_none() {
            break;
        }
    }
    let expected: Vec<_> = (0..10).map(|second| Some(at(100 - second))).collect();
    assert_eq!(read, expected);
}

#[tokio::test]
async fn a_network_without_the_feed_is_told_with_those_that_have_it() {
    let (alpha, beta) = two_networks();
    let hall = Hall::open(&[&alpha, &beta], BOTH).await;
    let list = hall.engine.feed(&caller("ada"), feed(FeedKind::Hot, page(10, None))).await.expect("reads");
    assert_eq!((list.items.len(), list.next), (5, None));
    let told: Vec<_> = list.problems.iter().map(|problem| (problem.network, problem.code)).collect();
    assert_eq!(told, [("beta", Code::Unsupported)]);
    let only = ListRequest { network: Some("beta".into()), ..ListRequest::default() };
    let problem = hall.engine.feed(&caller("ada"), feed(FeedKind::Hot, only)).await.expect_err("lacks it");
    assert_eq!(problem.info().supported_by, ["alpha"]);
    let tagged = FeedRequest { tag: Some("#rust".into()), ..FeedRequest::default() };
    let problem = hall.engine.feed(&caller("ada"), tagged).await.expect_err("no network filters by tag");
    assert_eq!((problem.code(), problem.info().supported_by.len()), (Code::Unsupported, 0));
}

#[tokio::test]
async fn an_author_says_which_network_is_meant() {
    let (alpha, beta) = two_networks();
    let hall = Hall::open(&[&alpha, &beta], BOTH).await;
    let by = FeedRequest { author: Some(id("beta:nova")), ..FeedRequest::default() };
    let list = hall.engine.feed(&caller("ada"), by.clone()).await.expect("reads");
    assert!(list.items.iter().all(|post| post.network == "beta") && alpha.calls().is_empty());
    let list = ListRequest { network: Some("alpha".into()), ..ListRequest::default() };
    let problem = hall.engine.feed(&caller("ada"), FeedRequest { list, ..by }).await.expect_err("not there");
    assert_eq!(problem.details().first().map(|detail| detail.field.as_str()), Some("author"));
}

#[tokio::test]
async fn search_interleaves_and_refuses_an_empty_question() {
    let (alpha, beta) = two_networks();
    let hall = Hall::open(&[&alpha, &beta], BOTH).await;
    let request =
        |text: &str| SearchRequest { text: text.into(), list: page(4, None), ..SearchRequest::default() };
    let list = hall.engine.search(&caller("ada"), request("rust")).await.expect("reads");
    let ids: Vec<_> = list.items.iter().map(moothall_core::page::Identified::identity).collect();
    assert_eq!(ids, ["alpha:alpha-0", "beta:beta-0", "alpha:alpha-1", "beta:beta-1"]);
    assert_eq!(
        hall.engine.search(&caller("ada"), request(" ")).await.expect_err("empty").code(),
        Code::InvalidInput
    );
}

#[tokio::test]
async fn a_network_without_more_notifications_says_so_when_more_are_asked_for() {
    let (alpha, beta) = two_networks();
    let hall = Hall::open(&[&alpha, &beta], BOTH).await;
    let first = hall.engine.notifications(&caller("ada"), false, page(5, None)).await.expect("reads");
    assert_eq!((first.items.len(), first.problems.len()), (5, 0));
    let second = hall.engine.notifications(&caller("ada"), false, page(5, first.next)).await.expect("reads");
    assert_eq!((second.items.len(), second.next), (1, None));
    let told: Vec<_> = second.problems.iter().map(|problem| (problem.network, problem.code)).collect();
    assert_eq!(told, [("beta", Code::NoMorePages)]);
}

#[tokio::test]
async fn notifications_are_marked_on_their_own_networks() {
    let (alpha, beta) = two_networks();
    let hall = Hall::open(&[&alpha, &beta], BOTH).await;
    let ids = vec![id::<NotificationId>("alpha:n0"), id("beta:n0"), id("alpha:n1")];
    let marked = hall.engine.read_notifications(&caller("ada"), &act(), ReadNotifications::Ids(ids)).await;
    assert_eq!(marked.expect("marked").items.len(), 2);
    assert_eq!((alpha.calls().len(), beta.calls().len()), (1, 1));
    beta.fail("notifications.mark_read", Error::new(ErrorKind::Unavailable, "no answer"));
    let all = || ReadNotifications::All { network: None, account: None };
    let partly = hall.engine.read_notifications(&caller("ada"), &act(), all()).await.expect("marked");
    assert_eq!((partly.items.len(), partly.problems.len()), (1, 1));
    let none =
        hall.engine.read_notifications(&caller("ada"), &act(), ReadNotifications::Ids(Vec::new())).await;
    assert_eq!(none.expect_err("none").code(), Code::InvalidInput);
}

#[tokio::test]
async fn an_operation_that_a_network_lacks_names_those_that_have_it() {
    let alpha = Arc::new(Fake::new("alpha").without(Capability::PostEdits).without(Capability::Reposts));
    let beta = Arc::new(Fake { votes_on_comments: true, ..Fake::new("beta") }.without(Capability::Reposts));
    let hall = Hall::open(&[&alpha, &beta], BOTH).await;
    let edit = EditPost { text: Some("new".into()), ..EditPost::default() };
    let lacks =
        hall.engine.edit_post(&caller("ada"), &act(), id("alpha:p1"), edit).await.expect_err("lacks it");
    assert_eq!((lacks.code(), lacks.info().supported_by), (Code::Unsupported, vec!["beta"]));
    let vote = SetVote { target: ItemRef::Comment(id("alpha:c1")), state: VoteState::Up };
    let lacks = hall.engine.set_vote(&caller("ada"), &act(), vote).await.expect_err("posts only");
    assert_eq!(lacks.message(), "alpha has no votes on comments; supported by: beta");
    let repost = SetRepost { post: id("alpha:p1"), reposted: true };
    let lacks = hall.engine.set_repost(&caller("ada"), &act(), repost).await.expect_err("nobody has it");
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
    engine.delete_post(&ada, &act(), p1.clone()).await.expect("deletes");
    let quote = NewQuote { post: p1.clone(), text: "so true".into() };
    assert_eq!(engine.quote(&ada, &act(), quote).await.expect("quotes").status, DeliveryStatus::Published);
    let parent = Some(id::<CommentId>("alpha:c0"));
    let reply = CommentRequest { post: p1.clone(), parent, text: "yes".into(), media: Vec::new() };
    engine.create_comment(&ada, &act(), reply).await.expect("comments");
    let nova: ProfileId = id("alpha:nova");
    let followed =
        engine.set_follow(&ada, &act(), SetFollow { profile: nova.clone(), following: true }).await;
    assert!(followed.is_ok_and(|follow| follow.following && follow.changed));
    let message = MessageRequest { to: Recipient::Profile(nova), text: "hi".into() };
    engine.send_message(&ada, &act(), message).await.expect("sends");
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
        let problem = engine.create_comment(&ada, &act(), new).await.expect_err("refused");
        assert_eq!((problem.code(), problem.details().len()), (Code::InvalidInput, 1));
    }
    let message = MessageRequest { to: Recipient::Profile(id("alpha:nova")), text: "x".repeat(41) };
    assert_eq!(
        engine.send_message(&ada, &act(), message).await.expect_err("too long").code(),
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
    let problem = hall.engine.delete_post(&caller("ada"), &act(), id("alpha:p1")).await.expect_err("lost");
    assert_eq!((problem.code(), problem.is_retryable()), (Code::OutcomeUnknown, false));
    let info = problem.info();
    assert_eq!((info.network, info.account.as_deref()), (Some("alpha"), Some("a")));
    alpha.fail("posts.get", lost());
    let problem = hall.engine.post(&caller("ada"), &act(), &id("alpha:p1")).await.expect_err("lost");
    assert_eq!((problem.code(), problem.is_retryable()), (Code::UpstreamUnavailable, true));
}

#[tokio::test]
async fn a_list_of_one_network_takes_only_its_own_cursors() {
    let alpha = Arc::new(Fake::new("alpha"));
    let hall = Hall::open(&[&alpha], &[("ada", "a", "alpha")]).await;
    let followers = |who: &str, cursor| {
        let (engine, who) = (hall.engine.clone(), id::<ProfileId>(who));
        let page = PageOptions { limit: None, cursor };
        async move { engine.followers(&caller("ada"), &act(), who, page).await }
    };
    let first = followers("alpha:nova", None).await.expect("reads");
    let second = followers("alpha:nova", first.next.clone()).await.expect("reads");
    assert_eq!((first.items.len(), second.items.len(), second.next), (3, 2, None));
    let problem = followers("alpha:other", first.next).await.expect_err("another's cursor");
    assert_eq!(problem.code(), Code::InvalidInput);
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
    let day = limit(LimitScope::Class("write"), Window::Daily { offset_seconds: 0 });
    let alpha = Arc::new(Fake::new("alpha").with_limit(post.clone()).with_limit(day));
    let hall = Hall::open(&[&alpha], &[("ada", "a", "alpha")]).await;
    let key = record("ada", "a", "alpha").account().key;
    let line = |limit, item| moothall_core::limits::BudgetLine { limit, item };
    let reserved = hall.ports.budgets.reserve(&key, vec![line(post, None)], at(0)).await;
    assert!(matches!(reserved, Ok(Reserve::Granted(_))));
    let learned = limit(LimitScope::ActionPerItem(Action::Comment), Window::Sliding(Duration::from_hours(1)));
    let learned = line(Limit { source: LimitSource::Observed, ..learned }, Some("p1".into()));
    let blocked = Correction::Blocked { line: learned, until: at(90) };
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
    let alpha = Arc::new(Fake { barrier: Some(barrier.clone()), ..Fake::new("alpha") });
    let settings = EngineSettings { max_concurrency: 1, ..EngineSettings::default() };
    let beta = Arc::new(Fake::new("beta"));
    let hall = Hall::open_with(&[&alpha, &beta], BOTH, settings).await;
    let publish = |network: &str| {
        let target = Target { network: Some(network.into()), ..Target::default() };
        let request =
            PublishRequest { text: "hello".into(), targets: vec![target], ..PublishRequest::default() };
        let engine = hall.engine.clone();
        async move { engine.publish(&caller("ada"), request).await }
    };
    let first = tokio::spawn(publish("alpha"));
    let second = tokio::spawn(publish("alpha"));
    assert_eq!(publish("beta").await.expect("sent").status, PublicationStatus::Published);
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
    assert_eq!(first.await.expect("ends").expect("sent").status, PublicationStatus::Published);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn arbitrary_cursors_names_and_texts_never_panic(cursor in "\\PC{0,60}", name in "\\PC{0,60}", text in "\\PC{0,60}") {
        tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(async {
            let (alpha, beta) = two_networks();
            let hall = Hall::open(&[&alpha, &beta], BOTH).await;
            let (engine, ada) = (&hall.engine, caller("ada"));
            let list = page(3, Some(Cursor::from(cursor.clone())));
            let _ = engine.feed(&ada, feed(FeedKind::Public, list.clone())).await;
            let named = ListRequest { account: Some(name.clone()), network: Some(text.clone()), ..list };
            let _ = engine.notifications(&ada, true, named).await;
            let _ = engine.account(&ada, &name);
            let _ = engine.network(&name);
            let target = Target { network: Some(name.clone()), ..Target::default() };
            let title = Some(name.clone());
            let targets = vec![target, Target { account: Some("a".into()), title, ..Target::default() }];
            let request = PublishRequest { text: text.clone(), targets, ..PublishRequest::default() };
            let _ = engine.preview(&ada, request).await;
            let answer = ChallengeAnswer { id: name.clone(), answer: text.clone() };
            let _ = engine.answer_challenge(&ada, answer).await;
        });
    }
}

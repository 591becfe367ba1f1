use moothall_core::ErrorKind;
use moothall_core::id::{NotificationId, ProfileId};
use proptest::prelude::*;

use super::*;
use crate::fake::{Hall, at, at_once, caller};

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
    let marked =
        hall.engine.read_notifications(&caller("ada"), &act(), ReadNotifications::Ids(ids), &at_once()).await;
    assert_eq!(marked.expect("marked").done().expect("at once").items.len(), 2);
    assert_eq!((alpha.calls().len(), beta.calls().len()), (1, 1));
    beta.fail("notifications.mark_read", Error::new(ErrorKind::Unavailable, "no answer"));
    let all = || ReadNotifications::All { network: None, account: None };
    let partly = hall
        .engine
        .read_notifications(&caller("ada"), &act(), all(), &at_once())
        .await
        .expect("marked")
        .done()
        .expect("at once");
    assert_eq!((partly.items.len(), partly.problems.len()), (1, 1));
    hall.engine.change_account(&caller("ada"), "a", AccountChange::Paused).await.expect("paused");
    let rest = hall
        .engine
        .read_notifications(&caller("ada"), &act(), all(), &at_once())
        .await
        .expect("marked")
        .done()
        .expect("at once");
    assert_eq!((rest.items.len(), rest.problems[0].code), (1, Code::AccountNotActive));
    let of_paused = ReadNotifications::Ids(vec![id("alpha:n0")]);
    let paused = hall.engine.read_notifications(&caller("ada"), &act(), of_paused, &at_once()).await;
    assert_eq!(paused.expect_err("paused").code(), Code::AccountNotActive);
    let none = hall
        .engine
        .read_notifications(&caller("ada"), &act(), ReadNotifications::Ids(Vec::new()), &at_once())
        .await;
    assert_eq!(none.expect_err("none").code(), Code::InvalidInput);
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn arbitrary_cursors_names_and_texts_never_panic(cursor in "\\PC{0,60}", name in "\\PC{0,60}", text in "\\PC{0,60}") {
        tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime").block_on(async {
            let (alpha, beta) = two_networks();
            let hall = Hall::open(&[&alpha, &beta], BOTH).await;
            let (engine, ada) = (&hall.engine, caller("ada"));
            let list = page(3, Some(Cursor::from(cursor.clone())));
            let _ = engine.feed(&ada, feed(FeedKind::Public, list.clone())).await;
            let named = ListRequest { account: Some(name.clone()), network: Some(text.clone()), ..list };
            let _ = engine.notifications(&ada, true, named).await;
            let _ = engine.account(&ada, &name).await;
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

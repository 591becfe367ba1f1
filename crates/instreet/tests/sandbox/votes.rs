use moothall_core::id::ItemRef;
use moothall_core::model::VoteState;
use moothall_core::ops::{FeedQuery, SetFollow, SetVote};
use moothall_core::ports::Ports;
use moothall_core::traits::{Feeds, Follows, Posts, Votes};
use moothall_core::{ErrorKind, Outcome};
use moothall_instreet::Client;
use moothall_sandbox::FaultKind;

use crate::town::{Town, commented, published};

async fn vote(client: &Client, target: &ItemRef, state: VoteState) -> moothall_core::Result<bool> {
    let vote = SetVote { target: target.clone(), state };
    let receipt = Votes::set(client.network(), &client.context(), vote).await?;
    assert_eq!(receipt.state, state);
    Ok(receipt.changed)
}

async fn votes(client: &Client, target: &ItemRef) -> Option<u64> {
    let ItemRef::Post(id) = target else { panic!("only posts are counted here") };
    Posts::get(client.network(), &client.context(), id).await.expect("is there").counts.votes
}

#[tokio::test]
async fn a_vote_stands_as_asked_however_often() {
    let town = Town::open().await;
    let (author, voter) = (town.client("lantern"), town.client("moss"));
    let post = published(&author, "Vote for me").await;
    let comment = commented(&author, &post, "and me").await;
    for target in [ItemRef::Post(post.id.clone()), ItemRef::Comment(comment.id)] {
        let mine =
            || async { Votes::mine(voter.network(), &voter.context(), &target).await.expect("the ledger") };
        assert_eq!(mine().await, None);
        for (state, changed) in
            [(VoteState::Up, true), (VoteState::Up, false), (VoteState::None, true), (VoteState::None, false)]
        {
            assert_eq!(vote(&voter, &target, state).await.expect("is voted"), changed);
            assert_eq!(mine().await, Some(state));
        }
    }
    assert_eq!(town.writes("toggle_upvote"), 4);
}

#[tokio::test]
async fn a_vote_from_elsewhere_ends_as_asked() {
    let town = Town::open().await;
    let author = town.client("lantern");
    let post = ItemRef::Post(published(&author, "Vote for me").await.id);
    let voter = town.resident("moss").build().expect("a client");
    vote(&voter, &post, VoteState::Up).await.expect("is voted");
    // The same account with an empty ledger.
    let key = voter.context().account.clone().expect("an account").credentials.clone();
    let forgetful = town
        .stranger()
        .api_key(key.get("api_key").expect("a key").clone())
        .ports(Ports::in_memory())
        .build()
        .expect("a client");
    assert!(!vote(&forgetful, &post, VoteState::Up).await.expect("is voted"));
    assert_eq!(votes(&author, &post).await, Some(1));
    assert_eq!(town.writes("toggle_upvote"), 3);
}

#[tokio::test]
async fn a_lost_answer_is_settled_by_the_next_call() {
    let town = Town::open().await;
    let (author, voter) = (town.client("lantern"), town.client("moss"));
    for (title, fault) in [("a", FaultKind::ResetAfterCommit), ("b", FaultKind::ResetBefore)] {
        let post = ItemRef::Post(published(&author, title).await.id);
        town.fail(fault);
        let error = vote(&voter, &post, VoteState::Up).await.expect_err("no answer comes");
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Unavailable, Outcome::Unknown));
        vote(&voter, &post, VoteState::Up).await.expect("is voted");
        assert_eq!(votes(&author, &post).await, Some(1));
    }
}

#[tokio::test]
async fn words_that_are_new_leave_the_vote_open() {
    let town = Town::open().await;
    let (author, voter) = (town.client("lantern"), town.client("moss"));
    let post = ItemRef::Post(published(&author, "Vote for me").await.id);
    vote(&voter, &post, VoteState::Up).await.expect("is voted");
    town.control().set("instreet", "upvote_removed_message", &"Zap!".into()).expect("a setting");
    let error = vote(&voter, &post, VoteState::None).await.expect_err("the answer does not say");
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Decode, Outcome::Unknown));
    assert_eq!(Votes::mine(voter.network(), &voter.context(), &post).await.expect("the ledger"), None);
}

#[tokio::test]
async fn ones_own_post_cannot_be_voted_on() {
    let town = Town::open().await;
    let author = town.client("lantern");
    let post = ItemRef::Post(published(&author, "Vote for me").await.id);
    let error = vote(&author, &post, VoteState::Up).await.expect_err("is refused");
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Forbidden, Outcome::NotApplied));
}

#[tokio::test]
async fn lists_show_the_votes_that_the_ledger_knows() {
    let town = Town::open().await;
    let (author, voter) = (town.client("lantern"), town.client("moss"));
    let post = published(&author, "Vote for me").await;
    published(&author, "Or not").await;
    vote(&voter, &ItemRef::Post(post.id.clone()), VoteState::Up).await.expect("is voted");
    let page = Feeds::list(voter.network(), &voter.context(), FeedQuery::default()).await.expect("a page");
    let shown: Vec<_> = page.items.iter().map(|post| (post.title.as_deref(), post.my_vote)).collect();
    assert_eq!(shown, [(Some("Or not"), None), (Some("Vote for me"), Some(VoteState::Up))]);
}

#[tokio::test]
async fn following_stands_as_asked_however_often() {
    let town = Town::open().await;
    let (lantern, moss) = (town.client("lantern"), town.client("moss"));
    let profile: moothall_core::id::ProfileId = "instreet:moss".parse().expect("an id");
    let set = |following| {
        let follow = SetFollow { profile: profile.clone(), following };
        let cx = lantern.context();
        let network = lantern.network();
        async move { Follows::set(network, &cx, follow).await.expect("is set") }
    };
    assert!(set(true).await && !set(true).await);
    assert_eq!(
        Follows::mine(lantern.network(), &lantern.context(), &profile).await.expect("the ledger"),
        Some(true)
    );
    assert!(set(false).await && !set(false).await);
    assert_eq!(town.writes("toggle_follow"), 2);
    drop(moss);
}

use futures::TryStreamExt as _;
use moothall_core::ErrorKind;
use moothall_core::id::{ItemRef, ProfileId};
use moothall_core::model::{Post, VoteState};
use moothall_core::ops::{
    FeedKind, FeedQuery, NewPost, SearchHit, SearchKind, SearchQuery, SetFollow, SetVote,
};
use moothall_core::page::{PageRequest, items};
use moothall_core::traits::{Feeds, Follows, Posts, Search, Votes};
use moothall_instreet::{Client, SLUG};

use crate::town::{Town, note, published};

async fn titles(client: &Client, query: FeedQuery) -> Vec<String> {
    let cx = client.context();
    let all: Vec<Post> = items(|cursor| {
        let page = PageRequest { limit: Some(2), cursor };
        Feeds::list(client.network(), &cx, FeedQuery { page, ..query.clone() })
    })
    .try_collect()
    .await
    .expect("every page is read");
    all.into_iter().filter_map(|post| post.title).collect()
}

fn feed(kind: FeedKind) -> FeedQuery {
    FeedQuery { kind, ..FeedQuery::default() }
}

fn moss() -> ProfileId {
    "instreet:moss".parse().expect("a handle")
}

#[tokio::test]
async fn every_feed_is_read_to_its_end() {
    let town = Town::open().await;
    // The total is not to be believed.
    town.control().set("instreet", "total_zero", &true.into()).expect("a setting");
    let (lantern, moss_client) = (town.client("lantern"), town.client("moss"));
    for title in ["one", "two", "three"] {
        published(&lantern, title).await;
    }
    let skills = NewPost { community: Some("skills".into()), ..note("four") };
    let four =
        Posts::create(moss_client.network(), &moss_client.context(), skills).await.expect("is published");
    let vote = SetVote { target: ItemRef::Post(four.into_item().id), state: VoteState::Up };
    Votes::set(lantern.network(), &lantern.context(), vote).await.expect("is voted");
    published(&moss_client, "five").await;

    assert_eq!(titles(&lantern, feed(FeedKind::Public)).await, ["five", "four", "three", "two", "one"]);
    for ranked in [FeedKind::Hot, FeedKind::Top] {
        let ranked = titles(&lantern, feed(ranked)).await;
        assert_eq!((ranked.len(), ranked[0].as_str()), (5, "four"));
    }
    let skills = FeedQuery { community: Some("skills".into()), ..feed(FeedKind::Public) };
    assert_eq!(titles(&lantern, skills).await, ["four"]);
    let by_moss = FeedQuery { author: Some(moss()), ..feed(FeedKind::Public) };
    assert_eq!(titles(&lantern, by_moss).await, ["five", "four"]);

    assert!(titles(&lantern, feed(FeedKind::Following)).await.is_empty());
    let follow = SetFollow { profile: moss(), following: true };
    Follows::set(lantern.network(), &lantern.context(), follow).await.expect("is followed");
    assert_eq!(titles(&lantern, feed(FeedKind::Following)).await, ["five", "four"]);
}

#[tokio::test]
async fn the_author_is_looked_up_once_for_all_pages() {
    let town = Town::open().await;
    let client = town.client("moss");
    for title in ["one", "two", "three"] {
        published(&client, title).await;
    }
    let query = |cursor| FeedQuery {
        author: Some(moss()),
        page: PageRequest { limit: Some(2), cursor },
        ..FeedQuery::default()
    };
    let (network, cx) = (client.network(), client.context());
    let first = Feeds::list(network, &cx, query(None)).await.expect("a page");
    // Whoever is looked up now cannot be found.
    town.fail_with(moothall_sandbox::Fault {
        path: "/api/v1/agents/{username}".into(),
        status: Some(404),
        ..moothall_sandbox::Fault::new("instreet", moothall_sandbox::FaultKind::Status)
    });
    let second = Feeds::list(network, &cx, query(first.next)).await.expect("a page");
    assert_eq!((second.items.len(), second.next), (1, None));
}

#[tokio::test]
async fn a_cursor_is_good_for_its_own_query_only() {
    let town = Town::open().await;
    let client = town.client("lantern");
    for title in ["one", "two"] {
        published(&client, title).await;
    }
    let (network, cx) = (client.network(), client.context());
    let page = PageRequest { limit: Some(1), cursor: None };
    let first =
        Feeds::list(network, &cx, FeedQuery { page, ..feed(FeedKind::Public) }).await.expect("a page");
    let page = PageRequest { limit: Some(1), cursor: first.next };
    for other in [feed(FeedKind::Hot), feed(FeedKind::Following)] {
        let error = Feeds::list(network, &cx, FeedQuery { page: page.clone(), ..other }).await;
        assert_eq!(error.map_err(|error| error.kind()).err(), Some(ErrorKind::InvalidInput));
    }
    let query = SearchQuery { text: "one".into(), kind: SearchKind::Posts, page };
    let error = Search::search(network, &cx, query).await;
    assert_eq!(error.map_err(|error| error.kind()).err(), Some(ErrorKind::InvalidInput));
}

fn group() -> String {
    "80000000-0000-4000-8000-000000000001".to_owned()
}

#[tokio::test]
async fn a_filter_that_the_feed_lacks_is_unsupported() {
    let town = Town::open().await;
    let client = town.client("lantern");
    for query in [
        FeedQuery { tag: Some("x".into()), ..feed(FeedKind::Public) },
        FeedQuery { community: Some("skills".into()), ..feed(FeedKind::Following) },
        // Groups are listed by time and heat only, and whole.
        FeedQuery { community: Some(group()), ..feed(FeedKind::Top) },
        FeedQuery {
            community: Some(group()),
            author: Some(ProfileId::new(SLUG, "moss").expect("a handle")),
            ..feed(FeedKind::Public)
        },
    ] {
        let error = Feeds::list(client.network(), &client.context(), query).await.expect_err("cannot");
        assert_eq!(error.kind(), ErrorKind::Unsupported);
    }
}

#[tokio::test]
async fn posts_and_profiles_are_found_in_both_nestings() {
    let town = Town::open().await;
    let (client, author) = (town.client("lantern"), town.client("moss"));
    let post = published(&author, "moss on stones").await;
    for under_data in [true, false] {
        town.control().set("instreet", "search_under_data", &under_data.into()).expect("a setting");
        for (kind, posts, profiles) in
            [(SearchKind::Posts, 1, 0), (SearchKind::Profiles, 0, 1), (SearchKind::All, 1, 1)]
        {
            let query = SearchQuery { text: "moss".into(), kind, page: PageRequest::default() };
            let page = Search::search(client.network(), &client.context(), query).await.expect("a page");
            let found_posts =
                page.items.iter().filter(|hit| matches!(hit, SearchHit::Post(found) if found.id == post.id));
            let found_profiles = page
                .items
                .iter()
                .filter(|hit| matches!(hit, SearchHit::Profile(found) if found.id == moss()));
            assert_eq!((found_posts.count(), found_profiles.count()), (posts, profiles), "{kind:?}");
        }
    }
}

#[tokio::test]
async fn items_carry_their_json_when_it_is_asked_for() {
    let town = Town::open().await;
    let client = town.client("lantern");
    published(&client, "one").await;
    let cx = moothall_core::Context { raw: true, ..client.context() };
    let page = Feeds::list(client.network(), &cx, FeedQuery::default()).await.expect("a page");
    let raw = page.items[0].raw.0.as_ref().expect("its JSON");
    assert_eq!(raw["id"], page.items[0].id.native());
    assert!(raw.get("hot_score").is_some());
}

#[tokio::test]
async fn public_reads_need_no_account() {
    let town = Town::open().await;
    published(&town.client("lantern"), "one").await;
    let stranger = town.stranger().build().expect("a client");
    assert_eq!(titles(&stranger, feed(FeedKind::Public)).await, ["one"]);
    let error = Feeds::list(stranger.network(), &stranger.context(), feed(FeedKind::Following)).await;
    assert_eq!(error.map_err(|error| error.kind()).err(), Some(ErrorKind::Unauthenticated));
}

//! Feeds, search and trends.

use futures::TryStreamExt;
use moothall_core::ErrorKind::{InvalidInput, Unauthenticated, Unsupported};
use moothall_core::Outcome::NotApplied;
use moothall_core::model::Post;
use moothall_core::ops::{
    FeedFilter, FeedKind, FeedQuery, SearchHit, SearchKind, SearchQuery, SetFollow, SetVote,
};
use moothall_core::page::{Page, PageRequest, items};
use moothall_core::traits::{Feeds, Follows, Search, Votes};
use moothall_core::{Context, LimitsMode};
use moothall_imagineanything::native::ExploreSection;

use crate::{World, first, profile, refusal};

fn texts(page: &Page<Post>) -> Vec<&str> {
    page.items.iter().map(|post| post.text.as_str()).collect()
}

#[tokio::test]
async fn feeds_list_what_their_kind_says() {
    let world = World::new().await;
    let (nova, atlas, network) = (world.account("nova_bot"), world.account("atlas_ai"), &world.network);
    let mine = world.post(&nova, "one #sky").await;
    world.post(&atlas, "two #Sky").await;
    let feed = |kind| FeedQuery { kind, page: first(10), ..FeedQuery::default() };

    let public = Feeds::list(network, &Context::anonymous(), feed(FeedKind::Public)).await.expect("public");
    assert_eq!(texts(&public), ["two #Sky", "one #sky"]);
    let follow = SetFollow { profile: profile("atlas_ai"), following: true };
    Follows::set(network, &nova, follow).await.expect("followed");
    let following = Feeds::list(network, &nova, feed(FeedKind::Following)).await.expect("a page");
    assert_eq!(texts(&following), ["two #Sky"]);
    let vote = SetVote {
        target: moothall_core::id::ItemRef::Post(mine.id),
        state: moothall_core::model::VoteState::Up,
    };
    Votes::set(network, &atlas, vote).await.expect("voted");
    let hot = Feeds::list(network, &nova, feed(FeedKind::Hot)).await.expect("a page");
    assert_eq!((texts(&hot), hot.next.is_none()), (vec!["one #sky", "two #Sky"], true));
    let tagged = FeedQuery { tag: Some("#sky".into()), ..feed(FeedKind::Public) };
    assert_eq!(texts(&Feeds::list(network, &nova, tagged).await.expect("a page")).len(), 2);
}

#[tokio::test]
async fn feeds_refuse_what_the_network_lacks() {
    let world = World::new().await;
    let (nova, network) = (world.account("nova_bot"), &world.network);
    assert_eq!(network.kinds(), [FeedKind::Public, FeedKind::Following, FeedKind::Hot]);
    assert_eq!(network.filters(FeedKind::Public), [FeedFilter::Tag]);
    assert!(network.filters(FeedKind::Hot).is_empty());
    let tag = || Some("sky".to_owned());
    let lacking = [
        FeedQuery { kind: FeedKind::Top, ..FeedQuery::default() },
        FeedQuery { kind: FeedKind::Hot, tag: tag(), ..FeedQuery::default() },
        FeedQuery { community: tag(), ..FeedQuery::default() },
        FeedQuery { author: Some(profile("nova_bot")), ..FeedQuery::default() },
        FeedQuery { tag: Some("trending".into()), ..FeedQuery::default() },
    ];
    for query in lacking {
        let refused = Feeds::list(network, &nova, query).await.map(|page| page.items);
        assert_eq!(refusal(refused), (Unsupported, NotApplied, None));
    }
    let refused =
        Feeds::list(network, &nova, FeedQuery { tag: Some("#".into()), ..FeedQuery::default() }).await;
    assert_eq!(refusal(refused.map(|page| page.items)), (InvalidInput, NotApplied, None));
    let own = FeedQuery { kind: FeedKind::Following, ..FeedQuery::default() };
    let refused = Feeds::list(network, &Context::anonymous(), own).await;
    assert_eq!(refusal(refused.map(|page| page.items)), (Unauthenticated, NotApplied, None));
}

#[tokio::test]
async fn a_long_feed_is_read_to_its_end_and_cursors_stay_with_their_feed() {
    let world = World::with(LimitsMode::Off).await;
    world.sandbox.control().set_limits("imagineanything", "off").expect("a profile");
    let (nova, network) = (world.account("nova_bot"), &world.network);
    for number in 0..25 {
        world.post(&nova, &format!("{number} #count")).await;
    }
    let query = |cursor| FeedQuery { page: PageRequest { cursor, limit: Some(10) }, ..FeedQuery::default() };
    let all: Vec<_> =
        items(|cursor| Feeds::list(network, &nova, query(cursor))).try_collect().await.expect("every page");
    assert_eq!(all.len(), 25);
    let cursor = Feeds::list(network, &nova, query(None)).await.expect("a page").next;
    assert!(cursor.is_some());
    for other in [
        FeedQuery { kind: FeedKind::Following, ..query(cursor.clone()) },
        FeedQuery { kind: FeedKind::Hot, ..query(cursor.clone()) },
        FeedQuery { tag: Some("count".into()), ..query(cursor.clone()) },
        query(Some("made-up".to_owned().into())),
    ] {
        let refused = Feeds::list(network, &nova, other).await.map(|page| page.items);
        assert_eq!(refusal(refused), (InvalidInput, NotApplied, None));
    }
}

#[tokio::test]
async fn search_finds_posts_and_profiles() {
    let world = World::new().await;
    let (nova, network) = (world.account("nova_bot"), &world.network);
    world.post(&nova, "the nova is bright").await;
    let search = |kind, text: &str| SearchQuery { text: text.to_owned(), kind, page: first(10) };
    let kinds = |page: Page<SearchHit>| {
        let kind = |hit: &SearchHit| match hit {
            SearchHit::Post(post) => post.text.clone(),
            SearchHit::Profile(profile) => profile.handle.clone(),
        };
        page.items.iter().map(kind).collect::<Vec<_>>()
    };
    for (kind, found) in [
        (SearchKind::All, vec!["nova_bot", "the nova is bright"]),
        (SearchKind::Posts, vec!["the nova is bright"]),
        (SearchKind::Profiles, vec!["nova_bot"]),
    ] {
        assert_eq!(
            kinds(Search::search(network, &nova, search(kind, " nova ")).await.expect("a page")),
            found
        );
    }
    let refused = Search::search(network, &nova, search(SearchKind::All, " ")).await.map(|page| page.items);
    assert_eq!(refusal(refused), (InvalidInput, NotApplied, None));
}

#[tokio::test]
async fn what_is_popular_comes_in_sections() {
    let world = World::new().await;
    let (nova, network) = (world.account("nova_bot"), &world.network);
    world.post(&nova, "one #sky #night").await;
    world.post(&nova, "two #sky").await;
    let all = network.explore(&nova, &ExploreSection::All, Some(10)).await.expect("explored");
    assert_eq!((all.trending_posts.len(), all.popular_agents.len()), (2, 1));
    assert_eq!(all.featured_agent.map(|agent| agent.handle), Some("nova_bot".to_owned()));
    assert!(all.problems.is_empty());
    let tags = network.trending_hashtags(&nova, Some(1)).await.expect("tags");
    assert_eq!(tags.first().map(|tag| (tag.name.as_str(), tag.posts)), Some(("sky", Some(2))));
    assert_eq!(all.trending_hashtags.first(), tags.first());
    let agents = network.explore(&nova, &ExploreSection::Agents, None).await.expect("explored");
    assert!(agents.trending_posts.is_empty() && agents.trending_hashtags.is_empty());
}

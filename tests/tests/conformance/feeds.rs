//! Lists of posts.

use std::time::Duration;

use futures::TryStreamExt;
use moothall_core::id::{ItemRef, PostId, ProfileId};
use moothall_core::model::VoteState;
use moothall_core::ops::{FeedFilter, FeedKind, FeedQuery, NewPost, SetFollow, SetVote};
use moothall_core::page::{PageRequest, items};
use moothall_core::{Context, ErrorKind, NetworkExt};
use moothall_testkit::{Verdict, World, refused_with};

use crate::conformance::support::cases;

cases! {
    Feeds: yield_every_post_once_in_small_pages, end_in_an_empty_network, hold_what_one_follows,
        of_hot_posts_can_be_read, can_be_read_by_everybody, take_any_limit, name_what_they_have,
        of_ones_own_need_somebody_who_acts, carry_the_networks_own_json_when_asked;
    FeedTop: have_the_best_first;
    FeedByAuthor: can_be_narrowed_to_an_author;
    FeedByCommunity: can_be_narrowed_to_a_community;
    FeedByTag: can_be_narrowed_to_a_tag;
}

/// The ids of all posts of a feed, in pages of `limit`.
async fn ids(
    world: &World,
    cx: &Context,
    query: FeedQuery,
    limit: u32,
) -> Result<Vec<PostId>, moothall_core::Error> {
    let feeds = world.network.try_feeds()?;
    items(|cursor| {
        let page = PageRequest { limit: Some(limit), cursor };
        feeds.list(cx, FeedQuery { page, ..query.clone() })
    })
    .map_ok(|post| post.id)
    .try_collect()
    .await
}

/// Seven posts of both residents, the newest first.
async fn seven(world: &World) -> Result<Vec<PostId>, libtest_mimic::Failed> {
    let mut published = Vec::new();
    for number in 0..7 {
        world.sandbox.control().advance(Duration::from_secs(5));
        let author = if number % 2 == 0 { &world.alice } else { &world.bob };
        published.push(world.publish(author, &format!("Post {number} #moothall")).await?.id);
    }
    published.reverse();
    Ok(published)
}

fn kind(kind: FeedKind) -> FeedQuery {
    FeedQuery { kind, ..FeedQuery::default() }
}

async fn yield_every_post_once_in_small_pages(world: World) -> Verdict {
    let published = seven(&world).await?;
    for limit in [1, 2, 3, 7, 50] {
        let found = ids(&world, &world.bob.cx, kind(FeedKind::Public), limit).await?;
        assert_eq!(found, published, "newest first, in pages of {limit}");
    }
    Ok(())
}

async fn end_in_an_empty_network(world: World) -> Verdict {
    let feeds = world.network.try_feeds()?;
    for feed in feeds.kinds() {
        let page = feeds.list(&world.alice.cx, kind(*feed)).await?;
        assert_eq!((page.items.len(), page.next, page.problems.len()), (0, None, 0), "{feed:?}");
    }
    Ok(())
}

async fn hold_what_one_follows(world: World) -> Verdict {
    let carol = world.resident("carol")?;
    let follow = SetFollow { profile: world.bob.id.clone(), following: true };
    world.network.try_follows()?.set(&carol.cx, follow).await?;
    let published = seven(&world).await?;
    let by_bob: Vec<_> = published.iter().skip(1).step_by(2).cloned().collect();
    assert_eq!(ids(&world, &carol.cx, kind(FeedKind::Following), 2).await?, by_bob);
    Ok(())
}

async fn of_hot_posts_can_be_read(world: World) -> Verdict {
    let mut published = seven(&world).await?;
    let mut found = ids(&world, &world.bob.cx, kind(FeedKind::Hot), 50).await?;
    published.sort();
    found.sort();
    assert_eq!(found, published);
    Ok(())
}

async fn can_be_read_by_everybody(world: World) -> Verdict {
    let published = seven(&world).await?;
    assert_eq!(ids(&world, &Context::anonymous(), kind(FeedKind::Public), 3).await?, published);
    Ok(())
}

async fn take_any_limit(world: World) -> Verdict {
    let published = seven(&world).await?;
    for limit in [0, 1_000_000] {
        assert_eq!(ids(&world, &world.alice.cx, kind(FeedKind::Public), limit).await?, published, "{limit}");
    }
    Ok(())
}

async fn name_what_they_have(world: World) -> Verdict {
    let feeds = world.network.try_feeds()?;
    assert!(feeds.kinds().contains(&FeedKind::Public) && feeds.kinds().contains(&FeedKind::Following));
    world.cut_off()?;
    for feed in [FeedKind::Public, FeedKind::Following, FeedKind::Hot, FeedKind::Top] {
        for filter in [FeedFilter::Community, FeedFilter::Author, FeedFilter::Tag] {
            if feeds.kinds().contains(&feed) && feeds.filters(feed).contains(&filter) {
                continue;
            }
            let mut query = kind(feed);
            match filter {
                FeedFilter::Community => query.community = Some("square".to_owned()),
                FeedFilter::Author => query.author = Some(world.bob.id.clone()),
                FeedFilter::Tag => query.tag = Some("moothall".to_owned()),
            }
            refused_with(ErrorKind::Unsupported, feeds.list(&world.alice.cx, query).await)?;
        }
    }
    Ok(())
}

async fn of_ones_own_need_somebody_who_acts(world: World) -> Verdict {
    world.cut_off()?;
    let listed = world.network.try_feeds()?.list(&Context::anonymous(), kind(FeedKind::Following)).await;
    refused_with(ErrorKind::Unauthenticated, listed)?;
    Ok(())
}

async fn carry_the_networks_own_json_when_asked(world: World) -> Verdict {
    seven(&world).await?;
    let cx = Context { raw: true, ..world.alice.cx.clone() };
    let page = world.network.try_feeds()?.list(&cx, kind(FeedKind::Public)).await?;
    assert_eq!(page.items.len(), 7);
    for post in page.items {
        assert_eq!(post.raw.0.ok_or("no raw JSON")?["id"], post.id.native());
    }
    Ok(())
}

async fn have_the_best_first(world: World) -> Verdict {
    let published = seven(&world).await?;
    let best = published.last().ok_or("nothing was published")?;
    let vote = SetVote { target: ItemRef::Post(best.clone()), state: VoteState::Up };
    world.network.try_votes()?.set(&world.bob.cx, vote).await?;
    let found = ids(&world, &world.bob.cx, kind(FeedKind::Top), 3).await?;
    assert_eq!((found.first(), found.len()), (Some(best), 7));
    Ok(())
}

/// What one sees of a network without a feed of the best.
pub(crate) async fn top_is_unsupported(world: World) -> Verdict {
    let feeds = world.network.try_feeds()?;
    assert!(!feeds.kinds().contains(&FeedKind::Top));
    world.cut_off()?;
    refused_with(ErrorKind::Unsupported, feeds.list(&world.alice.cx, kind(FeedKind::Top)).await)?;
    Ok(())
}

async fn can_be_narrowed_to_an_author(world: World) -> Verdict {
    let published = seven(&world).await?;
    let query = FeedQuery { author: Some(world.bob.id.clone()), ..FeedQuery::default() };
    let by_bob: Vec<_> = published.iter().skip(1).step_by(2).cloned().collect();
    assert_eq!(ids(&world, &world.alice.cx, query, 2).await?, by_bob);
    let nobody = Some(ProfileId::new(world.slug(), "nobody_here")?);
    let query = FeedQuery { author: nobody, ..FeedQuery::default() };
    refused_with(ErrorKind::NotFound, world.network.try_feeds()?.list(&world.alice.cx, query).await)?;
    Ok(())
}

/// What one sees of a network that lists no author's posts.
pub(crate) async fn by_author_is_unsupported(world: World) -> Verdict {
    world.cut_off()?;
    let query = FeedQuery { author: Some(world.bob.id.clone()), ..FeedQuery::default() };
    refused_with(ErrorKind::Unsupported, world.network.try_feeds()?.list(&world.alice.cx, query).await)?;
    Ok(())
}

async fn can_be_narrowed_to_a_community(world: World) -> Verdict {
    let community = world.network.descriptor().communities.iter().find(|community| !community.default);
    let community = community.ok_or("one community only")?.name.to_owned();
    seven(&world).await?;
    let new = NewPost { community: Some(community.clone()), ..world.new_post("Among ourselves") };
    let inside = world.network.try_posts()?.create(&world.alice.cx, new).await?.into_item().id;
    let query = FeedQuery { community: Some(community), ..FeedQuery::default() };
    assert_eq!(ids(&world, &world.bob.cx, query, 2).await?, [inside]);
    Ok(())
}

/// What one sees of a network without communities.
pub(crate) async fn by_community_is_unsupported(world: World) -> Verdict {
    world.cut_off()?;
    let query = FeedQuery { community: Some("square".to_owned()), ..FeedQuery::default() };
    refused_with(ErrorKind::Unsupported, world.network.try_feeds()?.list(&world.alice.cx, query).await)?;
    Ok(())
}

async fn can_be_narrowed_to_a_tag(world: World) -> Verdict {
    let mut tagged = seven(&world).await?;
    world.publish(&world.alice, "No tag here").await?;
    for tag in ["moothall", "#moothall"] {
        let query = FeedQuery { tag: Some(tag.to_owned()), ..FeedQuery::default() };
        let mut found = ids(&world, &world.bob.cx, query, 2).await?;
        found.sort();
        tagged.sort();
        assert_eq!(found, tagged);
    }
    Ok(())
}

/// What one sees of a network without tags.
pub(crate) async fn by_tag_is_unsupported(world: World) -> Verdict {
    world.cut_off()?;
    let query = FeedQuery { tag: Some("moothall".to_owned()), ..FeedQuery::default() };
    refused_with(ErrorKind::Unsupported, world.network.try_feeds()?.list(&world.alice.cx, query).await)?;
    Ok(())
}

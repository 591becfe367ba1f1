//! Cursors: good for the query that gave them, and for no other.

use moothall_core::ops::{CommentQuery, FeedKind, FeedQuery, SearchKind, SearchQuery};
use moothall_core::page::{Cursor, PageRequest};
use moothall_core::{ErrorKind, NetworkExt};
use moothall_testkit::{Verdict, World, refused_with};

use crate::conformance::support::cases;

cases! {
    Feeds: of_another_feed_are_refused, that_are_garbage_are_refused;
    Comments: of_another_post_are_refused;
    Search: of_another_search_are_refused;
}

fn page(cursor: Option<Cursor>) -> PageRequest {
    PageRequest { limit: Some(1), cursor }
}

async fn cursor_of_public_feed(world: &World) -> Result<Cursor, libtest_mimic::Failed> {
    for text in ["One", "Two", "Three"] {
        world.publish(&world.alice, text).await?;
    }
    let query = FeedQuery { page: page(None), ..FeedQuery::default() };
    let listed = world.network.try_feeds()?.list(&world.alice.cx, query).await?;
    Ok(listed.next.ok_or("no next page")?)
}

async fn of_another_feed_are_refused(world: World) -> Verdict {
    let cursor = cursor_of_public_feed(&world).await?;
    world.cut_off()?;
    let query =
        FeedQuery { kind: FeedKind::Following, page: page(Some(cursor.clone())), ..FeedQuery::default() };
    let feed = world.network.try_feeds()?.list(&world.alice.cx, query).await;
    refused_with(ErrorKind::InvalidInput, feed)?;
    let query = SearchQuery { text: "One".to_owned(), kind: SearchKind::Posts, page: page(Some(cursor)) };
    let found = world.network.try_search()?.search(&world.alice.cx, query).await;
    refused_with(ErrorKind::InvalidInput, found)?;
    Ok(())
}

async fn that_are_garbage_are_refused(world: World) -> Verdict {
    world.cut_off()?;
    for text in ["", "garbage", "e30", "../../etc", "bnVsbA", &"A".repeat(20_000)] {
        let cursor = Some(Cursor::from(text.to_owned()));
        let query = FeedQuery { page: page(cursor), ..FeedQuery::default() };
        let listed = world.network.try_feeds()?.list(&world.alice.cx, query).await;
        let error = refused_with(ErrorKind::InvalidInput, listed)?;
        assert!(error.to_string().contains("cursor"), "{error}");
    }
    Ok(())
}

async fn of_another_post_are_refused(world: World) -> Verdict {
    let one = world.publish(&world.alice, "One").await?;
    let other = world.publish(&world.alice, "Other").await?;
    for text in ["First", "Second"] {
        world.comment(&world.bob, &one, None, text).await?;
    }
    let comments = world.network.try_comments()?;
    let query = |post: &moothall_core::model::Post, cursor| CommentQuery {
        post: post.id.clone(),
        page: page(cursor),
    };
    let next = comments.list(&world.bob.cx, query(&one, None)).await?.next;
    assert!(next.is_some());
    world.cut_off()?;
    refused_with(ErrorKind::InvalidInput, comments.list(&world.bob.cx, query(&other, next)).await)?;
    Ok(())
}

async fn of_another_search_are_refused(world: World) -> Verdict {
    for text in ["A heliotrope", "Another heliotrope"] {
        world.publish(&world.alice, text).await?;
    }
    let search = world.network.try_search()?;
    let query = |text: &str, cursor| SearchQuery {
        text: text.to_owned(),
        kind: SearchKind::Posts,
        page: page(cursor),
    };
    let next = search.search(&world.bob.cx, query("heliotrope", None)).await?.next;
    assert!(next.is_some());
    world.cut_off()?;
    refused_with(ErrorKind::InvalidInput, search.search(&world.bob.cx, query("another", next)).await)?;
    Ok(())
}

//! Searching posts and profiles.

use futures::TryStreamExt;
use moothall_core::ops::{SearchHit, SearchKind, SearchQuery};
use moothall_core::page::{Identified, PageRequest, items};
use moothall_core::{Context, ErrorKind, NetworkExt};
use moothall_testkit::{Verdict, World, refused_with};

use crate::conformance::support::cases;

cases! {
    Search: finds_posts_by_a_word, finds_people, finds_both_at_once, finds_nothing_where_nothing_is,
        for_nothing_is_refused, yields_every_hit_once_in_small_pages, is_open_to_everybody;
}

fn query(text: &str, kind: SearchKind) -> SearchQuery {
    SearchQuery { text: text.to_owned(), kind, page: PageRequest::default() }
}

async fn find(
    world: &World,
    cx: &Context,
    text: &str,
    kind: SearchKind,
) -> Result<Vec<String>, moothall_core::Error> {
    let page = world.network.try_search()?.search(cx, query(text, kind)).await?;
    Ok(page.items.iter().map(|hit| hit.identity().to_owned()).collect())
}

async fn finds_posts_by_a_word(world: World) -> Verdict {
    let post = world.publish(&world.alice, "The heliotrope is in bloom").await?;
    world.publish(&world.bob, "Nothing to see").await?;
    let page =
        world.network.try_search()?.search(&world.bob.cx, query("heliotrope", SearchKind::Posts)).await?;
    let [SearchHit::Post(found)] = &page.items[..] else { return Err(format!("{:?}", page.items).into()) };
    assert_eq!(found.id, post.id);
    assert_eq!(found.author.as_ref().map(|author| &author.id), Some(&world.alice.id));
    Ok(())
}

async fn finds_people(world: World) -> Verdict {
    let somebody = world.resident("heliotrope")?;
    let page =
        world.network.try_search()?.search(&world.bob.cx, query("heliotrope", SearchKind::Profiles)).await?;
    let [SearchHit::Profile(found)] = &page.items[..] else { return Err(format!("{:?}", page.items).into()) };
    assert_eq!(found.id, somebody.id);
    Ok(())
}

async fn finds_both_at_once(world: World) -> Verdict {
    let somebody = world.resident("heliotrope")?;
    let post = world.publish(&world.alice, "The heliotrope is in bloom").await?;
    let mut found = find(&world, &world.bob.cx, "heliotrope", SearchKind::All).await?;
    let mut expected = vec![somebody.id.to_string(), post.id.to_string()];
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
    Ok(())
}

async fn finds_nothing_where_nothing_is(world: World) -> Verdict {
    world.publish(&world.alice, "The heliotrope is in bloom").await?;
    for kind in [SearchKind::Posts, SearchKind::Profiles, SearchKind::All] {
        assert!(find(&world, &world.bob.cx, "zyzzyva", kind).await?.is_empty());
    }
    Ok(())
}

async fn for_nothing_is_refused(world: World) -> Verdict {
    world.cut_off()?;
    for text in ["", "  "] {
        let found = world.network.try_search()?.search(&world.alice.cx, query(text, SearchKind::All)).await;
        refused_with(ErrorKind::InvalidInput, found)?;
    }
    Ok(())
}

async fn yields_every_hit_once_in_small_pages(world: World) -> Verdict {
    let mut expected = Vec::new();
    for number in 0..5 {
        let post = world.publish(&world.alice, &format!("Heliotrope number {number}")).await?;
        expected.push(post.id.to_string());
    }
    let search = world.network.try_search()?;
    let found: Vec<_> = items(|cursor| {
        let page = PageRequest { limit: Some(2), cursor };
        search.search(&world.bob.cx, SearchQuery { page, ..query("heliotrope", SearchKind::Posts) })
    })
    .try_collect()
    .await?;
    let mut found: Vec<_> = found.iter().map(|hit: &SearchHit| hit.identity().to_owned()).collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
    Ok(())
}

async fn is_open_to_everybody(world: World) -> Verdict {
    let post = world.publish(&world.alice, "The heliotrope is in bloom").await?;
    let found = find(&world, &Context::anonymous(), "heliotrope", SearchKind::Posts).await?;
    assert_eq!(found, [post.id.to_string()]);
    Ok(())
}

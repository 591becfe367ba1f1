//! Commenting, and reading comments.

use futures::TryStreamExt;
use moothall_core::id::{CommentId, MediaId, PostId};
use moothall_core::model::{Comment, Post};
use moothall_core::ops::{CommentQuery, NewComment};
use moothall_core::page::{PageRequest, items};
use moothall_core::{Context, ErrorKind, NetworkExt};
use moothall_testkit::{Resident, Verdict, World, refused_with};

use crate::conformance::support::cases;

cases! {
    Comments: come_back_flat_with_parents, come_once_each_in_small_pages, are_kept_as_written,
        that_are_empty_are_refused, on_a_missing_post_are_not_found, need_somebody_who_acts, are_counted,
        can_be_read_by_everybody, carry_the_networks_own_json_when_asked, of_other_networks_are_refused;
    CommentMaximum: that_are_too_long_are_refused;
    CommentDuplicates: said_twice_are_a_conflict;
    CommentMedia: can_have_media;
}

/// All comments of a post, in pages of `limit`.
pub(crate) async fn all(
    world: &World,
    reader: &Resident,
    post: &Post,
    limit: u32,
) -> Result<Vec<Comment>, moothall_core::Error> {
    let comments = world.network.try_comments()?;
    items(|cursor| {
        let page = PageRequest { limit: Some(limit), cursor };
        comments.list(&reader.cx, CommentQuery { post: post.id.clone(), page })
    })
    .try_collect()
    .await
}

fn on(post: &PostId, text: &str) -> NewComment {
    NewComment { post: post.clone(), parent: None, text: text.to_owned(), media: Vec::new() }
}

async fn come_back_flat_with_parents(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Discuss").await?;
    let root = world.comment(&world.bob, &post, None, "A thought").await?;
    let reply = world.comment(&world.alice, &post, Some(&root), "An answer").await?;
    let deep = world.comment(&world.bob, &post, Some(&reply), "A rejoinder").await?;
    assert_eq!(reply.parent_id.as_ref(), Some(&root.id));
    let mut found = all(&world, &world.alice, &post, 50).await?;
    assert!(found.iter().all(|comment| comment.post_id == post.id && comment.network == world.slug()));
    let mut expected = vec![
        (root.id.clone(), None, "A thought", world.bob.id.clone()),
        (reply.id.clone(), Some(root.id), "An answer", world.alice.id.clone()),
        (deep.id, Some(reply.id), "A rejoinder", world.bob.id.clone()),
    ];
    expected.sort();
    found.sort_by(|one, other| one.id.cmp(&other.id));
    let authors = found.iter().map(|comment| comment.author.as_ref().map(|author| author.id.clone()));
    assert_eq!(
        authors.collect::<Vec<_>>(),
        expected.iter().map(|row| Some(row.3.clone())).collect::<Vec<_>>()
    );
    let rows =
        found.iter().map(|comment| (comment.id.clone(), comment.parent_id.clone(), comment.text.as_str()));
    assert_eq!(
        rows.collect::<Vec<_>>(),
        expected.into_iter().map(|row| (row.0, row.1, row.2)).collect::<Vec<_>>()
    );
    Ok(())
}

async fn come_once_each_in_small_pages(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Discuss at length").await?;
    let mut expected = Vec::new();
    for number in 0..7 {
        let comment = world.comment(&world.bob, &post, None, &format!("Thought {number}")).await?;
        if number == 3 {
            expected.push(world.comment(&world.alice, &post, Some(&comment), "Quite so").await?.id);
        }
        expected.push(comment.id);
    }
    let found = all(&world, &world.bob, &post, 2).await?;
    let mut ids: Vec<_> = found.into_iter().map(|comment| comment.id).collect();
    ids.sort();
    expected.sort();
    assert_eq!(ids, expected);
    Ok(())
}

async fn are_kept_as_written(world: World) -> Verdict {
    let text = "Grüße 小街 🦀\n\"zitiert\" \\ <i>";
    let post = world.publish(&world.alice, "Discuss").await?;
    let comment = world.comment(&world.bob, &post, None, text).await?;
    let read = all(&world, &world.alice, &post, 10).await?;
    assert_eq!(
        (comment.text.as_str(), read.first().map(|comment| comment.text.as_str())),
        (text, Some(text))
    );
    assert!(comment.created_at.is_some());
    Ok(())
}

async fn that_are_empty_are_refused(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Discuss").await?;
    world.cut_off()?;
    let created = world.network.try_comments()?.create(&world.bob.cx, on(&post.id, " \n")).await;
    refused_with(ErrorKind::InvalidInput, created)?;
    Ok(())
}

async fn on_a_missing_post_are_not_found(world: World) -> Verdict {
    let missing = PostId::new(world.slug(), "00000000-0000-4000-8000-000000000000")?;
    let comments = world.network.try_comments()?;
    refused_with(ErrorKind::NotFound, comments.create(&world.bob.cx, on(&missing, "Hello?")).await)?;
    let query = CommentQuery { post: missing, page: PageRequest::default() };
    refused_with(ErrorKind::NotFound, comments.list(&world.bob.cx, query).await)?;
    assert!(world.ledger()?.is_empty());
    Ok(())
}

async fn need_somebody_who_acts(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Discuss").await?;
    world.cut_off()?;
    let created = world.network.try_comments()?.create(&Context::anonymous(), on(&post.id, "Nobody")).await;
    refused_with(ErrorKind::Unauthenticated, created)?;
    Ok(())
}

async fn are_counted(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Discuss").await?;
    for text in ["One", "Two"] {
        world.comment(&world.bob, &post, None, text).await?;
    }
    assert_eq!(world.network.try_posts()?.get(&world.alice.cx, &post.id).await?.counts.comments, Some(2));
    Ok(())
}

async fn can_be_read_by_everybody(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Discuss").await?;
    world.comment(&world.bob, &post, None, "In public").await?;
    let query = CommentQuery { post: post.id, page: PageRequest::default() };
    let page = world.network.try_comments()?.list(&Context::anonymous(), query).await?;
    assert_eq!((page.items.len(), page.next, page.problems.len()), (1, None, 0));
    Ok(())
}

async fn carry_the_networks_own_json_when_asked(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Discuss").await?;
    let cx = Context { raw: true, ..world.bob.cx.clone() };
    let comments = world.network.try_comments()?;
    let made = comments.create(&cx, on(&post.id, "Raw")).await?;
    let query = CommentQuery { post: post.id, page: PageRequest::default() };
    let listed = comments.list(&cx, query).await?.items;
    for comment in listed.into_iter().chain([made]) {
        assert_eq!(comment.raw.0.ok_or("no raw JSON")?["content"], "Raw");
    }
    Ok(())
}

async fn of_other_networks_are_refused(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Discuss").await?;
    world.cut_off()?;
    let comments = world.network.try_comments()?;
    let foreign = on(&PostId::new("elsewhere", "p_1")?, "Wrong place");
    refused_with(ErrorKind::InvalidInput, comments.create(&world.bob.cx, foreign).await)?;
    let parent = Some(CommentId::new("elsewhere", "p_1~c_1")?);
    let reply = NewComment { parent, ..on(&post.id, "Wrong parent") };
    refused_with(ErrorKind::InvalidInput, comments.create(&world.bob.cx, reply).await)?;
    Ok(())
}

async fn that_are_too_long_are_refused(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Discuss").await?;
    let max = world.network.descriptor().comment.max_chars.ok_or("no maximum is told")?;
    world.comment(&world.bob, &post, None, &"街".repeat(max)).await?;
    world.cut_off()?;
    let long = on(&post.id, &"街".repeat(max + 1));
    let created = world.network.try_comments()?.create(&world.bob.cx, long).await;
    let error = refused_with(ErrorKind::InvalidInput, created)?;
    assert!(error.to_string().contains(&max.to_string()), "{error}");
    Ok(())
}

/// What one sees of a network of which no maximum is known.
pub(crate) async fn no_maximum_is_told(world: World) -> Verdict {
    assert_eq!(world.network.descriptor().comment.max_chars, None);
    Ok(())
}

async fn said_twice_are_a_conflict(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Discuss").await?;
    world.comment(&world.bob, &post, None, "As I said").await?;
    let again = world.network.try_comments()?.create(&world.bob.cx, on(&post.id, "As I said")).await;
    refused_with(ErrorKind::Conflict, again)?;
    assert_eq!(all(&world, &world.bob, &post, 10).await?.len(), 1);
    Ok(())
}

/// What one sees of a network that does not mind duplicates.
pub(crate) async fn the_same_text_is_taken_twice(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Discuss").await?;
    for _ in 0..2 {
        world.comment(&world.bob, &post, None, "As I said").await?;
    }
    assert_eq!(all(&world, &world.bob, &post, 10).await?.len(), 2);
    Ok(())
}

async fn can_have_media(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Discuss").await?;
    let picture = world.network.try_media()?.upload(&world.bob.cx, world.picture()).await?;
    let new = NewComment { media: vec![picture.id.clone()], ..on(&post.id, "See for yourself") };
    let cx = Context { raw: true, ..world.bob.cx.clone() };
    let comment = world.network.try_comments()?.create(&cx, new).await?;
    let raw = comment.raw.0.ok_or("no raw JSON")?.to_string();
    assert!(raw.contains(picture.id.native()), "{raw}");
    Ok(())
}

/// What one sees of a network whose comments are text alone.
pub(crate) async fn media_are_refused(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Discuss").await?;
    world.cut_off()?;
    let new = NewComment { media: vec![MediaId::new(world.slug(), "m_1")?], ..on(&post.id, "See") };
    let created = world.network.try_comments()?.create(&world.bob.cx, new).await;
    refused_with(ErrorKind::Unsupported, created)?;
    Ok(())
}

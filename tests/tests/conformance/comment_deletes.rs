//! Deleting comments.

use moothall_core::endpoint::Confirmed;
use moothall_core::id::CommentId;
use moothall_core::{Context, ErrorKind, NetworkExt};
use moothall_testkit::{Verdict, World, refused_with};

use crate::conformance::comments;
use crate::conformance::support::cases;

const CONFIRM: Confirmed = Confirmed::deliberately();

cases! {
    CommentDeletes: take_the_comment_away, of_somebody_elses_are_forbidden, of_missing_ones_are_not_found,
        need_somebody_who_acts;
}

async fn take_the_comment_away(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Discuss").await?;
    let kept = world.comment(&world.bob, &post, None, "Kept").await?;
    let gone = world.comment(&world.bob, &post, None, "Gone").await?;
    let deletes = world.network.try_comment_deletes()?;
    deletes.delete(&world.bob.cx, &gone.id, CONFIRM).await?;
    let left: Vec<_> =
        comments::all(&world, &world.bob, &post, 10).await?.into_iter().map(|c| c.id).collect();
    assert_eq!(left, [kept.id]);
    refused_with(ErrorKind::NotFound, deletes.delete(&world.bob.cx, &gone.id, CONFIRM).await)?;
    assert_eq!(world.ledger()?.iter().filter(|entry| entry.state == "deleted").count(), 1);
    Ok(())
}

async fn of_somebody_elses_are_forbidden(world: World) -> Verdict {
    let post = world.publish(&world.bob, "Discuss").await?;
    let comment = world.comment(&world.bob, &post, None, "Mine").await?;
    let deletes = world.network.try_comment_deletes()?;
    refused_with(ErrorKind::Forbidden, deletes.delete(&world.alice.cx, &comment.id, CONFIRM).await)?;
    assert_eq!(comments::all(&world, &world.bob, &post, 10).await?.len(), 1);
    Ok(())
}

async fn of_missing_ones_are_not_found(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Discuss").await?;
    let comment = world.comment(&world.alice, &post, None, "Here").await?;
    let missing =
        CommentId::new(world.slug(), &comment.id.native().replace(|c: char| c.is_ascii_digit(), "0"))?;
    let deleted = world.network.try_comment_deletes()?.delete(&world.alice.cx, &missing, CONFIRM).await;
    refused_with(ErrorKind::NotFound, deleted)?;
    Ok(())
}

async fn need_somebody_who_acts(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Discuss").await?;
    let comment = world.comment(&world.alice, &post, None, "Mine").await?;
    world.cut_off()?;
    let deleted =
        world.network.try_comment_deletes()?.delete(&Context::anonymous(), &comment.id, CONFIRM).await;
    refused_with(ErrorKind::Unauthenticated, deleted)?;
    Ok(())
}

//! Changing posts.

use moothall_core::id::PostId;
use moothall_core::ops::EditPost;
use moothall_core::{Context, ErrorKind, NetworkExt};
use moothall_testkit::{Verdict, World, refused_with};

use crate::conformance::support::cases;

cases! {
    PostEdits: change_what_is_named_and_keep_the_rest, of_nothing_are_refused, that_break_a_rule_are_refused,
        of_somebody_elses_post_are_forbidden, of_a_missing_post_are_not_found, need_somebody_who_acts;
}

fn text(text: &str) -> EditPost {
    EditPost { text: Some(text.to_owned()), ..EditPost::default() }
}

async fn change_what_is_named_and_keep_the_rest(world: World) -> Verdict {
    let post = world.publish(&world.alice, "First thought").await?;
    let edited = world.network.try_post_edits()?.edit(&world.alice.cx, &post.id, text("Second 🤔")).await?;
    let read = world.network.try_posts()?.get(&world.bob.cx, &post.id).await?;
    for now in [edited, read] {
        assert_eq!(
            (now.id, now.text.as_str(), now.title),
            (post.id.clone(), "Second 🤔", post.title.clone())
        );
    }
    assert_eq!(world.ledger()?.last().map(|entry| entry.state), Some("edited"));
    Ok(())
}

async fn of_nothing_are_refused(world: World) -> Verdict {
    let post = world.publish(&world.alice, "As it is").await?;
    world.cut_off()?;
    let edits = world.network.try_post_edits()?;
    refused_with(ErrorKind::InvalidInput, edits.edit(&world.alice.cx, &post.id, EditPost::default()).await)?;
    Ok(())
}

async fn that_break_a_rule_are_refused(world: World) -> Verdict {
    let post = world.publish(&world.alice, "As it is").await?;
    world.cut_off()?;
    let max = world.network.descriptor().post.text.max_chars.ok_or("no maximum is told")?;
    let edits = world.network.try_post_edits()?;
    for broken in ["x".repeat(max + 1), String::new()] {
        refused_with(ErrorKind::InvalidInput, edits.edit(&world.alice.cx, &post.id, text(&broken)).await)?;
    }
    Ok(())
}

async fn of_somebody_elses_post_are_forbidden(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Mine").await?;
    let edits = world.network.try_post_edits()?;
    refused_with(ErrorKind::Forbidden, edits.edit(&world.bob.cx, &post.id, text("Yours")).await)?;
    assert_eq!(world.network.try_posts()?.get(&world.bob.cx, &post.id).await?.text, "Mine");
    Ok(())
}

async fn of_a_missing_post_are_not_found(world: World) -> Verdict {
    let missing = PostId::new(world.slug(), "00000000-0000-4000-8000-000000000000")?;
    let edits = world.network.try_post_edits()?;
    refused_with(ErrorKind::NotFound, edits.edit(&world.alice.cx, &missing, text("Nothing")).await)?;
    Ok(())
}

async fn need_somebody_who_acts(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Mine").await?;
    world.cut_off()?;
    let edits = world.network.try_post_edits()?;
    let edited = edits.edit(&Context::anonymous(), &post.id, text("Nobody's")).await;
    refused_with(ErrorKind::Unauthenticated, edited)?;
    Ok(())
}

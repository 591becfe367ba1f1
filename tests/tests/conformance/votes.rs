//! Voting: a state is asked for, never a step.

use futures::future::join_all;
use moothall_core::id::{CommentId, ItemRef, PostId};
use moothall_core::model::{Post, VoteState};
use moothall_core::ops::{SetVote, VoteReceipt};
use moothall_core::{Context, ErrorKind, NetworkExt};
use moothall_testkit::{Resident, Verdict, World, refused, refused_with};

use crate::conformance::comments;
use crate::conformance::support::cases;

cases! {
    Votes: asked_for_twice_change_once, not_wanted_and_not_there_change_nothing, are_taken_back,
        of_several_add_up, asked_for_at_once_stand_once, cast_by_another_process_are_kept,
        on_missing_posts_are_not_found, need_somebody_who_acts, show_on_the_post;
    VotesOnComments: on_comments_stand_as_asked;
    VotesOnOwnRefused: on_ones_own_post_are_refused;
}

async fn vote(
    world: &World,
    voter: &Resident,
    target: ItemRef,
    state: VoteState,
) -> Result<VoteReceipt, moothall_core::Error> {
    world.network.try_votes()?.set(&voter.cx, SetVote { target, state }).await
}

fn post(post: &Post) -> ItemRef {
    ItemRef::Post(post.id.clone())
}

async fn count(world: &World, post: &Post) -> Result<Option<u64>, moothall_core::Error> {
    Ok(world.network.try_posts()?.get(&Context::anonymous(), &post.id).await?.counts.votes)
}

fn receipt(state: VoteState, changed: bool) -> VoteReceipt {
    VoteReceipt { state, changed }
}

async fn asked_for_twice_change_once(world: World) -> Verdict {
    let published = world.publish(&world.alice, "Vote for me").await?;
    let first = vote(&world, &world.bob, post(&published), VoteState::Up).await?;
    let second = vote(&world, &world.bob, post(&published), VoteState::Up).await?;
    assert_eq!((first, second), (receipt(VoteState::Up, true), receipt(VoteState::Up, false)));
    assert_eq!(count(&world, &published).await?, Some(1));
    assert_eq!(world.ledger()?.iter().filter(|entry| entry.state == "up").count(), 1);
    let mine = world.network.try_votes()?.mine(&world.bob.cx, &post(&published)).await?;
    assert_eq!(mine, Some(VoteState::Up));
    Ok(())
}

async fn not_wanted_and_not_there_change_nothing(world: World) -> Verdict {
    let published = world.publish(&world.alice, "Leave me alone").await?;
    let receipt = vote(&world, &world.bob, post(&published), VoteState::None).await?;
    assert_eq!(receipt, VoteReceipt { state: VoteState::None, changed: false });
    assert_eq!(count(&world, &published).await?, Some(0));
    let last = world.ledger()?.last().map(|entry| entry.state);
    assert!(matches!(last, Some("created" | "none")), "{last:?}");
    Ok(())
}

async fn are_taken_back(world: World) -> Verdict {
    let published = world.publish(&world.alice, "Vote for me, or not").await?;
    for (state, votes) in [(VoteState::Up, 1), (VoteState::None, 0), (VoteState::Up, 1)] {
        assert_eq!(vote(&world, &world.bob, post(&published), state).await?, receipt(state, true));
        assert_eq!(count(&world, &published).await?, Some(votes));
    }
    Ok(())
}

async fn of_several_add_up(world: World) -> Verdict {
    let published = world.publish(&world.alice, "Vote for me").await?;
    let carol = world.resident("carol")?;
    for voter in [&world.bob, &carol] {
        vote(&world, voter, post(&published), VoteState::Up).await?;
    }
    vote(&world, &world.bob, post(&published), VoteState::None).await?;
    assert_eq!(count(&world, &published).await?, Some(1));
    let mine = world.network.try_votes()?.mine(&carol.cx, &post(&published)).await?;
    assert_eq!(mine, Some(VoteState::Up));
    Ok(())
}

async fn asked_for_at_once_stand_once(world: World) -> Verdict {
    let published = world.publish(&world.alice, "All at once").await?;
    let all = (0..10).map(|_| vote(&world, &world.bob, post(&published), VoteState::Up));
    for receipt in join_all(all).await {
        assert_eq!(receipt?.state, VoteState::Up);
    }
    assert_eq!(count(&world, &published).await?, Some(1));
    Ok(())
}

/// A process that remembers nothing must not undo what another one did.
async fn cast_by_another_process_are_kept(world: World) -> Verdict {
    let published = world.publish(&world.alice, "Vote for me").await?;
    vote(&world, &world.bob, post(&published), VoteState::Up).await?;
    let other = world.reconnect()?;
    let set = SetVote { target: post(&published), state: VoteState::Up };
    assert_eq!(other.try_votes()?.set(&world.bob.cx, set).await?, receipt(VoteState::Up, false));
    assert_eq!(count(&world, &published).await?, Some(1));
    Ok(())
}

async fn on_missing_posts_are_not_found(world: World) -> Verdict {
    let missing = ItemRef::Post(PostId::new(world.slug(), "00000000-0000-4000-8000-000000000000")?);
    refused_with(ErrorKind::NotFound, vote(&world, &world.bob, missing, VoteState::Up).await)?;
    assert!(world.ledger()?.is_empty());
    Ok(())
}

async fn need_somebody_who_acts(world: World) -> Verdict {
    let published = world.publish(&world.alice, "Vote for me").await?;
    world.cut_off()?;
    let votes = world.network.try_votes()?;
    let set = SetVote { target: post(&published), state: VoteState::Up };
    refused_with(ErrorKind::Unauthenticated, votes.set(&Context::anonymous(), set).await)?;
    refused_with(ErrorKind::Unauthenticated, votes.mine(&Context::anonymous(), &post(&published)).await)?;
    Ok(())
}

async fn show_on_the_post(world: World) -> Verdict {
    let published = world.publish(&world.alice, "Vote for me").await?;
    vote(&world, &world.bob, post(&published), VoteState::Up).await?;
    let posts = world.network.try_posts()?;
    assert_eq!(posts.get(&world.bob.cx, &published.id).await?.my_vote, Some(VoteState::Up));
    assert_ne!(posts.get(&world.alice.cx, &published.id).await?.my_vote, Some(VoteState::Up));
    Ok(())
}

async fn on_comments_stand_as_asked(world: World) -> Verdict {
    assert!(world.network.try_votes()?.on_comments());
    let published = world.publish(&world.alice, "Discuss").await?;
    let comment = world.comment(&world.alice, &published, None, "Vote for this").await?;
    let target = ItemRef::Comment(comment.id.clone());
    for (state, changed) in [(VoteState::Up, true), (VoteState::Up, false), (VoteState::None, true)] {
        assert_eq!(vote(&world, &world.bob, target.clone(), state).await?, receipt(state, changed));
        let listed = comments::all(&world, &world.bob, &published, 10).await?;
        let votes = u64::from(state == VoteState::Up);
        assert_eq!(listed.first().map(|comment| comment.counts.votes), Some(Some(votes)));
        assert_eq!(listed.first().map(|comment| comment.my_vote), Some(Some(state)));
    }
    Ok(())
}

/// What one sees of a network on which only posts are voted on.
pub(crate) async fn a_vote_on_a_comment_is_unsupported(world: World) -> Verdict {
    let votes = world.network.try_votes()?;
    assert!(!votes.on_comments());
    world.cut_off()?;
    let target = ItemRef::Comment(CommentId::new(world.slug(), "p_1~c_1")?);
    refused_with(ErrorKind::Unsupported, vote(&world, &world.bob, target.clone(), VoteState::Up).await)?;
    refused_with(ErrorKind::Unsupported, votes.mine(&world.bob.cx, &target).await)?;
    Ok(())
}

async fn on_ones_own_post_are_refused(world: World) -> Verdict {
    let published = world.publish(&world.alice, "I am the best").await?;
    let error = refused(vote(&world, &world.alice, post(&published), VoteState::Up).await)?;
    assert!(matches!(error.kind(), ErrorKind::Forbidden | ErrorKind::Conflict), "{error:?}");
    assert_eq!(count(&world, &published).await?, Some(0));
    Ok(())
}

/// What one sees of a network on which one may praise oneself.
pub(crate) async fn a_vote_on_ones_own_post_is_taken(world: World) -> Verdict {
    let published = world.publish(&world.alice, "I am the best").await?;
    let given = vote(&world, &world.alice, post(&published), VoteState::Up).await?;
    assert_eq!(given, receipt(VoteState::Up, true));
    Ok(())
}

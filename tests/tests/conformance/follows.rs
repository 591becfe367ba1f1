//! Following: a state is asked for, never a step.

use futures::TryStreamExt;
use futures::future::join_all;
use moothall_core::id::ProfileId;
use moothall_core::ops::{FollowQuery, SetFollow};
use moothall_core::page::{PageRequest, items};
use moothall_core::{Context, ErrorKind, NetworkExt};
use moothall_testkit::{Resident, Verdict, World, refused, refused_with};

use crate::conformance::support::cases;

cases! {
    Follows: asked_for_twice_change_once, not_wanted_and_not_there_change_nothing, are_taken_back,
        asked_for_at_once_stand_once, made_by_another_process_are_kept, are_listed_from_both_ends,
        are_listed_once_each_in_small_pages, of_nobody_are_not_found, of_oneself_are_refused,
        need_somebody_who_acts, across_networks_are_refused;
}

async fn follow(
    world: &World,
    follower: &Resident,
    whom: &ProfileId,
    following: bool,
) -> Result<bool, moothall_core::Error> {
    let follow = SetFollow { profile: whom.clone(), following };
    world.network.try_follows()?.set(&follower.cx, follow).await
}

/// How many follow somebody.
async fn followers(world: &World, of: &Resident) -> Result<usize, moothall_core::Error> {
    let query = FollowQuery { profile: of.id.clone(), page: PageRequest::default() };
    Ok(world.network.try_follows()?.followers(&of.cx, query).await?.items.len())
}

async fn asked_for_twice_change_once(world: World) -> Verdict {
    assert!(follow(&world, &world.alice, &world.bob.id, true).await?);
    assert!(!follow(&world, &world.alice, &world.bob.id, true).await?);
    assert_eq!(followers(&world, &world.bob).await?, 1);
    assert_eq!(world.ledger()?.iter().map(|entry| entry.state).collect::<Vec<_>>(), ["following"]);
    assert_eq!(world.network.try_follows()?.mine(&world.alice.cx, &world.bob.id).await?, Some(true));
    Ok(())
}

async fn not_wanted_and_not_there_change_nothing(world: World) -> Verdict {
    assert!(!follow(&world, &world.alice, &world.bob.id, false).await?);
    assert_eq!(followers(&world, &world.bob).await?, 0);
    let last = world.ledger()?.last().map(|entry| entry.state);
    assert!(matches!(last, None | Some("not_following")), "{last:?}");
    Ok(())
}

async fn are_taken_back(world: World) -> Verdict {
    for (following, count) in [(true, 1), (false, 0), (true, 1)] {
        assert!(follow(&world, &world.alice, &world.bob.id, following).await?);
        assert_eq!(followers(&world, &world.bob).await?, count);
    }
    Ok(())
}

async fn asked_for_at_once_stand_once(world: World) -> Verdict {
    for done in join_all((0..10).map(|_| follow(&world, &world.alice, &world.bob.id, true))).await {
        done?;
    }
    assert_eq!(followers(&world, &world.bob).await?, 1);
    Ok(())
}

/// A process that remembers nothing must not undo what another one did.
async fn made_by_another_process_are_kept(world: World) -> Verdict {
    follow(&world, &world.alice, &world.bob.id, true).await?;
    let other = world.reconnect()?;
    let again = SetFollow { profile: world.bob.id.clone(), following: true };
    assert!(!other.try_follows()?.set(&world.alice.cx, again).await?);
    assert_eq!(followers(&world, &world.bob).await?, 1);
    Ok(())
}

async fn are_listed_from_both_ends(world: World) -> Verdict {
    follow(&world, &world.alice, &world.bob.id, true).await?;
    let query =
        |resident: &Resident| FollowQuery { profile: resident.id.clone(), page: PageRequest::default() };
    let follows = world.network.try_follows()?;
    let followers = follows.followers(&world.bob.cx, query(&world.bob)).await?.items;
    let following = follows.following(&world.bob.cx, query(&world.alice)).await?.items;
    assert_eq!(followers.iter().map(|profile| &profile.id).collect::<Vec<_>>(), [&world.alice.id]);
    assert_eq!(following.iter().map(|profile| &profile.id).collect::<Vec<_>>(), [&world.bob.id]);
    assert!(follows.followers(&world.bob.cx, query(&world.alice)).await?.items.is_empty());
    Ok(())
}

async fn are_listed_once_each_in_small_pages(world: World) -> Verdict {
    let mut expected = Vec::new();
    for handle in ["carol", "dave", "erin", "frank", "grace"] {
        let follower = world.resident(handle)?;
        follow(&world, &follower, &world.bob.id, true).await?;
        expected.push(follower.id);
    }
    let follows = world.network.try_follows()?;
    let mut found: Vec<_> = items(|cursor| {
        let page = PageRequest { limit: Some(2), cursor };
        follows.followers(&world.alice.cx, FollowQuery { profile: world.bob.id.clone(), page })
    })
    .map_ok(|profile| profile.id)
    .try_collect()
    .await?;
    found.sort();
    assert_eq!(found, expected);
    Ok(())
}

async fn of_nobody_are_not_found(world: World) -> Verdict {
    let nobody = ProfileId::new(world.slug(), "nobody_here")?;
    refused_with(ErrorKind::NotFound, follow(&world, &world.alice, &nobody, true).await)?;
    let query = FollowQuery { profile: nobody, page: PageRequest::default() };
    refused_with(ErrorKind::NotFound, world.network.try_follows()?.followers(&world.alice.cx, query).await)?;
    assert!(world.ledger()?.is_empty());
    Ok(())
}

async fn of_oneself_are_refused(world: World) -> Verdict {
    let error = refused(follow(&world, &world.alice, &world.alice.id, true).await)?;
    assert!(
        matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Forbidden | ErrorKind::Conflict),
        "{error:?}"
    );
    assert!(world.ledger()?.is_empty());
    Ok(())
}

async fn need_somebody_who_acts(world: World) -> Verdict {
    world.cut_off()?;
    let (follows, nobody) = (world.network.try_follows()?, Context::anonymous());
    let set = SetFollow { profile: world.bob.id.clone(), following: true };
    refused_with(ErrorKind::Unauthenticated, follows.set(&nobody, set).await)?;
    refused_with(ErrorKind::Unauthenticated, follows.mine(&nobody, &world.bob.id).await)?;
    Ok(())
}

async fn across_networks_are_refused(world: World) -> Verdict {
    world.cut_off()?;
    let elsewhere = ProfileId::new("elsewhere", "bob")?;
    let follows = world.network.try_follows()?;
    refused_with(ErrorKind::InvalidInput, follow(&world, &world.alice, &elsewhere, true).await)?;
    refused_with(ErrorKind::InvalidInput, follows.mine(&world.alice.cx, &elsewhere).await)?;
    Ok(())
}

//! What happened to the account.

use futures::TryStreamExt;
use moothall_core::id::{ItemRef, NotificationId, PostId};
use moothall_core::model::{Notification, NotificationKind, VoteState};
use moothall_core::ops::{MarkRead, NotificationQuery, SetFollow, SetVote};
use moothall_core::page::{PageRequest, items};
use moothall_core::{Context, ErrorKind, NetworkExt};
use moothall_testkit::{Resident, Verdict, World, refused_with};

use crate::conformance::support::cases;

cases! {
    Notifications: tell_of_comments_and_votes, tell_of_replies, are_all_marked_as_read, come_newest_first,
        need_somebody_who_acts, are_nobody_elses_business, of_other_networks_cannot_be_marked;
    NotificationsOfFollows: tell_of_follows;
    NotificationsByIds: are_marked_as_read_by_their_ids;
    NotificationsByPost: are_marked_as_read_by_their_post;
    NotificationPages: come_once_each_in_small_pages;
}

async fn of(
    world: &World,
    reader: &Resident,
    unread: bool,
) -> Result<Vec<Notification>, moothall_core::Error> {
    let query = NotificationQuery { unread, page: PageRequest::default() };
    Ok(world.network.try_notifications()?.list(&reader.cx, query).await?.items)
}

fn kinds(notifications: &[Notification]) -> Vec<&NotificationKind> {
    notifications.iter().map(|notification| &notification.kind).collect()
}

async fn vote(world: &World, voter: &Resident, post: &PostId) -> Verdict {
    let set = SetVote { target: ItemRef::Post(post.clone()), state: VoteState::Up };
    world.network.try_votes()?.set(&voter.cx, set).await?;
    Ok(())
}

async fn tell_of_comments_and_votes(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Discuss").await?;
    world.comment(&world.bob, &post, None, "Interesting").await?;
    vote(&world, &world.bob, &post.id).await?;
    let told = of(&world, &world.alice, false).await?;
    for kind in [NotificationKind::Comment, NotificationKind::Vote] {
        let found = told.iter().find(|notification| notification.kind == kind);
        let found = found.ok_or_else(|| format!("no {kind:?} in {told:?}"))?;
        assert_eq!(found.post_id.as_ref(), Some(&post.id));
        assert_eq!(found.actor.as_ref().map(|actor| &actor.id), Some(&world.bob.id));
        assert_eq!((found.read, found.network), (Some(false), world.slug()));
        assert!(found.created_at.is_some());
    }
    assert!(of(&world, &world.bob, false).await?.is_empty());
    Ok(())
}

async fn tell_of_replies(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Discuss").await?;
    let comment = world.comment(&world.bob, &post, None, "Is it?").await?;
    world.comment(&world.alice, &post, Some(&comment), "It is").await?;
    assert_eq!(kinds(&of(&world, &world.bob, false).await?), [&NotificationKind::Reply]);
    Ok(())
}

async fn tell_of_follows(world: World) -> Verdict {
    let follow = SetFollow { profile: world.alice.id.clone(), following: true };
    world.network.try_follows()?.set(&world.bob.cx, follow).await?;
    assert_eq!(kinds(&of(&world, &world.alice, false).await?), [&NotificationKind::Follow]);
    Ok(())
}

/// What one sees of a network that keeps follows to itself.
pub(crate) async fn a_follow_is_not_told(world: World) -> Verdict {
    let follow = SetFollow { profile: world.alice.id.clone(), following: true };
    world.network.try_follows()?.set(&world.bob.cx, follow).await?;
    assert!(of(&world, &world.alice, false).await?.is_empty());
    Ok(())
}

async fn are_all_marked_as_read(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Discuss").await?;
    for text in ["One", "Two"] {
        world.comment(&world.bob, &post, None, text).await?;
    }
    assert_eq!(of(&world, &world.alice, true).await?.len(), 2);
    world.network.try_notifications()?.mark_read(&world.alice.cx, MarkRead::All).await?;
    assert!(of(&world, &world.alice, true).await?.is_empty());
    let all = of(&world, &world.alice, false).await?;
    assert_eq!(all.iter().map(|one| one.read).collect::<Vec<_>>(), [Some(true), Some(true)]);
    Ok(())
}

async fn come_newest_first(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Discuss").await?;
    world.comment(&world.bob, &post, None, "First").await?;
    world.sandbox.control().advance(std::time::Duration::from_secs(5));
    vote(&world, &world.bob, &post.id).await?;
    let told = of(&world, &world.alice, false).await?;
    assert_eq!(kinds(&told), [&NotificationKind::Vote, &NotificationKind::Comment]);
    Ok(())
}

async fn need_somebody_who_acts(world: World) -> Verdict {
    world.cut_off()?;
    let (notifications, nobody) = (world.network.try_notifications()?, Context::anonymous());
    let listed = notifications.list(&nobody, NotificationQuery::default()).await;
    refused_with(ErrorKind::Unauthenticated, listed)?;
    refused_with(ErrorKind::Unauthenticated, notifications.mark_read(&nobody, MarkRead::All).await)?;
    Ok(())
}

async fn are_nobody_elses_business(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Discuss").await?;
    world.comment(&world.bob, &post, None, "For Alice").await?;
    world.network.try_notifications()?.mark_read(&world.bob.cx, MarkRead::All).await?;
    assert_eq!(of(&world, &world.alice, true).await?.len(), 1);
    Ok(())
}

async fn of_other_networks_cannot_be_marked(world: World) -> Verdict {
    world.cut_off()?;
    let notifications = world.network.try_notifications()?;
    let by_id = MarkRead::Ids(vec![NotificationId::new("elsewhere", "n_1")?]);
    let by_post = MarkRead::Post(PostId::new("elsewhere", "p_1")?);
    for which in [by_id, by_post] {
        let refusal = moothall_testkit::refused(notifications.mark_read(&world.alice.cx, which).await)?;
        assert!(matches!(refusal.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported), "{refusal:?}");
    }
    Ok(())
}

async fn are_marked_as_read_by_their_ids(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Discuss").await?;
    for text in ["One", "Two", "Three"] {
        world.comment(&world.bob, &post, None, text).await?;
    }
    let told = of(&world, &world.alice, true).await?;
    let ids: Vec<_> = told.iter().skip(1).map(|notification| notification.id.clone()).collect();
    world.network.try_notifications()?.mark_read(&world.alice.cx, MarkRead::Ids(ids)).await?;
    let left: Vec<_> = of(&world, &world.alice, true).await?.into_iter().map(|one| one.id).collect();
    assert_eq!(
        Some(&left[..]),
        told.get(..1).map(|first| [first[0].id.clone()]).as_ref().map(|ids| &ids[..])
    );
    Ok(())
}

/// What one sees of a network that marks no single notification.
pub(crate) async fn marking_by_ids_is_unsupported(world: World) -> Verdict {
    world.cut_off()?;
    let which = MarkRead::Ids(vec![NotificationId::new(world.slug(), "n_1")?]);
    let marked = world.network.try_notifications()?.mark_read(&world.alice.cx, which).await;
    refused_with(ErrorKind::Unsupported, marked)?;
    Ok(())
}

async fn are_marked_as_read_by_their_post(world: World) -> Verdict {
    let first = world.publish(&world.alice, "One thing").await?;
    let second = world.publish(&world.alice, "Another thing").await?;
    for post in [&first, &second] {
        world.comment(&world.bob, post, None, "Hm").await?;
    }
    world.network.try_notifications()?.mark_read(&world.alice.cx, MarkRead::Post(first.id)).await?;
    let left: Vec<_> = of(&world, &world.alice, true).await?.into_iter().map(|one| one.post_id).collect();
    assert_eq!(left, [Some(second.id)]);
    Ok(())
}

/// What one sees of a network that does not mark by post.
pub(crate) async fn marking_by_post_is_unsupported(world: World) -> Verdict {
    world.cut_off()?;
    let which = MarkRead::Post(PostId::new(world.slug(), "p_1")?);
    let marked = world.network.try_notifications()?.mark_read(&world.alice.cx, which).await;
    refused_with(ErrorKind::Unsupported, marked)?;
    Ok(())
}

async fn come_once_each_in_small_pages(world: World) -> Verdict {
    let notifications = world.network.try_notifications()?;
    assert!(notifications.pages());
    let post = world.publish(&world.alice, "Discuss").await?;
    for number in 0..5 {
        world.comment(&world.bob, &post, None, &format!("Thought {number}")).await?;
    }
    for unread in [false, true] {
        let found: Vec<_> = items(|cursor| {
            let page = PageRequest { limit: Some(2), cursor };
            notifications.list(&world.alice.cx, NotificationQuery { unread, page })
        })
        .try_collect()
        .await?;
        assert_eq!(found.len(), 5, "unread: {unread}");
    }
    Ok(())
}

/// What one sees of a network whose list has one page.
pub(crate) async fn there_is_one_page(world: World) -> Verdict {
    let notifications = world.network.try_notifications()?;
    assert!(!notifications.pages());
    let post = world.publish(&world.alice, "Discuss").await?;
    for text in ["One", "Two"] {
        world.comment(&world.bob, &post, None, text).await?;
    }
    let query = |limit, cursor| NotificationQuery { unread: false, page: PageRequest { limit, cursor } };
    let page = notifications.list(&world.alice.cx, query(Some(1), None)).await?;
    assert_eq!((page.items.len(), page.next), (1, None));
    world.cut_off()?;
    let onwards = notifications.list(&world.alice.cx, query(None, Some("e30".to_owned().into()))).await;
    refused_with(ErrorKind::InvalidInput, onwards)?;
    Ok(())
}

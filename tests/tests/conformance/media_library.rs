//! The account's own uploads.

use futures::TryStreamExt;
use moothall_core::id::MediaId;
use moothall_core::model::MediaKind;
use moothall_core::ops::MediaQuery;
use moothall_core::page::{PageRequest, items};
use moothall_core::{ErrorKind, NetworkExt};
use moothall_testkit::{Verdict, World, refused, refused_with};

use crate::conformance::support::cases;

cases! {
    MediaLibrary: lists_ones_uploads_newest_first, forgets_what_is_deleted, is_nobody_elses_business,
        cannot_forget_what_is_not_there, can_be_narrowed_to_a_kind;
}

async fn lists_ones_uploads_newest_first(world: World) -> Verdict {
    let (media, library) = (world.network.try_media()?, world.network.try_media_library()?);
    let mut expected = Vec::new();
    for _ in 0..5 {
        world.sandbox.control().advance(std::time::Duration::from_secs(5));
        expected.push(media.upload(&world.alice.cx, world.picture()).await?.id);
    }
    expected.reverse();
    let found: Vec<_> = items(|cursor| {
        let page = PageRequest { limit: Some(2), cursor };
        library.list(&world.alice.cx, MediaQuery { kind: None, page })
    })
    .map_ok(|media| media.id)
    .try_collect()
    .await?;
    assert_eq!(found, expected);
    Ok(())
}

async fn forgets_what_is_deleted(world: World) -> Verdict {
    let (media, library) = (world.network.try_media()?, world.network.try_media_library()?);
    let upload = media.upload(&world.alice.cx, world.picture()).await?;
    library.delete(&world.alice.cx, &upload.id).await?;
    assert!(library.list(&world.alice.cx, MediaQuery::default()).await?.items.is_empty());
    assert_eq!(world.ledger()?.last().map(|entry| entry.state), Some("deleted"));
    Ok(())
}

async fn is_nobody_elses_business(world: World) -> Verdict {
    let (media, library) = (world.network.try_media()?, world.network.try_media_library()?);
    let upload = media.upload(&world.alice.cx, world.picture()).await?;
    assert!(library.list(&world.bob.cx, MediaQuery::default()).await?.items.is_empty());
    let error = refused(library.delete(&world.bob.cx, &upload.id).await)?;
    assert!(matches!(error.kind(), ErrorKind::Forbidden | ErrorKind::NotFound), "{error:?}");
    assert_eq!(library.list(&world.alice.cx, MediaQuery::default()).await?.items.len(), 1);
    Ok(())
}

async fn cannot_forget_what_is_not_there(world: World) -> Verdict {
    let missing = MediaId::new(world.slug(), "nothing-here")?;
    let deleted = world.network.try_media_library()?.delete(&world.alice.cx, &missing).await;
    refused_with(ErrorKind::NotFound, deleted)?;
    Ok(())
}

async fn can_be_narrowed_to_a_kind(world: World) -> Verdict {
    let upload = world.network.try_media()?.upload(&world.alice.cx, world.picture()).await?;
    let library = world.network.try_media_library()?;
    let of = |kind| MediaQuery { kind: Some(kind), page: PageRequest::default() };
    let images = library.list(&world.alice.cx, of(MediaKind::Image)).await?.items;
    assert_eq!(images.into_iter().map(|media| media.id).collect::<Vec<_>>(), [upload.id]);
    assert!(library.list(&world.alice.cx, of(MediaKind::Video)).await?.items.is_empty());
    Ok(())
}

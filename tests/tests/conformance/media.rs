//! Uploading media, and attaching them.

use futures::stream;
use moothall_core::id::MediaId;
use moothall_core::model::MediaKind;
use moothall_core::ops::{Attachment, NewMedia, NewPost};
use moothall_core::{Context, ErrorKind, NetworkExt};
use moothall_testkit::{Verdict, World, refused, refused_with};

use crate::conformance::support::cases;

cases! {
    Media: are_uploaded_and_attached, that_are_too_large_are_refused_unread, need_somebody_who_acts,
        of_other_networks_cannot_be_attached, that_do_not_exist_cannot_be_attached;
    MixedMedia: can_be_mixed_in_one_post;
    MediaTypes: of_a_wrong_type_are_refused_unread;
}

fn attached(id: MediaId, kind: MediaKind) -> Attachment {
    Attachment { id, kind: Some(kind) }
}

/// A file whose bytes must never be asked for.
fn unread(content_type: &str, length: u64) -> NewMedia {
    NewMedia {
        file_name: "file.bin".to_owned(),
        content_type: content_type.to_owned(),
        length: Some(length),
        bytes: Box::pin(stream::once(async { Err(std::io::Error::other("the file was read")) })),
    }
}

async fn are_uploaded_and_attached(world: World) -> Verdict {
    let upload = world.network.try_media()?.upload(&world.alice.cx, world.picture()).await?;
    assert_eq!((upload.id.network(), &upload.kind), (world.slug(), &MediaKind::Image));
    let media = vec![attached(upload.id.clone(), upload.kind)];
    let new = NewPost { media, ..world.new_post("A picture") };
    let post = world.network.try_posts()?.create(&world.alice.cx, new).await?.into_item();
    let read = world.network.try_posts()?.get(&world.bob.cx, &post.id).await?;
    let [shown] = &read.media[..] else { return Err(format!("one picture, not {:?}", read.media).into()) };
    assert_eq!(shown.kind, MediaKind::Image);
    assert!(shown.url.as_ref().is_some_and(|url| url.starts_with("http")), "{shown:?}");
    Ok(())
}

async fn that_are_too_large_are_refused_unread(world: World) -> Verdict {
    world.cut_off()?;
    let types = &world.network.descriptor().post.media.types;
    let images = types.iter().find(|media| media.kind == MediaKind::Image).ok_or("no images")?;
    let new = unread("image/png", images.max_bytes + 1);
    let error =
        refused_with(ErrorKind::InvalidInput, world.network.try_media()?.upload(&world.alice.cx, new).await)?;
    assert!(error.to_string().contains(&images.max_bytes.to_string()), "{error}");
    Ok(())
}

async fn need_somebody_who_acts(world: World) -> Verdict {
    world.cut_off()?;
    let uploaded = world.network.try_media()?.upload(&Context::anonymous(), unread("image/png", 70)).await;
    refused_with(ErrorKind::Unauthenticated, uploaded)?;
    Ok(())
}

async fn of_other_networks_cannot_be_attached(world: World) -> Verdict {
    world.cut_off()?;
    let media = vec![attached(MediaId::new("elsewhere", "m_1")?, MediaKind::Image)];
    let new = NewPost { media, ..world.new_post("A picture") };
    let created = world.network.try_posts()?.create(&world.alice.cx, new).await;
    refused_with(ErrorKind::InvalidInput, created)?;
    Ok(())
}

async fn that_do_not_exist_cannot_be_attached(world: World) -> Verdict {
    let missing = MediaId::new(world.slug(), "00000000-0000-4000-8000-000000000000")?;
    let new = NewPost { media: vec![attached(missing, MediaKind::Image)], ..world.new_post("A picture") };
    let error = refused(world.network.try_posts()?.create(&world.alice.cx, new).await)?;
    assert!(matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidInput), "{error:?}");
    assert!(world.ledger()?.is_empty());
    Ok(())
}

async fn can_be_mixed_in_one_post(world: World) -> Verdict {
    let uploads = world.network.try_media()?;
    let picture = uploads.upload(&world.alice.cx, world.picture()).await?;
    let text = NewMedia {
        file_name: "notes.txt".to_owned(),
        content_type: "text/plain".to_owned(),
        length: Some(5),
        bytes: Box::pin(stream::iter([Ok("notes".into())])),
    };
    let text = uploads.upload(&world.alice.cx, text).await?;
    let media = vec![attached(picture.id, picture.kind), attached(text.id, text.kind)];
    let new = NewPost { media, ..world.new_post("See both") };
    let post = world.network.try_posts()?.create(&world.alice.cx, new).await?.into_item();
    let read = world.network.try_posts()?.get(&world.bob.cx, &post.id).await?;
    let kinds: Vec<_> = read.media.into_iter().map(|media| media.kind).collect();
    assert_eq!(kinds, [MediaKind::Image, MediaKind::File]);
    Ok(())
}

/// What one sees of a network on which images and a video do not go together.
pub(crate) async fn mixed_kinds_are_refused(world: World) -> Verdict {
    world.cut_off()?;
    assert!(!world.network.descriptor().post.media.mixed);
    let id = |native| MediaId::new(world.slug(), native);
    let media = vec![attached(id("m_1")?, MediaKind::Image), attached(id("m_2")?, MediaKind::Video)];
    let new = NewPost { media, ..world.new_post("Both") };
    let created = world.network.try_posts()?.create(&world.alice.cx, new).await;
    let error = refused_with(ErrorKind::InvalidInput, created)?;
    assert!(error.to_string().contains("mixed"), "{error}");
    Ok(())
}

async fn of_a_wrong_type_are_refused_unread(world: World) -> Verdict {
    world.cut_off()?;
    for content_type in ["application/x-msdownload", "image/svg+xml", "nonsense", ""] {
        let uploaded = world.network.try_media()?.upload(&world.alice.cx, unread(content_type, 70)).await;
        refused_with(ErrorKind::InvalidInput, uploaded)?;
    }
    Ok(())
}

/// What one sees of a network of whose file types no complete list is known.
pub(crate) async fn any_type_is_named_as_possible(world: World) -> Verdict {
    let types = &world.network.descriptor().post.media.types;
    assert!(!types.is_empty() && types.iter().all(|media| media.content_types.is_empty()));
    Ok(())
}

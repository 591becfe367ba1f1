//! Uploads.

use bytes::Bytes;
use futures::{StreamExt, stream};
use moothall_core::ErrorKind::{InvalidInput, NotFound};
use moothall_core::Outcome::NotApplied;
use moothall_core::model::MediaKind;
use moothall_core::ops::{Attachment, MediaQuery, NewMedia, NewPost};
use moothall_core::traits::{Media, MediaLibrary, Posts};
use moothall_imagineanything::SLUG;

use crate::{World, first, refusal};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const MP4: &[u8] = b"\x00\x00\x00\x18ftypmp42";

/// A file that begins as its type does, in pieces.
fn file(content_type: &str, begin: &'static [u8], length: usize) -> NewMedia {
    let rest = Bytes::from(vec![0; length - begin.len()]);
    let pieces = [Bytes::from_static(begin), rest].map(Ok::<_, std::io::Error>);
    NewMedia {
        file_name: "file".into(),
        content_type: content_type.into(),
        length: Some(length as u64),
        bytes: stream::iter(pieces).boxed(),
    }
}

#[tokio::test]
async fn images_and_videos_are_uploaded_attached_listed_and_deleted() {
    let world = World::new().await;
    let (cx, network) = (world.account("nova_bot"), &world.network);
    let image = Media::upload(network, &cx, file("image/png", PNG, 70_000)).await.expect("uploaded");
    assert_eq!((&image.kind, image.bytes), (&MediaKind::Image, Some(70_000)));
    let unknown_length = NewMedia { length: None, ..file("video/mp4", MP4, 2048) };
    let video = Media::upload(network, &cx, unknown_length).await.expect("uploaded");
    assert_eq!((&video.kind, video.bytes), (&MediaKind::Video, Some(2048)));

    let media = vec![Attachment { id: image.id.clone(), kind: Some(MediaKind::Image) }];
    let new = NewPost { text: "the moon".into(), media, ..NewPost::default() };
    let post = Posts::create(network, &cx, new).await.expect("posted").into_item();
    assert_eq!(
        post.media.first().map(|media| (&media.kind, &media.url)),
        Some((&MediaKind::Image, &image.url))
    );

    let query = |kind| MediaQuery { kind, page: first(10) };
    let all = MediaLibrary::list(network, &cx, query(None)).await.expect("a page").items;
    assert_eq!(all.iter().map(|media| &media.id).collect::<Vec<_>>(), [&video.id, &image.id]);
    let videos = MediaLibrary::list(network, &cx, query(Some(MediaKind::Video))).await.expect("a page").items;
    assert_eq!(videos.len(), 1);
    MediaLibrary::delete(network, &cx, &video.id).await.expect("one's own");
    assert_eq!(
        refusal(MediaLibrary::delete(network, &cx, &video.id).await),
        (NotFound, NotApplied, Some(404))
    );
    network.delete_upload_at(&cx, &image.url.expect("an address")).await.expect("one's own");
    assert!(MediaLibrary::list(network, &cx, query(None)).await.expect("a page").items.is_empty());
}

#[tokio::test]
async fn files_that_break_a_rule_are_not_sent() {
    let world = World::new().await;
    let (cx, network) = (world.account("nova_bot"), &world.network);
    let mib = 1024 * 1024;
    for (content_type, length) in [
        ("image/tiff", 100),
        ("application/pdf", 100),
        ("", 100),
        ("image/png", 10 * mib + 1),
        ("video/mp4", 50 * mib + 1),
        ("image/png", 0),
    ] {
        let new = NewMedia { length: Some(length), ..file(content_type, PNG, 100) };
        assert_eq!(refusal(Media::upload(network, &cx, new).await), (InvalidInput, NotApplied, None));
    }
    let not_what_it_says = file("image/png", MP4, 100);
    assert_eq!(
        refusal(Media::upload(network, &cx, not_what_it_says).await),
        (InvalidInput, NotApplied, Some(415))
    );
    let jpeg = NewMedia { content_type: "IMAGE/PNG; x=y".into(), ..file("", PNG, 100) };
    let uploaded = Media::upload(network, &cx, jpeg).await.expect("parameters and case do not matter");
    assert_eq!(uploaded.network, SLUG);
}

//! Bytes, articles and reports.

use bytes::Bytes;
use futures::{StreamExt, stream};
use moothall_core::Context;
use moothall_core::ErrorKind::{Forbidden, InvalidInput, NotFound};
use moothall_core::Outcome::NotApplied;
use moothall_core::endpoint::Confirmed;
use moothall_core::ops::NewMedia;
use moothall_core::page::PageRequest;
use moothall_core::traits::Posts;
use moothall_imagineanything::native::{
    Agent, ArticleCategory, NewArticle, NewByte, NewByteComment, NewReport, ReportReason, UploadPurpose,
};
use serde_json::json;

use crate::{World, first, post_id, refusal};

/// A video that begins as an MP4 does.
fn video() -> NewMedia {
    let bytes = Bytes::from_static(b"\x00\x00\x00\x18ftypmp42");
    NewMedia {
        file_name: "comet.mp4".into(),
        content_type: "video/mp4".into(),
        length: Some(bytes.len() as u64),
        bytes: stream::iter([Ok::<_, std::io::Error>(bytes)]).boxed(),
    }
}

fn article() -> NewArticle {
    NewArticle {
        title: "How a chart of the sky is made".into(),
        excerpt: "From catalogue to paper in five steps.".into(),
        content: "word ".repeat(500),
        cover_image_url: "https://media.example/cover.png".into(),
        tags: vec!["astronomy".into()],
        category: ArticleCategory::Tutorials,
        keywords: ["chart", "sky", "paper"].map(str::to_owned).to_vec(),
        ai_generated: None,
        generation_provider: None,
    }
}

fn handle(agent: Option<&Agent>) -> Option<&str> {
    agent?.handle.as_deref()
}

#[tokio::test]
async fn a_byte_is_published_liked_commented_and_deleted() {
    let world = World::new().await;
    let (nova, atlas, network) = (world.account("nova_bot"), world.account("atlas_ai"), &world.network);
    world.set("video_processing_seconds", 60);
    let media = network.upload_for(&nova, &UploadPurpose::Byte, video()).await.expect("uploaded").id;
    let new = NewByte { caption: "Comet, thirty seconds #sky".into(), media };
    let early = network.create_byte(&nova, &new).await;
    assert_eq!(refusal(early), (InvalidInput, NotApplied, Some(400)), "it is being processed");
    world.happen(&json!({ "event": "video_processed", "media": new.media.native() }));
    let byte = network.create_byte(&nova, &new).await.expect("published").expect("the byte");

    assert!(network.like_byte(&atlas, &byte.id).await.expect("liked"));
    assert_eq!(network.get_byte(&atlas, &byte.id).await.expect("a byte").is_liked, Some(true));
    assert!(!network.unlike_byte(&atlas, &byte.id).await.expect("taken back"));
    let comment = NewByteComment { content: "What a tail!".into(), parent_id: None };
    let said = network.comment_byte(&atlas, &byte.id, &comment).await.expect("said").expect("the comment");
    let reply = NewByteComment { content: "Two, even.".into(), parent_id: Some(said.id.clone()) };
    network.comment_byte(&nova, &byte.id, &reply).await.expect("said");
    let nobody = Context::anonymous();
    let comments = network.list_byte_comments(&nobody, &byte.id, &first(10)).await.expect("a page").items;
    let parents: Vec<_> = comments.iter().filter_map(|comment| comment.parent_id.as_ref()).collect();
    assert_eq!((comments.len(), parents), (2, vec![&said.id]));
    let listed = network.list_bytes(&nobody, &first(10)).await.expect("a page").items;
    assert_eq!(listed.first().and_then(|byte| byte.comment_count), Some(2));
    assert_eq!(handle(listed.first().and_then(|byte| byte.agent.as_ref())), Some("nova_bot"));

    let foreign = network.delete_byte(&atlas, &byte.id).await;
    assert_eq!(refusal(foreign), (Forbidden, NotApplied, Some(403)));
    network.delete_byte(&nova, &byte.id).await.expect("one's own");
    assert_eq!(refusal(network.get_byte(&nobody, &byte.id).await), (NotFound, NotApplied, Some(404)));
}

#[tokio::test]
async fn an_article_is_published_with_its_post_replaced_and_deleted_with_it() {
    let world = World::new().await;
    let (nova, atlas, network) = (world.account("nova_bot"), world.account("atlas_ai"), &world.network);
    let made = network.create_article(&nova, &article()).await.expect("published").article;
    assert_eq!((made.word_count, handle(made.author.as_ref())), (Some(500), Some("nova_bot")));
    let post = post_id(made.feed_post_id.as_deref().expect("a post"));
    Posts::get(network, &atlas, &post).await.expect("published with it");

    let replaced = NewArticle { title: "How charts of the sky are made".into(), ..article() };
    let foreign = network.update_article(&atlas, &made.slug, &replaced).await;
    assert_eq!(refusal(foreign), (Forbidden, NotApplied, Some(403)));
    let now = network.update_article(&nova, &made.slug, &replaced).await.expect("one's own");
    assert_eq!((&now.slug, now.title.as_ref()), (&made.slug, Some(&replaced.title)));
    let nobody = Context::anonymous();
    network.create_article(&atlas, &article()).await.expect("published");
    let tutorials = Some(&ArticleCategory::Tutorials);
    let page = network.list_articles(&nobody, tutorials, &first(1)).await.expect("a page");
    let next = PageRequest { limit: Some(1), cursor: page.next };
    let rest = network.list_articles(&nobody, tutorials, &next).await.expect("a page");
    assert_eq!(rest.items.first().map(|article| &article.slug), Some(&made.slug), "newest first");
    let other = network.list_articles(&nobody, Some(&ArticleCategory::Product), &first(1)).await;
    assert!(other.expect("a page").items.is_empty());

    network.delete_article(&nova, &made.slug, Confirmed::deliberately()).await.expect("one's own");
    assert_eq!(refusal(network.get_article(&nobody, &made.slug).await), (NotFound, NotApplied, Some(404)));
    assert_eq!(refusal(Posts::get(network, &nova, &post).await), (NotFound, NotApplied, Some(404)));
}

#[tokio::test]
async fn what_should_not_be_there_is_reported_by_id() {
    let world = World::new().await;
    let (nova, network) = (world.account("nova_bot"), &world.network);
    world.account("atlas_ai");
    let post = world.post(&nova, "buy my charts").await;
    let report = NewReport {
        reason: ReportReason::Spam,
        description: Some("The same link, forty times.".into()),
        reported_agent_id: None,
        reported_post_id: Some(post.id.native().to_owned()),
        reported_comment_id: None,
    };
    network.create_report(&nova, &report).await.expect("reported");
    let nowhere = NewReport { reported_post_id: Some("nothing".into()), ..report };
    assert_eq!(refusal(network.create_report(&nova, &nowhere).await), (NotFound, NotApplied, Some(404)));
}

#[tokio::test]
async fn the_api_describes_itself_to_anybody() {
    let world = World::new().await;
    let (nobody, network) = (Context::anonymous(), &world.network);
    let index = network.api_index(&nobody).await.expect("a description");
    assert!(index.name.is_some() && index.version.is_some());
    assert!(network.download_docs(&nobody).await.expect("a document").starts_with('#'));
}

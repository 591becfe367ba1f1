//! Bytes and articles.

use moothall_core::endpoint::Confirmed;
use moothall_core::id::MediaId;
use moothall_core::page::PageRequest;
use moothall_core::{Context, Result};
use moothall_imagineanything::native::{
    ArticleCategory, ArticleProvider, NewArticle, NewByte, NewByteComment,
};
use moothall_imagineanything::{ImagineAnything, SLUG};
use serde_json::Value;

use super::{some_text, text, texts, unmapped};
use crate::fixture::Fixture;
use crate::shown::{page, show};

pub(super) async fn ask(
    network: &ImagineAnything,
    cx: &Context,
    fixture: &Fixture,
    first: &PageRequest,
) -> Result<Value> {
    let sent = fixture.sent();
    let id = || fixture.segment(1);
    match fixture.endpoint.as_str() {
        "list_bytes" => network.list_bytes(cx, first).await.map(page),
        "get_byte" => show(network.get_byte(cx, id()).await),
        "create_byte" => {
            let media = MediaId::new(SLUG, &text(sent, "mediaId"))?;
            show(network.create_byte(cx, &NewByte { caption: text(sent, "caption"), media }).await)
        }
        "delete_byte" => show(network.delete_byte(cx, id()).await),
        "like_byte" => show(network.like_byte(cx, id()).await),
        "unlike_byte" => show(network.unlike_byte(cx, id()).await),
        "comment_byte" => {
            let new =
                NewByteComment { content: text(sent, "content"), parent_id: some_text(sent, "parentId") };
            show(network.comment_byte(cx, id(), &new).await)
        }
        "list_byte_comments" => network.list_byte_comments(cx, id(), first).await.map(page),
        "list_articles" => {
            let category = fixture.query("category").map(ArticleCategory::from);
            network.list_articles(cx, category.as_ref(), first).await.map(page)
        }
        "create_article" => show(network.create_article(cx, &article(sent)).await),
        "get_article" => show(network.get_article(cx, id()).await),
        "update_article" => show(network.update_article(cx, id(), &article(sent)).await),
        "delete_article" => show(network.delete_article(cx, id(), Confirmed::deliberately()).await),
        _ => unmapped(fixture),
    }
}

fn article(sent: &Value) -> NewArticle {
    NewArticle {
        title: text(sent, "title"),
        excerpt: text(sent, "excerpt"),
        content: text(sent, "content"),
        cover_image_url: text(sent, "coverImageUrl"),
        tags: texts(sent, "tags"),
        category: ArticleCategory::from(text(sent, "category").as_str()),
        keywords: texts(sent, "keywords"),
        ai_generated: sent["aiGenerated"].as_bool(),
        generation_provider: sent["generationProvider"].as_str().map(ArticleProvider::from),
    }
}

//! Articles. Each is announced by a post of its own, which goes when the article goes.

mod text;

use serde::Serialize;

use super::{
    Answer, ImagineAnything,
    call::{Call, checked_enum},
    error::Refusal,
    ids,
    page::Page,
    state::{Article, Post, Reason},
    wire::{AgentInfo, PostJson, Shaped, done, time},
};
use crate::http::Reply;

pub(super) const CATEGORIES: &[&str] =
    &["ANNOUNCEMENTS", "TUTORIALS", "PRODUCT", "ENGINEERING", "THOUGHT_LEADERSHIP", "COMMUNITY"];
const POST_MAX_CHARS: usize = 500;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArticleJson<'a> {
    id: &'a str,
    slug: &'a str,
    title: &'a str,
    excerpt: &'a str,
    /// Lists leave it out when the settings say so.
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<&'a str>,
    cover_image_url: &'a str,
    inline_image_urls: Vec<&'a str>,
    tags: &'a [String],
    category: &'a str,
    keywords: &'a [String],
    word_count: usize,
    reading_time: usize,
    ai_generated: bool,
    generation_provider: Option<&'a str>,
    published_at: String,
    feed_post_id: &'a str,
    created_at: String,
    updated_at: String,
    author: Option<AgentInfo<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Published<'a> {
    article: ArticleJson<'a>,
    feed_post: Option<Shaped<'a, PostJson<'a>>>,
}

impl ImagineAnything {
    pub(super) fn create_article(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let text = self.article_text(&call.fields()?)?;
        let id = self.state.ids.next(call.now);
        let slug = format!("{}-{}", text::slug(&text.title), ids::random(6));
        let link = format!("{}/en/blog/{slug}", call.base_url);
        let room = POST_MAX_CHARS.saturating_sub(link.chars().count() + 1);
        let title = text.title.chars().take(room).collect::<String>();
        let post: Post = self.new_post(&me, Some(format!("{title}\n{link}")), call.now);
        let article = Article {
            id,
            slug: slug.clone(),
            author: me.clone(),
            text,
            feed_post: post.id.clone(),
            created_at: call.now,
            updated_at: call.now,
        };
        call.record(&self.handle_of(&me), (&slug, None), Some(&article.text.content), "created");
        self.award(&me, Reason::Post, (&me, &post.id), call.now);
        self.state.posts.insert(post.id.clone(), post);
        let feed_post = self.state.posts.get(&article.feed_post);
        let shown = Published {
            article: self.article_json(&article, true),
            feed_post: feed_post.map(|post| self.post_json(post, Some(&me))),
        };
        let reply = Reply::json(self.settings.create_status.0, &shown);
        self.state.articles.insert(article.id.clone(), article);
        Ok(reply)
    }

    pub(super) fn list_articles(&mut self, call: &mut Call<'_>) -> Answer {
        let category = checked_enum(call.request.query("category"), "category", CATEGORIES, &self.settings)?;
        let shown = self.state.articles.values().filter(|article| {
            category.is_none_or(|category| article.text.category == category)
                && self.shows(article.created_at, call.now)
        });
        // Newest first is documented here.
        let page = Page::ordered(shown, true, call, &self.settings)?;
        let whole = self.settings.listed_articles_are_whole;
        Ok(page.reply("articles", |article| self.article_json(article, whole)))
    }

    pub(super) fn get_article(&mut self, call: &mut Call<'_>) -> Answer {
        let article = self.article(call)?;
        Ok(self.object(200, "article", &self.article_json(article, true)))
    }

    /// Replaces an article as a whole; only its slug stays, as documented.
    pub(super) fn update_article(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let article = self.own_article(call, &me, "change")?.clone();
        let text = self.article_text(&call.fields()?)?;
        let article = Article { text, updated_at: call.now, ..article };
        call.record(&self.handle_of(&me), (&article.slug, None), Some(&article.text.content), "edited");
        let reply = self.object(200, "article", &self.article_json(&article, true));
        self.state.articles.insert(article.id.clone(), article);
        Ok(reply)
    }

    pub(super) fn delete_article(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let article = self.own_article(call, &me, "delete")?.clone();
        self.state.articles.remove(&article.id);
        self.state.remove_post(&article.feed_post);
        call.record(&self.handle_of(&me), (&article.slug, None), None, "deleted");
        // The one DELETE whose answer is documented.
        Ok(done(200))
    }

    /// The article that the path names.
    fn article(&self, call: &Call<'_>) -> Result<&Article, Refusal> {
        let slug = call.request.segment(2);
        let article = self.state.articles.values().find(|article| article.slug == slug);
        article.ok_or_else(|| Refusal::not_found("Article"))
    }

    fn own_article(&self, call: &Call<'_>, me: &str, act: &str) -> Result<&Article, Refusal> {
        let article = self.article(call)?;
        if article.author == me {
            Ok(article)
        } else {
            Err(Refusal::forbidden(format!("You can only {act} your own articles")))
        }
    }

    fn article_json<'a>(&'a self, article: &'a Article, whole: bool) -> ArticleJson<'a> {
        let text = &article.text;
        let words = text::words(&text.content);
        ArticleJson {
            id: &article.id,
            slug: &article.slug,
            title: &text.title,
            excerpt: &text.excerpt,
            content: whole.then_some(&text.content),
            cover_image_url: &text.cover_image_url,
            inline_image_urls: text::images(&text.content),
            tags: &text.tags,
            category: &text.category,
            keywords: &text.keywords,
            word_count: words,
            reading_time: words.div_ceil(self.settings.words_per_minute.max(1)),
            ai_generated: text.ai_generated,
            generation_provider: text.generation_provider.as_deref(),
            published_at: time(article.created_at),
            feed_post_id: &article.feed_post,
            created_at: time(article.created_at),
            updated_at: time(article.updated_at),
            author: self.info(&article.author),
        }
    }
}

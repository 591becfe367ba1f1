//! Articles. They are known from branches of the documents and the SDK that were not merged, and from the table
//! of contents on the site \[skill-blog\]\[sdk-blog\]\[web\].

use jiff::Timestamp;
use moothall_core::endpoint::Confirmed;
use moothall_core::page::{Identified, Page, PageRequest};
use moothall_core::{Context, Result};
use moothall_transport::Request;
use serde::{Deserialize, Serialize};

use super::{Agent, Extra, check, on_client};
use crate::client::ImagineAnything;
use crate::cursor::List;
use crate::endpoints::{CREATE_ARTICLE, DELETE_ARTICLE, GET_ARTICLE, LIST_ARTICLES, UPDATE_ARTICLE};
use crate::wire::shape::{Listed, Named};
use crate::wire::tolerant::{count, flag, id, instant, list, some_id};

const SOURCE: &str = "[skill-blog][sdk-blog]";

moothall_core::words! {
    /// What an article belongs to \[skill-blog\]\[sdk-blog\].
    pub enum ArticleCategory {
        /// News.
        Announcements = "ANNOUNCEMENTS",
        /// How something is done.
        Tutorials = "TUTORIALS",
        /// Products.
        Product = "PRODUCT",
        /// How something is built.
        Engineering = "ENGINEERING",
        /// What somebody thinks.
        ThoughtLeadership = "THOUGHT_LEADERSHIP",
        /// Those who are here.
        Community = "COMMUNITY",
    }
}

moothall_core::words! {
    /// Whose AI wrote an article \[skill-blog\]\[sdk-blog\].
    pub enum ArticleProvider {
        /// `OpenAI`.
        OpenAi = "OPENAI",
        /// Google.
        GoogleGemini = "GOOGLE_GEMINI",
    }
}

/// An article \[sdk-blog\].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Article {
    /// Its id. Everything asks for the slug instead.
    #[serde(default, deserialize_with = "some_id")]
    pub id: Option<String>,
    /// The end of its address: its title and a random part.
    #[serde(deserialize_with = "id")]
    pub slug: String,
    /// Its title.
    pub title: Option<String>,
    /// What it is about, in a few sentences.
    pub excerpt: Option<String>,
    /// The whole of it, as Markdown; lists may leave it out.
    pub content: Option<String>,
    /// The address of its picture.
    pub cover_image_url: Option<String>,
    /// Addresses of pictures in it.
    #[serde(default, deserialize_with = "list")]
    pub inline_image_urls: Vec<String>,
    /// Its tags, in lower case.
    #[serde(default, deserialize_with = "list")]
    pub tags: Vec<String>,
    /// What it belongs to.
    pub category: Option<ArticleCategory>,
    /// Words to find it by, in lower case.
    #[serde(default, deserialize_with = "list")]
    pub keywords: Vec<String>,
    /// How many words it has.
    #[serde(default, deserialize_with = "count")]
    pub word_count: Option<u64>,
    /// How long it takes to read, presumably in minutes.
    #[serde(default, deserialize_with = "count")]
    pub reading_time: Option<u64>,
    /// Whether an AI wrote it.
    #[serde(default, deserialize_with = "flag")]
    pub ai_generated: Option<bool>,
    /// Whose.
    pub generation_provider: Option<ArticleProvider>,
    /// When it was published.
    #[serde(default, deserialize_with = "instant")]
    pub published_at: Option<Timestamp>,
    /// The post that links to it.
    #[serde(default, deserialize_with = "some_id")]
    pub feed_post_id: Option<String>,
    /// When it was made.
    #[serde(default, deserialize_with = "instant")]
    pub created_at: Option<Timestamp>,
    /// When it was changed.
    #[serde(default, deserialize_with = "instant")]
    pub updated_at: Option<Timestamp>,
    /// Who wrote it.
    pub author: Option<Agent>,
    /// Everything else that came.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Named for Article {
    const KEY: &'static str = "article";
}

impl Listed for Article {
    const KEYS: &'static [&'static str] = &["articles"];
}

impl Identified for Article {
    fn identity(&self) -> &str {
        &self.slug
    }
}

/// An article that was just published.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PublishedArticle {
    /// The article.
    pub article: Article,
    /// The post that links to it, as it came.
    pub feed_post: Option<Extra>,
    /// Everything else that came.
    #[serde(flatten)]
    pub extra: Extra,
}

/// An article to be published, or to take an earlier one's place \[skill-blog\]\[sdk-blog\].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewArticle {
    /// At most 200 characters.
    pub title: String,
    /// At most 300 characters.
    pub excerpt: String,
    /// Markdown of at least 500 words.
    pub content: String,
    /// The HTTPS address of its picture.
    pub cover_image_url: String,
    /// At most 20, each of at most 50 characters.
    pub tags: Vec<String>,
    /// What it belongs to.
    pub category: ArticleCategory,
    /// 3 to 20, each of at most 50 characters.
    pub keywords: Vec<String>,
    /// Whether an AI wrote it; no when `None`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ai_generated: Option<bool>,
    /// Whose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generation_provider: Option<ArticleProvider>,
}

impl NewArticle {
    fn check(&self) -> Result<()> {
        check::text("title", &self.title, 200, SOURCE)?;
        check::text("excerpt", &self.excerpt, 300, SOURCE)?;
        let words = self.content.split_whitespace().count();
        if words < 500 {
            let rule = format!("{words} words are too few; at least 500 are wanted");
            return Err(check::refused("content", &rule, SOURCE));
        }
        check::url("cover_image_url", &self.cover_image_url, &["https"], SOURCE)?;
        words_of("tags", &self.tags, 0, 20)?;
        words_of("keywords", &self.keywords, 3, 20)
    }
}

fn words_of(field: &str, words: &[String], min: usize, max: usize) -> Result<()> {
    if !(min..=max).contains(&words.len()) {
        let rule = format!("{} of them; between {min} and {max} are wanted", words.len());
        return Err(check::refused(field, &rule, SOURCE));
    }
    words.iter().try_for_each(|word| check::text(field, word, 50, SOURCE))
}

impl ImagineAnything {
    /// Lists articles, newest first \[skill-blog\]\[sdk-blog\]. Works without an account.
    pub async fn list_articles(
        &self,
        cx: &Context,
        category: Option<&ArticleCategory>,
        page: &PageRequest,
    ) -> Result<Page<Article>> {
        let list = List::narrowed(&LIST_ARTICLES, [("category", category.map(ToString::to_string))]);
        let request = list.request(page)?;
        self.typed_page(cx, &list, &request).await
    }

    /// Publishes an article, **and with it a post that links to it** \[skill-blog\]\[sdk-blog\].
    pub async fn create_article(&self, cx: &Context, new: &NewArticle) -> Result<PublishedArticle> {
        new.check()?;
        Ok(self.ask(cx, &Request::to(&CREATE_ARTICLE).json(new)?).await?.value)
    }

    /// Reads an article \[skill-blog\]\[sdk-blog\]. Works without an account.
    pub async fn get_article(&self, cx: &Context, slug: &str) -> Result<Article> {
        self.typed(cx, &Request::to(&GET_ARTICLE).path("slug", slug)).await
    }

    /// Replaces one's own article whole \[skill-blog\]\[sdk-blog\]: what is not said again is gone. Its slug stays.
    pub async fn update_article(&self, cx: &Context, slug: &str, article: &NewArticle) -> Result<Article> {
        article.check()?;
        self.typed(cx, &Request::to(&UPDATE_ARTICLE).path("slug", slug).json(article)?).await
    }

    /// Deletes one's own article \[skill-blog\]\[sdk-blog\]. **The post that links to it goes with it**, with all
    /// that others wrote beneath, and neither comes back.
    pub async fn delete_article(&self, cx: &Context, slug: &str, _confirm: Confirmed) -> Result<()> {
        self.done(cx, &Request::to(&DELETE_ARTICLE).path("slug", slug)).await
    }
}

on_client! {
    /// Lists articles, newest first.
    list_articles(category: Option<&ArticleCategory>, page: &PageRequest) -> Page<Article>;
    /// Publishes an article, and with it a post that links to it.
    create_article(new: &NewArticle) -> PublishedArticle;
    /// Reads an article.
    get_article(slug: &str) -> Article;
    /// Replaces one's own article whole.
    update_article(slug: &str, article: &NewArticle) -> Article;
    /// Deletes one's own article, and with it the post that links to it.
    delete_article(slug: &str, confirm: Confirmed) -> ();
}

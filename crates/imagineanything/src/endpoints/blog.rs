//! Articles. Known from branches of document and client that were not merged, and from a table of contents.

use http::Method;
use moothall_core::endpoint::Access::Optional;
use moothall_core::endpoint::Kind::{Boolean, Json, Text, Word};
use moothall_core::endpoint::Replay::{Idempotent, Once};
use moothall_core::endpoint::{Danger, Endpoint, Field, Pagination};
use moothall_core::limits::Action::{Edit, Post};

use super::{CURSOR, LIMIT, endpoints, read, write};
use crate::native::{ArticleCategory, ArticleProvider};

const SLUG: Field = Field::path("slug", "The article, by the end of its address.");

const TITLE: Field = Field::body("title", Text, "At most 200 characters.").required();
const EXCERPT: Field = Field::body("excerpt", Text, "At most 300 characters.").required();
const CONTENT: Field = Field::body("content", Text, "Markdown of at least 500 words.").required();
const COVER: Field = Field::body("coverImageUrl", Text, "The HTTPS address of a picture.").required();
const TAGS: Field = Field::body("tags", Json, "At most 20, each of at most 50 characters.").required();
const CATEGORY: Field =
    Field::body("category", Word(ArticleCategory::KNOWN), "What it belongs to.").required();
const KEYWORDS: Field = Field::body("keywords", Json, "3 to 20, each of at most 50 characters.").required();
const GENERATED: Field = Field::body("aiGenerated", Boolean, "Whether an AI wrote it; `false` unless given.");
const PROVIDER: Field = Field::body("generationProvider", Word(ArticleProvider::KNOWN), "Whose AI.");

endpoints! { "blog":
    LIST_ARTICLES = read("list_articles", "/api/blog", Optional, Pagination::Cursor),
        "Lists articles, newest first.",
        "[skill-blog][sdk-blog][web]",
        [
            LIMIT,
            CURSOR,
            Field::query("category", Word(ArticleCategory::KNOWN), "Only of this category."),
        ];
    CREATE_ARTICLE = write("create_article", Method::POST, "/api/blog", Post, Once),
        "Publishes an article, and a post that links to it.",
        "[skill-blog][sdk-blog][web]",
        [TITLE, EXCERPT, CONTENT, COVER, TAGS, CATEGORY, KEYWORDS, GENERATED, PROVIDER];
    GET_ARTICLE = read("get_article", "/api/blog/{slug}", Optional, Pagination::None),
        "Reads an article.",
        "[skill-blog][sdk-blog][web]",
        [SLUG];
    UPDATE_ARTICLE = write("update_article", Method::PUT, "/api/blog/{slug}", Edit, Idempotent),
        "Replaces one's own article whole; its address stays.",
        "[skill-blog][sdk-blog][web]",
        [SLUG, TITLE, EXCERPT, CONTENT, COVER, TAGS, CATEGORY, KEYWORDS, GENERATED, PROVIDER];
    DELETE_ARTICLE = write("delete_article", Method::DELETE, "/api/blog/{slug}", Edit, Once).danger(Danger::Irreversible),
        "Deletes one's own article, and with it the post that links to it.",
        "[skill-blog][sdk-blog][web]",
        [SLUG];
}

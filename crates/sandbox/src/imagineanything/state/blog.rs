//! Articles, and reports to the network.

use jiff::Timestamp;

use super::Id;

#[derive(Clone)]
pub(in crate::imagineanything) struct Article {
    pub(in crate::imagineanything) id: Id,
    pub(in crate::imagineanything) slug: String,
    pub(in crate::imagineanything) author: Id,
    pub(in crate::imagineanything) text: ArticleText,
    /// The post that announces it, as long as nobody deletes that.
    pub(in crate::imagineanything) feed_post: Id,
    pub(in crate::imagineanything) created_at: Timestamp,
    pub(in crate::imagineanything) updated_at: Timestamp,
}

/// What an author writes.
#[derive(Clone)]
pub(in crate::imagineanything) struct ArticleText {
    pub(in crate::imagineanything) title: String,
    pub(in crate::imagineanything) excerpt: String,
    /// Markdown.
    pub(in crate::imagineanything) content: String,
    pub(in crate::imagineanything) cover_image_url: String,
    pub(in crate::imagineanything) tags: Vec<String>,
    pub(in crate::imagineanything) category: String,
    pub(in crate::imagineanything) keywords: Vec<String>,
    pub(in crate::imagineanything) ai_generated: bool,
    pub(in crate::imagineanything) generation_provider: Option<String>,
}

pub(in crate::imagineanything) struct Report {
    pub(in crate::imagineanything) id: Id,
    pub(in crate::imagineanything) reason: String,
    pub(in crate::imagineanything) description: Option<String>,
    pub(in crate::imagineanything) agent: Option<Id>,
    pub(in crate::imagineanything) post: Option<Id>,
    pub(in crate::imagineanything) comment: Option<Id>,
    pub(in crate::imagineanything) created_at: Timestamp,
}

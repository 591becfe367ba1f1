use async_trait::async_trait;

use crate::model::Post;
use crate::ops::{FeedFilter, FeedKind, FeedQuery, SearchHit, SearchQuery};
use crate::page::Page;
use crate::{Context, Result};

/// Lists of posts.
#[async_trait]
pub trait Feeds: Send + Sync {
    /// The kinds of feeds that the network has.
    fn kinds(&self) -> &'static [FeedKind];

    /// What a feed of this kind can be narrowed by, one filter at a time unless the network says otherwise.
    fn filters(&self, kind: FeedKind) -> &'static [FeedFilter];

    /// Lists posts. A kind or filter that the network lacks is `Unsupported`.
    ///
    /// A cursor is good only for the query that gave it; with another it is `InvalidInput`.
    async fn list(&self, cx: &Context, query: FeedQuery) -> Result<Page<Post>>;
}

/// Searching posts and profiles.
#[async_trait]
pub trait Search: Send + Sync {
    /// Lists what was found, best first.
    async fn search(&self, cx: &Context, query: SearchQuery) -> Result<Page<SearchHit>>;
}

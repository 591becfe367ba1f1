//! Feeds: everything, those one follows, and what is popular. Only the first can be narrowed, by tag.

use async_trait::async_trait;
use moothall_core::endpoint::Endpoint;
use moothall_core::model::Post;
use moothall_core::ops::{FeedFilter, FeedKind, FeedQuery};
use moothall_core::page::{Page, PageRequest};
use moothall_core::traits::Feeds;
use moothall_core::{Context, Error, Result};
use moothall_transport::Request;

use crate::SLUG;
use crate::client::ImagineAnything;
use crate::convert::Mapper;
use crate::cursor::List;
use crate::endpoints::{GET_FEED, HASHTAG_POSTS, LIST_POSTS};
use crate::native::{ExploreSection, Explored};

#[async_trait]
impl Feeds for ImagineAnything {
    fn kinds(&self) -> &'static [FeedKind] {
        &[FeedKind::Public, FeedKind::Following, FeedKind::Hot]
    }

    fn filters(&self, kind: FeedKind) -> &'static [FeedFilter] {
        if kind == FeedKind::Public { &[FeedFilter::Tag] } else { &[] }
    }

    async fn list(&self, cx: &Context, query: FeedQuery) -> Result<Page<Post>> {
        if let Some(lacking) = query.filters().find(|filter| !self.filters(query.kind).contains(filter)) {
            return Err(Error::unsupported(SLUG, &unfiltered(query.kind, lacking)));
        }
        match (query.kind, query.tag.as_deref()) {
            (FeedKind::Public, Some(tag)) => self.tagged(cx, tag, &query.page).await,
            (FeedKind::Public, None) => self.posts_of(cx, &LIST_POSTS, &query.page).await,
            (FeedKind::Following, _) => self.posts_of(cx, &GET_FEED, &query.page).await,
            (FeedKind::Hot, _) => self.hot(cx, &query.page).await,
            (FeedKind::Top, _) => Err(Error::unsupported(SLUG, "top feed")),
        }
    }
}

impl ImagineAnything {
    async fn posts_of(
        &self,
        cx: &Context,
        endpoint: &'static Endpoint,
        page: &PageRequest,
    ) -> Result<Page<Post>> {
        let list = List::new(endpoint, &[]);
        let request = list.request(page)?;
        self.page(cx, &list, &request, Mapper::post).await
    }

    async fn tagged(&self, cx: &Context, tag: &str, page: &PageRequest) -> Result<Page<Post>> {
        let tag = tag.trim().trim_start_matches('#');
        if tag == "trending" {
            // Its address is taken by the list of trending tags.
            return Err(Error::unsupported(SLUG, "feed of the tag `trending`"));
        }
        if tag.is_empty() {
            return Err(Error::invalid("tag: it is empty").on(SLUG));
        }
        let list = List::new(&HASHTAG_POSTS, &[tag]);
        let request: Request = list.request(page)?.path("tag", tag);
        self.page(cx, &list, &request, Mapper::post).await
    }

    /// The network ranks one page, and no more.
    async fn hot(&self, cx: &Context, page: &PageRequest) -> Result<Page<Post>> {
        if page.cursor.is_some() {
            let message = "`cursor`: the hot feed has one page only; read it again without a cursor";
            return Err(Error::invalid(message).on(SLUG));
        }
        let Explored { trending_posts, problems, .. } =
            self.explore(cx, &ExploreSection::Posts, page.limit).await?;
        Ok(Page { items: trending_posts, next: None, problems })
    }
}

fn unfiltered(kind: FeedKind, filter: FeedFilter) -> String {
    let filter = match filter {
        FeedFilter::Community => "community",
        FeedFilter::Author => "author",
        FeedFilter::Tag => "tag",
    };
    format!("{} feed by {filter}", kind.as_str())
}

//! Lists of posts: all of them by time, heat or score, and those of who is followed.

use async_trait::async_trait;
use moothall_core::id::ProfileId;
use moothall_core::model::Post;
use moothall_core::ops::{FeedFilter, FeedKind, FeedQuery};
use moothall_core::page::Page;
use moothall_core::traits::Feeds;
use moothall_core::{Context, Error, ErrorKind, Result};
use moothall_transport::Request;

use crate::client::InStreet;
use crate::convert::Reading;
use crate::cursor::{Place, Sizes};
use crate::native::{FeedSort, GroupSort};
use crate::posts::is_uuid;
use crate::wire::{self, Text};
use crate::{SLUG, convert, endpoints};

/// [ref][guide]
pub(crate) const POSTS: Sizes = Sizes { default: 20, max: 50 };

impl InStreet {
    async fn all_posts(&self, cx: &Context, query: &FeedQuery, sort: &str) -> Result<Page<Post>> {
        let community = query.community.as_deref().unwrap_or_default();
        let author = query.author.as_ref().map(ProfileId::as_str).unwrap_or_default();
        let mut place = Place::of(&endpoints::LIST_POSTS, &[sort, community, author], &query.page, POSTS, 1)?;
        if let (Some(author), None) = (&query.author, &place.agent) {
            place.agent = Some(self.agent_id(cx, author).await?);
        }
        let request = Request::to(&endpoints::LIST_POSTS)
            .query_opt("submolt", query.community.as_deref())
            .query("sort", sort)
            .query("page", place.at)
            .query("limit", place.limit)
            .query_opt("agent_id", place.agent.as_deref());
        self.posts_page(cx, request).await?.numbered(&place)
    }

    /// Groups have lists of their own, which are ordered by time or heat and not narrowed further. [seen: hexbee]
    async fn group_feed(&self, cx: &Context, query: &FeedQuery, group: &str) -> Result<Page<Post>> {
        let sort = match query.kind {
            FeedKind::Public => GroupSort::New,
            FeedKind::Hot => GroupSort::Hot,
            other => {
                let what = format!("feed `{}` of a group; `public` and `hot` can be had", other.as_str());
                return Err(Error::unsupported(SLUG, &what));
            }
        };
        if query.author.is_some() {
            return Err(Error::unsupported(SLUG, "filter author in a group"));
        }
        self.list_group_posts(cx, group, Some(&sort), &query.page).await
    }

    pub(crate) async fn posts_page(
        &self,
        cx: &Context,
        request: Request,
    ) -> Result<crate::client::Many<Post>> {
        let mut page = self.many(cx, request, |wire, reading, _| convert::post(wire, reading)).await?;
        self.fill_post_votes(cx, &mut page.items).await?;
        Ok(page)
    }

    /// The network's id of somebody: lists of posts are narrowed by it, not by the handle. [ref]
    async fn agent_id(&self, cx: &Context, author: &ProfileId) -> Result<String> {
        let request = Request::to(&endpoints::GET_AGENT).path("username", author.native_on(SLUG)?);
        let read = |agent: wire::Agent, _: Reading<'_>| match agent.id {
            Some(Text(id)) => Ok(id),
            None => Err(Error::new(ErrorKind::Decode, "InStreet's profile of the author has no id")),
        };
        self.one(cx, request, read).await
    }
}

#[async_trait]
impl Feeds for InStreet {
    fn kinds(&self) -> &'static [FeedKind] {
        &[FeedKind::Public, FeedKind::Following, FeedKind::Hot, FeedKind::Top]
    }

    /// Community and author can be given together.
    fn filters(&self, kind: FeedKind) -> &'static [FeedFilter] {
        match kind {
            FeedKind::Public | FeedKind::Hot | FeedKind::Top => &[FeedFilter::Community, FeedFilter::Author],
            FeedKind::Following => &[],
        }
    }

    async fn list(&self, cx: &Context, query: FeedQuery) -> Result<Page<Post>> {
        let allowed = self.filters(query.kind);
        if let Some(filter) = query.filters().find(|filter| !allowed.contains(filter)) {
            let what = format!("filter {filter:?} on the feed `{}`", query.kind.as_str()).to_lowercase();
            return Err(Error::unsupported(SLUG, &what));
        }
        if let Some(group) = query.community.as_deref().filter(|community| is_uuid(community)) {
            return self.group_feed(cx, &query, group).await;
        }
        match query.kind {
            FeedKind::Public => self.all_posts(cx, &query, "new").await,
            FeedKind::Hot => self.all_posts(cx, &query, "hot").await,
            FeedKind::Top => self.all_posts(cx, &query, "top").await,
            FeedKind::Following => self.get_feed(cx, &FeedSort::New, &query.page).await,
        }
    }
}

//! Feeds and search, over one network or all of the agent's.

use moothall_core::Capability;
use moothall_core::id::ProfileId;
use moothall_core::model::Post;
use moothall_core::ops::{FeedKind, FeedQuery, SearchHit, SearchKind, SearchQuery};
use moothall_core::page::{Page, PageRequest};

use crate::acting::Acting;
use crate::lists::{List, ListRequest, Order, Source};
use crate::problem::{Problem, Result};
use crate::{Caller, Engine};

/// Which posts are wanted.
#[derive(Debug, Clone, Default)]
pub struct FeedRequest {
    /// Which feed.
    pub kind: FeedKind,
    /// Only posts of this community.
    pub community: Option<String>,
    /// Only posts of this author; it also says which network is meant.
    pub author: Option<ProfileId>,
    /// Only posts with this tag, with or without `#`.
    pub tag: Option<String>,
    /// Whose list, and which part of it.
    pub list: ListRequest,
}

/// What is searched for.
#[derive(Debug, Clone, Default)]
pub struct SearchRequest {
    /// The words.
    pub text: String,
    /// What it looks for.
    pub kind: SearchKind,
    /// On which networks, and which part of the list.
    pub list: ListRequest,
}

impl Engine {
    /// Lists posts. Feeds of several networks are merged by time, or by rank where networks rank them.
    pub async fn feed(&self, caller: &Caller, request: FeedRequest) -> Result<List<Post>> {
        let FeedRequest { kind, community, author, tag, mut list } = request;
        if let Some(author) = &author {
            let network = list.network.get_or_insert_with(|| author.network().to_owned());
            if network != author.network() {
                return Err(Problem::field("author", format!("{author} is not on {network}")));
            }
        }
        let tag = tag.map(|tag| tag.trim().trim_start_matches('#').to_owned());
        for (field, value) in [("tag", &tag), ("community", &community)] {
            if value.as_ref().is_some_and(|value| value.trim().is_empty()) {
                return Err(Problem::field(field, format!("`{field}` is empty; leave it out or give one")));
            }
        }
        let query = format!("feed {kind:?} {community:?} {author:?} {tag:?}");
        let wanted = FeedQuery { kind, community, author, tag, page: PageRequest::default() };
        let readers = self.readers(caller, &list).await?;
        let sources = readers.accounts.iter().map(|acting| {
            let wanted = &wanted;
            Source::new(acting, move |page| {
                Box::pin(self.feed_page(acting, FeedQuery { page, ..wanted.clone() }))
            })
        });
        let order =
            if kind.is_ranked() { Order::ByRank } else { Order::ByTime(|post: &Post| post.created_at) };
        self.merged_list(sources.collect(), order, &query, &list, readers.problems).await
    }

    async fn feed_page(&self, acting: &Acting, query: FeedQuery) -> Result<Page<Post>> {
        let feeds = acting.family(Capability::Feeds, |network| network.feeds())?;
        let kind = query.kind;
        if !feeds.kinds().contains(&kind) {
            let what = format!("{} feed", kind.as_str());
            return Err(self.unsupported(acting.lane.slug(), &what, |other| {
                other.feeds().is_some_and(|feeds| feeds.kinds().contains(&kind))
            }));
        }
        if let Some(filter) = query.filters().find(|filter| !feeds.filters(kind).contains(filter)) {
            let what = format!("{} feed by {}", kind.as_str(), format!("{filter:?}").to_lowercase());
            return Err(self.unsupported(acting.lane.slug(), &what, |other| {
                other.feeds().is_some_and(|feeds| feeds.filters(kind).contains(&filter))
            }));
        }
        acting.read("feeds.list", feeds.list(acting.cx(), query)).await
    }

    /// Searches posts and profiles. What several networks found is interleaved by rank.
    pub async fn search(&self, caller: &Caller, request: SearchRequest) -> Result<List<SearchHit>> {
        let SearchRequest { text, kind, list } = request;
        let text = text.trim();
        if text.is_empty() {
            return Err(Problem::field("q", "there is nothing to search for"));
        }
        let query = format!("search {kind:?} {text}");
        let readers = self.readers(caller, &list).await?;
        let sources = readers.accounts.iter().map(|acting| {
            Source::new(acting, move |page| {
                Box::pin(async move {
                    let search = acting.family(Capability::Search, |network| network.search())?;
                    let query = SearchQuery { text: text.to_owned(), kind, page };
                    acting.read("search.search", search.search(acting.cx(), query)).await
                })
            })
        });
        self.merged_list(sources.collect(), Order::ByRank, &query, &list, readers.problems).await
    }
}

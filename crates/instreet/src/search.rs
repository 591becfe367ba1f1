//! Searching posts and agents.

use async_trait::async_trait;
use moothall_core::ops::{SearchHit, SearchKind, SearchQuery};
use moothall_core::page::Page;
use moothall_core::traits::Search;
use moothall_core::{Context, Result};
use moothall_transport::Request;

use crate::client::InStreet;
use crate::cursor::Place;
use crate::feeds::POSTS;
use crate::{convert, endpoints, text};

#[async_trait]
impl Search for InStreet {
    async fn search(&self, cx: &Context, query: SearchQuery) -> Result<Page<SearchHit>> {
        text::required("q", &query.text)?;
        let kind = match query.kind {
            SearchKind::Posts => "posts",
            SearchKind::Profiles => "agents",
            SearchKind::All => "all",
        };
        let place = Place::of(&endpoints::SEARCH, &[kind, &query.text], &query.page, POSTS, 1)?;
        let request = Request::to(&endpoints::SEARCH)
            .query("q", &query.text)
            .query("type", kind)
            .query("page", place.at)
            .query("limit", place.limit);
        let hits = self.many(cx, request, |wire, reading, _| convert::hit(wire, reading)).await?;
        let mut page = hits.numbered(&place)?;
        for hit in &mut page.items {
            match hit {
                SearchHit::Post(post) => self.fill_post_votes(cx, std::slice::from_mut(post)).await?,
                SearchHit::Profile(profile) => self.fill_follow(cx, profile).await?,
            }
        }
        Ok(page)
    }
}

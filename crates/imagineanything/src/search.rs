//! Search: agents and posts in one answer.

use async_trait::async_trait;
use moothall_core::ops::{SearchHit, SearchKind, SearchQuery};
use moothall_core::page::Page;
use moothall_core::traits::Search;
use moothall_core::{Context, Result};
use moothall_transport::{Decoded, Request};

use crate::client::{ImagineAnything, mapped};
use crate::cursor::List;
use crate::endpoints::SEARCH;
use crate::text::checked;
use crate::wire::discovery::Found;

#[async_trait]
impl Search for ImagineAnything {
    async fn search(&self, cx: &Context, query: SearchQuery) -> Result<Page<SearchHit>> {
        let text = checked(crate::descriptor::ANY_TEXT, "text", &query.text)?;
        let kind = match query.kind {
            SearchKind::Posts => "posts",
            SearchKind::Profiles => "agents",
            SearchKind::All => "all",
        };
        let list = List::new(&SEARCH, &[text, kind]);
        let request = list.request(&query.page)?.query("q", text).query("type", kind);
        if cx.raw {
            self.found::<true>(cx, &list, &request).await
        } else {
            self.found::<false>(cx, &list, &request).await
        }
    }
}

impl ImagineAnything {
    async fn found<const RAW: bool>(
        &self,
        cx: &Context,
        list: &List,
        request: &Request,
    ) -> Result<Page<SearchHit>> {
        let Decoded { value: found, repaired, mut problems } = self.ask::<Found<RAW>>(cx, request).await?;
        let mapper = self.mapper(cx, repaired);
        let posts = mapped("posts", found.posts.unwrap_or_default(), &mut problems, |post, raw| {
            mapper.post(post, raw).map(SearchHit::Post)
        });
        let profiles = mapped("agents", found.agents.unwrap_or_default(), &mut problems, |agent, raw| {
            mapper.profile(agent, raw).map(SearchHit::Profile)
        });
        let more = found.has_more.0 != Some(false);
        let next = found.next_cursor.map(|next| next.0).filter(|next| more && !next.is_empty());
        Ok(Page { items: in_turn(profiles, posts), next: list.seal(next)?, problems })
    }
}

/// Both lists are ranked by the network, each for itself, so they take turns.
fn in_turn<T>(first: Vec<T>, second: Vec<T>) -> Vec<T> {
    let mut all = Vec::with_capacity(first.len() + second.len());
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    loop {
        match (first.next(), second.next()) {
            (None, None) => return all,
            (one, other) => all.extend(one.into_iter().chain(other)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_ranked_lists_take_turns() {
        assert_eq!(in_turn(vec![1, 3, 5, 6], vec![2, 4]), [1, 2, 3, 4, 5, 6]);
    }
}

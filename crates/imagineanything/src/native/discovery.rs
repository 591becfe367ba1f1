//! What is popular.

use moothall_core::model::{Post, Profile};
use moothall_core::page::ItemProblem;
use moothall_core::{Context, Result};
use moothall_transport::{Decoded, Request};
use serde::Serialize;

use super::{Hashtag, on_client};
use crate::client::{ImagineAnything, mapped, read};
use crate::convert;
use crate::endpoints::{EXPLORE, TRENDING_HASHTAGS};
use crate::wire::{self, shape::List};

moothall_core::words! {
    /// Which part of what is popular is wanted \[zh\]\[en\]\[skill\].
    pub enum ExploreSection {
        /// Posts.
        Posts = "posts",
        /// Agents.
        Agents = "agents",
        /// Hashtags.
        Hashtags = "hashtags",
        /// All of it.
        All = "all",
    }
}

/// What is popular. A part that was not asked for is empty.
#[derive(Debug, Clone, Serialize)]
pub struct Explored {
    /// Posts, the most popular first.
    pub trending_posts: Vec<Post>,
    /// Agents, the most popular first.
    pub popular_agents: Vec<Profile>,
    /// Hashtags, the most used first.
    pub trending_hashtags: Vec<Hashtag>,
    /// An agent that the network puts forward.
    pub featured_agent: Option<Profile>,
    /// Items that were left out because they could not be read.
    pub problems: Vec<ItemProblem>,
}

impl ImagineAnything {
    /// Reads what is popular, at most `limit` of each kind. Works without an account.
    pub async fn explore(
        &self,
        cx: &Context,
        section: &ExploreSection,
        limit: Option<u32>,
    ) -> Result<Explored> {
        let request = Request::to(&EXPLORE)
            .query("section", section.as_str())
            .query_opt("limit", limit.map(|limit| limit.clamp(1, 100)));
        if cx.raw {
            self.explored::<true>(cx, &request).await
        } else {
            self.explored::<false>(cx, &request).await
        }
    }

    /// Lists the hashtags that are used most, at most `limit`. Works without an account.
    pub async fn trending_hashtags(&self, cx: &Context, limit: Option<u32>) -> Result<Vec<Hashtag>> {
        let request =
            Request::to(&TRENDING_HASHTAGS).query_opt("limit", limit.map(|limit| limit.clamp(1, 100)));
        let response = self.send(cx, &request).await?;
        let list: List<wire::discovery::Hashtag, false> = read(&request, &response)?.value;
        Ok(list.items.iter().map(|item| convert::hashtag(&item.value)).collect())
    }

    async fn explored<const RAW: bool>(&self, cx: &Context, request: &Request) -> Result<Explored> {
        let Decoded { value: found, repaired, mut problems } =
            self.ask::<wire::discovery::Explored<RAW>>(cx, request).await?;
        let mapper = self.mapper(cx, repaired);
        let posts = found.trending_posts.unwrap_or_default();
        let agents = found.popular_agents.unwrap_or_default();
        let featured = found.featured_agent.into_iter().collect();
        Ok(Explored {
            trending_posts: mapped("trendingPosts", posts, &mut problems, |post, raw| mapper.post(post, raw)),
            popular_agents: mapped("popularAgents", agents, &mut problems, |agent, raw| {
                mapper.profile(agent, raw)
            }),
            trending_hashtags: found
                .trending_hashtags
                .unwrap_or_default()
                .iter()
                .map(convert::hashtag)
                .collect(),
            featured_agent: mapped("featuredAgent", featured, &mut problems, |agent, raw| {
                mapper.profile(agent, raw)
            })
            .pop(),
            problems,
        })
    }
}

on_client! {
    /// Reads what is popular, at most `limit` of each kind.
    explore(section: &ExploreSection, limit: Option<u32>) -> Explored;
    /// Lists the hashtags that are used most, at most `limit`.
    trending_hashtags(limit: Option<u32>) -> Vec<Hashtag>;
}

//! Search, trends and recommendations.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    Answer, ImagineAnything,
    agents::is_named,
    call::{Call, checked_enum},
    error::Refusal,
    page::{self, Page},
    settings::ListFilter,
    state::{Agent, Post},
    wire::{PostJson, Profile, Shaped},
};
use crate::http::Reply;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Found<'a> {
    agents: Vec<Shaped<'a, Profile<'a>>>,
    posts: Vec<Shaped<'a, PostJson<'a>>>,
    next_cursor: Option<String>,
    has_more: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Explored<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    trending_posts: Option<Vec<Shaped<'a, PostJson<'a>>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    popular_agents: Option<Vec<Shaped<'a, Profile<'a>>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trending_hashtags: Option<Vec<Shaped<'a, Hashtag>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    featured_agent: Option<Shaped<'a, Profile<'a>>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Hashtag {
    name: String,
    post_count: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Tagged<'a> {
    hashtag: Shaped<'a, Hashtag>,
    posts: Vec<Shaped<'a, PostJson<'a>>>,
    next_cursor: Option<String>,
    has_more: bool,
}

enum Hit<'a> {
    Agent(&'a Agent),
    Post(&'a Post),
}

impl ImagineAnything {
    /// Agents by handle and name, posts by content. One page holds both kinds, so that one cursor can
    /// continue both.
    pub(super) fn search(&mut self, call: &mut Call<'_>) -> Answer {
        let request = call.request;
        let query = request.query("q").map(str::trim).filter(|query| !query.is_empty());
        let query = query.ok_or_else(|| Refusal::invalid("q is required"))?;
        let kind = checked_enum(request.query("type"), "type", &["agents", "posts", "all"], &self.settings)?;
        let lowered = query.to_lowercase();
        let agents = self
            .state
            .agents
            .values()
            .filter(|agent| kind != Some("posts") && is_named(agent, query))
            .map(|agent| (agent.created_at, agent.id.clone(), Hit::Agent(agent)));
        let contains =
            |post: &Post| post.content.as_ref().is_some_and(|text| text.to_lowercase().contains(&lowered));
        let posts = self
            .state
            .posts
            .values()
            .filter(|post| kind != Some("agents") && contains(post) && self.shows(post.created_at, call.now))
            .map(|post| (post.created_at, post.id.clone(), Hit::Post(post)));
        let page = Page::cut(agents.chain(posts), call, &self.settings)?;

        let viewer = call.viewer.as_deref();
        let mut found = Found {
            agents: Vec::new(),
            posts: Vec::new(),
            has_more: page.next.is_some(),
            next_cursor: page.next,
        };
        for (_, _, hit) in page.items {
            match hit {
                Hit::Agent(agent) => found.agents.push(self.profile(agent, viewer)),
                Hit::Post(post) => found.posts.push(self.post_json(post, viewer)),
            }
        }
        Ok(Reply::json(200, &found))
    }

    pub(super) fn explore(&mut self, call: &mut Call<'_>) -> Answer {
        let sections = &["posts", "agents", "hashtags", "all"];
        let section = checked_enum(call.request.query("section"), "section", sections, &self.settings)?;
        let limit = page::limit(call.request, &self.settings)?;
        let wants = |name| section.is_none_or(|section| section == name || section == "all");
        let viewer = call.viewer.as_deref();

        let posts = ranked(self.state.posts.values(), limit, |post| {
            self.state.likes_of(&post.id).count() + self.state.comments_of(&post.id).count()
        });
        let agents = ranked(self.state.agents.values(), limit, |agent| {
            self.state.follows.values().filter(|follow| follow.followed == agent.id).count()
        });
        Ok(Reply::json(
            200,
            &Explored {
                featured_agent: agents
                    .first()
                    .filter(|_| wants("agents"))
                    .map(|agent| self.profile(agent, viewer)),
                trending_posts: wants("posts")
                    .then(|| posts.into_iter().map(|post| self.post_json(post, viewer)).collect()),
                popular_agents: wants("agents")
                    .then(|| agents.into_iter().map(|agent| self.profile(agent, viewer)).collect()),
                trending_hashtags: wants("hashtags").then(|| self.hashtags(limit)),
            },
        ))
    }

    /// Recommended agents; whoever calls with a token does not see those they follow, nor themselves.
    pub(super) fn explore_agents(&mut self, call: &mut Call<'_>) -> Answer {
        if self.settings.explore_agents_needs_token {
            call.me()?;
        }
        let kinds = &["all", "agents", "humans"];
        let kind = checked_enum(call.request.query("type"), "type", kinds, &self.settings)?;
        let viewer = call.viewer.as_deref();
        let asked = |name: &str| {
            let words = call.request.query(name).unwrap_or_default().split(',').map(str::trim);
            words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect::<Vec<_>>()
        };
        let (skills, apis, languages) = (asked("skills"), asked("apis"), asked("languages"));
        let response_times = asked("responseTime");
        let agents = self.state.agents.values().filter(|agent| {
            let capabilities = &agent.capabilities;
            kind != Some("humans")
                && self.has_asked(&capabilities.skills, &skills)
                && self.has_asked(&capabilities.apis, &apis)
                && self.has_asked(&capabilities.languages, &languages)
                && self.has_asked(capabilities.response_time.as_slice(), &response_times)
                && viewer.is_none_or(|me| agent.id != me && !self.state.follows(me, &agent.id))
        });
        self.agents_page(agents, call)
    }

    /// Whether an agent has one of the words asked for, or all of them, as the settings say.
    fn has_asked(&self, words: &[String], asked: &[String]) -> bool {
        let has = |asked: &String| words.iter().any(|word| word.to_lowercase() == *asked);
        match self.settings.capability_filters {
            _ if asked.is_empty() => true,
            ListFilter::Any => asked.iter().any(has),
            ListFilter::All => asked.iter().all(has),
        }
    }

    pub(super) fn trending_hashtags(&mut self, call: &mut Call<'_>) -> Answer {
        let limit = page::limit(call.request, &self.settings)?;
        Ok(Reply::json(200, &serde_json::json!({ "hashtags": self.hashtags(limit) })))
    }

    pub(super) fn hashtag_posts(&mut self, call: &mut Call<'_>) -> Answer {
        let tag = call.request.segment(2).trim_start_matches('#').to_lowercase();
        let shown = |post: &&Post| post.hashtags.contains(&tag) && self.shows(post.created_at, call.now);
        let tagged = || self.state.posts.values().filter(shown);
        let page = Page::cut(tagged(), call, &self.settings)?;
        let viewer = call.viewer.as_deref();
        Ok(Reply::json(
            200,
            &Tagged {
                hashtag: self.shaped("hashtag", Hashtag { post_count: tagged().count(), name: tag.clone() }),
                posts: page.items.into_iter().map(|post| self.post_json(post, viewer)).collect(),
                has_more: page.next.is_some(),
                next_cursor: page.next,
            },
        ))
    }

    fn hashtags(&self, limit: usize) -> Vec<Shaped<'_, Hashtag>> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for tag in self.state.posts.values().flat_map(|post| &post.hashtags) {
            *counts.entry(tag).or_default() += 1;
        }
        let tags = ranked(counts.into_iter(), limit, |(_, count)| *count);
        let hashtag = |name: &str, post_count| Hashtag { name: name.to_owned(), post_count };
        tags.into_iter().map(|(name, count)| self.shaped("hashtag", hashtag(name, count))).collect()
    }
}

/// The first few by score, the highest first; ties keep their order.
fn ranked<T>(items: impl Iterator<Item = T>, limit: usize, score: impl Fn(&T) -> usize) -> Vec<T> {
    let mut items = items.collect::<Vec<_>>();
    items.sort_by_cached_key(|item| std::cmp::Reverse(score(item)));
    items.truncate(limit);
    items
}

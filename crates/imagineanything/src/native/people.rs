//! Finding agents, what an agent likes, and one's own type.

use moothall_core::id::ProfileId;
use moothall_core::model::{Post, Profile};
use moothall_core::ops::ProfileUpdate;
use moothall_core::page::{Page, PageRequest};
use moothall_core::{Context, Error, Result};
use moothall_transport::Request;

use super::on_client;
use crate::client::ImagineAnything;
use crate::convert::Mapper;
use crate::cursor::List;
use crate::endpoints::{EXPLORE_AGENTS, LIST_AGENT_LIKES, LIST_AGENTS, UPDATE_ME};
use crate::people::handle;
use crate::{SLUG, wire};

/// Which agents are wanted of all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AgentFilter {
    /// Only of this type: `ASSISTANT`, `CHATBOT`, `CREATIVE`, `ANALYST`, `AUTOMATION` or `OTHER`.
    pub agent_type: Option<String>,
    /// Only those that the network vouches for, or only others.
    pub verified: Option<bool>,
    /// Only those whose name or handle has this in it.
    pub search: Option<String>,
}

/// Which recommended agents are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExploreFilter {
    /// Agents, humans or both; both when `None`.
    pub group: Option<AgentGroup>,
    /// Only those with one of these skills.
    pub skills: Vec<String>,
    /// Only those with one of these APIs.
    pub apis: Vec<String>,
    /// Only those that answer this fast; `fast` is the only word known.
    pub response_time: Option<String>,
    /// Only those with one of these languages.
    pub languages: Vec<String>,
}

/// Who is recommended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgentGroup {
    /// Everybody.
    All,
    /// Agents.
    Agents,
    /// People.
    Humans,
}

impl AgentGroup {
    fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Agents => "agents",
            Self::Humans => "humans",
        }
    }
}

impl ImagineAnything {
    /// Lists agents. Works without an account.
    pub async fn list_agents(
        &self,
        cx: &Context,
        filter: &AgentFilter,
        page: &PageRequest,
    ) -> Result<Page<Profile>> {
        let AgentFilter { agent_type, verified, search } = filter;
        let (agent_type, search) = (agent_type.as_deref(), search.as_deref());
        let verified = verified.map(|verified| if verified { "true" } else { "false" });
        let filters = [agent_type, verified, search].map(Option::unwrap_or_default);
        let list = List::new(&LIST_AGENTS, &filters);
        let request = list
            .request(page)?
            .query_opt("type", agent_type)
            .query_opt("verified", verified)
            .query_opt("search", search);
        self.page(cx, &list, &request, Mapper::profile).await
    }

    /// Lists agents that the network recommends; with an account, those that it does not follow yet.
    pub async fn explore_agents(
        &self,
        cx: &Context,
        filter: &ExploreFilter,
        page: &PageRequest,
    ) -> Result<Page<Profile>> {
        let ExploreFilter { group, skills, apis, response_time, languages } = filter;
        let group = group.map(AgentGroup::as_str);
        let joined = |words: &[String]| (!words.is_empty()).then(|| words.join(","));
        let (skills, apis, languages) = (joined(skills), joined(apis), joined(languages));
        let response_time = response_time.as_deref();
        let filters = [group, skills.as_deref(), apis.as_deref(), response_time, languages.as_deref()];
        let list = List::new(&EXPLORE_AGENTS, &filters.map(Option::unwrap_or_default));
        let request = list
            .request(page)?
            .query_opt("type", group)
            .query_opt("skills", skills)
            .query_opt("apis", apis)
            .query_opt("responseTime", response_time)
            .query_opt("languages", languages);
        self.page(cx, &list, &request, Mapper::profile).await
    }

    /// Changes the account's own profile, its type (see [`AgentFilter`]) included, and returns it as it is now.
    pub async fn update_agent(
        &self,
        cx: &Context,
        update: &ProfileUpdate,
        agent_type: Option<&str>,
    ) -> Result<Profile> {
        let ProfileUpdate { name, bio, avatar_url, website } = update;
        if avatar_url.is_some() {
            return Err(Error::unsupported(SLUG, "avatar in profile updates"));
        }
        let body = wire::request::UpdateProfile {
            name: name.as_deref(),
            bio: bio.as_deref(),
            website_url: website.as_deref(),
            agent_type,
        };
        if body.is_empty() {
            return Err(Error::invalid("nothing is to be changed; give `name`, `bio` or `website`").on(SLUG));
        }
        let request = Request::to(&UPDATE_ME).json(&body)?;
        self.object(cx, &request, Mapper::profile).await
    }

    /// Lists the posts that an agent likes. Works without an account.
    pub async fn list_agent_likes(
        &self,
        cx: &Context,
        agent: &ProfileId,
        page: &PageRequest,
    ) -> Result<Page<Post>> {
        let handle = handle(agent)?;
        let list = List::new(&LIST_AGENT_LIKES, &[handle]);
        let request = list.request(page)?.path("handle", handle);
        self.page(cx, &list, &request, Mapper::post).await
    }
}

on_client! {
    /// Lists agents.
    list_agents(filter: &AgentFilter, page: &PageRequest) -> Page<Profile>;
    /// Lists agents that the network recommends and the account does not follow yet.
    explore_agents(filter: &ExploreFilter, page: &PageRequest) -> Page<Profile>;
    /// Changes the account's own profile, its type included, and returns it as it is now.
    update_agent(update: &ProfileUpdate, agent_type: Option<&str>) -> Profile;
    /// Lists the posts that an agent likes.
    list_agent_likes(agent: &ProfileId, page: &PageRequest) -> Page<Post>;
}

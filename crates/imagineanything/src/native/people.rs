//! Finding agents, what an agent likes, and one's own type.

use moothall_core::id::ProfileId;
use moothall_core::model::{Post, Profile};
use moothall_core::ops::ProfileUpdate;
use moothall_core::page::{Page, PageRequest};
use moothall_core::{Context, Error, Result};
use moothall_transport::Request;

use super::{AgentType, ResponseTime, check, on_client};
use crate::client::ImagineAnything;
use crate::convert::Mapper;
use crate::cursor::List;
use crate::endpoints::{EXPLORE_AGENTS, LIST_AGENT_LIKES, LIST_AGENTS, SIMILAR_AGENTS, UPDATE_ME};
use crate::people::handle;
use crate::{SLUG, wire};

/// Which agents are wanted of all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AgentFilter {
    /// Only of this type.
    pub agent_type: Option<AgentType>,
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
    /// Only those that answer this fast.
    pub response_time: Option<ResponseTime>,
    /// Only those with one of these languages.
    pub languages: Vec<String>,
}

moothall_core::words! {
    /// Who is recommended \[zh\]\[skill\].
    pub enum AgentGroup {
        /// Everybody.
        All = "all",
        /// Agents.
        Agents = "agents",
        /// People.
        Humans = "humans",
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
        let pairs = [
            ("type", agent_type.as_ref().map(ToString::to_string)),
            ("verified", verified.map(|verified| verified.to_string())),
            ("search", search.clone()),
        ];
        let list = List::narrowed(&LIST_AGENTS, pairs);
        let request = list.request(page)?;
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
        let joined = |words: &[String]| (!words.is_empty()).then(|| words.join(","));
        let pairs = [
            ("type", group.as_ref().map(ToString::to_string)),
            ("skills", joined(skills)),
            ("apis", joined(apis)),
            ("responseTime", response_time.as_ref().map(ToString::to_string)),
            ("languages", joined(languages)),
        ];
        let list = List::narrowed(&EXPLORE_AGENTS, pairs);
        let request = list.request(page)?;
        self.page(cx, &list, &request, Mapper::profile).await
    }

    /// Lists agents like an agent, by type, skills, APIs and shared followers \[zh\]\[skill\]: at most `limit`, which
    /// is 1 to 20. With an account, those that it follows may be left out.
    pub async fn similar_agents(
        &self,
        cx: &Context,
        agent: &ProfileId,
        exclude_following: bool,
        limit: Option<u32>,
    ) -> Result<Page<Profile>> {
        if let Some(limit) = limit {
            check::within("limit", limit.into(), 1..=20, "[zh][skill]")?;
        }
        let handle = handle(agent)?;
        let pairs = [("excludeFollowing", exclude_following.then(|| true.to_string()))];
        let list = List::narrowed(&SIMILAR_AGENTS, pairs);
        let request = list.request(&PageRequest { limit, cursor: None })?.path("handle", handle);
        self.page(cx, &list, &request, Mapper::profile).await
    }

    /// Changes the account's own profile, its type (see [`AgentType`]) included, and returns it as it is now.
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
    /// Lists agents like an agent, at most `limit`, which is 1 to 20.
    similar_agents(agent: &ProfileId, exclude_following: bool, limit: Option<u32>) -> Page<Profile>;
    /// Changes the account's own profile, its type included, and returns it as it is now.
    update_agent(update: &ProfileUpdate, agent_type: Option<&str>) -> Profile;
    /// Lists the posts that an agent likes.
    list_agent_likes(agent: &ProfileId, page: &PageRequest) -> Page<Post>;
}

//! Profiles.

mod avatar;
mod axp;
mod capabilities;
mod similar;
mod webhook;

use serde_json::{Value, json};

use super::{
    Answer, ImagineAnything,
    auth::{AGENT_TYPES, checked_url},
    call::{Call, checked_enum},
    error::Refusal,
    page::Page,
    settings::HandlesInPaths,
    state::Agent,
};

impl ImagineAnything {
    pub(super) fn get_agent(&mut self, call: &mut Call<'_>) -> Answer {
        let agent = self.agent(call)?;
        Ok(self.object(200, "agent", &self.profile(agent, call.viewer.as_deref())))
    }

    pub(super) fn get_me(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let agent = self.state.agents.get(&me).ok_or_else(|| Refusal::not_found("Agent"))?;
        Ok(self.object(200, "agent", &self.profile(agent, None)))
    }

    pub(super) fn update_me(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let fields = call.fields()?;
        let name = fields.text("name")?.map(|name| self.checked_name(name)).transpose()?;
        if name.as_ref().is_some_and(|name| name.trim().is_empty()) {
            return Err(Refusal::invalid("name must not be empty"));
        }
        let bio = self.checked_bio(&fields)?;
        let website_url = checked_url(fields.text("websiteUrl")?, "websiteUrl")?;
        let kind = checked_enum(fields.text("agentType")?, "agentType", AGENT_TYPES, &self.settings)?;

        let agent = self.state.agents.get_mut(&me).ok_or_else(|| Refusal::not_found("Agent"))?;
        if let Some(name) = name {
            agent.name = name;
        }
        if let Some(kind) = kind {
            kind.clone_into(&mut agent.kind);
        }
        agent.bio = bio.or_else(|| agent.bio.take());
        agent.website_url = website_url.or_else(|| agent.website_url.take());
        call.record(&self.handle_of(&me), (&me, None), None, "edited");
        self.get_me(call)
    }

    pub(super) fn list_agents(&mut self, call: &mut Call<'_>) -> Answer {
        let request = call.request;
        let kind = checked_enum(request.query("type"), "type", AGENT_TYPES, &self.settings)?;
        let verified =
            checked_enum(request.query("verified"), "verified", &["true", "false"], &self.settings)?;
        let search = request.query("search").unwrap_or_default();
        let agents = self.state.agents.values().filter(|agent| {
            verified.is_none_or(|verified| agent.verified == (verified == "true"))
                && kind.is_none_or(|kind| agent.kind == kind)
                && is_named(agent, search)
        });
        self.agents_page(agents, call)
    }

    /// The network verifies an agent, or takes that back.
    pub(super) fn agent_is_verified(&mut self, handle: &str, verified: bool) -> Result<Value, Refusal> {
        let id = self.state.agent_by_handle(handle).map(|agent| agent.id.clone());
        let agent = id.and_then(|id| self.state.agents.get_mut(&id));
        agent.ok_or_else(|| Refusal::not_found("Agent"))?.verified = verified;
        Ok(json!({ "handle": handle, "verified": verified }))
    }

    /// A page of profiles by the time of their registration.
    pub(super) fn agents_page<'a>(
        &'a self,
        agents: impl Iterator<Item = &'a Agent>,
        call: &Call<'_>,
    ) -> Answer {
        let agents = agents.map(|agent| (agent.created_at, agent.id.clone(), agent));
        let page = Page::cut(agents, call, &self.settings)?;
        Ok(page.reply("agents", |(_, _, agent)| self.profile(agent, call.viewer.as_deref())))
    }

    /// The agent that the path names.
    pub(super) fn agent(&self, call: &Call<'_>) -> Result<&Agent, Refusal> {
        let handle = call.request.segment(2);
        let accepted = match self.settings.handles_in_paths {
            HandlesInPaths::Both => true,
            HandlesInPaths::Plain => !handle.starts_with('@'),
            HandlesInPaths::At => handle.starts_with('@'),
        };
        let agent = self.state.agent_by_handle(handle).filter(|_| accepted);
        agent.ok_or_else(|| Refusal::not_found("Agent"))
    }
}

/// Whether a text occurs in an agent's handle or name, in any letter case.
pub(super) fn is_named(agent: &Agent, text: &str) -> bool {
    let text = text.strip_prefix('@').unwrap_or(text).to_lowercase();
    agent.handle.contains(&text) || agent.name.to_lowercase().contains(&text)
}

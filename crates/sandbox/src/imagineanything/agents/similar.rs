//! Agents that resemble another one.

use std::cmp::Reverse;

use serde_json::json;

use crate::{
    http::Reply,
    imagineanything::{
        Answer, ImagineAnything,
        call::{Call, checked_enum},
        page,
        state::Agent,
    },
};

const DEFAULT_LIMIT: usize = 10;
const MAX_LIMIT: usize = 20;

impl ImagineAnything {
    /// Ranked by type, skills, APIs and shared followers, as documented; the weights are not.
    pub(in crate::imagineanything) fn similar_agents(&mut self, call: &mut Call<'_>) -> Answer {
        let agent = self.agent(call)?;
        let limit = page::limit_within(call.request, DEFAULT_LIMIT, MAX_LIMIT, &self.settings)?;
        let exclude = call.request.query("excludeFollowing");
        let exclude = checked_enum(exclude, "excludeFollowing", &["true", "false"], &self.settings)?;
        let viewer = call.viewer.as_deref();
        let hidden = |other: &Agent| {
            exclude == Some("true") && viewer.is_some_and(|me| self.state.follows(me, &other.id))
        };
        let mut others = self
            .state
            .agents
            .values()
            .filter(|other| other.id != agent.id && !hidden(other))
            .collect::<Vec<_>>();
        others.sort_by_cached_key(|other| Reverse(self.resemblance(agent, other)));
        others.truncate(limit);
        let shown = others.into_iter().map(|other| self.profile(other, viewer)).collect::<Vec<_>>();
        Ok(Reply::json(200, &json!({ "agents": shown })))
    }

    fn resemblance(&self, one: &Agent, other: &Agent) -> usize {
        let shared =
            |one: &[String], other: &[String]| one.iter().filter(|word| other.contains(word)).count();
        let follows = self.state.follows.values();
        let shared_followers = follows
            .filter(|follow| follow.followed == one.id && self.state.follows(&follow.follower, &other.id));
        usize::from(one.kind == other.kind)
            + shared(&one.capabilities.skills, &other.capabilities.skills)
            + shared(&one.capabilities.apis, &other.capabilities.apis)
            + shared_followers.count()
    }
}

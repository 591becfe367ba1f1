//! What others or time would do on the network, for the control plane.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{InStreet, routes, state::Role};
use crate::events::events;

events! {
    /// An agent has this score from now on.
    "score_becomes" ScoreBecomes { agent: String, score: i64 }
    /// The owner of a group lets somebody in who waits, or sends them away.
    "member_is_reviewed" MemberIsReviewed { group: String, agent: String, approve: bool }
}

impl InStreet {
    /// Lets it happen, and says what became of it.
    pub(super) fn happen_now(&mut self, event: Event) -> Result<Value, String> {
        match event {
            Event::ScoreBecomes { agent, score } => {
                let id = self.agent(&agent)?;
                if let Some(agent) = self.state.agents.get_mut(id) {
                    agent.score = score;
                }
                Ok(json!({ "agent": agent, "score": score }))
            }
            Event::MemberIsReviewed { group, agent, approve } => {
                let id = self.agent(&agent)?;
                let mut groups = self.state.groups.iter_mut();
                let found = groups.find(|row| row.name == group || row.id.to_string() == group);
                let found = found.ok_or_else(|| format!("there is no group {group:?}"))?;
                if found.role(id) != Some(Role::Pending) {
                    return Err(format!("{agent:?} does not wait for {group:?}"));
                }
                routes::review(found, id, approve);
                Ok(json!({ "group": group, "agent": agent, "approved": approve }))
            }
        }
    }

    fn agent(&self, name: &str) -> Result<Uuid, String> {
        let agent = self.state.agent_named(name, self.settings.usernames);
        agent.map(|agent| agent.id).ok_or_else(|| format!("there is no agent {name:?}"))
    }
}

//! Who follows whom.

use jiff::Timestamp;
use serde_json::json;

use super::{
    Answer, ImagineAnything,
    call::Call,
    error::Refusal,
    page::Page,
    state::{Follow, Id, Reason},
};
use crate::http::Reply;

impl ImagineAnything {
    pub(super) fn follow_agent(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let (other, handle) = self.other(call, &me)?;
        if self.state.follows(&me, &other) {
            self.repeated("You already follow this agent")?;
        } else {
            let id = self.state.ids.next(call.now);
            let follow = Follow { follower: me.clone(), followed: other.clone(), at: call.now };
            self.state.follows.insert(id, follow);
            self.award(&other, Reason::Follower, (&me, &other), call.now);
            self.notify("FOLLOW", &other, &me, (None, None), call.now);
        }
        call.record(&self.handle_of(&me), (&handle, None), None, "following");
        Ok(Reply::json(200, &json!({ "success": true, "following": true })))
    }

    pub(super) fn unfollow_agent(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let (other, handle) = self.other(call, &me)?;
        match self.state.follow_id(&me, &other) {
            Some(id) => drop(self.state.follows.remove(&id)),
            None => self.repeated("You do not follow this agent")?,
        }
        call.record(&self.handle_of(&me), (&handle, None), None, "not_following");
        Ok(Reply::json(200, &json!({ "success": true, "following": false })))
    }

    pub(super) fn check_following(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let other = &self.agent(call)?.id;
        Ok(Reply::json(200, &json!({ "following": self.state.follows(&me, other) })))
    }

    pub(super) fn list_followers(&mut self, call: &mut Call<'_>) -> Answer {
        let agent = &self.agent(call)?.id;
        self.follows_page("followers", |follow| (follow.followed == *agent).then_some(&follow.follower), call)
    }

    pub(super) fn list_following(&mut self, call: &mut Call<'_>) -> Answer {
        let agent = &self.agent(call)?.id;
        self.follows_page("following", |follow| (follow.follower == *agent).then_some(&follow.followed), call)
    }

    /// A page of profiles by the time of the follow.
    fn follows_page<'a>(
        &'a self,
        key: &str,
        side: impl Fn(&'a Follow) -> Option<&'a Id>,
        call: &Call<'_>,
    ) -> Answer {
        let agents = self.state.follows.iter().filter_map(|(id, follow): (&Id, &Follow)| {
            let agent = self.state.agents.get(side(follow)?)?;
            Some::<(Timestamp, Id, _)>((follow.at, id.clone(), agent))
        });
        let page = Page::cut(agents, call, &self.settings)?;
        Ok(page.reply(key, |(_, _, agent)| self.profile(agent, call.viewer.as_deref())))
    }

    /// Id and handle of the agent that the path names, who must not be oneself.
    fn other(&self, call: &Call<'_>, me: &str) -> Result<(Id, String), Refusal> {
        let other = self.agent(call)?;
        if other.id == me {
            let status = self.settings.self_action_status.0;
            return Err(Refusal::new(status, "validation_error", "An agent cannot follow itself"));
        }
        Ok((other.id.clone(), other.handle.clone()))
    }
}

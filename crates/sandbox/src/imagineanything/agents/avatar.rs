//! One's picture.

use serde::Serialize;

use crate::{
    http::Reply,
    imagineanything::{
        Answer, ImagineAnything,
        call::Call,
        error::Refusal,
        wire::{Profile, Shaped},
    },
};

#[derive(Serialize)]
struct Pictured<'a> {
    url: &'a str,
    agent: Shaped<'a, Profile<'a>>,
}

impl ImagineAnything {
    pub(in crate::imagineanything) fn upload_avatar(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let url = self.picture(call)?;
        if let Some(agent) = self.state.agents.get_mut(&me) {
            agent.avatar_url = Some(url.clone());
        }
        call.record(&self.handle_of(&me), (&me, None), None, "edited");
        let agent = self.state.agents.get(&me).ok_or_else(|| Refusal::not_found("Agent"))?;
        let shown = Pictured { url: &url, agent: self.profile(agent, None) };
        Ok(Reply::json(self.settings.avatar_status.0, &shown))
    }

    pub(in crate::imagineanything) fn delete_avatar(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        if let Some(agent) = self.state.agents.get_mut(&me) {
            agent.avatar_url = None;
        }
        call.record(&self.handle_of(&me), (&me, None), None, "deleted");
        Ok(self.deleted())
    }
}

//! What agents say that they can do.

use crate::{
    http::Reply,
    imagineanything::{
        Answer, ImagineAnything,
        call::{Call, Fields},
        error::Refusal,
        state::Capabilities,
    },
};

impl ImagineAnything {
    pub(in crate::imagineanything) fn get_capabilities(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let agent = self.state.agents.get(&me).ok_or_else(|| Refusal::not_found("Agent"))?;
        Ok(Reply::json(200, &self.capabilities_json(&agent.capabilities)))
    }

    /// Changes what is sent and leaves the rest.
    pub(in crate::imagineanything) fn update_capabilities(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let fields = call.fields()?;
        let (skills, apis, languages) =
            (words(&fields, "skills")?, words(&fields, "apis")?, words(&fields, "languages")?);
        let response_time = fields.text("responseTime")?.map(str::to_owned);
        let known = &self.settings.response_times;
        if response_time.as_ref().is_some_and(|word| !known.is_empty() && !known.contains(word)) {
            return Err(Refusal::invalid(format!("responseTime must be one of {}", known.join(", "))));
        }
        let agent = self.state.agents.get_mut(&me).ok_or_else(|| Refusal::not_found("Agent"))?;
        let old = std::mem::take(&mut agent.capabilities);
        agent.capabilities = Capabilities {
            skills: skills.unwrap_or(old.skills),
            apis: apis.unwrap_or(old.apis),
            response_time: response_time.or(old.response_time),
            languages: languages.unwrap_or(old.languages),
        };
        call.record(&self.handle_of(&me), (&me, None), None, "edited");
        let agent = self.state.agents.get(&me).ok_or_else(|| Refusal::not_found("Agent"))?;
        Ok(self.object(200, "capabilities", &self.capabilities_json(&agent.capabilities)))
    }

    pub(in crate::imagineanything) fn clear_capabilities(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        if let Some(agent) = self.state.agents.get_mut(&me) {
            agent.capabilities = Capabilities::default();
        }
        call.record(&self.handle_of(&me), (&me, None), None, "deleted");
        Ok(self.deleted())
    }
}

/// A list of words, none of them empty.
fn words(fields: &Fields, name: &str) -> Result<Option<Vec<String>>, Refusal> {
    let Some(words) = fields.texts(name)? else { return Ok(None) };
    if words.iter().any(|word| word.trim().is_empty()) {
        return Err(Refusal::invalid(format!("{name} must not hold empty texts")));
    }
    Ok(Some(words.into_iter().map(str::to_owned).collect()))
}

//! Connected services: an agent's keys for the providers that generate.

use serde::Serialize;
use serde_json::{Value, json};

use super::{
    Answer, ImagineAnything,
    call::{Call, checked_enum},
    error::Refusal,
    generation::PROVIDERS,
    state::ConnectedService,
    wire::{Shaped, time},
};
use crate::http::Reply;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ConnectedJson<'a> {
    id: &'a str,
    provider: &'a str,
    api_key: String,
    is_active: bool,
    created_at: String,
    updated_at: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ConnectedServices<'a> {
    services: Vec<Shaped<'a, ConnectedJson<'a>>>,
    available_providers: Vec<&'static str>,
}

impl ImagineAnything {
    pub(super) fn list_connected_services(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let mine = self.state.generation.services.iter().filter(|((owner, _), _)| *owner == me);
        let shown = ConnectedServices {
            services: mine.map(|(_, service)| self.connected_json(service)).collect(),
            available_providers: self.providers(),
        };
        Ok(Reply::json(200, &shown))
    }

    /// Keeps a key; the key of a provider that is connected already is replaced, as documented.
    pub(super) fn connect_service(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let fields = call.fields()?;
        let provider = self.provider(fields.required("provider")?)?.to_owned();
        let api_key = fields.required("apiKey")?.trim().to_owned();
        let place = (me.clone(), provider.clone());
        let known = self.state.generation.services.get(&place);
        let (status, id, created_at) = match known {
            Some(known) => (self.settings.replaced_key_status.0, known.id.clone(), known.created_at),
            None => (self.settings.create_status.0, self.state.ids.next(call.now), call.now),
        };
        let service = ConnectedService {
            id: id.clone(),
            provider,
            api_key,
            active: true,
            rejected: None,
            created_at,
            updated_at: call.now,
        };
        call.record(&self.handle_of(&me), (&id, None), None, "created");
        let reply = self.object(status, "service", &self.connected_json(&service));
        self.state.generation.services.insert(place, service);
        Ok(reply)
    }

    pub(super) fn toggle_service(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let fields = call.fields()?;
        let place = self.connected(call, &me)?;
        let active = fields.truth("isActive")?.ok_or_else(|| Refusal::invalid("isActive is required"))?;
        let services = &mut self.state.generation.services;
        let service = services.get_mut(&place).ok_or_else(|| Refusal::not_found("Service"))?;
        service.active = active;
        service.updated_at = call.now;
        let id = service.id.clone();
        call.record(&self.handle_of(&me), (&id, None), None, "edited");
        let service = self.state.generation.services.get(&place).map(|service| self.connected_json(service));
        Ok(self.object(200, "service", &service))
    }

    /// Destroys a key.
    pub(super) fn disconnect_service(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let place = self.connected(call, &me)?;
        if let Some(service) = self.state.generation.services.remove(&place) {
            call.record(&self.handle_of(&me), (&service.id, None), None, "deleted");
        }
        Ok(self.deleted())
    }

    /// A key that the provider does not take is told with success, as documented.
    pub(super) fn test_service(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let place = self.connected(call, &me)?;
        let service = self.state.generation.services.get(&place);
        let rejected = service.and_then(|service| service.rejected.as_deref());
        Ok(Reply::json(
            200,
            &json!({ "success": rejected.is_none(), "message": rejected.unwrap_or("API key is valid") }),
        ))
    }

    /// A provider finds an agent's key invalid; without a reason it takes the key again.
    pub(super) fn key_is_judged(
        &mut self,
        handle: &str,
        provider: &str,
        reason: Option<String>,
    ) -> Result<Value, Refusal> {
        let agent = self.state.agent_by_handle(handle).ok_or_else(|| Refusal::not_found("Agent"))?;
        let place = (agent.id.clone(), provider.to_owned());
        let service = self.state.generation.services.get_mut(&place);
        let service = service.ok_or_else(|| Refusal::not_found("Service"))?;
        service.rejected = reason;
        Ok(json!({ "handle": handle, "provider": provider, "valid": service.rejected.is_none() }))
    }

    /// The providers there are. Newer documents no longer name `FAL_AI`.
    fn providers(&self) -> Vec<&'static str> {
        let known = PROVIDERS.iter().copied();
        known.filter(|provider| *provider != "FAL_AI" || self.settings.fal_ai_is_a_provider).collect()
    }

    /// A provider that exists. An unknown one is refused whatever the settings say of unknown values,
    /// because there is nothing that could be done with it.
    pub(super) fn provider<'a>(&self, name: &'a str) -> Result<&'a str, Refusal> {
        let known = checked_enum(Some(name), "provider", &self.providers(), &self.settings)?;
        known.ok_or_else(|| Refusal::invalid("provider is not one that can be connected"))
    }

    /// The service that the path names, which must be connected.
    fn connected(&self, call: &Call<'_>, me: &str) -> Result<(String, String), Refusal> {
        let place = (me.to_owned(), call.request.segment(3).to_owned());
        if self.state.generation.services.contains_key(&place) {
            Ok(place)
        } else {
            Err(Refusal::not_found("Service"))
        }
    }

    fn connected_json<'a>(&'a self, service: &'a ConnectedService) -> Shaped<'a, ConnectedJson<'a>> {
        let shown = ConnectedJson {
            id: &service.id,
            provider: &service.provider,
            api_key: masked(&service.api_key, &self.settings.key_mask),
            is_active: service.active,
            created_at: time(service.created_at),
            updated_at: time(service.updated_at),
        };
        self.shaped("connected_service", shown)
    }
}

/// The first and the last four characters of a key, as documented. A key that would be told whole by that
/// is hidden whole.
fn masked(key: &str, mask: &str) -> String {
    let letters = key.chars().collect::<Vec<_>>();
    match (letters.first_chunk::<4>(), letters.last_chunk::<4>()) {
        (Some(first), Some(last)) if letters.len() > 8 => {
            format!("{}{mask}{}", String::from_iter(first), String::from_iter(last))
        }
        _ => mask.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn a_key_shows_both_its_ends_and_never_itself() {
        assert_eq!(masked("sk-proj-abcdwxyz", "..."), "sk-p...wxyz");
        assert_eq!(masked("你好世界再见朋友们", "…"), "你好世界…见朋友们");
        assert_eq!(masked("12345678", "..."), "...");
        assert_eq!(masked("", "..."), "...");
    }
}

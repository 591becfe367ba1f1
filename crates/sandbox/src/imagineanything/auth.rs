//! Registration, tokens, and who calls.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use url::Url;

use super::{
    Answer, ImagineAnything,
    call::{Call, Fields, checked_enum, checked_text},
    error::Refusal,
    ids,
    settings::BadToken,
    state::{Agent, Capabilities, Id, Token, Webhook},
};
use crate::http::{Reply, Request};

const ACCESS_LIFETIME: SignedDuration = SignedDuration::from_secs(3600);
const SCOPE: &str = "read write";
pub(super) const AGENT_TYPES: &[&str] =
    &["ASSISTANT", "CHATBOT", "CREATIVE", "ANALYST", "AUTOMATION", "OTHER"];

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Registered<'a> {
    id: &'a str,
    handle: &'a str,
    name: &'a str,
    #[serde(flatten)]
    secrets: Secrets<'a>,
    message: &'static str,
}

/// The same two under either spelling.
#[derive(Serialize)]
#[serde(untagged)]
enum Secrets<'a> {
    #[serde(rename_all = "camelCase")]
    Camel {
        client_id: &'a str,
        client_secret: &'a str,
    },
    Snake {
        client_id: &'a str,
        client_secret: &'a str,
    },
}

#[derive(Serialize)]
struct Tokens {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
    refresh_token: String,
    scope: &'static str,
}

impl ImagineAnything {
    pub(super) fn register_agent(&mut self, call: &mut Call<'_>) -> Answer {
        let fields = call.fields()?;
        let handle = self.free_handle(fields.required("handle")?)?;
        let name = self.checked_name(fields.required("name")?)?;
        let bio = self.checked_bio(&fields)?;
        let kind = checked_enum(fields.text("agentType")?, "agentType", AGENT_TYPES, &self.settings)?;
        let website_url = checked_url(fields.text("websiteUrl")?, "websiteUrl")?;
        let avatar_url = checked_url(fields.text("avatarUrl")?, "avatarUrl")?;
        let recovery_email = fields.text("recoveryEmail")?;
        if recovery_email.is_some_and(|email| !email.contains('@')) {
            return Err(Refusal::invalid("recoveryEmail must be an email address"));
        }
        let agent = Agent {
            bio,
            kind: kind.unwrap_or("ASSISTANT").to_owned(),
            website_url,
            avatar_url,
            ..self.blank_agent(handle, name, call.now)
        };
        let (client_id, client_secret) = (agent.client_id.as_str(), agent.client_secret.as_str());
        let secrets = if self.settings.registration_in_snake_case {
            Secrets::Snake { client_id, client_secret }
        } else {
            Secrets::Camel { client_id, client_secret }
        };
        let reply = Reply::json(
            201,
            &Registered {
                id: &agent.id,
                handle: &self.shown_handle(&agent.handle),
                name: &agent.name,
                secrets,
                message: if recovery_email.is_some() {
                    "Save your clientSecret now: it is shown only once. It can be recovered through your email."
                } else {
                    "Save your clientSecret now: it is shown only once."
                },
            },
        );
        call.record(&agent.handle, (&agent.id, None), None, "created");
        self.state.agents.insert(agent.id.clone(), agent);
        Ok(reply)
    }

    /// Makes an agent for the control plane.
    pub(super) fn new_account(&mut self, handle: &str, now: Timestamp) -> Result<&Agent, Refusal> {
        let handle = self.free_handle(handle)?;
        let agent = self.blank_agent(handle.clone(), handle, now);
        Ok(self.state.agents.entry(agent.id.clone()).or_insert(agent))
    }

    pub(super) fn token(&mut self, call: &mut Call<'_>) -> Answer {
        let fields = call.fields()?;
        match fields.required("grant_type")? {
            "client_credentials" => {
                let (id, secret) = (fields.required("client_id")?, fields.required("client_secret")?);
                let mut agents = self.state.agents.values();
                let agent = agents.find(|agent| agent.client_id == id && agent.client_secret == secret);
                let agent = agent.map(|agent| agent.id.clone()).ok_or_else(|| {
                    let status = self.settings.invalid_client_status.0;
                    Refusal::new(status, "invalid_client", "client_id or client_secret is wrong")
                })?;
                Ok(Reply::json(200, &self.issue(agent, call.now)))
            }
            "refresh_token" => self.refresh(&fields, call.now),
            _ => Err(Refusal::new(
                400,
                "unsupported_grant_type",
                "grant_type must be client_credentials or refresh_token",
            )),
        }
    }

    fn refresh(&mut self, fields: &Fields, now: Timestamp) -> Answer {
        let refresh_token = fields.required("refresh_token")?;
        let agent = self.state.refresh_tokens.get(refresh_token).filter(|token| token.expires_at > now);
        let agent = agent.map(|token| token.agent.clone()).ok_or_else(|| {
            let status = self.settings.invalid_grant_status.0;
            Refusal::new(status, "invalid_grant", "refresh_token is unknown or has expired")
        })?;
        let mut tokens = self.issue(agent, now);
        if self.settings.refresh_rotation {
            self.state.refresh_tokens.remove(refresh_token);
        } else {
            self.state.refresh_tokens.remove(&tokens.refresh_token);
            refresh_token.clone_into(&mut tokens.refresh_token);
        }
        Ok(Reply::json(200, &tokens))
    }

    fn issue(&mut self, agent: Id, now: Timestamp) -> Tokens {
        let tokens = Tokens {
            access_token: ids::secret("iat_"),
            token_type: "Bearer",
            expires_in: ACCESS_LIFETIME.as_secs(),
            refresh_token: ids::secret("iar_"),
            scope: SCOPE,
        };
        let until = |lifetime| now.saturating_add(lifetime).unwrap_or(Timestamp::MAX);
        let refresh_lifetime = SignedDuration::from_secs(self.settings.refresh_lifetime_seconds.into());
        let access = Token { agent: agent.clone(), expires_at: until(ACCESS_LIFETIME) };
        let refresh = Token { agent, expires_at: until(refresh_lifetime) };
        self.state.access_tokens.insert(tokens.access_token.clone(), access);
        self.state.refresh_tokens.insert(tokens.refresh_token.clone(), refresh);
        tokens
    }

    /// Whom a request is charged to: the agent of a good token, otherwise the address.
    pub(super) fn caller(&self, request: &Request, now: Timestamp) -> String {
        match request.bearer().and_then(|token| self.token_owner(token, now)) {
            Some(agent) => agent.clone(),
            None if self.settings.anonymous_by_address => request.peer.to_string(),
            None => "anonymous".to_owned(),
        }
    }

    /// Who calls. A bad token is refused also where none is needed, unless a setting says otherwise;
    /// routes that need one then refuse the anonymous caller themselves.
    pub(super) fn viewer(&self, request: &Request, now: Timestamp) -> Result<Option<Id>, Refusal> {
        let tokenless = request.segment(1) == "auth";
        let Some(token) = request.bearer().filter(|_| !tokenless) else { return Ok(None) };
        match self.token_owner(token, now) {
            Some(agent) => Ok(Some(agent.clone())),
            None if self.settings.bad_token_on_public_route == BadToken::Ignore => Ok(None),
            None => Err(Refusal::unauthorized("The access token is invalid or has expired")),
        }
    }

    fn token_owner(&self, token: &str, now: Timestamp) -> Option<&Id> {
        let token = self.state.access_tokens.get(token).filter(|token| token.expires_at > now)?;
        Some(&token.agent)
    }

    fn blank_agent(&mut self, handle: String, name: String, now: Timestamp) -> Agent {
        Agent {
            id: self.state.ids.next(now),
            handle,
            name,
            bio: None,
            kind: "ASSISTANT".to_owned(),
            website_url: None,
            avatar_url: None,
            verified: false,
            capabilities: Capabilities::default(),
            webhook: Webhook::default(),
            created_at: now,
            client_id: self.state.ids.next(now),
            client_secret: ids::secret("ia_"),
        }
    }

    fn free_handle(&self, handle: &str) -> Result<String, Refusal> {
        if !is_handle(handle) {
            return Err(Refusal::new(
                self.settings.bad_handle_status.0,
                "validation_error",
                "handle must be 3 to 30 characters of a-z, 0-9 and _, beginning with a letter",
            ));
        }
        if self.state.agent_by_handle(handle).is_some() {
            let status = self.settings.duplicate_handle_status.0;
            return Err(Refusal::new(status, "handle_taken", format!("the handle {handle} is taken")));
        }
        Ok(handle.to_owned())
    }

    pub(super) fn checked_name(&self, name: &str) -> Result<String, Refusal> {
        checked_text(name, "name", self.settings.name_max_chars, &self.settings)
    }

    pub(super) fn checked_bio(&self, fields: &Fields) -> Result<Option<String>, Refusal> {
        let bio = fields.text("bio")?;
        bio.map(|bio| checked_text(bio, "bio", self.settings.bio_max_chars, &self.settings)).transpose()
    }
}

/// Three to thirty of `a-z 0-9 _`, the first a letter.
fn is_handle(handle: &str) -> bool {
    (3..=30).contains(&handle.len())
        && handle.starts_with(|first: char| first.is_ascii_lowercase())
        && handle.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}

pub(super) fn checked_url(url: Option<&str>, name: &str) -> Result<Option<String>, Refusal> {
    match url {
        None => Ok(None),
        Some(url) if Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https")) => {
            Ok(Some(url.to_owned()))
        }
        Some(_) => Err(Refusal::invalid(format!("{name} must be an http or https URL"))),
    }
}

#[cfg(test)]
mod tests {
    use super::is_handle;

    #[test]
    fn handles_follow_the_documented_rule() {
        for good in ["abc", "nova_bot", "a23", &format!("a{}", "b".repeat(29))] {
            assert!(is_handle(good), "{good}");
        }
        for bad in ["", "ab", "1ab", "_ab", "Nova", "no-va", "nové", &format!("a{}", "b".repeat(30))] {
            assert!(!is_handle(bad), "{bad}");
        }
    }
}

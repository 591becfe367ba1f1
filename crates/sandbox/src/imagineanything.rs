//! ImagineAnything: an emulator of its API.
//!
//! It answers everything in [`endpoints`]. Where the network's sources differ it emits the union: nested and
//! flat counts, `id` and `media_id`, `nextCursor` and `hasMore`. What no source tells is a named switch in
//! [`settings`]; what others or time would do is an event in [`events`].
//!
//! One request goes through [`budgets`] (every request is charged), [`auth`] (who calls), the handler of
//! its endpoint, and back with the rate headers.

mod agents;
mod amplify;
mod analytics;
mod auth;
mod blog;
mod budgets;
mod bytes;
mod call;
mod comments;
mod connected;
mod discovery;
mod endpoints;
mod error;
mod events;
mod follows;
mod generation;
mod ids;
mod likes;
mod marketplace;
mod media;
mod messages;
mod meta;
mod notifications;
mod page;
mod posts;
mod reports;
mod reposts;
mod settings;
mod state;
mod wire;

use serde_json::{Value, json, value::RawValue};

use self::{budgets::Budgets, call::Call, error::Refusal, settings::Settings, state::State};
use crate::{
    emulator::{Emulator, Endpoint, World},
    events as happenings,
    http::{Reply, Request},
    settings::{Names, Renamed},
};

const NETWORK: &str = "imagineanything";

/// The emulator.
#[derive(Default)]
pub(crate) struct ImagineAnything {
    state: State,
    settings: Settings,
    budgets: Budgets,
}

type Answer = Result<Reply, Refusal>;

impl ImagineAnything {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    fn answer(&mut self, endpoint: &'static Endpoint, request: &Request, world: &mut World<'_>) -> Answer {
        let viewer = self.viewer(request, world.now)?;
        let call = &mut Call {
            endpoint,
            request,
            viewer,
            now: world.now,
            base_url: world.base_url,
            ledger: &mut *world.ledger,
        };
        let handler = endpoints::handler(endpoint.id).ok_or_else(|| Refusal::no_route(request))?;
        handler(self, call)
    }
}

impl ImagineAnything {
    /// The answer with the names that the settings give to the fields at its top.
    fn renamed(&self, endpoint: &'static str, reply: Reply) -> Reply {
        let names = &self.settings.field_names;
        if !names.touches(endpoint) {
            return reply;
        }
        match serde_json::from_slice::<&RawValue>(&reply.body) {
            Ok(fields) => {
                let renamed =
                    Reply::json(reply.status.as_u16(), &Renamed { names, object: endpoint, fields });
                Reply { body: renamed.body, ..reply }
            }
            // An answer without a body has no names.
            Err(_) => reply,
        }
    }
}

impl Emulator for ImagineAnything {
    fn network(&self) -> &'static str {
        NETWORK
    }

    fn endpoints(&self) -> &'static [Endpoint] {
        endpoints::ENDPOINTS
    }

    fn handle(
        &mut self,
        endpoint: Option<&'static Endpoint>,
        request: &Request,
        world: &mut World<'_>,
    ) -> Reply {
        self.get_on(world);
        let caller = self.caller(request, world.now);
        let usage = match self.budgets.charge(&caller, request, world.now, &self.settings) {
            Ok(usage) => usage,
            Err(full) => return full.refuse(world.now, &self.settings),
        };
        let answer = match endpoint {
            Some(endpoint) => {
                self.answer(endpoint, request, world).map(|reply| self.renamed(endpoint.id, reply))
            }
            None => Err(Refusal::no_route(request)),
        };
        let reply = answer.unwrap_or_else(|refusal| refusal.reply(endpoint, &self.settings));
        match usage {
            Some(usage) => usage.describe(reply),
            None => reply,
        }
    }

    fn create_account(&mut self, handle: &str, world: &mut World<'_>) -> Result<Value, String> {
        let account = self.new_account(handle, world.now).map_err(|refusal| refusal.message)?;
        Ok(json!({
            "network": NETWORK,
            "handle": account.handle,
            "client_id": account.client_id,
            "client_secret": account.client_secret,
        }))
    }

    fn set_limits(&mut self, profile: &str) -> Result<(), String> {
        self.budgets.set_profile(profile)
    }

    fn set(&mut self, setting: &str, value: &Value) -> Result<(), String> {
        self.settings.set(setting, value)
    }

    fn settings(&self) -> Value {
        self.settings.describe()
    }

    fn events(&self) -> &'static [happenings::Row] {
        events::EVENTS
    }

    fn happen(&mut self, event: &Value, world: &mut World<'_>) -> Result<Value, String> {
        let event = happenings::read(event)?;
        self.get_on(world);
        self.take_place(event, world).map_err(|refusal| refusal.message)
    }

    fn rate_limited(&self, retry_after_seconds: Option<u64>) -> Reply {
        budgets::injected_refusal(retry_after_seconds, &self.settings)
    }

    fn refused_with_success(&self) -> Reply {
        // This network answers a failed key test like that; it is the only such shape it documents.
        Reply::json(200, &json!({ "success": false, "message": "the sandbox was told to refuse this" }))
    }

    fn state(&self) -> Value {
        self.state.summary()
    }

    fn reset(&mut self) {
        *self = Self::default();
    }
}

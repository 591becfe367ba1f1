//! The emulator of InStreet, a forum for agents.
//!
//! It answers all endpoints of the network's official reference, and those of the areas beyond it: home, feed,
//! follows, groups, literature, the arena, the oracle and games. Where the network is silent or its sources
//! disagree, the behaviour is a switch in `settings.rs`. What others or time would do is an event in
//! `events.rs`. A request passes its checks in this order: key, verification,
//! fields, target, permission, duplicate, limit; only accepted writes consume a budget and reach the ledger.

mod answer;
mod boards;
mod body;
mod call;
mod challenge;
mod clock;
mod endpoints;
mod events;
mod limits;
mod reasons;
mod routes;
mod settings;
mod state;
mod table;
mod view;

use serde_json::{Value, json};

use self::{
    answer::Refusal,
    call::Call,
    limits::{Limits, Profile},
    settings::{Empty, PageFormat, Settings},
    state::State,
};
use crate::{
    emulator::{Emulator, Endpoint, World},
    events::{self as happenings, Row},
    http::{Reply, Request},
};

const SLUG: &str = "instreet";

/// The emulator with everything it remembers.
#[derive(Debug, Default)]
pub(crate) struct InStreet {
    state: State,
    settings: Settings,
    limits: Limits,
}

impl InStreet {
    pub(crate) fn new() -> Self {
        Self::default()
    }
}

impl Emulator for InStreet {
    fn network(&self) -> &'static str {
        SLUG
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
        let Some(endpoint) = endpoint else {
            let file = routes::download(&self.state, request, world.now);
            return file.unwrap_or_else(|| self.unknown_route(request));
        };
        self.state.arena.settle_due(clock::microseconds(world.now), self.settings.arena_rules());
        let mut call = Call {
            state: &mut self.state,
            settings: &self.settings,
            limits: &mut self.limits,
            endpoint,
            request,
            world,
            attempt: None,
        };
        let outcome = if self.settings.empty_bodies == Empty::Refuse
            && request.method == http::Method::POST
            && request.body.is_empty()
        {
            Err(call.invalid("Invalid request body: it is empty"))
        } else {
            routes::dispatch(&mut call)
        };
        let attempt = call.attempt;
        match outcome {
            Ok(reply) => reply,
            Err(refusal) => {
                if let Some((actor, action)) = attempt.filter(|_| self.settings.refused_writes_count) {
                    self.limits.charge(actor, action, &self.settings);
                }
                refusal.missing_as(self.settings.missing_status.0).into_reply()
            }
        }
    }

    fn create_account(&mut self, handle: &str, world: &mut World<'_>) -> Result<Value, String> {
        let api_key = routes::create_ready(&mut self.state, &self.settings, world, handle)?;
        Ok(json!({ "network": SLUG, "handle": handle, "api_key": api_key }))
    }

    fn happen(&mut self, event: &Value, world: &mut World<'_>) -> Result<Value, String> {
        self.happen_now(happenings::read(event)?, clock::microseconds(world.now))
    }

    fn events(&self) -> &'static [Row] {
        events::EVENTS
    }

    fn set_limits(&mut self, profile: &str) -> Result<(), String> {
        self.limits.profile = Profile::parse(profile)?;
        Ok(())
    }

    fn set(&mut self, setting: &str, value: &Value) -> Result<(), String> {
        self.settings.set(setting, value)
    }

    fn settings(&self) -> Value {
        self.settings.describe()
    }

    fn rate_limited(&self, retry_after_seconds: Option<u64>) -> Reply {
        let text = match retry_after_seconds {
            Some(seconds) => format!("Posting too fast. Please wait {seconds} seconds."),
            None => "Posting too fast.".to_owned(),
        };
        Refusal::limited(429, text, retry_after_seconds).into_reply()
    }

    fn refused_with_success(&self) -> Reply {
        Refusal::new(200, "Commenting too fast. Please wait 10 seconds.").into_reply()
    }

    fn state(&self) -> Value {
        let state = &self.state;
        json!({
            "limits": self.limits.profile.name(),
            "agents": state.agents.iter().map(|agent| json!({
                "id": agent.id,
                "username": agent.username,
                "score": agent.score,
                "standing": format!("{:?}", agent.standing).to_lowercase(),
            })).collect::<Vec<_>>(),
            "posts": state.posts.iter().map(|post| post.id).collect::<Vec<_>>(),
            "counts": {
                "agents": state.agents.len(),
                "posts": state.posts.len(),
                "comments": state.comments.len(),
                "threads": state.threads.len(),
                "notifications": state.notifications.len(),
                "attachments": state.attachments.len(),
                "follows": state.follows.len(),
                "groups": state.groups.len(),
                "works": state.works.len(),
                "trades": state.arena.trades.len(),
                "markets": state.markets.len(),
                "rooms": state.rooms.len(),
            },
        })
    }

    fn reset(&mut self) {
        *self = Self::default();
    }
}

impl InStreet {
    fn unknown_route(&self, request: &Request) -> Reply {
        match self.settings.unknown_route {
            PageFormat::Json => {
                Refusal::new(404, format!("No such route: {} {}", request.method, request.path)).into_reply()
            }
            PageFormat::Html => Reply::html(
                404,
                "<!DOCTYPE html><html><head><title>404</title></head><body>404</body></html>",
            ),
        }
    }
}

//! One request on its way through the emulator.

use jiff::Timestamp;
use uuid::Uuid;

use super::{
    answer::Refusal,
    body::Body,
    clock,
    limits::{Action, Actor, Limits},
    reasons::{Reasons, Stage},
    settings::{AboveMax, BelowOne, Settings, Unknown},
    state::{Agent, Notification, Post, Standing, State},
    view::View,
};
use crate::{
    emulator::{Endpoint, World},
    http::Request,
    ledger::Write,
    settings::Names,
};

/// A request with all that a handler needs to serve it.
pub(super) struct Call<'a, 'w> {
    pub(super) state: &'a mut State,
    pub(super) settings: &'a Settings,
    pub(super) limits: &'a mut Limits,
    pub(super) endpoint: &'static Endpoint,
    pub(super) request: &'a Request,
    pub(super) world: &'a mut World<'w>,
    /// The limited write that this call is, once its author is known.
    pub(super) attempt: Option<(Actor, Action)>,
}

/// A page as it was asked for, within the network's bounds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page {
    pub(super) number: usize,
    pub(super) limit: usize,
    pub(super) offset: usize,
}

impl Page {
    /// The page's part of all items, and whether more follow.
    pub(super) fn of<T: Clone>(&self, items: &[T]) -> (Vec<T>, bool) {
        let shown = items.iter().skip(self.offset).take(self.limit).cloned().collect();
        (shown, self.offset.saturating_add(self.limit) < items.len())
    }
}

impl Call<'_, '_> {
    pub(super) fn now(&self) -> Timestamp {
        clock::microseconds(self.world.now)
    }

    pub(super) fn view(&self) -> View<'_> {
        let settings = self.settings;
        let base_url =
            if settings.public_url.is_empty() { self.world.base_url } else { &settings.public_url };
        View { state: self.state, settings, base_url, now: self.now() }
    }

    /// The account that calls, verified: whoever reads its own things.
    pub(super) fn agent(&self) -> Result<Uuid, Refusal> {
        let mut reasons = Reasons::default();
        let id = reasons.caller(self);
        reasons.settle(self.settings).map(|()| id)
    }

    /// The account whose key a call carries.
    pub(super) fn account(&self) -> Result<Uuid, Refusal> {
        let key = self
            .request
            .bearer()
            .filter(|key| !key.is_empty())
            .ok_or_else(|| Refusal::new(401, "Missing or invalid Authorization header"))?;
        let id = self.state.keys.get(key).copied();
        id.filter(|id| self.state.agents.get(*id).is_some())
            .ok_or_else(|| Refusal::new(401, "Invalid API key"))
    }

    /// Whether an account may act.
    pub(super) fn verified(&self, id: Uuid) -> Result<(), Refusal> {
        match self.state.agents.get(id).map(|agent| agent.standing) {
            None | Some(Standing::Active) => Ok(()),
            Some(Standing::Unverified) => Err(Refusal::new(
                403,
                "Your account is suspended. Please complete the verification challenge first \
                 (POST /api/v1/agents/verify).",
            )),
            Some(Standing::Banned) => Err(Refusal::new(403, "Your account has been permanently banned.")),
        }
    }

    /// Notes the limited write that this call is, in case that refused ones count.
    pub(super) fn attempt(&mut self, agent: Uuid, action: Action) {
        self.attempt = Some((self.actor(agent), action));
    }

    /// Who reads public data, if they say so.
    pub(super) fn reader(&self) -> Result<Option<Uuid>, Refusal> {
        if self.settings.anonymous_reads { Ok(self.agent().ok()) } else { self.agent().map(Some) }
    }

    /// Who reads groups, works, stocks, markets or rooms, if they say so.
    pub(super) fn visitor(&self) -> Result<Option<Uuid>, Refusal> {
        if self.settings.area_reads_need_key { self.agent().map(Some) } else { self.reader() }
    }

    /// Refuses when a limit is used up.
    pub(super) fn admit(&mut self, agent: Uuid, action: Action) -> Result<(), Refusal> {
        let actor = self.actor(agent);
        self.limits.check(actor, action, self.settings)
    }

    /// Counts an accepted write.
    pub(super) fn charge(&mut self, agent: Uuid, action: Action) {
        let actor = self.actor(agent);
        self.limits.charge(actor, action, self.settings);
    }

    fn actor(&self, id: Uuid) -> Actor {
        let now = self.now();
        Actor { id, created_at: self.state.agents.get(id).map_or(now, |agent| agent.created_at), now }
    }

    pub(super) fn body(&self) -> Result<Body, Refusal> {
        let status = self.settings.validation_status.0;
        let value = self
            .request
            .json()
            .map_err(|error| Refusal::new(status, format!("Invalid request body: {error}")))?;
        Body::new(value, status)
    }

    /// Refuses what a body has beyond the fields that were read, where the settings say so.
    pub(super) fn nothing_else(&self, body: &Body) -> Result<(), Refusal> {
        match self.settings.unknown_fields {
            Unknown::Ignore => Ok(()),
            Unknown::Refuse => body.refuse_unknown(),
        }
    }

    pub(super) fn invalid(&self, error: impl Into<String>) -> Refusal {
        Refusal::new(self.settings.validation_status.0, error)
    }

    /// A parameter of the path, by its name in the endpoint's template.
    pub(super) fn param(&self, name: &str) -> &str {
        let position =
            self.endpoint.path.split('/').filter(|part| !part.is_empty()).position(|part| {
                part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) == Some(name)
            });
        position.map_or("", |position| self.request.segment(position))
    }

    /// An id in the path; one that is no UUID names nothing.
    pub(super) fn id_param(&self, name: &str) -> Uuid {
        Uuid::try_parse(self.param(name)).unwrap_or_else(|_| Uuid::nil())
    }

    /// The post in the path.
    pub(super) fn post(&self) -> Result<&Post, Refusal> {
        self.state.posts.get(self.id_param("post_id")).ok_or_else(|| Refusal::not_found("Post"))
    }

    /// The post in the path, which must be the agent's own.
    pub(super) fn own_post(&self, agent: Uuid, doing: &str, reasons: &mut Reasons) -> Uuid {
        let owned = |author| {
            if author == agent {
                return Ok(());
            }
            let (foreign_poll, not_owner) =
                (self.settings.foreign_poll_status, self.settings.not_owner_status);
            let status = if self.endpoint.id == "create_poll" { foreign_poll } else { not_owner };
            Err(Refusal::new(status.0, format!("You can only {doing} your own posts")))
        };
        let post = reasons.check(Stage::Target, self.post().map(Some));
        reasons.check(Stage::Permission, post.map_or(Ok(()), |post| owned(post.author)));
        post.map_or(Uuid::nil(), |post| post.id)
    }

    /// The agent in the path.
    pub(super) fn agent_in_path(&self) -> Result<&Agent, Refusal> {
        self.state
            .agent_named(self.param("username"), self.settings.usernames)
            .ok_or_else(|| Refusal::not_found("Agent"))
    }

    /// `limit`, `page` and `offset` of the query. Nonsense counts as absent.
    pub(super) fn page(&self, default_limit: usize) -> Result<Page, Refusal> {
        self.page_within(default_limit, self.settings.max_page_size)
    }

    /// The same for lists whose largest page is another one than usual.
    pub(super) fn page_within(&self, default_limit: usize, max: usize) -> Result<Page, Refusal> {
        let settings = self.settings;
        let number = |name| {
            let name = settings.parameter_names.name(self.endpoint.id, name)?;
            self.request.query(name).and_then(|text| text.parse::<i64>().ok())
        };
        let max = max.max(1);
        let limit = match number("limit") {
            None => default_limit,
            Some(limit) if limit < 1 => match settings.limit_below_one {
                BelowOne::Default => default_limit,
                BelowOne::One => 1,
                BelowOne::Refuse => return Err(self.invalid("limit must be at least 1")),
            },
            Some(limit) => usize::try_from(limit).unwrap_or(usize::MAX),
        };
        if limit > max && settings.limit_above_max == AboveMax::Refuse {
            return Err(self.invalid(format!("limit must be at most {max}")));
        }
        let limit = limit.min(max);
        let number = |name| number(name).and_then(|number| usize::try_from(number).ok());
        let page = number("page").filter(|page| *page > 0).unwrap_or(1);
        let offset = number("offset").unwrap_or_else(|| (page - 1).saturating_mul(limit));
        Ok(Page { number: page, limit, offset })
    }

    /// Puts an accepted write into the ledger.
    pub(super) fn record(
        &mut self,
        agent: Uuid,
        id: impl Into<Option<Uuid>>,
        parent: Option<Uuid>,
        text: Option<&str>,
        state: &'static str,
    ) {
        let now = self.now();
        let (id, parent) = (id.into().map(|id| id.to_string()), parent.map(|parent| parent.to_string()));
        let write = Write {
            network: super::SLUG,
            endpoint: self.endpoint.id,
            actor: self.state.username(agent),
            id: id.as_deref(),
            parent_id: parent.as_deref(),
            text,
            state,
        };
        self.world.ledger.record(now, &write);
    }

    /// Tells `agent` what `trigger` did.
    pub(super) fn notify(&mut self, agent: Uuid, trigger: Uuid, event: Event) {
        let notification = Notification {
            id: self.state.new_id(),
            agent,
            kind: event.kind,
            content: format!("{} {}", self.state.username(trigger), event.did),
            trigger,
            post: event.post,
            comment: event.comment,
            is_read: false,
            created_at: self.now(),
        };
        self.state.notify(notification);
    }
}

/// What a notification tells of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Event {
    pub(super) kind: &'static str,
    /// What the trigger did, after its name.
    pub(super) did: &'static str,
    pub(super) post: Option<Uuid>,
    pub(super) comment: Option<Uuid>,
}

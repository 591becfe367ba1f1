//! What an adapter knows of each endpoint of its network, as data.
//!
//! An adapter keeps one table of [`Endpoint`]s. Its requests, its budgets, the proxy, the command line and the
//! reference pages are all made from that table.

mod find;

use http::Method;

use crate::Scope;
use crate::limits::{Action, Charge};

pub use self::find::{Found, find, undocumented};

/// One endpoint: where it is, who may call it, what it takes, what it costs, and what sending it twice does.
#[derive(Debug)]
pub struct Endpoint {
    /// Its name in the adapter's table, such as `create_post`; the operation in logs and errors.
    pub id: &'static str,
    /// The part of the network that it belongs to, such as `posts`.
    pub area: &'static str,
    /// What it does, in one sentence.
    pub about: &'static str,
    /// Where that is known from: the tags that fixtures/README.md explains.
    pub source: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path with named segments: `/api/posts/{post_id}`. It starts with a slash.
    pub path: &'static str,
    /// What a request says beside that.
    pub fields: &'static [Field],
    /// Whether it wants a credential.
    pub auth: Access,
    /// How its list continues, where it answers with one.
    pub pagination: Pagination,
    /// The network's limit class, such as `read`.
    pub class: &'static str,
    /// What it does, as far as limits and metrics tell.
    pub action: Action,
    /// The shared budgets that it draws on.
    pub groups: &'static [&'static str],
    /// What sending it twice does.
    pub replay: Replay,
    /// The scope that a key of the gateway needs for it.
    pub scope: Scope,
    /// What a caller has to be warned of.
    pub danger: Danger,
}

impl Endpoint {
    /// An endpoint that does `action`. The rest is what most endpoints have: a credential is wanted, nothing
    /// is paginated, the class tells reading from writing, the scope follows from the action.
    pub const fn new(
        id: &'static str,
        method: Method,
        path: &'static str,
        action: Action,
        replay: Replay,
    ) -> Self {
        Self {
            id,
            area: "",
            about: "",
            source: "",
            method,
            path,
            fields: &[],
            auth: Access::Required,
            pagination: Pagination::None,
            class: match replay {
                Replay::Safe => "read",
                Replay::Idempotent | Replay::Once => "write",
            },
            action,
            groups: &[],
            replay,
            scope: match action {
                Action::Read => Scope::Read,
                Action::Message => Scope::Messages,
                Action::Authenticate => Scope::Admin,
                _ => Scope::Write,
            },
            danger: Danger::None,
        }
    }

    /// What it belongs to, does, and is known from.
    pub const fn described(mut self, area: &'static str, about: &'static str, source: &'static str) -> Self {
        self.area = area;
        self.about = about;
        self.source = source;
        self
    }

    /// What a request says beside method and path.
    pub const fn fields(mut self, fields: &'static [Field]) -> Self {
        self.fields = fields;
        self
    }

    /// Whether it wants a credential.
    pub const fn auth(mut self, auth: Access) -> Self {
        self.auth = auth;
        self
    }

    /// How its list continues.
    pub const fn pagination(mut self, pagination: Pagination) -> Self {
        self.pagination = pagination;
        self
    }

    /// The network's limit class.
    pub const fn class(mut self, class: &'static str) -> Self {
        self.class = class;
        self
    }

    /// The shared budgets that it draws on.
    pub const fn groups(mut self, groups: &'static [&'static str]) -> Self {
        self.groups = groups;
        self
    }

    /// The scope that a key of the gateway needs, where it does not follow from the action.
    pub const fn scope(mut self, scope: Scope) -> Self {
        self.scope = scope;
        self
    }

    /// What a caller has to be warned of.
    pub const fn danger(mut self, danger: Danger) -> Self {
        self.danger = danger;
        self
    }

    /// What one request to this endpoint costs, on `item` where a limit counts per item.
    pub fn charge(&self, item: Option<String>) -> Charge {
        Charge { class: self.class, action: self.action, groups: self.groups, item }
    }
}

/// One thing that a request says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name on the wire.
    pub name: &'static str,
    /// Where it stands.
    pub place: Place,
    /// What it holds.
    pub kind: Kind,
    /// Whether the network refuses a request without it.
    pub required: bool,
    /// What it means, with its unit and limits.
    pub about: &'static str,
}

impl Field {
    const fn new(name: &'static str, place: Place, kind: Kind, about: &'static str) -> Self {
        Self { name, place, kind, required: false, about }
    }

    /// A segment of the path; never left out.
    pub const fn path(name: &'static str, about: &'static str) -> Self {
        Self::new(name, Place::Path, Kind::Text, about).required()
    }

    /// A pair of the query.
    pub const fn query(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self::new(name, Place::Query, kind, about)
    }

    /// A member of the JSON body.
    pub const fn body(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self::new(name, Place::Body, kind, about)
    }

    /// A part of a form.
    pub const fn part(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self::new(name, Place::Part, kind, about)
    }

    /// The same, but without it the network refuses.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

/// Where a field of a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A segment of the path.
    Path,
    /// A pair of the query.
    Query,
    /// A member of the JSON body.
    Body,
    /// A part of a `multipart/form-data` body.
    Part,
}

/// What a field of a request holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// One of these words, as far as they are documented; others are passed on.
    Word(&'static [&'static str]),
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A list or an object.
    Json,
    /// A file.
    File,
}

/// What a caller has to be warned of before a request leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Danger {
    /// Nothing.
    None,
    /// It cannot be taken back.
    Irreversible,
    /// It moves money, or what the network treats as such.
    Money,
}

/// Says that the caller knows what an irreversible or money-moving request does. Requests to endpoints with a
/// [`Danger`] ask for one, so that none leaves by accident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confirmed(());

impl Confirmed {
    /// The caller has read what the request does, and means it.
    pub const fn deliberately() -> Self {
        Self(())
    }
}

/// Whether an endpoint wants a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// It takes none, and none is sent.
    None,
    /// It works without; the acting account's is sent when there is one.
    Optional,
    /// It refuses without; so nothing is sent when nobody acts.
    Required,
}

/// How a list continues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pagination {
    /// It does not.
    None,
    /// By an opaque cursor of the network.
    Cursor,
    /// By page number.
    Page,
    /// By the number of items to skip.
    Offset,
    /// Not at all, but its length can be asked for.
    Limit,
}

/// What sending a request twice does. It decides what may be retried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replay {
    /// Nothing: it reads.
    Safe,
    /// The same as sending it once: it sets a state.
    Idempotent,
    /// It does it twice.
    Once,
}

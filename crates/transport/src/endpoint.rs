//! What an adapter knows of one endpoint of its network, as data.

use http::Method;
use moothall_core::limits::{Action, Charge};

/// One endpoint: where it is, who may call it, what it costs, and what sending it twice does.
#[derive(Debug)]
pub struct Endpoint {
    /// Its name in the adapter's table, such as `create_post`; the operation in logs and errors.
    pub id: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path with named segments: `/api/posts/{post_id}`. It starts with a slash.
    pub path: &'static str,
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
}

impl Endpoint {
    /// What one request to this endpoint costs, on `item` where a limit counts per item.
    pub fn charge(&self, item: Option<String>) -> Charge {
        Charge { class: self.class, action: self.action, groups: self.groups, item }
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

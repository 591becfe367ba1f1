//! Extractors: what handlers get out of requests, each refusing what is wrong with a problem that
//! says where.

mod body;
mod json;
mod path;
mod prefer;
mod query;
mod upload;

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use moothall_core::{AgentKey, Scope};
use moothall_engine::Caller;

use crate::problem::Problem;

pub(crate) use self::body::{BodyFault, chunks, read};
pub(crate) use self::json::{Json, OptionalJson};
pub(crate) use self::path::Path;
pub(crate) use self::prefer::Prefer;
pub(crate) use self::query::{NoQuery, Query};
pub(crate) use self::upload::Upload;

/// Who calls, as the key told.
pub(crate) struct Agent(pub(crate) Caller);

impl<S: Send + Sync> FromRequestParts<S> for Agent {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let caller = parts.extensions.get::<Caller>().cloned();
        caller.map(Self).ok_or_else(|| Problem::internal("the route asks who calls, but takes no key"))
    }
}

/// The key that the request came with.
pub(crate) struct Key(pub(crate) Arc<AgentKey>);

impl Key {
    /// Refuses when the key lacks `scope`.
    pub(crate) fn demand(&self, scope: Scope) -> Result<(), Problem> {
        crate::middleware::demand(&self.0, scope)
    }

    pub(crate) fn may(&self, scope: Scope) -> bool {
        self.0.scopes.contains(&scope)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let key = parts.extensions.get::<Arc<AgentKey>>().cloned();
        key.map(Self).ok_or_else(|| Problem::internal("the route asks for the key, but takes none"))
    }
}

/// Cuts a message that may quote the caller's input.
fn excerpt(message: &str) -> String {
    const MAX_CHARS: usize = 300;
    let mut cut: String = message.chars().take(MAX_CHARS).collect();
    if cut.len() < message.len() {
        cut.push('…');
    }
    cut
}

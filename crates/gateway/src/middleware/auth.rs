//! Who calls, and whether they may: a bearer key, and the scope that the route asks for.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use moothall_core::{AgentKey, Scope};
use moothall_engine::Caller;

use super::RequestId;
use crate::app::App;
use crate::keys::hash_key;
use crate::problem::{Door, Problem, RequestError, Result};
use crate::routes::native;
use crate::scopes::scope_of;

/// Query parameters that look like keys. URLs end up in logs and histories, so keys must not be there.
pub(crate) const KEY_PARAMETERS: &[&str] =
    &["key", "api_key", "apikey", "access_token", "token", "auth", "authorization"];

/// The longest key that is hashed at all.
pub(crate) const MAX_KEY_BYTES: usize = 512;

/// Lets a request through that comes with a known key, and tells the others who calls.
pub(crate) async fn authenticate(
    State(app): State<App>,
    mut request: Request,
    next: Next,
) -> Result<Response> {
    refuse_key_in_url(request.uri().query().unwrap_or_default())?;
    let key = bearer(request.headers())?;
    let unknown = || Problem::door(Door::UnknownKey, "nobody has this gateway key");
    let now = app.clock.now();
    let found = app.keys.find(&hash_key(key), now).await.map_err(|error| Problem::store(&error, now))?;
    let key = found.ok_or_else(unknown)?;
    tracing::Span::current().record("agent", key.agent.as_str());
    let request_id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let (agent, key_id) = (key.agent.clone(), key.id.clone());
    request.extensions_mut().insert(Caller { agent, key_id, idempotency_key: None, request_id });
    request.extensions_mut().insert(key);
    Ok(next.run(request).await)
}

/// Lets a request through whose key has the scope of its route.
pub(crate) async fn authorise(
    route: MatchedPath,
    Extension(key): Extension<Arc<AgentKey>>,
    request: Request,
    next: Next,
) -> Result<Response> {
    if route.as_str() == native::ROUTE {
        // Its scope is that of the endpoint it leads to, which the handler finds.
        return Ok(next.run(request).await);
    }
    let closed = || Problem::door(Door::InsufficientScope, "no key may call this route");
    let scope = scope_of(request.method(), route.as_str()).ok_or_else(closed)?;
    demand(&key, scope)?;
    Ok(next.run(request).await)
}

/// Refuses a key without `scope`.
pub(crate) fn demand(key: &AgentKey, scope: Scope) -> Result<()> {
    if key.scopes.contains(&scope) {
        return Ok(());
    }
    let held: Vec<_> = key.scopes.iter().map(|scope| scope.as_str()).collect();
    let detail = format!("this needs the scope `{}`; the key has: {}", scope.as_str(), held.join(", "));
    Err(Problem::door(Door::InsufficientScope, detail))
}

fn refuse_key_in_url(query: &str) -> Result<()> {
    let mut names = query.split('&').map(|pair| pair.split('=').next().unwrap_or_default());
    match names.find(|name| KEY_PARAMETERS.iter().any(|key| key.eq_ignore_ascii_case(name))) {
        None => Ok(()),
        Some(name) => Err(Problem::door(Door::KeyInUrl, "keys are not taken from the URL")
            .naming(RequestError::parameter(name, "leave it out of the URL"))),
    }
}

/// The key of the one `Authorization: Bearer` header.
fn bearer(headers: &HeaderMap) -> Result<&str> {
    let missing = |detail| Problem::door(Door::MissingKey, detail);
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = values.next().ok_or_else(|| missing("the request has no `Authorization` header"))?;
    if values.next().is_some() {
        return Err(missing("the request has several `Authorization` headers"));
    }
    let text = value.to_str().map_err(|_| missing("the `Authorization` header is not plain text"))?;
    let (scheme, key) = text.split_once(' ').unwrap_or((text, ""));
    let key = key.trim();
    if !scheme.eq_ignore_ascii_case("bearer") || key.is_empty() || key.len() > MAX_KEY_BYTES {
        return Err(missing("the `Authorization` header is not `Bearer <key>`"));
    }
    Ok(key)
}

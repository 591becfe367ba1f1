//! Which scope each route asks for: the one table of them. A route that is not in it is refused.

use axum::http::Method;
use moothall_core::Scope;

/// Every route under `/v1`: its method, its template, and the scope that a key needs for it. Calls of a
/// network's own API may need more: what the endpoint asks for.
pub(crate) const SCOPES: &[(Method, &str, Scope)] = &[
    (Method::GET, "/v1/networks", Scope::Read),
    (Method::GET, "/v1/networks/{network}", Scope::Read),
    (Method::GET, "/v1/accounts", Scope::Read),
    (Method::POST, "/v1/accounts", Scope::Admin),
    (Method::POST, "/v1/accounts/register", Scope::Admin),
    (Method::GET, "/v1/accounts/{account}", Scope::Read),
    (Method::PATCH, "/v1/accounts/{account}", Scope::Admin),
    (Method::DELETE, "/v1/accounts/{account}", Scope::Admin),
    (Method::GET, "/v1/accounts/{account}/limits", Scope::Read),
    (Method::GET, "/v1/accounts/{account}/profile", Scope::Read),
    (Method::PATCH, "/v1/accounts/{account}/profile", Scope::Write),
    (Method::GET, "/v1/challenges", Scope::Read),
    (Method::POST, "/v1/challenges/{id}/answer", Scope::Admin),
    (Method::GET, "/v1/posts", Scope::Read),
    (Method::POST, "/v1/posts", Scope::Write),
    (Method::POST, "/v1/posts/preview", Scope::Write),
    (Method::GET, "/v1/posts/{id}", Scope::Read),
    (Method::PATCH, "/v1/posts/{id}", Scope::Write),
    (Method::DELETE, "/v1/posts/{id}", Scope::Write),
    (Method::GET, "/v1/posts/{id}/comments", Scope::Read),
    (Method::POST, "/v1/posts/{id}/comments", Scope::Write),
    (Method::PUT, "/v1/posts/{id}/vote", Scope::Write),
    (Method::PUT, "/v1/posts/{id}/repost", Scope::Write),
    (Method::DELETE, "/v1/posts/{id}/repost", Scope::Write),
    (Method::POST, "/v1/posts/{id}/quote", Scope::Write),
    (Method::GET, "/v1/posts/{id}/poll", Scope::Read),
    (Method::POST, "/v1/posts/{id}/poll", Scope::Write),
    (Method::POST, "/v1/posts/{id}/poll/votes", Scope::Write),
    (Method::DELETE, "/v1/comments/{id}", Scope::Write),
    (Method::PUT, "/v1/comments/{id}/vote", Scope::Write),
    (Method::GET, "/v1/profiles/{id}", Scope::Read),
    (Method::GET, "/v1/profiles/{id}/followers", Scope::Read),
    (Method::GET, "/v1/profiles/{id}/following", Scope::Read),
    (Method::PUT, "/v1/profiles/{id}/follow", Scope::Write),
    (Method::DELETE, "/v1/profiles/{id}/follow", Scope::Write),
    (Method::GET, "/v1/conversations", Scope::Messages),
    (Method::GET, "/v1/conversations/{id}/messages", Scope::Messages),
    (Method::POST, "/v1/conversations/{id}/messages", Scope::Messages),
    (Method::POST, "/v1/conversations/{id}/read", Scope::Messages),
    (Method::POST, "/v1/messages", Scope::Messages),
    (Method::GET, "/v1/notifications", Scope::Read),
    (Method::POST, "/v1/notifications/read", Scope::Write),
    (Method::GET, "/v1/search", Scope::Read),
    (Method::POST, "/v1/media", Scope::Write),
    (Method::GET, "/v1/native/{account}/{*path}", Scope::Read),
    (Method::POST, "/v1/native/{account}/{*path}", Scope::Write),
    (Method::PUT, "/v1/native/{account}/{*path}", Scope::Write),
    (Method::PATCH, "/v1/native/{account}/{*path}", Scope::Write),
    (Method::DELETE, "/v1/native/{account}/{*path}", Scope::Write),
    (Method::GET, "/v1/publications", Scope::Read),
    (Method::GET, "/v1/publications/{id}", Scope::Read),
    (Method::POST, "/v1/publications/{id}/cancel", Scope::Write),
    (Method::POST, "/v1/publications/{id}/retry", Scope::Write),
    (Method::POST, "/v1/publications/{id}/resolve", Scope::Write),
    (Method::GET, "/v1/deliveries/{id}", Scope::Read),
    (Method::POST, "/v1/deliveries/{id}/cancel", Scope::Write),
    (Method::POST, "/v1/deliveries/{id}/retry", Scope::Write),
    (Method::POST, "/v1/deliveries/{id}/resolve", Scope::Write),
];

/// The scope that a kept write of this kind asks for beside that of the route: direct messages stay
/// between those who may read them.
pub(crate) fn scope_of_write(kind: &str) -> Option<Scope> {
    matches!(kind, "message" | "read_conversation").then_some(Scope::Messages)
}

/// The scope that `method` on `route` asks for; `None` when nobody may call it.
pub(crate) fn scope_of(method: &Method, route: &str) -> Option<Scope> {
    // What a GET may read, a HEAD may ask about.
    let method = if method == Method::HEAD { &Method::GET } else { method };
    SCOPES.iter().find(|(known, template, _)| known == method && *template == route).map(|row| row.2)
}

//! Routes that need what this version does not have: each says so, and none is in the OpenAPI document.

use axum::Router;
use axum::extract::MatchedPath;
use axum::routing::any;

use crate::app::App;
use crate::problem::{Door, Problem};

/// The routes under `/v1`, which take a key.
pub(crate) const V1: &[&str] = &[
    "/v1/events",
    "/v1/webhooks",
    "/v1/webhooks/{*rest}",
    "/v1/native/{account}",
    "/v1/native/{account}/{*path}",
];

/// The routes that take a network's kind of credential, or none.
pub(crate) const OTHER: &[&str] = &["/proxy/{network}", "/proxy/{network}/{*path}"];

pub(crate) fn routes(templates: &[&str]) -> Router<App> {
    templates.iter().fold(Router::new(), |router, template| router.route(template, any(refuse)))
}

async fn refuse(route: MatchedPath) -> Problem {
    Problem::door(Door::NotAvailable, format!("`{}` is not available in this version", route.as_str()))
}

//! Routes that need what this version does not have: each says so, and none is in the OpenAPI document.

use axum::Router;
use axum::extract::MatchedPath;
use axum::routing::any;

use crate::app::App;
use crate::problem::{Door, Problem};

/// The routes, all under `/v1`, which take a key.
const ROUTES: &[&str] = &["/v1/events", "/v1/webhooks", "/v1/webhooks/{*rest}"];

pub(crate) fn routes() -> Router<App> {
    ROUTES.iter().fold(Router::new(), |router, template| router.route(template, any(refuse)))
}

async fn refuse(route: MatchedPath) -> Problem {
    Problem::door(Door::NotAvailable, format!("`{}` is not available in this version", route.as_str()))
}

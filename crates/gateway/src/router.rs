//! The router: every route, and the layers in their order.
//!
//! A request passes the layers from the top of this table to its bottom, and its answer back up.
//!
//! | layer | on | adds | needs |
//! | --- | --- | --- | --- |
//! | `identify` | all | [`RequestId`](crate::middleware::RequestId), `X-Request-Id` on the answer | |
//! | `observe` | all | a span, a log line, `http_requests_total`, `http_request_duration_seconds` | the id, the route |
//! | `answer` | all | problem+json out of a [`Problem`], `Retry-After`, security headers | the id |
//! | `panicked` | all | 500 `internal` instead of a closed connection | |
//! | `authenticate` | `/v1` | who calls, from the bearer key; 401 | the id |
//! | `authorise` | `/v1` | 403 unless the key has the route's scope; a route without one is closed | who calls |
//! | `once` | `/v1` | `Idempotency-Key` on writes | who calls |
//! | `panicked` | `/v1` | the same again, so that the answer to a write that panicked is kept | |
//! | extractors | a handler | the body's cap (413) and pace (408), its form (400, 415, 422) | |
//!
//! The layers from `authenticate` on sit on routes, not on paths: a path that matches none is 404
//! `no_such_route`, with or without a key.
//!
//! Layers are added in one stack where they can be: axum boxes a route anew for each `layer` call, and clones
//! all boxes within it with every request.

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::http::HeaderValue;
use axum::http::header;
use axum::middleware::{from_fn, from_fn_with_state};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_swagger_ui::SwaggerUi;

use crate::app::App;
use crate::middleware::{answer, authenticate, authorise, identify, observe, once, panicked, panicked_bare};
use crate::problem::{Door, Problem};
use crate::routes::{self, unavailable};
use crate::{openapi, proxy};

/// What the pages of `/docs` may load: their own files, and the inline styles and images that Swagger UI makes.
const DOCS_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// Everything that the gateway serves.
pub(crate) fn router(app: App) -> Router {
    let (v1, document) = OpenApiRouter::with_openapi(openapi::base()).merge(routes::v1()).split_for_parts();
    let authenticate = from_fn_with_state(app.clone(), authenticate);
    let guards = ServiceBuilder::new()
        .layer(authenticate.clone())
        .layer(from_fn(authorise))
        .layer(from_fn_with_state(app.clone(), once))
        .layer(CatchPanicLayer::custom(panicked));
    let v1 = v1.route_layer(guards).merge(unavailable::routes().route_layer(authenticate));
    let docs = Router::new()
        .merge(SwaggerUi::new("/docs").url("/openapi.json", openapi::finish(document)))
        .layer(SetResponseHeaderLayer::overriding(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(DOCS_POLICY),
        ));
    let layers = ServiceBuilder::new()
        .layer(from_fn(identify))
        .layer(from_fn(observe))
        .layer(from_fn_with_state(app.clone(), answer))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(DefaultBodyLimit::disable());
    // What a network answers goes out as it is: no problems, and no headers of ours.
    let around_proxy = ServiceBuilder::new()
        .layer(from_fn(identify))
        .layer(from_fn(observe))
        .layer(CatchPanicLayer::custom(panicked_bare))
        .layer(DefaultBodyLimit::disable());
    Router::new()
        .merge(v1)
        .merge(routes::system::routes())
        .merge(docs)
        .fallback(no_such_route)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(layers)
        .merge(proxy::routes().layer(around_proxy))
        .with_state(app)
}

async fn no_such_route() -> Problem {
    Problem::door(Door::NoSuchRoute, "there is no such route")
}

async fn method_not_allowed(route: MatchedPath, request: Request) -> Problem {
    let detail = format!("`{}` does not take {}", route.as_str(), request.method());
    Problem::door(Door::MethodNotAllowed, detail)
}

#[cfg(test)]
mod tests;

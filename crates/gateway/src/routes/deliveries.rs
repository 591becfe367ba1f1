//! What became of writes, and what their owner decides about them: one by one.

use axum::extract::State;
use moothall_engine::{Delivery, Engine};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::steering::{ResolveBody, Wish, delivery};
use crate::app::App;
use crate::extract::{Agent, Json, Key, NoQuery, Path};
use crate::problem::Result;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_delivery))
        .routes(routes!(cancel_delivery))
        .routes(routes!(retry_delivery))
        .routes(routes!(resolve_delivery))
}

/// Show a delivery
///
/// With every attempt to send it.
#[utoipa::path(
    get, path = "/v1/deliveries/{id}", tag = "publications",
    params(("id" = String, Path, description = "The delivery's id.")),
    responses((status = 200, body = Delivery))
)]
async fn get_delivery(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    key: Key,
    Path(id): Path<Uuid>,
    _: NoQuery,
) -> Result<Json<Delivery>> {
    Ok(Json(delivery(&engine, &caller, &key, id).await?))
}

/// Cancel a delivery
///
/// It must not have begun: once it is being sent the answer is 409 `already_sending`.
#[utoipa::path(
    post, path = "/v1/deliveries/{id}/cancel", tag = "publications",
    params(("id" = String, Path, description = "The delivery's id.")),
    responses((status = 200, body = Delivery))
)]
async fn cancel_delivery(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    key: Key,
    Path(id): Path<Uuid>,
    _: NoQuery,
) -> Result<Json<Delivery>> {
    Ok(Json(Wish::Cancel.of_delivery(&engine, &caller, &key, id).await?))
}

/// Retry a delivery
///
/// Sends it again when it was refused, failed, expired or was cancelled, and now when it waits.
#[utoipa::path(
    post, path = "/v1/deliveries/{id}/retry", tag = "publications",
    params(("id" = String, Path, description = "The delivery's id.")),
    responses((status = 200, body = Delivery))
)]
async fn retry_delivery(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    key: Key,
    Path(id): Path<Uuid>,
    _: NoQuery,
) -> Result<Json<Delivery>> {
    Ok(Json(Wish::Retry.of_delivery(&engine, &caller, &key, id).await?))
}

/// Resolve a delivery
///
/// Decides about one that needs attention: look on the network first whether it is there.
#[utoipa::path(
    post, path = "/v1/deliveries/{id}/resolve", tag = "publications", request_body = ResolveBody,
    params(("id" = String, Path, description = "The delivery's id.")),
    responses((status = 200, body = Delivery))
)]
async fn resolve_delivery(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    key: Key,
    Path(id): Path<Uuid>,
    _: NoQuery,
    Json(body): Json<ResolveBody>,
) -> Result<Json<Delivery>> {
    Ok(Json(Wish::Resolve(body.resolution).of_delivery(&engine, &caller, &key, id).await?))
}

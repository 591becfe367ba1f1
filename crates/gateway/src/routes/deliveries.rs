//! What became of writes, and what their owner decides about them: one by one.

use moothall_engine::Delivery;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::steering::{Asked, ResolveBody, Wish};
use crate::app::App;
use crate::extract::Json;
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
async fn get_delivery(asked: Asked) -> Result<Json<Delivery>> {
    Ok(Json(asked.delivery().await?))
}

/// Cancel a delivery
///
/// It must not have begun: once it is being sent the answer is 409 `already_sending`.
#[utoipa::path(
    post, path = "/v1/deliveries/{id}/cancel", tag = "publications",
    params(("id" = String, Path, description = "The delivery's id.")),
    responses((status = 200, body = Delivery))
)]
async fn cancel_delivery(asked: Asked) -> Result<Json<Delivery>> {
    Ok(Json(asked.steered_delivery(Wish::Cancel).await?))
}

/// Retry a delivery
///
/// Sends it again when it was refused, failed, expired or was cancelled, and now when it waits.
#[utoipa::path(
    post, path = "/v1/deliveries/{id}/retry", tag = "publications",
    params(("id" = String, Path, description = "The delivery's id.")),
    responses((status = 200, body = Delivery))
)]
async fn retry_delivery(asked: Asked) -> Result<Json<Delivery>> {
    Ok(Json(asked.steered_delivery(Wish::Retry).await?))
}

/// Resolve a delivery
///
/// Decides about one that needs attention: look on the network first whether it is there.
#[utoipa::path(
    post, path = "/v1/deliveries/{id}/resolve", tag = "publications", request_body = ResolveBody,
    params(("id" = String, Path, description = "The delivery's id.")),
    responses((status = 200, body = Delivery))
)]
async fn resolve_delivery(asked: Asked, Json(body): Json<ResolveBody>) -> Result<Json<Delivery>> {
    Ok(Json(asked.steered_delivery(Wish::Resolve(body.resolution)).await?))
}

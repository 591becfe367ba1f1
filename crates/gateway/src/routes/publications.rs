//! What became of writes, and what their owner decides about them: as a whole.

use axum::extract::State;
use moothall_core::page::Cursor;
use moothall_engine::{DeliveryStatus, Engine, List, PageOptions, Publication, PublicationRequest};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::params::PageLimit;
use super::steering::{Asked, ResolveBody, Wish};
use crate::app::App;
use crate::extract::{Agent, Json, Key, Query};
use crate::problem::Result;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_publications))
        .routes(routes!(get_publication))
        .routes(routes!(cancel_publication))
        .routes(routes!(retry_publication))
        .routes(routes!(resolve_publication))
}

/// Which publications are wanted.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PublicationQuery {
    /// Only those with a delivery of this account.
    account: Option<String>,
    /// Only those with a delivery that stands so.
    #[param(value_type = Option<DeliveryStatus>)]
    status: Option<DeliveryStatus>,
    /// How many items at most.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    limit: Option<PageLimit>,
    /// Where to go on: `next` of the page before.
    cursor: Option<Cursor>,
}

/// List publications
///
/// What became of your writes, newest first. Direct messages are among them if the key has `messages`.
#[utoipa::path(
    get, path = "/v1/publications", tag = "publications", params(PublicationQuery),
    responses((status = 200, body = List<Publication>))
)]
async fn list_publications(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    key: Key,
    Query(query): Query<PublicationQuery>,
) -> Result<Json<List<Publication>>> {
    if let Some(account) = &query.account {
        engine.account(&caller, account).await?;
    }
    let page = PageOptions { limit: query.limit.map(PageLimit::get), cursor: query.cursor };
    let request = PublicationRequest { account: query.account, status: query.status, page };
    let mut list = engine.publications(&caller, request).await?;
    list.items.retain(|publication| key.may_see(&publication.deliveries));
    Ok(Json(list))
}

/// Show a publication
///
/// With its deliveries and every attempt.
#[utoipa::path(
    get, path = "/v1/publications/{id}", tag = "publications",
    params(("id" = String, Path, description = "The publication's id.")),
    responses((status = 200, body = Publication))
)]
async fn get_publication(asked: Asked) -> Result<Json<Publication>> {
    Ok(Json(asked.publication().await?))
}

/// Cancel a publication
///
/// Takes back each delivery that was not begun. 409 says why when there is none.
#[utoipa::path(
    post, path = "/v1/publications/{id}/cancel", tag = "publications",
    params(("id" = String, Path, description = "The publication's id.")),
    responses((status = 200, body = Publication))
)]
async fn cancel_publication(asked: Asked) -> Result<Json<Publication>> {
    Ok(Json(asked.steered_publication(Wish::Cancel).await?))
}

/// Retry a publication
///
/// Sends each delivery again that was refused, failed, expired or was cancelled, and now each that waits.
/// 409 says why when there is none.
#[utoipa::path(
    post, path = "/v1/publications/{id}/retry", tag = "publications",
    params(("id" = String, Path, description = "The publication's id.")),
    responses((status = 200, body = Publication))
)]
async fn retry_publication(asked: Asked) -> Result<Json<Publication>> {
    Ok(Json(asked.steered_publication(Wish::Retry).await?))
}

/// Resolve a publication
///
/// Decides about each delivery that needs attention. 409 says why when there is none.
#[utoipa::path(
    post, path = "/v1/publications/{id}/resolve", tag = "publications", request_body = ResolveBody,
    params(("id" = String, Path, description = "The publication's id.")),
    responses((status = 200, body = Publication))
)]
async fn resolve_publication(asked: Asked, Json(body): Json<ResolveBody>) -> Result<Json<Publication>> {
    Ok(Json(asked.steered_publication(Wish::Resolve(body.resolution)).await?))
}

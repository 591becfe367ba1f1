use axum::extract::State;
use axum::http::StatusCode;
use moothall_engine::{Engine, List, NetworkInfo};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::extract::{Json, NoQuery, Path};
use crate::problem::{Problem, Result};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_networks)).routes(routes!(get_network))
}

/// List the networks
///
/// What each can do, its rules for texts and media, its communities with their purpose, its
/// documented limits, and how it has fared lately.
#[utoipa::path(get, path = "/v1/networks", tag = "networks", responses((status = 200, body = List<NetworkInfo>)))]
async fn list_networks(State(engine): State<Engine>, _: NoQuery) -> Json<List<NetworkInfo>> {
    Json(List::whole(engine.networks()))
}

/// Describe a network
#[utoipa::path(
    get, path = "/v1/networks/{network}", tag = "networks",
    params(("network" = String, Path, description = "The network's slug.")),
    responses((status = 200, body = NetworkInfo))
)]
async fn get_network(
    State(engine): State<Engine>,
    Path(network): Path<String>,
    _: NoQuery,
) -> Result<Json<NetworkInfo>> {
    let found = engine.network(&network);
    Ok(Json(found.map_err(|absent| Problem::from(absent).with_status(StatusCode::NOT_FOUND))?))
}

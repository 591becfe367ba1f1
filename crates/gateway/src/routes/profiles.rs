use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use moothall_core::id::ProfileId;
use moothall_core::model::Profile;
use moothall_core::ops::SetFollow;
use moothall_engine::{Engine, FollowResult, List, Publication};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::params::{AccountBody, AccountQuery, PageQuery, ReadQuery};
use crate::app::App;
use crate::extract::{Agent, Json, OptionalJson, Path, Prefer, Query};
use crate::problem::Result;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_profile))
        .routes(routes!(list_followers))
        .routes(routes!(list_following))
        .routes(routes!(follow, unfollow))
}

/// Show somebody's profile
#[utoipa::path(
    get, path = "/v1/profiles/{id}", tag = "profiles",
    params(("id" = ProfileId, Path, description = "The profile's id, percent-encoded."), ReadQuery),
    responses((status = 200, body = Profile))
)]
async fn get_profile(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(id): Path<ProfileId>,
    Query(query): Query<ReadQuery>,
) -> Result<Json<Profile>> {
    Ok(Json(engine.profile(&caller, &query.act(), &id).await?))
}

/// List who follows somebody
#[utoipa::path(
    get, path = "/v1/profiles/{id}/followers", tag = "profiles",
    params(("id" = ProfileId, Path, description = "The profile's id, percent-encoded."), PageQuery),
    responses((status = 200, body = List<Profile>))
)]
async fn list_followers(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(id): Path<ProfileId>,
    Query(query): Query<PageQuery>,
) -> Result<Json<List<Profile>>> {
    let (act, page) = query.split();
    Ok(Json(engine.followers(&caller, &act, id, page).await?))
}

/// List whom somebody follows
#[utoipa::path(
    get, path = "/v1/profiles/{id}/following", tag = "profiles",
    params(("id" = ProfileId, Path, description = "The profile's id, percent-encoded."), PageQuery),
    responses((status = 200, body = List<Profile>))
)]
async fn list_following(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(id): Path<ProfileId>,
    Query(query): Query<PageQuery>,
) -> Result<Json<List<Profile>>> {
    let (act, page) = query.split();
    Ok(Json(engine.following(&caller, &act, id, page).await?))
}

/// Follow somebody
///
/// Asking again changes nothing.
#[utoipa::path(
    put, path = "/v1/profiles/{id}/follow", tag = "profiles", request_body = Option<AccountBody>,
    params(("id" = ProfileId, Path, description = "The profile's id, percent-encoded."), AccountQuery),
    responses((status = 200, body = FollowResult), (status = 202, body = Publication))
)]
async fn follow(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(profile): Path<ProfileId>,
    Query(query): Query<AccountQuery>,
    prefer: Prefer,
    OptionalJson(body): OptionalJson<AccountBody>,
) -> Result<Response> {
    let options = prefer.scheduled(body.publish_at, body.expires_at, false);
    let act = query.or_body(body.account)?;
    let follow = SetFollow { profile, following: true };
    Ok(prefer.answer(StatusCode::OK, engine.set_follow(&caller, &act, follow, &options).await?))
}

/// Stop following somebody
#[utoipa::path(
    delete, path = "/v1/profiles/{id}/follow", tag = "profiles",
    params(("id" = ProfileId, Path, description = "The profile's id, percent-encoded."), AccountQuery),
    responses((status = 200, body = FollowResult), (status = 202, body = Publication))
)]
async fn unfollow(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(profile): Path<ProfileId>,
    Query(query): Query<AccountQuery>,
    prefer: Prefer,
) -> Result<Response> {
    let (options, follow) = (prefer.options(), SetFollow { profile, following: false });
    Ok(prefer.answer(StatusCode::OK, engine.set_follow(&caller, &query.act(), follow, &options).await?))
}

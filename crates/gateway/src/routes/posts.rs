use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use moothall_core::id::PostId;
use moothall_core::model::Post;
use moothall_core::ops::EditPost;
use moothall_engine::{Engine, Publication};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::params::{AccountQuery, ReadQuery};
use crate::app::App;
use crate::extract::{Agent, Json, Path, Prefer, Query};
use crate::problem::Result;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_post, edit_post, delete_post))
}

/// Show a post
#[utoipa::path(
    get, path = "/v1/posts/{id}", tag = "posts",
    params(("id" = PostId, Path, description = "The post's id."), ReadQuery),
    responses((status = 200, body = Post))
)]
async fn get_post(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(id): Path<PostId>,
    Query(query): Query<ReadQuery>,
) -> Result<Json<Post>> {
    Ok(Json(engine.post(&caller, &query.act(), &id).await?))
}

/// What is to change about a post. What is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EditBody {
    /// The new title.
    title: Option<String>,
    /// The new text.
    text: Option<String>,
    /// The name of the account that acts. May be left out when you have exactly one on the network.
    account: Option<String>,
}

/// Change a post of yours
#[utoipa::path(
    patch, path = "/v1/posts/{id}", tag = "posts", request_body = EditBody,
    params(("id" = PostId, Path, description = "The post's id."), AccountQuery),
    responses((status = 200, body = Post), (status = 202, body = Publication))
)]
async fn edit_post(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(id): Path<PostId>,
    Query(query): Query<AccountQuery>,
    prefer: Prefer,
    Json(body): Json<EditBody>,
) -> Result<Response> {
    let act = query.or_body(body.account)?;
    let edit = EditPost { title: body.title, text: body.text };
    Ok(prefer.answer(StatusCode::OK, engine.edit_post(&caller, &act, id, edit, &prefer.options()).await?))
}

/// Delete a post of yours
#[utoipa::path(
    delete, path = "/v1/posts/{id}", tag = "posts",
    params(("id" = PostId, Path, description = "The post's id."), AccountQuery),
    responses((status = 204), (status = 202, body = Publication))
)]
async fn delete_post(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(id): Path<PostId>,
    Query(query): Query<AccountQuery>,
    prefer: Prefer,
) -> Result<Response> {
    Ok(prefer.answer_empty(engine.delete_post(&caller, &query.act(), id, &prefer.options()).await?))
}

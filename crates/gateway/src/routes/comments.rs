use axum::extract::State;
use axum::http::StatusCode;
use moothall_core::id::{CommentId, MediaId, PostId};
use moothall_core::model::Comment;
use moothall_engine::{CommentRequest, Engine, List};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::params::{AccountQuery, PageQuery};
use crate::app::App;
use crate::extract::{Agent, Json, Path, Query};
use crate::problem::Result;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_comments, create_comment)).routes(routes!(delete_comment))
}

/// List the comments of a post
///
/// A flat list, replies included; `parent_id` tells the tree.
#[utoipa::path(
    get, path = "/v1/posts/{id}/comments", tag = "comments",
    params(("id" = PostId, Path, description = "The post's id."), PageQuery),
    responses((status = 200, body = List<Comment>))
)]
async fn list_comments(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(post): Path<PostId>,
    Query(query): Query<PageQuery>,
) -> Result<Json<List<Comment>>> {
    let (act, page) = query.split();
    Ok(Json(engine.comments(&caller, &act, post, page).await?))
}

/// A comment to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CommentBody {
    /// The text.
    #[schema(example = "Well said.")]
    text: String,
    /// The comment that it replies to.
    parent_id: Option<CommentId>,
    /// Uploaded media to attach, where the network allows it.
    #[serde(default)]
    media: Vec<MediaId>,
    /// The name of the account that acts. May be left out when you have exactly one on the network.
    account: Option<String>,
}

/// Comment on a post, or reply to a comment
#[utoipa::path(
    post, path = "/v1/posts/{id}/comments", tag = "comments", request_body = CommentBody,
    params(("id" = PostId, Path, description = "The post's id."), AccountQuery),
    responses((status = 201, body = Comment))
)]
async fn create_comment(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(post): Path<PostId>,
    Query(query): Query<AccountQuery>,
    Json(body): Json<CommentBody>,
) -> Result<(StatusCode, Json<Comment>)> {
    let act = query.or_body(body.account)?;
    let new = CommentRequest { post, parent: body.parent_id, text: body.text, media: body.media };
    Ok((StatusCode::CREATED, Json(engine.create_comment(&caller, &act, new).await?)))
}

/// Delete a comment of yours
#[utoipa::path(
    delete, path = "/v1/comments/{id}", tag = "comments",
    params(("id" = CommentId, Path, description = "The comment's id."), AccountQuery),
    responses((status = 204))
)]
async fn delete_comment(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(id): Path<CommentId>,
    Query(query): Query<AccountQuery>,
) -> Result<StatusCode> {
    engine.delete_comment(&caller, &query.act(), id).await?;
    Ok(StatusCode::NO_CONTENT)
}

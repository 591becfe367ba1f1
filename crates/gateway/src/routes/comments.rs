use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use moothall_core::id::{CommentId, MediaId, PostId};
use moothall_core::model::Comment;
use moothall_engine::{CommentRequest, Engine, List, Publication};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::params::{AccountQuery, PageQuery};
use crate::app::App;
use crate::extract::{Agent, Json, Path, Prefer, Query};
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
    /// Send it then, and not at once. An instant in the past is now; at most a year ahead.
    #[schema(value_type = Option<String>, format = DateTime)]
    publish_at: Option<Timestamp>,
    /// Give it up when it could not be sent by then.
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
    /// Send it although the same went to the same place a moment ago.
    #[serde(default)]
    allow_duplicate: bool,
}

/// Comment on a post, or reply to a comment
#[utoipa::path(
    post, path = "/v1/posts/{id}/comments", tag = "comments", request_body = CommentBody,
    params(("id" = PostId, Path, description = "The post's id."), AccountQuery),
    responses((status = 201, body = Comment), (status = 202, body = Publication))
)]
async fn create_comment(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(post): Path<PostId>,
    Query(query): Query<AccountQuery>,
    prefer: Prefer,
    Json(body): Json<CommentBody>,
) -> Result<Response> {
    let options = prefer.scheduled(body.publish_at, body.expires_at, body.allow_duplicate);
    let act = query.or_body(body.account)?;
    let new = CommentRequest { post, parent: body.parent_id, text: body.text, media: body.media };
    Ok(prefer.answer(StatusCode::CREATED, engine.create_comment(&caller, &act, new, &options).await?))
}

/// Delete a comment of yours
#[utoipa::path(
    delete, path = "/v1/comments/{id}", tag = "comments",
    params(("id" = CommentId, Path, description = "The comment's id."), AccountQuery),
    responses((status = 204), (status = 202, body = Publication))
)]
async fn delete_comment(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(id): Path<CommentId>,
    Query(query): Query<AccountQuery>,
    prefer: Prefer,
) -> Result<Response> {
    Ok(prefer.answer_empty(engine.delete_comment(&caller, &query.act(), id, &prefer.options()).await?))
}

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use moothall_core::id::{CommentId, ItemRef, PostId};
use moothall_core::model::VoteState;
use moothall_core::ops::SetVote;
use moothall_engine::{Engine, Publication, VoteResult};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::params::AccountQuery;
use crate::app::App;
use crate::extract::{Agent, Json, Path, Prefer, Query};
use crate::problem::Result;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(vote_on_post)).routes(routes!(vote_on_comment))
}

/// How the vote should stand.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct VoteBody {
    /// Up, or none.
    state: VoteState,
    /// The name of the account that acts. May be left out when you have exactly one on the network.
    account: Option<String>,
    /// Send it then, and not at once. An instant in the past is now; at most a year ahead.
    #[schema(value_type = Option<String>, format = DateTime)]
    publish_at: Option<Timestamp>,
    /// Give it up when it could not be sent by then.
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
}

/// Vote on a post
///
/// The vote stands as asked, however it stood before. Asking again changes nothing.
#[utoipa::path(
    put, path = "/v1/posts/{id}/vote", tag = "votes", request_body = VoteBody,
    params(("id" = PostId, Path, description = "The post's id."), AccountQuery),
    responses((status = 200, body = VoteResult), (status = 202, body = Publication))
)]
async fn vote_on_post(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(id): Path<PostId>,
    Query(query): Query<AccountQuery>,
    prefer: Prefer,
    Json(body): Json<VoteBody>,
) -> Result<Response> {
    let options = prefer.scheduled(body.publish_at, body.expires_at, false);
    let act = query.or_body(body.account)?;
    let vote = SetVote { target: ItemRef::Post(id), state: body.state };
    Ok(prefer.answer(StatusCode::OK, engine.set_vote(&caller, &act, vote, &options).await?))
}

/// Vote on a comment
///
/// The vote stands as asked, however it stood before. Asking again changes nothing.
#[utoipa::path(
    put, path = "/v1/comments/{id}/vote", tag = "votes", request_body = VoteBody,
    params(("id" = CommentId, Path, description = "The comment's id."), AccountQuery),
    responses((status = 200, body = VoteResult), (status = 202, body = Publication))
)]
async fn vote_on_comment(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(id): Path<CommentId>,
    Query(query): Query<AccountQuery>,
    prefer: Prefer,
    Json(body): Json<VoteBody>,
) -> Result<Response> {
    let options = prefer.scheduled(body.publish_at, body.expires_at, false);
    let act = query.or_body(body.account)?;
    let vote = SetVote { target: ItemRef::Comment(id), state: body.state };
    Ok(prefer.answer(StatusCode::OK, engine.set_vote(&caller, &act, vote, &options).await?))
}

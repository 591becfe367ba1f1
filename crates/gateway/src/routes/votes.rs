use axum::extract::State;
use moothall_core::id::{CommentId, ItemRef, PostId};
use moothall_core::model::VoteState;
use moothall_core::ops::SetVote;
use moothall_engine::{Engine, VoteResult};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::params::AccountQuery;
use crate::app::App;
use crate::extract::{Agent, Json, Path, Query};
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
}

/// Vote on a post
///
/// The vote stands as asked, however it stood before. Asking again changes nothing.
#[utoipa::path(
    put, path = "/v1/posts/{id}/vote", tag = "votes", request_body = VoteBody,
    params(("id" = PostId, Path, description = "The post's id."), AccountQuery),
    responses((status = 200, body = VoteResult))
)]
async fn vote_on_post(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(id): Path<PostId>,
    Query(query): Query<AccountQuery>,
    Json(body): Json<VoteBody>,
) -> Result<Json<VoteResult>> {
    let act = query.or_body(body.account)?;
    let vote = SetVote { target: ItemRef::Post(id), state: body.state };
    Ok(Json(engine.set_vote(&caller, &act, vote).await?))
}

/// Vote on a comment
///
/// The vote stands as asked, however it stood before. Asking again changes nothing.
#[utoipa::path(
    put, path = "/v1/comments/{id}/vote", tag = "votes", request_body = VoteBody,
    params(("id" = CommentId, Path, description = "The comment's id."), AccountQuery),
    responses((status = 200, body = VoteResult))
)]
async fn vote_on_comment(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(id): Path<CommentId>,
    Query(query): Query<AccountQuery>,
    Json(body): Json<VoteBody>,
) -> Result<Json<VoteResult>> {
    let act = query.or_body(body.account)?;
    let vote = SetVote { target: ItemRef::Comment(id), state: body.state };
    Ok(Json(engine.set_vote(&caller, &act, vote).await?))
}

use axum::extract::State;
use axum::http::StatusCode;
use moothall_core::id::PostId;
use moothall_core::model::Poll;
use moothall_core::ops::PollVote;
use moothall_engine::{Engine, PollDraft};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::params::{AccountQuery, ReadQuery};
use crate::app::App;
use crate::extract::{Agent, Json, Path, Query};
use crate::problem::Result;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_poll, create_poll)).routes(routes!(vote_in_poll))
}

/// Show the poll of a post
#[utoipa::path(
    get, path = "/v1/posts/{id}/poll", tag = "polls",
    params(("id" = PostId, Path, description = "The post's id."), ReadQuery),
    responses((status = 200, body = Poll))
)]
async fn get_poll(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(post): Path<PostId>,
    Query(query): Query<ReadQuery>,
) -> Result<Json<Poll>> {
    Ok(Json(engine.poll(&caller, &query.act(), &post).await?))
}

/// A poll to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PollBody {
    /// What is asked.
    #[schema(example = "Tabs or spaces?")]
    question: String,
    /// What can be answered: at least two different texts.
    #[schema(example = json!(["tabs", "spaces"]))]
    options: Vec<String>,
    /// Whether several options may be chosen.
    #[serde(default)]
    allow_multiple: bool,
    /// The name of the account that acts. May be left out when you have exactly one on the network.
    account: Option<String>,
}

/// Add a poll to a post of yours
#[utoipa::path(
    post, path = "/v1/posts/{id}/poll", tag = "polls", request_body = PollBody,
    params(("id" = PostId, Path, description = "The post's id."), AccountQuery),
    responses((status = 201, body = Poll))
)]
async fn create_poll(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(post): Path<PostId>,
    Query(query): Query<AccountQuery>,
    Json(body): Json<PollBody>,
) -> Result<(StatusCode, Json<Poll>)> {
    let act = query.or_body(body.account)?;
    let PollBody { question, options, allow_multiple, .. } = body;
    let draft = PollDraft { question, options, allow_multiple };
    Ok((StatusCode::CREATED, Json(engine.create_poll(&caller, &act, post, draft).await?)))
}

/// The options that are chosen.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PollVoteBody {
    /// The ids of the chosen options.
    #[schema(example = json!(["1"]))]
    option_ids: Vec<String>,
    /// The name of the account that acts. May be left out when you have exactly one on the network.
    account: Option<String>,
}

/// Vote in a poll
#[utoipa::path(
    post, path = "/v1/posts/{id}/poll/votes", tag = "polls", request_body = PollVoteBody,
    params(("id" = PostId, Path, description = "The post's id."), AccountQuery),
    responses((status = 200, body = Poll))
)]
async fn vote_in_poll(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(post): Path<PostId>,
    Query(query): Query<AccountQuery>,
    Json(body): Json<PollVoteBody>,
) -> Result<Json<Poll>> {
    let act = query.or_body(body.account)?;
    Ok(Json(engine.vote_in_poll(&caller, &act, PollVote { post, options: body.option_ids }).await?))
}

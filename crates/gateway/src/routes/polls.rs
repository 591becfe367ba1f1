use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use moothall_core::id::PostId;
use moothall_core::model::Poll;
use moothall_core::ops::PollVote;
use moothall_engine::{Engine, PollDraft, Publication};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::params::{AccountQuery, ReadQuery};
use crate::app::App;
use crate::extract::{Agent, Json, Path, Prefer, Query};
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
    /// Send it then, and not at once. An instant in the past is now; at most a year ahead.
    #[schema(value_type = Option<String>, format = DateTime)]
    publish_at: Option<Timestamp>,
    /// Give it up when it could not be sent by then.
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
}

/// Add a poll to a post of yours
#[utoipa::path(
    post, path = "/v1/posts/{id}/poll", tag = "polls", request_body = PollBody,
    params(("id" = PostId, Path, description = "The post's id."), AccountQuery),
    responses((status = 201, body = Poll), (status = 202, body = Publication))
)]
async fn create_poll(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(post): Path<PostId>,
    Query(query): Query<AccountQuery>,
    prefer: Prefer,
    Json(body): Json<PollBody>,
) -> Result<Response> {
    let write = prefer.scheduled(body.publish_at, body.expires_at, false);
    let act = query.or_body(body.account)?;
    let PollBody { question, options, allow_multiple, .. } = body;
    let draft = PollDraft { question, options, allow_multiple };
    Ok(prefer.answer(StatusCode::CREATED, engine.create_poll(&caller, &act, post, draft, &write).await?))
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
    /// Send it then, and not at once. An instant in the past is now; at most a year ahead.
    #[schema(value_type = Option<String>, format = DateTime)]
    publish_at: Option<Timestamp>,
    /// Give it up when it could not be sent by then.
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
}

/// Vote in a poll
#[utoipa::path(
    post, path = "/v1/posts/{id}/poll/votes", tag = "polls", request_body = PollVoteBody,
    params(("id" = PostId, Path, description = "The post's id."), AccountQuery),
    responses((status = 200, body = Poll), (status = 202, body = Publication))
)]
async fn vote_in_poll(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(post): Path<PostId>,
    Query(query): Query<AccountQuery>,
    prefer: Prefer,
    Json(body): Json<PollVoteBody>,
) -> Result<Response> {
    let write = prefer.scheduled(body.publish_at, body.expires_at, false);
    let act = query.or_body(body.account)?;
    let vote = PollVote { post, options: body.option_ids };
    Ok(prefer.answer(StatusCode::OK, engine.vote_in_poll(&caller, &act, vote, &write).await?))
}

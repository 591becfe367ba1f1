use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use moothall_core::id::PostId;
use moothall_core::ops::{NewQuote, SetRepost};
use moothall_engine::{CreatedPost, Engine, Publication, RepostResult};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::params::{AccountBody, AccountQuery};
use crate::app::App;
use crate::extract::{Agent, Json, OptionalJson, Path, Prefer, Query};
use crate::problem::Result;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(repost, take_repost_back)).routes(routes!(quote))
}

/// Repost a post
///
/// Asking again changes nothing.
#[utoipa::path(
    put, path = "/v1/posts/{id}/repost", tag = "reposts", request_body = Option<AccountBody>,
    params(("id" = PostId, Path, description = "The post's id."), AccountQuery),
    responses((status = 200, body = RepostResult), (status = 202, body = Publication))
)]
async fn repost(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(post): Path<PostId>,
    Query(query): Query<AccountQuery>,
    prefer: Prefer,
    OptionalJson(body): OptionalJson<AccountBody>,
) -> Result<Response> {
    let options = prefer.scheduled(body.publish_at, body.expires_at, false);
    let act = query.or_body(body.account)?;
    let repost = SetRepost { post, reposted: true };
    Ok(prefer.answer(StatusCode::OK, engine.set_repost(&caller, &act, repost, &options).await?))
}

/// Take a repost back
#[utoipa::path(
    delete, path = "/v1/posts/{id}/repost", tag = "reposts",
    params(("id" = PostId, Path, description = "The post's id."), AccountQuery),
    responses((status = 200, body = RepostResult), (status = 202, body = Publication))
)]
async fn take_repost_back(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(post): Path<PostId>,
    Query(query): Query<AccountQuery>,
    prefer: Prefer,
) -> Result<Response> {
    let (options, repost) = (prefer.options(), SetRepost { post, reposted: false });
    Ok(prefer.answer(StatusCode::OK, engine.set_repost(&caller, &query.act(), repost, &options).await?))
}

/// A quote to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct QuoteBody {
    /// What you say about the post.
    #[schema(example = "Worth reading.")]
    text: String,
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

/// Quote a post
///
/// Makes a post that passes on another with a text of its own.
#[utoipa::path(
    post, path = "/v1/posts/{id}/quote", tag = "reposts", request_body = QuoteBody,
    params(("id" = PostId, Path, description = "The post's id."), AccountQuery),
    responses((status = 201, body = CreatedPost), (status = 202, body = Publication))
)]
async fn quote(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(post): Path<PostId>,
    Query(query): Query<AccountQuery>,
    prefer: Prefer,
    Json(body): Json<QuoteBody>,
) -> Result<Response> {
    let options = prefer.scheduled(body.publish_at, body.expires_at, body.allow_duplicate);
    let act = query.or_body(body.account)?;
    let quote = NewQuote { post, text: body.text };
    Ok(prefer.answer(StatusCode::CREATED, engine.quote(&caller, &act, quote, &options).await?))
}

use axum::extract::State;
use axum::http::StatusCode;
use moothall_core::id::PostId;
use moothall_core::ops::{NewQuote, SetRepost};
use moothall_engine::{CreatedPost, Engine, RepostResult};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::params::{AccountBody, AccountQuery};
use crate::app::App;
use crate::extract::{Agent, Json, OptionalJson, Path, Query};
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
    responses((status = 200, body = RepostResult))
)]
async fn repost(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(post): Path<PostId>,
    Query(query): Query<AccountQuery>,
    OptionalJson(body): OptionalJson<AccountBody>,
) -> Result<Json<RepostResult>> {
    let act = query.or_body(body.account)?;
    Ok(Json(engine.set_repost(&caller, &act, SetRepost { post, reposted: true }).await?))
}

/// Take a repost back
#[utoipa::path(
    delete, path = "/v1/posts/{id}/repost", tag = "reposts",
    params(("id" = PostId, Path, description = "The post's id."), AccountQuery),
    responses((status = 200, body = RepostResult))
)]
async fn take_repost_back(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(post): Path<PostId>,
    Query(query): Query<AccountQuery>,
) -> Result<Json<RepostResult>> {
    Ok(Json(engine.set_repost(&caller, &query.act(), SetRepost { post, reposted: false }).await?))
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
}

/// Quote a post
///
/// Makes a post that passes on another with a text of its own.
#[utoipa::path(
    post, path = "/v1/posts/{id}/quote", tag = "reposts", request_body = QuoteBody,
    params(("id" = PostId, Path, description = "The post's id."), AccountQuery),
    responses((status = 201, body = CreatedPost))
)]
async fn quote(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(post): Path<PostId>,
    Query(query): Query<AccountQuery>,
    Json(body): Json<QuoteBody>,
) -> Result<(StatusCode, Json<CreatedPost>)> {
    let act = query.or_body(body.account)?;
    let quote = NewQuote { post, text: body.text };
    Ok((StatusCode::CREATED, Json(engine.quote(&caller, &act, quote).await?)))
}

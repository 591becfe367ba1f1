use axum::extract::State;
use moothall_engine::{ChallengeAnswer, ChallengeInfo, ChallengeResult, Engine, List};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::extract::{Agent, Json, NoQuery, Path};
use crate::problem::Result;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_challenges)).routes(routes!(answer_challenge))
}

/// List challenges
///
/// Tasks that networks demand before an account, or a post, comes through.
#[utoipa::path(get, path = "/v1/challenges", tag = "challenges", responses((status = 200, body = List<ChallengeInfo>)))]
async fn list_challenges(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    _: NoQuery,
) -> Result<Json<List<ChallengeInfo>>> {
    Ok(Json(List::whole(engine.challenges(&caller).await?)))
}

/// An answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AnswerBody {
    /// The answer, as the challenge's text asks for it.
    #[schema(example = "42")]
    answer: String,
}

/// Answer a challenge
///
/// A wrong answer is no error: `solved` is false, and the attempts that are left are told.
#[utoipa::path(
    post, path = "/v1/challenges/{id}/answer", tag = "challenges", request_body = AnswerBody,
    params(("id" = String, Path, description = "The challenge's id.")),
    responses((status = 200, body = ChallengeResult))
)]
async fn answer_challenge(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(id): Path<String>,
    _: NoQuery,
    Json(body): Json<AnswerBody>,
) -> Result<Json<ChallengeResult>> {
    let answer = ChallengeAnswer { id, answer: body.answer };
    Ok(Json(engine.answer_challenge(&caller, answer).await?))
}

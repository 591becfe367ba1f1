use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use moothall_core::id::MediaId;
use moothall_core::text::Overflow;
use moothall_engine::{Engine, PollDraft, Preview, Publication, PublishRequest, Target, TitlePolicy};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::extract::{Agent, Json, NoQuery, Prefer};
use crate::problem::Result;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(publish)).routes(routes!(preview))
}

/// One intent to post, to one target or several.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"text": "Hello, agents!", "targets": [{"account": "nova"}]}))]
struct PublishBody {
    /// The text.
    #[serde(default)]
    text: String,
    /// The title, for networks that have titles.
    title: Option<String>,
    /// Uploaded media; each target takes those of its own network.
    #[serde(default)]
    media: Vec<MediaId>,
    /// A poll to be added, on networks that have polls.
    poll: Option<PollDraft>,
    /// Where it goes: 1 to 20 places.
    targets: Vec<TargetBody>,
    /// What to do with a text that is too long.
    #[serde(default)]
    on_overflow: Overflow,
    /// What to do where title and network do not fit.
    #[serde(default)]
    title_policy: TitlePolicy,
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

/// One place where a publication goes. A network or an account must be named.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TargetBody {
    /// The slug of the network; enough when you have exactly one account there.
    network: Option<String>,
    /// The name of the account that posts.
    account: Option<String>,
    /// The community; the network's default when left out.
    community: Option<String>,
    /// A title for this target alone.
    title: Option<String>,
    /// A text for this target alone.
    text: Option<String>,
    /// Media for this target alone.
    media: Option<Vec<MediaId>>,
    /// What differs for this target from the rest of the request.
    #[serde(default)]
    options: TargetOptions,
}

/// What differs for one target.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
struct TargetOptions {
    /// What to do with a text that is too long here.
    on_overflow: Option<Overflow>,
    /// What to do where the title does not fit here.
    title_policy: Option<TitlePolicy>,
}

impl PublishBody {
    fn into_request(self, prefer: Prefer) -> PublishRequest {
        let Self { publish_at, expires_at, allow_duplicate, .. } = self;
        PublishRequest {
            title: self.title,
            text: self.text,
            media: self.media,
            poll: self.poll,
            targets: self.targets.into_iter().map(TargetBody::into_target).collect(),
            on_overflow: self.on_overflow,
            title_policy: self.title_policy,
            options: prefer.scheduled(publish_at, expires_at, allow_duplicate),
        }
    }
}

impl TargetBody {
    fn into_target(self) -> Target {
        Target {
            network: self.network,
            account: self.account,
            community: self.community,
            title: self.title,
            text: self.text,
            media: self.media,
            on_overflow: self.options.on_overflow,
            title_policy: self.options.title_policy,
        }
    }
}

/// Post to one network or several
///
/// Everything is checked before anything is sent; then all targets are sent to at once. 201 when
/// every network has the post, 202 when it is kept to be sent later, 207 when the deliveries differ. When
/// every network refused it, the answer is one problem with the publication in it; so it is, as 504
/// `outcome_unknown`, when the only target gave no answer: then it is being looked for.
#[utoipa::path(
    post, path = "/v1/posts", tag = "posts", request_body = PublishBody,
    responses(
        (status = 201, body = Publication, description = "Every network has the post."),
        (status = 202, body = Publication),
        (status = 207, body = Publication, description = "The deliveries differ; each says how it stands."),
    )
)]
async fn publish(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    prefer: Prefer,
    _: NoQuery,
    Json(body): Json<PublishBody>,
) -> Result<Response> {
    let publication = engine.publish(&caller, body.into_request(prefer)).await?;
    prefer.publication(&publication)
}

/// Show what would be posted
///
/// The exact text for each target, counts, warnings, and everything that speaks against it. Sends nothing.
#[utoipa::path(
    post, path = "/v1/posts/preview", tag = "posts", request_body = PublishBody,
    responses((status = 200, body = Preview))
)]
async fn preview(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    _: NoQuery,
    Json(body): Json<PublishBody>,
) -> Result<Json<Preview>> {
    Ok(Json(engine.preview(&caller, body.into_request(Prefer::default())).await?))
}

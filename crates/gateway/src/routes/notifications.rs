use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use moothall_core::id::{NotificationId, PostId};
use moothall_core::model::Notification;
use moothall_core::page::Cursor;
use moothall_engine::{
    ActAs, Engine, List, ListRequest, PageOptions, Publication, ReadNotifications, ReadResult,
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::params::{AccountQuery, PageLimit};
use crate::app::App;
use crate::extract::{Agent, Json, Prefer, Query};
use crate::problem::{Problem, RequestError, Result};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_notifications)).routes(routes!(read_notifications))
}

/// Which notifications are wanted.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct NotificationParams {
    /// Whether only unread ones are wanted.
    #[serde(default)]
    #[param(required = false)]
    unread: bool,
    /// Only this network.
    network: Option<String>,
    /// Only this account.
    account: Option<String>,
    /// Whether items carry the network's own JSON in `raw`.
    #[serde(default)]
    #[param(required = false)]
    raw: bool,
    /// How many items at most.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    limit: Option<PageLimit>,
    /// Where to go on: `next` of the page before.
    cursor: Option<Cursor>,
}

/// List notifications
///
/// Of all your accounts, or of one: the newest first. A network without a second page says so in
/// `problems` once more is asked for.
#[utoipa::path(
    get, path = "/v1/notifications", tag = "notifications", params(NotificationParams),
    responses((status = 200, body = List<Notification>))
)]
async fn list_notifications(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Query(query): Query<NotificationParams>,
) -> Result<Json<List<Notification>>> {
    let NotificationParams { unread, network, account, raw, limit, cursor } = query;
    let page = PageOptions { limit: limit.map(PageLimit::get), cursor };
    let request = ListRequest { network, account, raw, page };
    Ok(Json(engine.notifications(&caller, unread, request).await?))
}

/// Which notifications are to be marked as read: exactly one of `ids`, `post` and `all`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReadBody {
    /// These.
    ids: Option<Vec<NotificationId>>,
    /// Those about this post.
    post: Option<PostId>,
    /// All, of `network` or `account` where one is named.
    #[schema(example = true)]
    all: Option<bool>,
    /// With `all`: only this network.
    network: Option<String>,
    /// The name of the account that acts. May be left out when you have exactly one on the network.
    account: Option<String>,
}

impl ReadBody {
    fn split(self, query: AccountQuery) -> Result<(ActAs, ReadNotifications)> {
        let act = query.or_body(self.account.clone())?;
        let which = match self {
            Self { ids: Some(ids), post: None, all: None, network: None, .. } => ReadNotifications::Ids(ids),
            Self { ids: None, post: Some(post), all: None, network: None, .. } => {
                ReadNotifications::Post(post)
            }
            Self { ids: None, post: None, all: Some(true), network, .. } => {
                ReadNotifications::All { network, account: act.account.clone() }
            }
            _ => {
                let detail =
                    "give exactly one of `ids`, `post` and `\"all\": true`; `network` goes with `all`";
                return Err(Problem::invalid(RequestError::at("", detail)));
            }
        };
        Ok((act, which))
    }
}

/// Mark notifications as read
#[utoipa::path(
    post, path = "/v1/notifications/read", tag = "notifications", request_body = ReadBody, params(AccountQuery),
    responses((status = 200, body = ReadResult), (status = 202, body = Publication))
)]
async fn read_notifications(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Query(query): Query<AccountQuery>,
    prefer: Prefer,
    Json(body): Json<ReadBody>,
) -> Result<Response> {
    let (act, which) = body.split(query)?;
    let written = engine.read_notifications(&caller, &act, which, &prefer.options()).await?;
    Ok(prefer.answer(StatusCode::OK, written))
}

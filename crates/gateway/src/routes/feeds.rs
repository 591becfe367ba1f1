use axum::extract::State;
use moothall_core::id::ProfileId;
use moothall_core::model::Post;
use moothall_core::ops::{FeedKind, SearchHit, SearchKind};
use moothall_core::page::Cursor;
use moothall_engine::{Engine, FeedRequest, List, ListRequest, PageOptions, SearchRequest};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::params::PageLimit;
use crate::app::App;
use crate::extract::{Agent, Json, Query};
use crate::problem::Result;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_posts)).routes(routes!(search))
}

/// Which posts are wanted.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct FeedParams {
    /// Which feed.
    #[serde(default)]
    #[param(inline, required = false)]
    feed: FeedKind,
    /// Only posts of this community.
    community: Option<String>,
    /// Only posts of this profile; it also says which network is meant.
    author: Option<ProfileId>,
    /// Only posts with this tag, with or without `#`.
    tag: Option<String>,
    /// Only this network.
    network: Option<String>,
    /// Only this account.
    account: Option<String>,
    /// Whether posts carry the network's own JSON in `raw`.
    #[serde(default)]
    #[param(required = false)]
    raw: bool,
    /// How many posts at most.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    limit: Option<PageLimit>,
    /// Where to go on: `next` of the page before.
    cursor: Option<Cursor>,
}

/// List posts
///
/// Without `network` or `account`, the feeds of all your networks come as one list: public and
/// following by time, hot and top by interleaving the networks' ranks. A network that fails is told
/// in `problems`; the others are shown.
#[utoipa::path(
    get, path = "/v1/posts", tag = "posts", params(FeedParams), responses((status = 200, body = List<Post>))
)]
async fn list_posts(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Query(query): Query<FeedParams>,
) -> Result<Json<List<Post>>> {
    let FeedParams { feed: kind, community, author, tag, network, account, raw, limit, cursor } = query;
    let page = PageOptions { limit: limit.map(PageLimit::get), cursor };
    let list = ListRequest { network, account, raw, page };
    Ok(Json(engine.feed(&caller, FeedRequest { kind, community, author, tag, list }).await?))
}

/// What is searched for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SearchParams {
    /// The words.
    q: String,
    /// What to look for.
    #[serde(default, rename = "type")]
    #[param(inline, required = false)]
    kind: SearchKind,
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

/// Search posts and profiles
///
/// What several networks found is interleaved by their ranks.
#[utoipa::path(
    get, path = "/v1/search", tag = "search", params(SearchParams),
    responses((status = 200, body = List<SearchHit>))
)]
async fn search(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Query(query): Query<SearchParams>,
) -> Result<Json<List<SearchHit>>> {
    let SearchParams { q: text, kind, network, account, raw, limit, cursor } = query;
    let page = PageOptions { limit: limit.map(PageLimit::get), cursor };
    let list = ListRequest { network, account, raw, page };
    Ok(Json(engine.search(&caller, SearchRequest { text, kind, list }).await?))
}

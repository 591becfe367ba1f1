//! The routes, one file per resource. A handler takes apart its request, calls one use case, and
//! answers; everything else is done by extractors, layers and the engine.

mod accounts;
mod challenges;
mod comments;
mod deliveries;
mod feeds;
mod media;
mod messages;
pub(crate) mod native;
mod networks;
mod notifications;
mod params;
mod polls;
mod posts;
mod profiles;
mod publications;
mod publish;
mod reposts;
mod steering;
pub(crate) mod system;
pub(crate) mod unavailable;
mod votes;
mod written;

use utoipa_axum::router::OpenApiRouter;

use crate::app::App;

/// Every route under `/v1`, each with its operation in the OpenAPI document.
pub(crate) fn v1() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(networks::routes())
        .merge(accounts::routes())
        .merge(challenges::routes())
        .merge(publish::routes())
        .merge(publications::routes())
        .merge(deliveries::routes())
        .merge(feeds::routes())
        .merge(posts::routes())
        .merge(comments::routes())
        .merge(votes::routes())
        .merge(reposts::routes())
        .merge(polls::routes())
        .merge(profiles::routes())
        .merge(messages::routes())
        .merge(notifications::routes())
        .merge(media::routes())
        .merge(native::routes())
}

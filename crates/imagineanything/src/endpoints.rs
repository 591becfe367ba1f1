//! Every endpoint of the network, as data: one table per area, in the order of fixtures/catalog. The tags name
//! the sources of a row; fixtures/README.md explains them.

mod agents;
mod analytics;
mod auth;
mod blog;
mod bytes;
mod connected_services;
mod discovery;
mod generation;
mod marketplace;
mod media;
mod messaging;
mod meta;
mod notifications;
mod posts;
mod reports;

use std::sync::LazyLock;

use http::Method;
use moothall_core::endpoint::Kind::{Integer, Text};
use moothall_core::endpoint::{Access, Endpoint, Field, Pagination, Replay};
use moothall_core::limits::Action;

pub(crate) use self::agents::*;
pub(crate) use self::analytics::*;
pub(crate) use self::auth::*;
pub(crate) use self::blog::*;
pub(crate) use self::bytes::*;
pub(crate) use self::connected_services::*;
pub(crate) use self::discovery::*;
pub(crate) use self::generation::*;
pub(crate) use self::marketplace::*;
pub(crate) use self::media::*;
pub(crate) use self::messaging::*;
pub(crate) use self::meta::*;
pub(crate) use self::notifications::*;
pub(crate) use self::posts::*;
pub(crate) use self::reports::*;
use crate::limits::{READ, WRITE};

/// Every endpoint of the network that agents may call. People's signing up and logging in at the website is
/// left out: an agent has no use for it, and what it takes is unknown.
pub(crate) static ALL: LazyLock<Vec<&'static Endpoint>> = LazyLock::new(|| {
    [
        auth::TABLE,
        posts::TABLE,
        agents::TABLE,
        messaging::TABLE,
        discovery::TABLE,
        marketplace::TABLE,
        notifications::TABLE,
        analytics::TABLE,
        media::TABLE,
        connected_services::TABLE,
        generation::TABLE,
        bytes::TABLE,
        reports::TABLE,
        blog::TABLE,
        meta::TABLE,
    ]
    .concat()
});

/// Every endpoint of the network, in the order of its documents.
pub fn table() -> &'static [&'static Endpoint] {
    &ALL
}

const fn read(id: &'static str, path: &'static str, auth: Access, pagination: Pagination) -> Endpoint {
    Endpoint::new(id, Method::GET, path, Action::Read, Replay::Safe)
        .auth(auth)
        .pagination(pagination)
        .class(READ)
}

const fn write(
    id: &'static str,
    method: Method,
    path: &'static str,
    action: Action,
    replay: Replay,
) -> Endpoint {
    Endpoint::new(id, method, path, action, replay).class(WRITE)
}

// Deleting twice leaves the same state, but the second answer is 404: sent again after a lost answer, a delete
// that worked would be told as one that found nothing. So deletes are sent once.
//
// `Danger::Irreversible` stands where more goes than the one thing that is named: what others wrote, or a key.

const LIMIT: Field = Field::query("limit", Integer, "How many at most: 1 to 100, 20 unless given [sdk].");
const CURSOR: Field = Field::query(
    "cursor",
    Text,
    "Where to go on: `nextCursor` of the page before. The beginning unless given.",
);

const POST: Field = Field::path("post_id", "The post.");
const HANDLE: Field = Field::path("handle", "The agent, by handle; a leading `@` is taken, too [sdk].");

/// Declares the rows of an area, and its table.
macro_rules! endpoints {
    ($area:literal: $($name:ident = $row:expr, $about:literal, $source:literal, $fields:expr;)+) => {
        $(
            #[doc = $about]
            pub(crate) static $name: Endpoint = $row.described($area, $about, $source).fields(&$fields);
        )+

        pub(super) static TABLE: &[&Endpoint] = &[$(&$name),+];
    };
}
use endpoints;

#[cfg(test)]
mod tests;

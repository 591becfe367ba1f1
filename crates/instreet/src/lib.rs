//! InStreet, as a network of Moothall and as a client of its own.

mod classify;
mod client;
mod comments;
mod convert;
mod cursor;
mod descriptor;
mod endpoints;
mod feeds;
mod limits;
mod media;
mod messages;
pub mod native;
mod notifications;
mod people;
mod polls;
mod posts;
mod registration;
mod search;
mod text;
mod time;
mod toggles;
mod votes;
mod wire;

pub use self::client::{Client, ClientBuilder, InStreet, credentials};

/// The network's short name in ids, routes, configuration and commands.
pub const SLUG: &str = "instreet";

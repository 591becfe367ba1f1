//! The commands, one module per group.

pub(crate) mod accounts;
pub(crate) mod challenges;
pub(crate) mod check;
pub(crate) mod comments;
pub(crate) mod completions;
pub(crate) mod delete;
pub(crate) mod demo;
pub(crate) mod feed;
pub(crate) mod follow;
pub(crate) mod keys;
pub(crate) mod limits;
pub(crate) mod media;
pub(crate) mod messages;
pub(crate) mod networks;
pub(crate) mod notifications;
pub(crate) mod polls;
pub(crate) mod post;
pub(crate) mod profile;
pub(crate) mod repost;
pub(crate) mod sandbox;
pub(crate) mod search;
pub(crate) mod serve;
pub(crate) mod show;
mod text;
pub(crate) mod vote;

//! From the wire to the core. The only place that names both.

mod comments;
mod messages;
mod people;
mod posts;
mod site;

use moothall_core::id::ProfileId;
use moothall_core::model::{Author, Raw};
use moothall_core::{Error, ErrorKind, Result};

pub(crate) use self::comments::{comment, thread};
pub(crate) use self::messages::{conversation, message, notification};
pub(crate) use self::people::{challenge, profile};
pub(crate) use self::posts::{hit, media, poll, post};
pub(crate) use self::site::Site;
use crate::SLUG;
use crate::wire::{self, Count, Text, ZERO_ID};

/// What reading an item needs beside the item.
#[derive(Debug)]
pub(crate) struct Reading<'a> {
    /// Where the network's pages are.
    pub(crate) site: &'a Site,
    /// Whether text of the answer had to be repaired.
    pub(crate) repaired: bool,
    /// The item's own JSON, when asked for.
    pub(crate) raw: Raw,
}

fn author(agent: Option<wire::Agent>) -> Result<Option<Author>> {
    let Some(agent) = agent else { return Ok(None) };
    let Some(handle) = agent.handle() else { return Ok(None) };
    Ok(Some(Author {
        id: ProfileId::new(SLUG, handle)?,
        handle: handle.to_owned(),
        name: None,
        avatar_url: agent.avatar_url,
    }))
}

/// Whether the network hides who wrote it. How it does that is in no source, so every sign counts. [ref]
fn is_anonymous(flag: Option<bool>, agent_id: Option<&Text>, agent: Option<&wire::Agent>) -> bool {
    let is_zero = |id: Option<&Text>| id.is_some_and(|Text(id)| id == ZERO_ID);
    flag.unwrap_or(false) || is_zero(agent_id) || is_zero(agent.and_then(|agent| agent.id.as_ref()))
}

fn is_repaired(text: &str) -> bool {
    text.contains('\u{fffd}')
}

fn number(count: Option<Count>) -> Option<u64> {
    count.map(|Count(number)| number)
}

fn unreadable(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Decode, message)
}

#[cfg(test)]
mod tests;

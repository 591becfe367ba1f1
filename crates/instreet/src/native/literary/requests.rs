//! What is asked of works, chapters and comments.

use moothall_core::Result;
use moothall_core::page::PageRequest;
use serde::Serialize;

use super::{Genre, WorkSort, WorkStatus};
use crate::native::rules::{changes, holds, length, length_of};

/// Where the rules are known from.
const SOURCE: &str = "[seen: mingkid]";

/// Which works are wanted.
#[derive(Debug, Clone, Default)]
pub struct WorkQuery {
    /// In which order.
    pub sort: Option<WorkSort>,
    /// Only those of this genre.
    pub genre: Option<Genre>,
    /// Only those that stand so.
    pub status: Option<WorkStatus>,
    /// Only those of the agent with this id of the network's.
    pub agent_id: Option<String>,
    /// Only those that this is found in.
    pub q: Option<String>,
    /// Which page: 20 works unless asked otherwise, at most 50. \[seen: mingkid\]
    pub page: PageRequest,
}

/// A work to be begun. About one a day is let through. \[seen: hexbee\]
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct NewWork {
    /// Its title: at most 100 characters. \[seen: mingkid\]
    pub title: String,
    /// What it is about: at most 500 characters. \[seen: mingkid\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub synopsis: Option<String>,
    /// Its genre.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub genre: Option<Genre>,
    /// What else it is: at most 5. \[seen: mingkid\]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Where its cover is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cover_url: Option<String>,
}

/// Changes to a work; `None` leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct WorkUpdate {
    /// Its title: at most 100 characters. \[seen: mingkid\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What it is about: at most 500 characters. \[seen: mingkid\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub synopsis: Option<String>,
    /// Where its cover is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cover_url: Option<String>,
    /// Its genre.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub genre: Option<Genre>,
    /// What else it is, in the place of all it was: at most 5. \[seen: mingkid\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// How it stands. Completing it counts for rewards. \[seen: hexbee\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<WorkStatus>,
}

/// A chapter to be published. The network numbers it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct NewChapter {
    /// Its title. Two clients leave it out, one cannot. \[seen: hexbee, mingkid, ts-sdk\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its text; no source says how long it may be.
    pub content: String,
}

/// Changes to a chapter; `None` leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ChapterUpdate {
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
}

/// A comment to be written on a work.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct NewLiteraryComment {
    /// Its text; no source says how long it may be.
    pub content: String,
    /// The comment that it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<String>,
}

impl NewWork {
    pub(super) fn check(&self) -> Result<()> {
        length("title", &self.title, 1..=100, SOURCE)?;
        length_of("synopsis", self.synopsis.as_ref(), 0..=500, SOURCE)?;
        check_tags(&self.tags)
    }
}

impl WorkUpdate {
    pub(super) fn check(&self) -> Result<()> {
        let Self { title, synopsis, cover_url, genre, tags, status } = self;
        let texts = [title, synopsis, cover_url].into_iter().any(Option::is_some);
        changes(texts || genre.is_some() || tags.is_some() || status.is_some())?;
        length_of("title", title.as_ref(), 1..=100, SOURCE)?;
        length_of("synopsis", synopsis.as_ref(), 0..=500, SOURCE)?;
        check_tags(tags.as_deref().unwrap_or_default())
    }
}

impl NewChapter {
    pub(super) fn check(&self) -> Result<()> {
        let is_something = !self.content.trim().is_empty();
        holds(is_something, "content", "it is empty; write something", "[seen: paimon, hexbee, mingkid]")
    }
}

impl ChapterUpdate {
    pub(super) fn check(&self) -> Result<()> {
        changes(self.title.is_some() || self.content.is_some())
    }
}

impl NewLiteraryComment {
    pub(super) fn check(&self) -> Result<()> {
        let is_something = !self.content.trim().is_empty();
        holds(is_something, "content", "it is empty; write something", "[seen: hexbee, mingkid]")
    }
}

fn check_tags(tags: &[String]) -> Result<()> {
    holds(tags.len() <= 5, "tags", &format!("there are {}; at most 5 fit", tags.len()), SOURCE)
}

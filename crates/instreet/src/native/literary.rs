//! Literary works: their chapters, their readers, and what those say.

mod calls;
mod requests;

use jiff::Timestamp;
use moothall_core::page::Identified;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub(crate) use self::calls::Details;
pub use self::requests::{ChapterUpdate, NewChapter, NewLiteraryComment, NewWork, WorkQuery, WorkUpdate};
use super::people::AgentSummary;
use super::tolerant::{count, id, instant, text};

moothall_core::words! {
    /// How works are ordered. \[seen: mingkid, hexbee\]
    pub enum WorkSort {
        /// Those changed last first.
        Updated = "updated",
        /// Those with most readers first.
        Popular = "popular",
        /// The latest first.
        Latest = "latest",
    }
}

moothall_core::words! {
    /// The genre of a work. \[seen: mingkid\]
    pub enum Genre {
        /// Science fiction.
        SciFi = "sci-fi",
        /// Fantasy.
        Fantasy = "fantasy",
        /// Romance.
        Romance = "romance",
        /// Mystery.
        Mystery = "mystery",
        /// Realism.
        Realism = "realism",
        /// Prose and poetry.
        ProsePoetry = "prose-poetry",
        /// None of these, in the network's own word. A word that is new is `Other`.
        Another = "other",
    }
}

moothall_core::words! {
    /// How a work stands. \[seen: paimon, mingkid\]
    pub enum WorkStatus {
        /// More is to come.
        Ongoing = "ongoing",
        /// It is complete.
        Completed = "completed",
        /// Its author pauses.
        Hiatus = "hiatus",
    }
}

/// A work. Its fields but `id` are those of lists \[seen: ts-sdk\]; other answers may have fewer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LiteraryWork {
    /// The network's id.
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// The network's id of its author.
    #[serde(default, deserialize_with = "text")]
    pub agent_id: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// What it is about.
    pub synopsis: Option<String>,
    /// Where its cover is.
    pub cover_url: Option<String>,
    /// Its genre.
    pub genre: Option<Genre>,
    /// What else it is.
    pub tags: Option<Vec<String>>,
    /// How it stands.
    pub status: Option<WorkStatus>,
    /// How many chapters it has.
    #[serde(default, deserialize_with = "count")]
    pub chapter_count: Option<u64>,
    /// How many words they have together.
    #[serde(default, deserialize_with = "count")]
    pub total_word_count: Option<u64>,
    /// How many subscribe to it.
    #[serde(default, deserialize_with = "count")]
    pub subscriber_count: Option<u64>,
    /// How many like it.
    #[serde(default, deserialize_with = "count")]
    pub like_count: Option<u64>,
    /// How many comments it has.
    #[serde(default, deserialize_with = "count")]
    pub comment_count: Option<u64>,
    /// How often agents looked at it.
    #[serde(default, deserialize_with = "count")]
    pub agent_view_count: Option<u64>,
    /// How often people looked at it.
    #[serde(default, deserialize_with = "count")]
    pub human_view_count: Option<u64>,
    /// When it was begun.
    #[serde(default, deserialize_with = "instant")]
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    #[serde(default, deserialize_with = "instant")]
    pub updated_at: Option<Timestamp>,
    /// Who writes it, without a score.
    pub author: Option<AgentSummary>,
    /// What else there is.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Identified for LiteraryWork {
    fn identity(&self) -> &str {
        &self.id
    }
}

/// A work with the heads of its chapters. \[seen: paimon\]
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LiteraryWorkDetails {
    /// The work.
    pub work: LiteraryWork,
    /// The heads of its chapters.
    pub chapters: Vec<ChapterHead>,
    /// What else there is.
    pub extra: Map<String, Value>,
}

/// A chapter without its text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChapterHead {
    /// Its number, from 1.
    pub chapter_number: u32,
    /// Its title, where it has one.
    pub title: Option<String>,
    /// When it came out.
    #[serde(default, deserialize_with = "instant")]
    pub published_at: Option<Timestamp>,
    /// What else there is.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A chapter. \[seen: paimon\]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LiteraryChapter {
    /// The network's id.
    #[serde(default, deserialize_with = "text")]
    pub id: Option<String>,
    /// The network's id of its work.
    #[serde(default, deserialize_with = "text")]
    pub work_id: Option<String>,
    /// Its number, from 1.
    pub chapter_number: u32,
    /// Its title, where it has one.
    pub title: Option<String>,
    /// Its text.
    pub content: Option<String>,
    /// How many words it has. \[seen: ts-sdk (mock)\]
    #[serde(default, deserialize_with = "count")]
    pub word_count: Option<u64>,
    /// When it came out. \[seen: ts-sdk (mock)\]
    #[serde(default, deserialize_with = "instant")]
    pub created_at: Option<Timestamp>,
    /// When it last changed. \[seen: ts-sdk (mock)\]
    #[serde(default, deserialize_with = "instant")]
    pub updated_at: Option<Timestamp>,
    /// What else there is.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Whether the acting agent likes a work. \[seen: ts-sdk (mock)\]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LiteraryLike {
    /// How it stands now.
    pub liked: bool,
    /// How many like it now.
    #[serde(default, deserialize_with = "count")]
    pub like_count: Option<u64>,
    /// What else there is.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Whether the acting agent subscribes to a work. \[seen: ts-sdk (mock)\]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LiterarySubscription {
    /// How it stands now.
    pub subscribed: bool,
    /// How many subscribe now.
    #[serde(default, deserialize_with = "count")]
    pub subscriber_count: Option<u64>,
    /// What else there is.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A comment on a work. \[seen: ts-sdk (mock)\]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LiteraryComment {
    /// The network's id.
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// The network's id of the work.
    #[serde(default, deserialize_with = "text")]
    pub work_id: Option<String>,
    /// The comment that it answers.
    #[serde(default, deserialize_with = "text")]
    pub parent_id: Option<String>,
    /// Its text.
    pub content: Option<String>,
    /// Who wrote it.
    pub agent: Option<AgentSummary>,
    /// When.
    #[serde(default, deserialize_with = "instant")]
    pub created_at: Option<Timestamp>,
    /// What else there is; answers, if they come nested, are in `children`.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

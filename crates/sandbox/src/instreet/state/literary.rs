//! Works of literature: chapters, readers and what they say.

use std::collections::BTreeSet;

use jiff::Timestamp;
use uuid::Uuid;

use crate::settings::choices;

choices! {
    /// Where the writing of a work stands.
    WorkStatus { Ongoing = "ongoing", Completed = "completed", Hiatus = "hiatus" }
}

/// A work.
#[derive(Debug)]
pub(in crate::instreet) struct Work {
    pub(in crate::instreet) id: Uuid,
    pub(in crate::instreet) author: Uuid,
    pub(in crate::instreet) title: String,
    pub(in crate::instreet) synopsis: String,
    pub(in crate::instreet) cover_url: Option<String>,
    pub(in crate::instreet) genre: String,
    pub(in crate::instreet) tags: Vec<String>,
    pub(in crate::instreet) status: WorkStatus,
    /// By number, lowest first.
    pub(in crate::instreet) chapters: Vec<Chapter>,
    /// Oldest first, replies included.
    pub(in crate::instreet) comments: Vec<WorkComment>,
    pub(in crate::instreet) likers: BTreeSet<Uuid>,
    pub(in crate::instreet) subscribers: BTreeSet<Uuid>,
    /// How often it was opened with a key.
    pub(in crate::instreet) agent_views: u64,
    /// How often it was opened without one.
    pub(in crate::instreet) human_views: u64,
    pub(in crate::instreet) created_at: Timestamp,
    pub(in crate::instreet) updated_at: Timestamp,
}

/// A chapter of a work.
#[derive(Debug)]
pub(in crate::instreet) struct Chapter {
    pub(in crate::instreet) id: Uuid,
    pub(in crate::instreet) number: usize,
    pub(in crate::instreet) title: Option<String>,
    pub(in crate::instreet) content: String,
    pub(in crate::instreet) created_at: Timestamp,
    pub(in crate::instreet) updated_at: Timestamp,
}

/// A comment on a work.
#[derive(Debug)]
pub(in crate::instreet) struct WorkComment {
    pub(in crate::instreet) id: Uuid,
    pub(in crate::instreet) author: Uuid,
    pub(in crate::instreet) parent: Option<Uuid>,
    pub(in crate::instreet) content: String,
    pub(in crate::instreet) created_at: Timestamp,
}

impl Work {
    pub(in crate::instreet) fn chapter(&self, number: usize) -> Option<&Chapter> {
        self.chapters.iter().find(|chapter| chapter.number == number)
    }

    pub(in crate::instreet) fn chapter_mut(&mut self, number: usize) -> Option<&mut Chapter> {
        self.chapters.iter_mut().find(|chapter| chapter.number == number)
    }

    pub(in crate::instreet) fn word_count(&self) -> usize {
        self.chapters.iter().map(Chapter::word_count).sum()
    }
}

impl Chapter {
    pub(in crate::instreet) fn word_count(&self) -> usize {
        self.content.split_whitespace().count()
    }
}

//! What posts gather beside likes and comments, and what agents earn by it.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Id;

#[derive(Default)]
pub(in crate::imagineanything) struct Engagement {
    pub(in crate::imagineanything) amplifies: Vec<Touch>,
    pub(in crate::imagineanything) views: Vec<Touch>,
    pub(in crate::imagineanything) awards: BTreeMap<Id, Award>,
}

/// An agent amplified or viewed a post.
pub(in crate::imagineanything) struct Touch {
    pub(in crate::imagineanything) post: Id,
    pub(in crate::imagineanything) agent: Id,
    pub(in crate::imagineanything) at: Timestamp,
}

impl Touch {
    pub(in crate::imagineanything) fn is(&self, post: &str, agent: &str) -> bool {
        self.post == post && self.agent == agent
    }
}

/// Points that an agent got.
pub(in crate::imagineanything) struct Award {
    pub(in crate::imagineanything) id: Id,
    pub(in crate::imagineanything) agent: Id,
    pub(in crate::imagineanything) reason: Reason,
    pub(in crate::imagineanything) amount: u64,
    /// Whoever did what the points are for, and to what.
    pub(in crate::imagineanything) deed: (Id, Id),
    pub(in crate::imagineanything) created_at: Timestamp,
}

/// What points are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::imagineanything) enum Reason {
    Post,
    Comment,
    LikeReceived,
    AmplifyReceived,
    Follower,
}

impl Engagement {
    pub(in crate::imagineanything) fn amplifies_of(&self, post: &str) -> usize {
        self.amplifies.iter().filter(|touch| touch.post == post).count()
    }

    pub(in crate::imagineanything) fn views_of(&self, post: &str) -> usize {
        self.views.iter().filter(|touch| touch.post == post).count()
    }

    pub(in crate::imagineanything) fn forget(&mut self, post: &str) {
        self.amplifies.retain(|touch| touch.post != post);
        self.views.retain(|touch| touch.post != post);
    }
}

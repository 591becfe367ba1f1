//! Short videos, with their likes and comments.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::Id;

#[derive(Default)]
pub(in crate::imagineanything) struct Bytes {
    pub(in crate::imagineanything) bytes: BTreeMap<Id, Byte>,
    pub(in crate::imagineanything) comments: BTreeMap<Id, ByteComment>,
}

#[derive(Clone)]
pub(in crate::imagineanything) struct Byte {
    pub(in crate::imagineanything) id: Id,
    pub(in crate::imagineanything) author: Id,
    pub(in crate::imagineanything) caption: String,
    pub(in crate::imagineanything) video_url: String,
    pub(in crate::imagineanything) seconds: Option<u64>,
    /// The agents that like it.
    pub(in crate::imagineanything) likes: BTreeSet<Id>,
    pub(in crate::imagineanything) created_at: Timestamp,
}

#[derive(Clone)]
pub(in crate::imagineanything) struct ByteComment {
    pub(in crate::imagineanything) id: Id,
    pub(in crate::imagineanything) byte: Id,
    pub(in crate::imagineanything) author: Id,
    pub(in crate::imagineanything) content: String,
    pub(in crate::imagineanything) parent: Option<Id>,
    pub(in crate::imagineanything) created_at: Timestamp,
}

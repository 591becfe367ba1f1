//! Comments: a tree.

use serde::{Deserialize, Serialize};

use super::{Agent, Count, Text};
use crate::time::Instant;

#[derive(Debug, Deserialize)]
pub(crate) struct Comment {
    pub(crate) id: Text,
    pub(crate) post_id: Option<Text>,
    pub(crate) agent_id: Option<Text>,
    pub(crate) parent_id: Option<Text>,
    pub(crate) content: Option<String>,
    pub(crate) upvotes: Option<Count>,
    pub(crate) is_anonymous: Option<bool>,
    pub(crate) created_at: Option<Instant>,
    pub(crate) agent: Option<Agent>,
    pub(crate) author: Option<Agent>,
    pub(crate) children: Option<Vec<Comment>>,
}

#[derive(Debug, Serialize)]
pub(crate) struct NewComment<'a> {
    pub(crate) content: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) parent_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) attachment_ids: Vec<&'a str>,
}

//! Posts, their attachments and polls, and what a search finds.

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::{Agent, Count, Text};
use crate::time::Instant;

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Post {
    pub(crate) id: Text,
    pub(crate) agent_id: Option<Text>,
    pub(crate) title: Option<String>,
    pub(crate) content: Option<String>,
    pub(crate) upvotes: Option<Count>,
    pub(crate) comment_count: Option<Count>,
    pub(crate) is_hot: Option<bool>,
    pub(crate) is_anonymous: Option<bool>,
    pub(crate) is_pinned: Option<bool>,
    pub(crate) created_at: Option<Instant>,
    /// The author in lists and details.
    pub(crate) agent: Option<Agent>,
    /// The author in the feed.
    pub(crate) author: Option<Agent>,
    pub(crate) submolt: Option<Board>,
    /// Instead of `submolt`. [seen: tianqi]
    pub(crate) submolt_name: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) attachments: Option<Vec<Attachment>>,
    /// In lists.
    pub(crate) has_poll: Option<bool>,
    /// In details; absent when there is none.
    pub(crate) poll: Option<IgnoredAny>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Board {
    pub(crate) name: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Attachment {
    pub(crate) id: Option<Text>,
    /// Instead of `id` in the answer to an upload. [ref]
    #[serde(rename = "attachment_id")]
    pub(crate) upload_id: Option<Text>,
    pub(crate) file_size: Option<Count>,
    /// Instead of `file_size`. [seen: ts-sdk (mock)]
    pub(crate) size_bytes: Option<Count>,
    pub(crate) mime_type: Option<String>,
    pub(crate) url: Option<String>,
}

/// Something that a search found. What it is says `type`.
#[derive(Debug, Deserialize)]
pub(crate) struct Hit {
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) id: Option<Text>,
    pub(crate) post_id: Option<Text>,
    /// A post's title, an agent's name.
    pub(crate) title: Option<String>,
    /// A post's text, an agent's bio.
    pub(crate) content: Option<String>,
    /// A post's votes, an agent's score.
    pub(crate) upvotes: Option<f64>,
    pub(crate) comment_count: Option<Count>,
    pub(crate) is_anonymous: Option<bool>,
    pub(crate) created_at: Option<Instant>,
    pub(crate) author: Option<Agent>,
    pub(crate) submolt: Option<Board>,
    pub(crate) submolt_name: Option<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct NewPost<'a> {
    pub(crate) title: &'a str,
    pub(crate) content: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) submolt: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) group_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) attachment_ids: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
pub(crate) struct PostEdit<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) content: Option<&'a str>,
}

/// A poll, bare or under `poll`. Only `question`, `options[].id` and `allow_multiple` are documented.
#[derive(Debug, Deserialize)]
pub(crate) struct Poll {
    #[serde(rename = "poll")]
    pub(crate) inner: Option<Box<Poll>>,
    pub(crate) question: Option<String>,
    pub(crate) options: Option<Vec<PollOption>>,
    pub(crate) allow_multiple: Option<bool>,
    pub(crate) total_votes: Option<Count>,
    pub(crate) has_voted: Option<bool>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct PollOption {
    pub(crate) id: Text,
    pub(crate) text: Option<String>,
    pub(crate) vote_count: Option<Count>,
    /// Instead of `vote_count`. [inferred]
    pub(crate) votes: Option<Count>,
}

#[derive(Debug, Serialize)]
pub(crate) struct NewPoll<'a> {
    pub(crate) question: &'a str,
    pub(crate) options: &'a [String],
    pub(crate) allow_multiple: bool,
}

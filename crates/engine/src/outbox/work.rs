//! A delivery's work: its steps, how far it has come, and what is in doubt.

use jiff::Timestamp;
use moothall_core::id::{CommentId, PostId};
use moothall_core::ops::NewComment;
use moothall_core::outbox::DeliveryStatus;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::accounts::PostChallenge;
use crate::polls::PollDraft;
use crate::write::Write;

/// What a delivery consists of and how far it has come. It is kept as JSON with the delivery.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Work {
    /// The first decides how the delivery stands; the others are beside it.
    pub(crate) steps: Vec<Step>,
    /// Which step is next.
    pub(crate) at: usize,
    /// How the first step ended well.
    pub(crate) head: Option<DeliveryStatus>,
    /// The post that the first step made.
    pub(crate) post: Option<PostId>,
    /// What has to be answered before the post is shown.
    pub(crate) challenge: Option<PostChallenge>,
    /// The comments that later steps made.
    pub(crate) comments: Vec<CommentId>,
    /// What was changed, left out, or did not work beside the first step.
    pub(crate) warnings: Vec<String>,
    /// The request that asked for it, for logs.
    pub(crate) request_id: Option<String>,
    /// How the step under way has fared.
    #[serde(default)]
    pub(crate) trouble: Trouble,
}

/// One write of a delivery. Those after the first need the post that it makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Step {
    /// The write itself.
    Write(Write),
    /// A poll on the post.
    Poll(PollDraft),
    /// A part of the text that did not fit, as a comment on the post.
    Rest(String),
}

/// What went wrong with a step so far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Trouble {
    /// How many attempts failed that counted.
    pub(crate) tries: u32,
    /// How many attempts met a defect of ours.
    pub(crate) panics: u32,
    /// Whether it was sent again after it had been looked for and not been found.
    pub(crate) resent: bool,
    /// What was sent and never answered.
    pub(crate) doubt: Option<Doubt>,
}

/// An attempt that may have been the one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Doubt {
    /// Which attempt was the last of those in doubt.
    pub(crate) attempt: u32,
    /// When the first of them began.
    pub(crate) since: Timestamp,
    /// When the last of them had ended at the latest.
    pub(crate) until: Timestamp,
    /// When it was first looked for.
    pub(crate) looked_at: Option<Timestamp>,
    /// How often looking failed.
    pub(crate) failures: u32,
}

impl Work {
    /// A single write.
    pub(crate) fn of(write: Write) -> Self {
        Self {
            steps: vec![Step::Write(write)],
            at: 0,
            head: None,
            post: None,
            challenge: None,
            comments: Vec::new(),
            warnings: Vec::new(),
            request_id: None,
            trouble: Trouble::default(),
        }
    }

    /// The write that is next; `None` when there is nothing more to do.
    pub(crate) fn current(&self) -> Option<Write> {
        Some(match self.steps.get(self.at)? {
            Step::Write(write) => write.clone(),
            Step::Poll(draft) => Write::Poll(draft.clone().on(self.post.clone()?)),
            Step::Rest(text) => Write::Comment(NewComment {
                post: self.post.clone()?,
                parent: None,
                text: text.clone(),
                media: Vec::new(),
            }),
        })
    }

    /// The write that decides how the delivery stands.
    pub(crate) fn first(&self) -> Option<&Write> {
        match self.steps.first() {
            Some(Step::Write(write)) => Some(write),
            _ => None,
        }
    }

    /// How many parts of the text are not written yet.
    pub(crate) fn rest_left(&self) -> usize {
        self.steps.iter().skip(self.at).filter(|step| matches!(step, Step::Rest(_))).count()
    }

    /// SHA-256 of what is written and where.
    pub(crate) fn content_hash(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        for step in &self.steps {
            let part = match step {
                Step::Write(write) => format!("{} {} {}", write.kind(), write.place(), write.content()),
                Step::Poll(draft) => format!("poll {} {:?}", draft.question, draft.options),
                Step::Rest(text) => format!("rest {text}"),
            };
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }

    /// The work as it is kept.
    pub(crate) fn to_json(&self) -> String {
        // Every part of it serialises.
        serde_json::to_string(self).unwrap_or_default()
    }
}

//! Connected providers and generation jobs.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Id;

#[derive(Default)]
pub(in crate::imagineanything) struct Generation {
    /// By agent and provider.
    pub(in crate::imagineanything) services: BTreeMap<(Id, String), ConnectedService>,
    pub(in crate::imagineanything) jobs: BTreeMap<Id, Job>,
}

/// A provider of an agent's own, with the agent's key.
pub(in crate::imagineanything) struct ConnectedService {
    pub(in crate::imagineanything) id: Id,
    pub(in crate::imagineanything) provider: String,
    pub(in crate::imagineanything) api_key: String,
    pub(in crate::imagineanything) active: bool,
    /// Why the provider does not take the key; none when it does.
    pub(in crate::imagineanything) rejected: Option<String>,
    pub(in crate::imagineanything) created_at: Timestamp,
    pub(in crate::imagineanything) updated_at: Timestamp,
}

#[derive(Clone)]
pub(in crate::imagineanything) struct Job {
    pub(in crate::imagineanything) id: Id,
    pub(in crate::imagineanything) owner: Id,
    pub(in crate::imagineanything) provider: String,
    /// `image`, `video`, `voice`, `sound_effect` or `music`.
    pub(in crate::imagineanything) kind: String,
    pub(in crate::imagineanything) prompt: String,
    /// The text of the post to come.
    pub(in crate::imagineanything) content: Option<String>,
    pub(in crate::imagineanything) model: String,
    pub(in crate::imagineanything) status: JobStatus,
    pub(in crate::imagineanything) error: Option<String>,
    pub(in crate::imagineanything) retries: u32,
    pub(in crate::imagineanything) post: Option<Id>,
    pub(in crate::imagineanything) result_url: Option<String>,
    pub(in crate::imagineanything) created_at: Timestamp,
    /// When it was started or last retried.
    pub(in crate::imagineanything) started_at: Timestamp,
    /// When its status last changed.
    pub(in crate::imagineanything) since: Timestamp,
    pub(in crate::imagineanything) completed_at: Option<Timestamp>,
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::imagineanything) enum JobStatus {
    Pending,
    Generating,
    Uploading,
    Completed,
    Failed,
}

impl JobStatus {
    pub(in crate::imagineanything) fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Generating => "generating",
            Self::Uploading => "uploading",
            Self::Completed => "completed",
            Self::Failed => "failed",
        }
    }

    /// What comes after it when all goes well.
    pub(in crate::imagineanything) fn next(self) -> Option<Self> {
        match self {
            Self::Pending => Some(Self::Generating),
            Self::Generating => Some(Self::Uploading),
            Self::Uploading => Some(Self::Completed),
            Self::Completed | Self::Failed => None,
        }
    }

    /// Whether the job still works towards its end.
    pub(in crate::imagineanything) fn is_active(self) -> bool {
        self.next().is_some()
    }
}

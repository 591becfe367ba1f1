//! What became of a publication.

use jiff::Timestamp;
use moothall_core::ErrorKind;
use moothall_core::id::CommentId;
use moothall_core::model::Post;
use serde::Serialize;
use uuid::Uuid;

use crate::accounts::ChallengeInfo;
use crate::problem::{Code, Problem, ProblemInfo};

/// One intent to post, and what became of each of its targets.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Publication {
    /// Its id.
    pub id: String,
    /// The status that all deliveries share, or `mixed`.
    pub status: PublicationStatus,
    /// When it was accepted.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
    /// What became of each target, in the order of the request.
    pub deliveries: Vec<Delivery>,
}

/// How a publication stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum PublicationStatus {
    /// Every target shows it.
    Published,
    /// Every target waits for a challenge to be answered.
    AwaitingChallenge,
    /// Every target waits for somebody's approval.
    AwaitingReview,
    /// Every network refused it.
    Refused,
    /// It could not be sent to any target.
    Failed,
    /// It is not known of any target whether it is there.
    Unknown,
    /// The deliveries differ.
    Mixed,
}

/// One target of a publication.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Delivery {
    /// Its id.
    pub id: String,
    /// The account that posts.
    pub account: String,
    /// The slug of the network.
    pub network: &'static str,
    /// How it stands.
    pub status: DeliveryStatus,
    /// The post, once the network has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post: Option<Post>,
    /// The challenge that has to be answered before the post is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub challenge: Option<ChallengeInfo>,
    /// The comments that hold the rest of a split text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<CommentId>,
    /// Why it is not there, or not known to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ProblemInfo>,
    /// What was changed, left out, or did not work beside the post itself.
    pub warnings: Vec<String>,
    /// Every attempt to send it.
    pub attempts: Vec<Attempt>,
}

/// One attempt to send a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Attempt {
    /// When it began.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub started_at: Timestamp,
    /// When it ended.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub ended_at: Timestamp,
    /// Why it failed, for programs; `null` when it did not.
    pub error: Option<Code>,
}

/// How a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum DeliveryStatus {
    /// The network shows it.
    Published,
    /// The network has it, and shows it once a challenge is answered.
    AwaitingChallenge,
    /// The network has it, and shows it once somebody approved it.
    AwaitingReview,
    /// The network said no; nothing was written.
    Refused,
    /// It could not be sent; nothing was written.
    Failed,
    /// No answer came back: it may be there or not. It is not sent again by itself.
    Unknown,
}

impl DeliveryStatus {
    /// How a delivery stands that ended in a problem.
    pub(super) fn of(problem: &Problem) -> Self {
        if problem.code() == Code::OutcomeUnknown {
            return Self::Unknown;
        }
        match problem.error().kind() {
            ErrorKind::InvalidInput
            | ErrorKind::Unauthenticated
            | ErrorKind::Forbidden
            | ErrorKind::AccountBlocked
            | ErrorKind::NotFound
            | ErrorKind::Conflict
            | ErrorKind::Unsupported => Self::Refused,
            _ => Self::Failed,
        }
    }

    /// Whether the network has the post.
    pub fn is_accepted(self) -> bool {
        matches!(self, Self::Published | Self::AwaitingChallenge | Self::AwaitingReview)
    }
}

impl From<DeliveryStatus> for PublicationStatus {
    fn from(status: DeliveryStatus) -> Self {
        match status {
            DeliveryStatus::Published => Self::Published,
            DeliveryStatus::AwaitingChallenge => Self::AwaitingChallenge,
            DeliveryStatus::AwaitingReview => Self::AwaitingReview,
            DeliveryStatus::Refused => Self::Refused,
            DeliveryStatus::Failed => Self::Failed,
            DeliveryStatus::Unknown => Self::Unknown,
        }
    }
}

impl Publication {
    pub(super) fn of(created_at: Timestamp, deliveries: Vec<Delivery>) -> Self {
        let mut statuses = deliveries.iter().map(|delivery| delivery.status);
        let status = match statuses.next() {
            Some(first) if statuses.all(|status| status == first) => first.into(),
            _ => PublicationStatus::Mixed,
        };
        Self { id: Uuid::now_v7().to_string(), status, created_at, deliveries }
    }

    /// Whether no write has happened nor may have: then the same request may be sent again.
    pub fn wrote_nothing(&self) -> bool {
        let nothing = |status| matches!(status, DeliveryStatus::Refused | DeliveryStatus::Failed);
        self.deliveries.iter().all(|delivery| nothing(delivery.status))
    }

    /// The publication as one problem: that of its only delivery, or that of all when nothing was
    /// written anywhere. `None` when it is a success, or when the deliveries have to be told apart.
    pub fn problem(&self) -> Option<ProblemInfo> {
        let mut errors = self.deliveries.iter().filter_map(|delivery| delivery.error.as_ref());
        let first = errors.next()?;
        if self.deliveries.len() == 1 {
            return Some(first.clone());
        }
        if !self.wrote_nothing() {
            return None;
        }
        let mut all =
            ProblemInfo { network: None, account: None, ..Problem::new(Code::AllFailed, self.told()).info() };
        if errors.all(|error| error.code == first.code) {
            all.code = first.code;
            all.source = first.source;
            all.action.clone_from(&first.action);
        }
        let failed = || self.deliveries.iter().filter_map(|delivery| delivery.error.as_ref());
        all.retryable = failed().all(|error| error.retryable);
        all.retry_at = failed().filter_map(|error| error.retry_at).max();
        Some(all)
    }

    /// What each delivery failed of, in one line.
    fn told(&self) -> String {
        let told = |delivery: &Delivery| {
            let error = delivery.error.as_ref()?;
            Some(format!("{}: {}", delivery.account, error.message))
        };
        self.deliveries.iter().filter_map(told).collect::<Vec<_>>().join("; ")
    }
}

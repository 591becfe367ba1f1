//! What became of a write, as it is shown.

mod item;

use jiff::Timestamp;
use moothall_core::id::CommentId;
use moothall_core::model::Post;
use moothall_core::outbox::{AttemptRecord, DeliveryRecord, DeliveryStatus, Priority};
use serde::{Deserialize, Serialize, Serializer};

pub use self::item::Item;
use super::work::Work;
use crate::accounts::ChallengeInfo;
use crate::problem::{Code, Problem, ProblemInfo};

/// One intent to write, and what became of each of its targets.
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PublicationStatus {
    /// As every one of its deliveries does.
    All(DeliveryStatus),
    /// The deliveries differ.
    Mixed,
}

const MIXED: &str = "mixed";

impl Serialize for PublicationStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Self::All(status) => status.as_str(),
            Self::Mixed => MIXED,
        })
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for PublicationStatus {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        let words = DeliveryStatus::ALL.into_iter().map(DeliveryStatus::as_str).chain([MIXED]);
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::Type::String)
            .description(Some("How a publication stands."))
            .enum_values(Some(words))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for PublicationStatus {}

/// One write to one network, and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Delivery {
    /// Its id.
    pub id: String,
    /// The publication that it belongs to.
    pub publication: String,
    /// The account that writes.
    pub account: String,
    /// The slug of the network.
    pub network: String,
    /// What kind of write it is, such as `post`, `comment` or `vote`.
    pub kind: String,
    /// How it stands.
    #[cfg_attr(feature = "openapi", schema(value_type = DeliveryStatus))]
    pub status: DeliveryStatus,
    /// What goes first among the account's deliveries that are due; `normal` when left out.
    #[serde(skip_serializing_if = "is_normal")]
    pub priority: Priority,
    /// When it is tried, or looked for, next; only while it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub next_at: Option<Timestamp>,
    /// What else it waits for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting_for: Option<WaitingFor>,
    /// When it is given up, unless it was begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub expires_at: Option<Timestamp>,
    /// The post, once the network has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Post>))]
    pub post: Option<Item<Post>>,
    /// What the network answered to a write that is no post.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub result: Option<Item<serde_json::Value>>,
    /// The challenge that has to be answered before the post is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub challenge: Option<ChallengeInfo>,
    /// The comments that hold the rest of a split text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<CommentId>,
    /// Why it is not there, or not known to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ProblemInfo>,
    /// What was changed, left out, or did not work beside the write itself.
    pub warnings: Vec<String>,
    /// Every attempt to send it.
    pub attempts: Vec<Attempt>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_normal(priority: &Priority) -> bool {
    *priority == Priority::Normal
}

/// What a delivery waits for beside its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum WaitingFor {
    /// The account cannot act now; its state says what to do.
    Account,
}

/// One attempt to send a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Attempt {
    /// Counts the attempts from 1.
    pub number: u32,
    /// When it began.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub started_at: Timestamp,
    /// When it ended; `null` while it is under way, or when the process died.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub ended_at: Option<Timestamp>,
    /// Why it failed, for programs; `null` when it did not.
    pub error: Option<Code>,
    /// Why it failed, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// How an attempt ended, as it is kept.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct AttemptOutcome {
    pub(super) error: Option<Code>,
    pub(super) message: Option<String>,
}

impl Delivery {
    pub(super) fn of(record: &DeliveryRecord, attempts: &[AttemptRecord]) -> Self {
        let work: Option<Work> = serde_json::from_str(&record.work).ok();
        // The first step decides: what is still to be done beside it does not make it unsent.
        let status = work.as_ref().and_then(|work| work.head).unwrap_or(record.status);
        let is_post = matches!(record.kind.as_str(), "post" | "quote" | "edit_post");
        let result = record.result.as_deref();
        let error = record.error.as_deref().and_then(|error| serde_json::from_str(error).ok());
        let (challenge, comments, warnings) = work
            .map(|work| (work.challenge.map(|posed| posed.info), work.comments, work.warnings))
            .unwrap_or_default();
        Self {
            id: record.id.clone(),
            publication: record.publication.clone(),
            account: record.account.clone(),
            network: record.network.clone(),
            kind: record.kind.clone(),
            status,
            priority: record.priority,
            next_at: Some(record.not_before).filter(|_| record.status.is_waiting()),
            waiting_for: None,
            expires_at: record.expires_at,
            post: result.filter(|_| is_post).and_then(Item::of),
            result: result.filter(|_| !is_post).and_then(Item::of),
            challenge,
            comments,
            error: error.filter(|_| !status.is_accepted()),
            warnings,
            attempts: attempts.iter().map(Attempt::of).collect(),
        }
    }

    /// Whether somebody who waits for it has nothing more to wait for.
    pub(super) fn has_ended(&self) -> bool {
        self.status.is_final()
    }

    /// What the network answered, as JSON.
    pub(super) fn answer(&self) -> &str {
        let post = self.post.as_ref().map(Item::as_str);
        post.or(self.result.as_ref().map(Item::as_str)).unwrap_or("null")
    }
}

impl Attempt {
    fn of(record: &AttemptRecord) -> Self {
        let outcome = record.outcome.as_deref().and_then(|outcome| serde_json::from_str(outcome).ok());
        let AttemptOutcome { error, message } = outcome.unwrap_or_default();
        let AttemptRecord { number, started_at, ended_at, .. } = *record;
        Self { number, started_at, ended_at, error, message }
    }
}

impl Publication {
    pub(super) fn of(id: String, created_at: Timestamp, deliveries: Vec<Delivery>) -> Self {
        let mut statuses = deliveries.iter().map(|delivery| delivery.status);
        let status = match statuses.next() {
            Some(first) if statuses.all(|status| status == first) => PublicationStatus::All(first),
            _ => PublicationStatus::Mixed,
        };
        Self { id, status, created_at, deliveries }
    }

    /// Whether no write has happened nor may have or will: then the same request may be sent again.
    pub fn wrote_nothing(&self) -> bool {
        let nothing = |status| {
            use DeliveryStatus::{Cancelled, Expired, Failed, Refused};
            matches!(status, Refused | Failed | Expired | Cancelled)
        };
        self.deliveries.iter().all(|delivery| nothing(delivery.status))
    }

    /// Whether something is still to be done.
    pub fn is_under_way(&self) -> bool {
        self.deliveries.iter().any(|delivery| !delivery.has_ended())
    }

    /// The publication as one problem: that of its only delivery, or that of all when nothing was
    /// written anywhere. `None` when it is a success, when it waits, or when the deliveries have to be
    /// told apart.
    pub fn problem(&self) -> Option<ProblemInfo> {
        use DeliveryStatus::{Leased, Queued, Sending};
        let waits = |status| matches!(status, Queued | Leased | Sending);
        if self.deliveries.iter().any(|delivery| waits(delivery.status)) {
            return None;
        }
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

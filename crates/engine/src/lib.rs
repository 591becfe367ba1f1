//! What Moothall does: publish, read, vote, message, and the rules around them, over any network.
//!
//! This crate holds the use cases. It knows networks only as [`Network`], and storage and time only
//! as ports; it speaks no HTTP and never learns a network's name. Front ends call it: one method of
//! [`Engine`] per use case, each told who calls ([`Caller`]), each answering a value that serialises
//! to the pinned JSON, or a [`Problem`].
//!
//! A write that was accepted runs to its end even when its caller stops waiting; a read is cancelled.
//!
//! Start at [`Engine`], then read `publish.rs` for the widest use case and `lists/merge.rs` for how
//! one list comes out of several networks.

mod accounts;
mod acting;
mod comments;
mod feeds;
mod idempotency;
mod lanes;
mod limits;
mod lists;
mod media;
mod messages;
mod networks;
mod notifications;
mod people;
mod polls;
mod posts;
mod problem;
mod publish;
mod registry;
mod rules;
mod tasks;
mod votes;

#[cfg(test)]
mod fake;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use moothall_core::id::MediaId;
use moothall_core::model::MediaKind;
use moothall_core::ports::{AccountStore, Ports};
use moothall_core::{AccountRecord, Network};

use self::accounts::PostChallenges;
use self::idempotency::Idempotency;
use self::lanes::Lanes;
use self::registry::Registry;
use self::tasks::Tasks;

pub use self::accounts::{
    AccountChange, AccountInfo, ChallengeAnswer, ChallengeInfo, ChallengeResult, LinkAccount, RegisterAccount,
};
pub use self::comments::CommentRequest;
pub use self::feeds::{FeedRequest, SearchRequest};
pub use self::idempotency::{Answer, Fingerprint, IdempotencyKey, Once};
pub use self::lanes::{NetworkHealth, NetworkStatus};
pub use self::limits::{AccountLimits, LimitInfo, LimitRule};
pub use self::lists::{List, ListProblem, ListRequest, PageOptions};
pub use self::media::UploadRequest;
pub use self::messages::MessageRequest;
pub use self::networks::{FeedInfo, NetworkInfo};
pub use self::notifications::{ReadAccount, ReadNotifications, ReadResult};
pub use self::people::FollowResult;
pub use self::polls::PollDraft;
pub use self::posts::{CreatedPost, RepostResult};
pub use self::problem::{Code, FieldProblem, Problem, ProblemInfo, ProblemSource, Result};
pub use self::publish::{
    Attempt, Delivery, DeliveryStatus, MissingTitle, Preview, Publication, PublicationStatus, PublishRequest,
    Target, TargetPreview, TextCount, TitlePolicy, UnsupportedTitle,
};
pub use self::votes::VoteResult;

/// How many uploads are remembered, so that rules about kinds of media can be checked before sending.
const REMEMBERED_MEDIA: u64 = 10_000;

/// Who calls a use case. What they may do is the front end's matter.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The agent: it sees its own accounts, and none of anybody else's.
    pub agent: String,
    /// The id of the request, for logs and for the networks' adapters.
    pub request_id: Arc<str>,
}

/// Which account acts, and how much is told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActAs {
    /// The account's name; may be left out when the agent has exactly one on the network concerned.
    pub account: Option<String>,
    /// Whether items carry the network's own JSON.
    pub raw: bool,
}

impl ActAs {
    /// The account of this name acts, or the only one on the network when there is none.
    pub fn account(name: Option<String>) -> Self {
        Self { account: name, raw: false }
    }
}

/// What an engine is made of.
#[derive(Clone)]
pub struct EngineConfig {
    /// Every network there is. Their slugs must differ.
    pub networks: Vec<Arc<dyn Network>>,
    /// Time and memory, the same that the networks' adapters use.
    pub ports: Ports,
    /// Where accounts are kept that are linked or registered here.
    pub accounts: Arc<dyn AccountStore>,
    /// Accounts from the configuration: they act like others but are never changed or removed here.
    pub static_accounts: Vec<AccountRecord>,
    /// Limits and times.
    pub settings: EngineSettings,
}

/// Limits and times of an engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineSettings {
    /// How long a call to a network may take, waits for budgets included.
    pub call_deadline: Duration,
    /// How long an upload may take: its bytes come no faster than its caller sends them.
    pub upload_deadline: Duration,
    /// How long the answer to a write with an idempotency key is kept.
    pub idempotency_ttl: Duration,
    /// How many such answers are kept at most; the least recently used go first.
    pub idempotency_capacity: u64,
    /// How many calls may be under way to one network at once.
    pub max_concurrency: usize,
}

impl Default for EngineSettings {
    /// 30 s per call and 5 min per upload, answers for 24 h and at most 10,000 of them, 64 calls per network at once.
    fn default() -> Self {
        Self {
            call_deadline: Duration::from_secs(30),
            upload_deadline: Duration::from_mins(5),
            idempotency_ttl: Duration::from_hours(24),
            idempotency_capacity: 10_000,
            max_concurrency: 64,
        }
    }
}

/// The use cases. Cheap to clone: all clones are the same engine.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

struct Inner {
    lanes: Lanes,
    registry: Registry,
    ports: Ports,
    settings: EngineSettings,
    tasks: Tasks,
    idempotency: Idempotency,
    media_kinds: moka::future::Cache<MediaId, MediaKind>,
    post_challenges: PostChallenges,
}

impl Engine {
    /// Builds an engine and loads the accounts.
    ///
    /// `misconfigured` when two networks share a slug or a configured account names an unknown one,
    /// `storage_failed` when the accounts cannot be read.
    pub async fn new(config: EngineConfig) -> Result<Self> {
        let EngineConfig { networks, ports, accounts, static_accounts, settings } = config;
        let lanes = Lanes::new(networks, settings.max_concurrency)?;
        let registry = Registry::load(accounts, static_accounts, &lanes).await?;
        let idempotency = Idempotency::new(ports.clock.clone(), &settings);
        let media_kinds = moka::future::Cache::new(REMEMBERED_MEDIA);
        Ok(Self {
            inner: Arc::new(Inner {
                lanes,
                registry,
                ports,
                settings,
                tasks: Tasks::default(),
                idempotency,
                media_kinds,
                post_challenges: PostChallenges::default(),
            }),
        })
    }

    /// Waits until every write under way has ended. Call it once no more requests come in.
    pub async fn shutdown(&self) {
        self.inner.tasks.finish().await;
    }

    /// Runs an accepted write to its end, even when its caller stops waiting.
    async fn complete<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T>> + Send + 'static,
    ) -> Result<T> {
        self.inner.tasks.complete(work).await?
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").field("networks", &self.inner.lanes).finish_non_exhaustive()
    }
}

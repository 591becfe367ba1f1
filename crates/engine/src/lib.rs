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
mod failpoint;
mod feeds;
mod idempotency;
mod lanes;
mod limits;
mod lists;
mod media;
mod messages;
mod native;
mod networks;
mod notifications;
mod outbox;
mod people;
mod polls;
mod posts;
mod problem;
mod publish;
mod registry;
mod rules;
mod safety;
mod settings;
mod tasks;
mod votes;
mod write;

#[cfg(test)]
mod fake;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use moothall_core::id::MediaId;
use moothall_core::model::MediaKind;
pub use moothall_core::outbox::{DeliveryStatus, Priority};
use moothall_core::ports::{AccountStore, AuditLog, IdempotencyStore, Outbox, Ports};
use moothall_core::{AccountRecord, Network};
use uuid::Uuid;

use self::idempotency::Idempotency;
use self::lanes::Lanes;
use self::outbox::{Signals, again};
use self::registry::Registry;
use self::safety::Strikes;
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
pub use self::native::NativeRequest;
pub use self::networks::{FeedInfo, NetworkInfo};
pub use self::notifications::{ReadAccount, ReadNotifications, ReadResult};
pub use self::outbox::{
    Attempt, Delivery, Item, Publication, PublicationRequest, PublicationStatus, Resolution, WaitingFor,
    WriteOptions, Written,
};
pub use self::people::FollowResult;
pub use self::polls::PollDraft;
pub use self::posts::{CreatedPost, RepostResult};
pub use self::problem::{Code, FieldProblem, Problem, ProblemInfo, ProblemSource, Result};
pub use self::publish::{
    MissingTitle, Preview, PublishRequest, Target, TargetPreview, TextCount, TitlePolicy, UnsupportedTitle,
};
pub use self::settings::{DeliverySettings, EngineSettings};
pub use self::votes::VoteResult;

/// How many uploads are remembered, so that rules about kinds of media can be checked before sending.
const REMEMBERED_MEDIA: u64 = 10_000;

/// How often it is looked whether another process changed an account.
const FOLLOW_EVERY: Duration = Duration::from_millis(500);

/// Who calls a use case. What they may do is the front end's matter.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The agent: it sees its own accounts, and none of anybody else's.
    pub agent: String,
    /// The id of the key that it calls with, for the audit log.
    pub key_id: String,
    /// The idempotency key of the request: what the request makes is kept under it, so that the same
    /// key finds it again even if the process dies before it has answered.
    pub idempotency_key: Option<String>,
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
    /// Accounts from the configuration: they act like others, but of them only the state changes here.
    pub static_accounts: Vec<AccountRecord>,
    /// Where writes are kept on their way.
    pub outbox: Arc<dyn Outbox>,
    /// Where idempotency keys and their answers are kept.
    pub idempotency: Arc<dyn IdempotencyStore>,
    /// Where it is kept who called a network directly.
    pub audit: Arc<dyn AuditLog>,
    /// Limits and times.
    pub settings: EngineSettings,
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
    outbox: Arc<dyn Outbox>,
    audit: Arc<dyn AuditLog>,
    signals: Signals,
    strikes: Strikes,
    wrong_answers: Strikes,
    /// Names this process as the owner of leases; no other has the same name.
    owner: String,
    media_kinds: moka::future::Cache<MediaId, MediaKind>,
}

impl Engine {
    /// Builds an engine and loads the accounts.
    ///
    /// `misconfigured` when two networks share a slug or a configured account names an unknown one,
    /// `storage_failed` when the store cannot be read. [`start`](Self::start) begins to deliver.
    pub async fn new(config: EngineConfig) -> Result<Self> {
        let EngineConfig { networks, ports, accounts, static_accounts, outbox, idempotency, audit, settings } =
            config;
        let lanes = Lanes::new(networks, settings.max_concurrency)?;
        let registry = Registry::load(accounts, static_accounts, &lanes).await?;
        let idempotency = Idempotency::new(idempotency);
        let owner = format!("{}/{}", settings.delivery.instance, Uuid::now_v7());
        if settings.delivery.take_over {
            let (earlier, now) = (format!("{}/", settings.delivery.instance), ports.clock.now());
            let deliveries = again(|| outbox.take_over(&earlier, now)).await.map_err(Inner::outbox_failed)?;
            let requests = idempotency.take_over(&earlier, now).await?;
            if deliveries > 0 || requests > 0 {
                tracing::warn!(deliveries, requests, "outbox.taken_over");
            }
        }
        let media_kinds = moka::future::Cache::new(REMEMBERED_MEDIA);
        Ok(Self {
            inner: Arc::new(Inner {
                lanes,
                registry,
                ports,
                settings,
                tasks: Tasks::default(),
                idempotency,
                outbox,
                audit,
                signals: Signals::default(),
                strikes: Strikes::of_authentication(),
                wrong_answers: Strikes::of_challenges(),
                owner,
                media_kinds,
            }),
        })
    }

    /// Begins to deliver what is queued, and to follow what other processes do to accounts. Without it
    /// only those writes are sent whose callers wait for them.
    pub fn start(&self) {
        self.inner.tasks.spawn(self.clone().work());
        self.inner.tasks.spawn(self.clone().follow_accounts());
        self.inner.tasks.spawn(self.clone().tidy());
    }

    /// Follows the accounts that other processes add, change and remove.
    async fn follow_accounts(self) {
        while !self.inner.tasks.is_stopping() {
            if let Err(problem) = self.inner.registry.refresh().await {
                tracing::error!(error = %problem, "accounts.not_followed");
            }
            tokio::select! {
                () = self.inner.ports.clock.sleep(FOLLOW_EVERY) => {}
                () = self.inner.tasks.stopping() => {}
            }
        }
    }

    /// Lets nothing queued begin any more, and waits until every write under way has ended. Call it once
    /// no more requests come in.
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

//! A network in memory for tests: it has what it is given, fails as it is told, and notes every call.

pub(crate) mod lists;
mod writes;

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use moothall_core::limits::{BudgetLine, Limit};
use moothall_core::model::{Notification, Post};
use moothall_core::ports::memory::{ManualClock, MemoryAccounts};
use moothall_core::ports::{AccountStore, Ports, Reserve, Settlement};
use moothall_core::text::TextRules;
use moothall_core::{
    AccountKey, AccountRecord, AccountState, Capability, Context, CredentialField, Credentials, Descriptor,
    Error, MediaRules, Network, PostRules, Result, TitleRule, traits,
};
use tokio::sync::Barrier;

use crate::{Caller, Engine, EngineConfig, EngineSettings};

/// A network in memory.
pub(crate) struct Fake {
    pub(crate) descriptor: Descriptor,
    pub(crate) lacks: HashSet<Capability>,
    /// What lists show.
    pub(crate) posts: Vec<Post>,
    pub(crate) notifications: Vec<Notification>,
    pub(crate) notification_pages: bool,
    pub(crate) votes_on_comments: bool,
    /// Where everybody who makes a post waits until all have come.
    pub(crate) barrier: Option<Arc<Barrier>>,
    /// Whether posts and new accounts wait for a challenge.
    pub(crate) challenges: bool,
    pub(crate) state: Mutex<State>,
}

#[derive(Default)]
pub(crate) struct State {
    failures: HashMap<&'static str, VecDeque<Error>>,
    calls: Vec<String>,
}

impl Fake {
    pub(crate) fn new(slug: &'static str) -> Self {
        let text = |max| TextRules { max_chars: Some(max), markdown: false, hashtags: true, mentions: true };
        Self {
            descriptor: Descriptor {
                slug,
                name: slug,
                website: "https://example.org",
                credentials: &[CredentialField { name: "api_key", env: "FAKE_API_KEY" }],
                post: PostRules {
                    title: TitleRule::Unsupported,
                    text: text(100),
                    media: MediaRules { max_items: 2, max_videos: Some(1), mixed: false, types: Vec::new() },
                    communities: false,
                    polls: true,
                },
                comment: text(40),
                message: text(40),
                limits: Vec::new(),
                communities: Vec::new(),
            },
            lacks: HashSet::new(),
            posts: Vec::new(),
            notifications: Vec::new(),
            notification_pages: true,
            votes_on_comments: false,
            barrier: None,
            challenges: false,
            state: Mutex::default(),
        }
    }

    pub(crate) fn without(mut self, capability: Capability) -> Self {
        self.lacks.insert(capability);
        self
    }

    pub(crate) fn with_titles(mut self, max_chars: usize) -> Self {
        self.descriptor.post.title = TitleRule::Required { max_chars };
        self
    }

    pub(crate) fn with_limit(mut self, limit: Limit) -> Self {
        self.descriptor.limits.push(limit);
        self
    }

    /// The next call of this operation fails.
    pub(crate) fn fail(&self, operation: &'static str, error: Error) {
        self.state().failures.entry(operation).or_default().push_back(error);
    }

    /// Every call so far: the operation, who acted, and what was asked.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.state().calls.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self, cx: &Context, operation: &'static str, what: impl std::fmt::Display) -> Result<()> {
        // The part of the key that stands for the credentials says nothing to a test.
        let key = cx.account.as_ref().map(|account| account.key.as_str());
        let who = key.and_then(|key| key.split_once('/')).map_or("nobody", |(_, name)| name);
        let mut state = self.state();
        state.calls.push(format!("{operation} {who} {what}"));
        match state.failures.get_mut(operation).and_then(VecDeque::pop_front) {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    fn slug(&self) -> &'static str {
        self.descriptor.slug
    }
}

macro_rules! families {
    ($($accessor:ident $family:ident;)+) => {
        impl Network for Fake {
            fn descriptor(&self) -> &Descriptor {
                &self.descriptor
            }
            $(
                fn $accessor(&self) -> Option<&dyn traits::$family> {
                    if self.lacks.contains(&Capability::$family) { None } else { Some(self) }
                }
            )+
        }
    };
}

families! {
    posts Posts;
    post_edits PostEdits;
    comments Comments;
    comment_deletes CommentDeletes;
    votes Votes;
    messages Messages;
    notifications Notifications;
    feeds Feeds;
    profiles Profiles;
    follows Follows;
    search Search;
    media Media;
    polls Polls;
    reposts Reposts;
    registration Registration;
    challenges Challenges;
}

/// An engine over fake networks, with time and storage in the test's hands.
pub(crate) struct Hall {
    pub(crate) engine: Engine,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) ports: Ports,
    pub(crate) store: Arc<MemoryAccounts>,
}

impl Hall {
    /// Each of `accounts` is (agent, name, network).
    pub(crate) async fn open(networks: &[&Arc<Fake>], accounts: &[(&str, &str, &str)]) -> Self {
        Self::open_with(networks, accounts, EngineSettings::default()).await
    }

    pub(crate) async fn open_with(
        networks: &[&Arc<Fake>],
        accounts: &[(&str, &str, &str)],
        settings: EngineSettings,
    ) -> Self {
        let clock = Arc::new(ManualClock::new(at(0)));
        let ports = Ports::with_clock(clock.clone());
        let store = Arc::new(MemoryAccounts::default());
        for (agent, name, network) in accounts {
            store.put(&record(agent, name, network)).await.expect("memory does not fail");
        }
        let config = EngineConfig {
            networks: networks.iter().map(|network| Arc::clone(network) as Arc<dyn Network>).collect(),
            ports: ports.clone(),
            accounts: store.clone(),
            static_accounts: vec![record("static", "fixed", networks[0].slug())],
            settings,
        };
        let engine = Engine::new(config).await.expect("a sound configuration");
        Self { engine, clock, ports, store }
    }
}

pub(crate) fn record(agent: &str, name: &str, network: &str) -> AccountRecord {
    AccountRecord {
        agent: agent.to_owned(),
        name: name.to_owned(),
        network: network.to_owned(),
        handle: None,
        credentials: Credentials::default().with("api_key", "canary"),
        state: AccountState::Active,
        reason: None,
        challenge: None,
        configured: false,
    }
}

pub(crate) fn caller(agent: &str) -> Caller {
    Caller { agent: agent.to_owned(), request_id: Arc::from("req_test") }
}

/// A request of the account that was sent and answered at instant 0.
pub(crate) async fn spend(ports: &Ports, account: &AccountKey, lines: &[BudgetLine]) {
    let Ok(Reserve::Granted(reservation)) = ports.budgets.reserve(account, lines, at(35), at(0)).await else {
        panic!("nothing was spent before")
    };
    let settled = ports.budgets.settle(account, lines, reservation, Settlement::Spent, at(0)).await;
    settled.expect("memory does not fail");
}

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).expect("a small instant")
}

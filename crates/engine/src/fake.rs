//! A network in memory for tests: it has what it is given, fails as it is told, and notes every call.

mod hall;
pub(crate) mod lists;
mod reconcile;
mod writes;

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use moothall_core::limits::Limit;
use moothall_core::model::{Notification, Post};
use moothall_core::ops::Found;
use moothall_core::ports::Clock;
use moothall_core::ports::memory::ManualClock;
use moothall_core::text::TextRules;
use moothall_core::{
    Capability, Context, CredentialField, Descriptor, Error, ErrorKind, MediaRules, Network, Outcome,
    PostRules, Result, TitleRule, traits,
};
use tokio::sync::Barrier;

pub(crate) use self::hall::{Hall, at, at_once, caller, record, spend};

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
    /// Where everybody who made a post waits until all have come.
    pub(crate) barrier_after: Option<Arc<Barrier>>,
    /// How long lists hide what was written.
    pub(crate) lag: Duration,
    /// When things are written; each hall sets its own.
    pub(crate) clock: OnceLock<Arc<ManualClock>>,
    /// Whether posts and new accounts wait for a challenge.
    pub(crate) challenges: bool,
    pub(crate) state: Mutex<State>,
}

#[derive(Default)]
pub(crate) struct State {
    faults: HashMap<&'static str, VecDeque<Fault>>,
    calls: Vec<String>,
    ledger: Vec<Entry>,
    /// How long lists really hide what was written, where that is not what was promised.
    hides_for: Option<Duration>,
    /// How many have come to the barrier.
    arrived: usize,
}

/// How a call goes wrong.
#[derive(Debug)]
pub(crate) enum Fault {
    /// Nothing is written, and this is the answer.
    Fails(Error),
    /// It is written, and no answer comes back.
    LosesAnswer,
    /// It meets a defect before anything is written.
    Panics,
    /// It meets a defect after it was written.
    PanicsLate,
}

/// What the network has written: the oracle of tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) operation: &'static str,
    pub(crate) who: String,
    pub(crate) text: String,
    pub(crate) at: Timestamp,
    /// Counts the entries of the operation from 1.
    pub(crate) number: usize,
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
            barrier_after: None,
            lag: Duration::from_secs(10),
            clock: OnceLock::new(),
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
        self.fault(operation, Fault::Fails(error));
    }

    /// The next call of this operation goes wrong.
    pub(crate) fn fault(&self, operation: &'static str, fault: Fault) {
        self.state().faults.entry(operation).or_default().push_back(fault);
    }

    /// Everything that was written, in order.
    pub(crate) fn ledger(&self) -> Vec<Entry> {
        self.state().ledger.clone()
    }

    /// Lists hide what was written for so long, whatever was promised.
    pub(crate) fn hide_for(&self, length: Duration) {
        self.state().hides_for = Some(length);
    }

    /// Somebody writes by other means than ours.
    pub(crate) fn write_beside(&self, operation: &'static str, who: &str, text: &str) {
        let (at, who, text) = (self.now(), who.to_owned(), text.to_owned());
        self.state().ledger.push(Entry { operation, who, text, at, number: 99 });
    }

    /// Returns once so much was written.
    pub(crate) async fn until_written(&self, count: usize) {
        while self.state().ledger.len() < count {
            tokio::task::yield_now().await;
        }
    }

    /// Returns once so many have come to the barrier.
    pub(crate) async fn until_called(&self, count: usize) {
        while self.state().arrived < count {
            tokio::task::yield_now().await;
        }
    }

    fn now(&self) -> Timestamp {
        self.clock.get().map_or(at(0), |clock| clock.now())
    }

    /// Every call so far: the operation, who acted, and what was asked.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.state().calls.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self, cx: &Context, operation: &'static str, what: impl std::fmt::Display) -> Result<()> {
        let who = who(cx);
        let mut state = self.state();
        state.calls.push(format!("{operation} {who} {what}"));
        let faults = state.faults.get_mut(operation);
        match faults.and_then(|faults| faults.pop_front_if(|next| next.is_early())) {
            Some(Fault::Fails(error)) => Err(error),
            Some(_) => {
                drop(state);
                panic!("a defect in the adapter")
            }
            None => Ok(()),
        }
    }

    /// Notes a call, and writes what it asks for. Returns how many were written with it.
    fn commit(&self, cx: &Context, operation: &'static str, text: impl std::fmt::Display) -> Result<usize> {
        let text = text.to_string();
        self.enter(cx, operation, &text)?;
        let now = self.now();
        if cx.send_before.is_some_and(|latest| now >= latest) {
            return Err(Error::new(ErrorKind::Unavailable, "it is too late to send anything"));
        }
        let mut state = self.state();
        let number = state.ledger.iter().filter(|entry| entry.operation == operation).count() + 1;
        let who = who(cx);
        state.ledger.push(Entry { operation, who, text, at: now, number });
        match state.faults.get_mut(operation).and_then(VecDeque::pop_front) {
            Some(Fault::PanicsLate) => {
                drop(state);
                panic!("a defect in the adapter")
            }
            Some(_) => Err(lost()),
            None => Ok(number),
        }
    }

    /// What the account wrote between two instants and is shown by now.
    fn find(
        &self,
        cx: &Context,
        operations: &[&str],
        text: &str,
        window: (Timestamp, Timestamp),
    ) -> Found<Entry> {
        let (now, who) = (self.now(), who(cx));
        let state = self.state();
        let lag = state.hides_for.unwrap_or(self.lag);
        let mut found = state.ledger.iter().filter(|entry| {
            operations.contains(&entry.operation)
                && entry.who == who
                && entry.text == text
                && (window.0..=window.1).contains(&entry.at)
                && entry.at.checked_add(lag).is_ok_and(|shown_at| shown_at <= now)
        });
        match (found.next(), found.next()) {
            (Some(one), None) => Found::One(one.clone()),
            (None, _) => Found::Nothing,
            (Some(_), Some(_)) => Found::Unclear,
        }
    }

    fn slug(&self) -> &'static str {
        self.descriptor.slug
    }
}

impl Fault {
    /// Whether it strikes before anything is written.
    fn is_early(&self) -> bool {
        matches!(self, Self::Fails(_) | Self::Panics)
    }
}

/// Who acts. The part of the key that stands for the credentials says nothing to a test.
fn who(cx: &Context) -> String {
    let key = cx.account.as_ref().map(|account| account.key.as_str());
    key.and_then(|key| key.split_once('/')).map_or("nobody", |(_, name)| name).to_owned()
}

/// No answer came back.
pub(crate) fn lost() -> Error {
    Error::new(ErrorKind::Unavailable, "no answer").with_outcome(Outcome::Unknown)
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
    reconcile Reconcile;
}

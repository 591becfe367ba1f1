//! What the network remembers. The areas beyond the forum have a file each.

mod arena;
mod games;
mod groups;
mod literary;
mod oracle;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bytes::Bytes;
use jiff::Timestamp;
use rand::{RngExt, rngs::StdRng};
use unicode_normalization::UnicodeNormalization;
use uuid::{Builder, Uuid};

pub(super) use self::{
    arena::{Arena, Holding, Rules, STAKE, Snapshot, Stock, Trade, TradeEnd, Trader},
    games::{Game, Move, Play, Point, Room, RoomStatus},
    groups::{Group, Member, Role},
    literary::{Chapter, Work, WorkComment, WorkStatus},
    oracle::{Market, MarketOutcome, Shares, first_shares},
};
use super::{boards::Board, challenge::Challenge, settings::NameForms, table::Table};

/// Whether an account may act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Active,
    /// Registered, the challenge not answered yet.
    Unverified,
    /// The last attempt at the challenge was wrong.
    Banned,
}

/// An account.
#[derive(Debug)]
pub(super) struct Agent {
    pub(super) id: Uuid,
    pub(super) username: String,
    pub(super) bio: String,
    pub(super) avatar_url: Option<String>,
    pub(super) email: Option<String>,
    pub(super) score: i64,
    pub(super) standing: Standing,
    pub(super) created_at: Timestamp,
}

/// A challenge that waits for its answer.
#[derive(Debug)]
pub(super) struct PendingChallenge {
    pub(super) agent: Uuid,
    pub(super) challenge: Challenge,
    pub(super) expires_at: Timestamp,
    pub(super) wrong_answers: u32,
}

#[derive(Debug)]
pub(super) struct Post {
    pub(super) id: Uuid,
    pub(super) author: Uuid,
    pub(super) board: &'static Board,
    pub(super) group: Option<Uuid>,
    pub(super) title: String,
    pub(super) content: String,
    pub(super) created_at: Timestamp,
    pub(super) upvoters: BTreeSet<Uuid>,
    /// Oldest first, replies included.
    pub(super) comments: Vec<Uuid>,
    pub(super) attachments: Vec<Uuid>,
    pub(super) poll: Option<Poll>,
}

impl Post {
    /// Upvotes plus twice the comments.
    pub(super) fn hot_score(&self) -> i64 {
        count(self.upvoters.len()) + 2 * count(self.comments.len())
    }

    /// The hot score, fading with age: the order of `sort=hot`.
    #[expect(clippy::cast_precision_loss, reason = "scores and ages are far below 2^52")]
    pub(super) fn heat(&self, now: Timestamp) -> f64 {
        let age_hours = now.duration_since(self.created_at).as_secs_f64().max(0.0) / 3600.0;
        self.hot_score() as f64 / (1.0 + age_hours / 36.0).powf(1.2)
    }
}

#[derive(Debug)]
pub(super) struct Comment {
    pub(super) id: Uuid,
    pub(super) post: Uuid,
    pub(super) author: Uuid,
    pub(super) parent: Option<Uuid>,
    pub(super) content: String,
    pub(super) created_at: Timestamp,
    pub(super) upvoters: BTreeSet<Uuid>,
    pub(super) attachments: Vec<Uuid>,
}

#[derive(Debug)]
pub(super) struct Poll {
    pub(super) id: Uuid,
    pub(super) question: String,
    pub(super) allow_multiple: bool,
    /// Texts; the ids are `opt-1`, `opt-2`, … in this order.
    pub(super) options: Vec<String>,
    /// The chosen positions of each voter.
    pub(super) votes: BTreeMap<Uuid, BTreeSet<usize>>,
}

#[derive(Debug)]
pub(super) struct Attachment {
    pub(super) id: Uuid,
    pub(super) owner: Uuid,
    pub(super) file_name: String,
    pub(super) mime_type: String,
    pub(super) bytes: Bytes,
    pub(super) uploaded_at: Timestamp,
}

/// Where a thread of direct messages stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ThreadStatus {
    Pending,
    Active,
    Declined,
    Blocked,
}

#[derive(Debug)]
pub(super) struct Thread {
    pub(super) id: Uuid,
    /// Who wrote first.
    pub(super) starter: Uuid,
    pub(super) recipient: Uuid,
    pub(super) status: ThreadStatus,
    pub(super) created_at: Timestamp,
    /// Oldest first, never empty.
    pub(super) messages: Vec<Message>,
}

impl Thread {
    pub(super) fn has(&self, agent: Uuid) -> bool {
        self.starter == agent || self.recipient == agent
    }

    pub(super) fn other(&self, agent: Uuid) -> Uuid {
        if self.starter == agent { self.recipient } else { self.starter }
    }

    pub(super) fn unread_by(&self, agent: Uuid) -> usize {
        self.messages.iter().filter(|message| message.sender != agent && !message.is_read).count()
    }
}

#[derive(Debug)]
pub(super) struct Message {
    pub(super) id: Uuid,
    pub(super) sender: Uuid,
    pub(super) content: String,
    pub(super) is_read: bool,
    pub(super) created_at: Timestamp,
}

#[derive(Debug)]
pub(super) struct Notification {
    pub(super) id: Uuid,
    pub(super) agent: Uuid,
    pub(super) kind: &'static str,
    pub(super) content: String,
    pub(super) trigger: Uuid,
    pub(super) post: Option<Uuid>,
    pub(super) comment: Option<Uuid>,
    pub(super) is_read: bool,
    pub(super) created_at: Timestamp,
}

/// Everything the network remembers.
#[derive(Debug)]
pub(super) struct State {
    pub(super) agents: Table<Agent>,
    /// Who owns an API key.
    pub(super) keys: HashMap<String, Uuid>,
    /// By verification code.
    pub(super) challenges: HashMap<String, PendingChallenge>,
    pub(super) posts: Table<Post>,
    pub(super) comments: Table<Comment>,
    pub(super) attachments: Table<Attachment>,
    pub(super) threads: Table<Thread>,
    pub(super) notifications: Table<Notification>,
    /// Follower and followed, with when it began.
    pub(super) follows: BTreeMap<(Uuid, Uuid), Timestamp>,
    pub(super) groups: Table<Group>,
    pub(super) works: Table<Work>,
    pub(super) arena: Arena,
    pub(super) markets: Table<Market>,
    pub(super) rooms: Table<Room>,
    pub(super) rng: StdRng,
}

impl Default for State {
    fn default() -> Self {
        Self {
            agents: Table::default(),
            keys: HashMap::new(),
            challenges: HashMap::new(),
            posts: Table::default(),
            comments: Table::default(),
            attachments: Table::default(),
            threads: Table::default(),
            notifications: Table::default(),
            follows: BTreeMap::new(),
            groups: Table::default(),
            works: Table::default(),
            arena: Arena::default(),
            markets: Table::default(),
            rooms: Table::default(),
            rng: rand::make_rng(),
        }
    }
}

impl State {
    /// A new random id.
    pub(super) fn new_id(&mut self) -> Uuid {
        Builder::from_random_bytes(self.rng.random()).into_uuid()
    }

    /// A prefix and 32 hexadecimal digits: the form of keys and verification codes.
    pub(super) fn new_secret(&mut self, prefix: &str) -> String {
        format!("{prefix}{:032x}", self.rng.random::<u128>())
    }

    /// The agent of a name.
    pub(super) fn agent_named(&self, username: &str, forms: NameForms) -> Option<&Agent> {
        self.agents.iter().find(|agent| match forms {
            NameForms::Nfc => agent.username.nfc().eq(username.nfc()),
            NameForms::Exact => agent.username == username,
        })
    }

    /// The comments on a post, replies included, oldest first.
    pub(super) fn comments_on(&self, post: Uuid) -> impl Iterator<Item = &Comment> {
        let ids = self.posts.get(post).into_iter().flat_map(|post| &post.comments);
        ids.filter_map(|id| self.comments.get(*id))
    }

    pub(super) fn username(&self, agent: Uuid) -> &str {
        self.agents.get(agent).map_or("", |agent| agent.username.as_str())
    }

    pub(super) fn is_following(&self, from: Uuid, to: Uuid) -> bool {
        self.follows.contains_key(&(from, to))
    }

    /// Adds to an agent's score, which never falls below zero.
    pub(super) fn add_score(&mut self, agent: Uuid, points: i64) {
        if let Some(agent) = self.agents.get_mut(agent) {
            agent.score = agent.score.saturating_add(points).max(0);
        }
    }

    /// Tells an agent what somebody else did; nobody is told of their own acts.
    pub(super) fn notify(&mut self, notification: Notification) {
        if notification.agent != notification.trigger {
            self.notifications.insert(notification.id, notification);
        }
    }
}

/// A length as the number that stands in JSON.
pub(super) fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

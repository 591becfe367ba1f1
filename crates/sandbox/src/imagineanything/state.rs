//! What the network remembers. Ids sort by the time they were made, so every map is in order of creation.

mod blog;
mod bytes;
mod engagement;
mod generation;
mod market;

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use serde_json::{Value, json};

pub(super) use self::blog::{Article, ArticleText, Report};
pub(super) use self::bytes::{Byte, ByteComment, Bytes};
pub(super) use self::engagement::{Award, Engagement, Reason, Touch};
pub(super) use self::generation::{ConnectedService, Generation, Job, JobStatus};
pub(super) use self::market::{Market, Offer, Order, OrderMessage, OrderStatus, Payout, Review, Service};
use super::ids::Ids;

pub(super) type Id = String;

#[derive(Default)]
pub(super) struct State {
    pub(super) ids: Ids,
    pub(super) agents: BTreeMap<Id, Agent>,
    pub(super) access_tokens: HashMap<String, Token>,
    pub(super) refresh_tokens: HashMap<String, Token>,
    pub(super) posts: BTreeMap<Id, Post>,
    pub(super) likes: BTreeMap<Id, Like>,
    pub(super) comments: BTreeMap<Id, Comment>,
    pub(super) follows: BTreeMap<Id, Follow>,
    pub(super) conversations: BTreeMap<Id, Conversation>,
    pub(super) messages: BTreeMap<Id, Message>,
    pub(super) notifications: BTreeMap<Id, Notification>,
    pub(super) media: BTreeMap<Id, Media>,
    pub(super) market: Market,
    pub(super) generation: Generation,
    pub(super) bytes: Bytes,
    pub(super) articles: BTreeMap<Id, Article>,
    pub(super) reports: Vec<Report>,
    pub(super) engagement: Engagement,
}

pub(super) struct Agent {
    pub(super) id: Id,
    pub(super) handle: String,
    pub(super) name: String,
    pub(super) bio: Option<String>,
    /// `ASSISTANT`, `CHATBOT` and so on.
    pub(super) kind: String,
    pub(super) website_url: Option<String>,
    pub(super) avatar_url: Option<String>,
    /// Only the network itself verifies agents.
    pub(super) verified: bool,
    pub(super) capabilities: Capabilities,
    pub(super) webhook: Webhook,
    pub(super) created_at: Timestamp,
    pub(super) client_id: String,
    pub(super) client_secret: String,
}

#[derive(Default)]
pub(super) struct Capabilities {
    pub(super) skills: Vec<String>,
    pub(super) apis: Vec<String>,
    pub(super) response_time: Option<String>,
    pub(super) languages: Vec<String>,
}

#[derive(Default)]
pub(super) struct Webhook {
    pub(super) url: Option<String>,
    pub(super) secret: Option<String>,
}

pub(super) struct Token {
    pub(super) agent: Id,
    pub(super) expires_at: Timestamp,
}

#[derive(Clone)]
pub(super) struct Post {
    pub(super) id: Id,
    pub(super) author: Id,
    /// A plain repost has none.
    pub(super) content: Option<String>,
    pub(super) media_type: &'static str,
    pub(super) media_urls: Vec<String>,
    pub(super) hashtags: Vec<String>,
    pub(super) mentions: Vec<String>,
    /// The post that this one reposts or quotes.
    pub(super) repost_of: Option<Id>,
    pub(super) created_at: Timestamp,
}

impl Post {
    pub(super) fn is_quote(&self) -> bool {
        self.repost_of.is_some() && self.content.is_some()
    }
}

pub(super) struct Like {
    pub(super) id: Id,
    pub(super) post: Id,
    pub(super) agent: Id,
    pub(super) at: Timestamp,
}

#[derive(Clone)]
pub(super) struct Comment {
    pub(super) id: Id,
    pub(super) post: Id,
    pub(super) author: Id,
    pub(super) content: String,
    pub(super) parent: Option<Id>,
    pub(super) created_at: Timestamp,
}

pub(super) struct Follow {
    pub(super) follower: Id,
    pub(super) followed: Id,
    pub(super) at: Timestamp,
}

pub(super) struct Conversation {
    pub(super) id: Id,
    pub(super) participants: [Id; 2],
    pub(super) updated_at: Timestamp,
}

impl Conversation {
    pub(super) fn has(&self, agent: &str) -> bool {
        self.participants.iter().any(|participant| participant == agent)
    }

    pub(super) fn other(&self, agent: &str) -> &Id {
        let [first, second] = &self.participants;
        if first == agent { second } else { first }
    }
}

#[derive(Clone)]
pub(super) struct Message {
    pub(super) id: Id,
    pub(super) conversation: Id,
    pub(super) sender: Id,
    pub(super) content: String,
    pub(super) created_at: Timestamp,
    pub(super) read_at: Option<Timestamp>,
}

pub(super) struct Notification {
    pub(super) id: Id,
    pub(super) recipient: Id,
    pub(super) actor: Id,
    pub(super) kind: &'static str,
    pub(super) post: Option<Id>,
    pub(super) comment: Option<Id>,
    pub(super) created_at: Timestamp,
    pub(super) read: bool,
}

#[derive(Clone)]
pub(super) struct Media {
    pub(super) id: Id,
    pub(super) owner: Id,
    /// `IMAGE`, `VIDEO`, or `AUDIO`, which is only generated.
    pub(super) kind: &'static str,
    pub(super) purpose: String,
    pub(super) content_type: &'static str,
    pub(super) size: usize,
    /// How long a video lasts, when that could be told.
    pub(super) seconds: Option<u64>,
    /// Whether a video was processed before its time.
    pub(super) ready: bool,
    pub(super) pathname: String,
    pub(super) url: String,
    pub(super) created_at: Timestamp,
}

impl State {
    /// An agent by handle, with or without `@`, in any letter case.
    pub(super) fn agent_by_handle(&self, handle: &str) -> Option<&Agent> {
        let handle = handle.strip_prefix('@').unwrap_or(handle);
        self.agents.values().find(|agent| agent.handle.eq_ignore_ascii_case(handle))
    }

    pub(super) fn follows(&self, agent: &str, other: &str) -> bool {
        self.follow_id(agent, other).is_some()
    }

    pub(super) fn follow_id(&self, agent: &str, other: &str) -> Option<Id> {
        let is_it = |follow: &Follow| follow.follower == agent && follow.followed == other;
        self.follows.iter().find(|(_, follow)| is_it(follow)).map(|(id, _)| id.clone())
    }

    pub(super) fn likes_of<'a>(&'a self, post: &'a str) -> impl DoubleEndedIterator<Item = &'a Like> {
        self.likes.values().filter(move |like| like.post == post)
    }

    pub(super) fn like_id(&self, agent: &str, post: &str) -> Option<Id> {
        self.likes_of(post).find(|like| like.agent == agent).map(|like| like.id.clone())
    }

    pub(super) fn comments_of<'a>(&'a self, post: &'a str) -> impl DoubleEndedIterator<Item = &'a Comment> {
        self.comments.values().filter(move |comment| comment.post == post)
    }

    /// Reposts and quotes of a post.
    pub(super) fn reposts_of<'a>(&'a self, post: &'a str) -> impl DoubleEndedIterator<Item = &'a Post> {
        self.posts.values().filter(move |repost| repost.repost_of.as_deref() == Some(post))
    }

    /// An agent's plain repost of a post.
    pub(super) fn repost_id(&self, agent: &str, post: &str) -> Option<Id> {
        self.reposts_of(post)
            .find(|repost| repost.author == agent && !repost.is_quote())
            .map(|repost| repost.id.clone())
    }

    /// Removes a post with its likes, views, comments, plain reposts and the notifications about them. Quotes
    /// stay, and quote nothing.
    pub(super) fn remove_post(&mut self, id: &str) {
        let reposts = self.reposts_of(id).filter(|repost| !repost.is_quote()).map(|repost| repost.id.clone());
        for repost in reposts.collect::<Vec<_>>() {
            self.remove_post(&repost);
        }
        self.posts.remove(id);
        self.engagement.forget(id);
        self.likes.retain(|_, like| like.post != id);
        self.comments.retain(|_, comment| comment.post != id);
        self.notifications.retain(|_, notification| notification.post.as_deref() != Some(id));
    }

    /// Counts and ids for the control plane.
    pub(super) fn summary(&self) -> Value {
        json!({
            "agents": self.agents.values().map(|agent| json!({ "id": agent.id, "handle": agent.handle })).collect::<Vec<_>>(),
            "posts": self.posts.keys().collect::<Vec<_>>(),
            "comments": self.comments.keys().collect::<Vec<_>>(),
            "media": self.media.keys().collect::<Vec<_>>(),
            "services": self.market.services.keys().collect::<Vec<_>>(),
            "orders": self.market.orders.values().map(|order| json!({ "id": order.id, "status": order.status.word() })).collect::<Vec<_>>(),
            "payouts": self.market.payouts.values().map(|payout| json!({ "id": payout.id, "status": payout.status })).collect::<Vec<_>>(),
            "bytes": self.bytes.bytes.keys().collect::<Vec<_>>(),
            "articles": self.articles.values().map(|article| &article.slug).collect::<Vec<_>>(),
            "jobs": self.generation.jobs.values().map(|job| json!({ "id": job.id, "status": job.status.word(), "post": job.post })).collect::<Vec<_>>(),
            "counts": {
                "likes": self.likes.len(),
                "follows": self.follows.len(),
                "amplifies": self.engagement.amplifies.len(),
                "views": self.engagement.views.len(),
                "reports": self.reports.len(),
                "conversations": self.conversations.len(),
                "messages": self.messages.len(),
                "notifications": self.notifications.len(),
                "access_tokens": self.access_tokens.len(),
            },
        })
    }
}

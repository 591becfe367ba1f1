//! The home page: what an account should look at next.

use jiff::Timestamp;
use moothall_core::{Context, Result};
use moothall_transport::Request;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::tolerant::instant;
use crate::client::{Client, InStreet};
use crate::convert::Reading;
use crate::endpoints;

/// The home page. What the network left out is empty.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Home {
    /// The account itself.
    pub your_account: HomeAccount,
    /// What happened on its posts.
    pub activity_on_your_posts: Vec<ActivityOnPost>,
    /// Its direct messages.
    pub your_direct_messages: DirectMessages,
    /// Posts that many look at.
    pub hot_posts: Vec<HomePost>,
    /// What the network suggests. Untrusted text.
    pub what_to_do_next: Vec<String>,
    /// What else there is: links, and in later answers summaries of arena, oracle and games. \[seen: tianqi\]
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The account on its home page.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct HomeAccount {
    /// Its handle.
    pub name: String,
    /// Its score.
    pub score: f64,
    /// Notifications not read yet.
    pub unread_notification_count: u64,
    /// Messages not read yet.
    pub unread_message_count: u64,
    /// Whether the network trusts it.
    pub is_trusted: bool,
    /// Who follows it. The network has answered 0 by mistake. \[seen: paimon\]
    pub follower_count: u64,
    /// Whom it follows. The network has answered 0 by mistake. \[seen: paimon\]
    pub following_count: u64,
    /// Since when it is there.
    #[serde(deserialize_with = "instant")]
    pub created_at: Option<Timestamp>,
    /// Its page for people.
    pub profile_url: Option<String>,
    /// What else there is.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What happened on one post.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ActivityOnPost {
    /// The network's id of the post.
    pub post_id: String,
    /// Its title.
    pub post_title: String,
    /// Its board.
    pub submolt_name: Option<String>,
    /// How many notifications are new.
    pub new_notification_count: u64,
    /// When the last of it happened.
    #[serde(deserialize_with = "instant")]
    pub latest_at: Option<Timestamp>,
    /// Who commented last.
    pub latest_commenters: Vec<String>,
    /// The beginning of the last comment.
    pub preview: Option<String>,
    /// What else there is, such as what the network suggests to do.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Direct messages, in numbers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DirectMessages {
    /// Requests that wait.
    pub pending_request_count: u64,
    /// Messages not read yet.
    pub unread_message_count: u64,
    /// What else there is, the conversations themselves among it.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A post on the home page.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct HomePost {
    /// The network's id of the post.
    pub post_id: String,
    /// Its title.
    pub title: String,
    /// Its board.
    pub submolt_name: Option<String>,
    /// The handle of its author.
    pub author: Option<String>,
    /// Votes up.
    pub upvotes: u64,
    /// Comments.
    pub comment_count: u64,
    /// When it was posted.
    #[serde(deserialize_with = "instant")]
    pub created_at: Option<Timestamp>,
    /// Its page for people.
    pub url: Option<String>,
    /// What else there is.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl InStreet {
    /// Reads the acting account's home page.
    pub async fn get_home(&self, cx: &Context) -> Result<Home> {
        self.one(cx, Request::to(&endpoints::GET_HOME), |home: Home, _: Reading<'_>| Ok(home)).await
    }
}

impl Client {
    /// [`InStreet::get_home`], as this client's account.
    pub async fn get_home(&self) -> Result<Home> {
        self.network().get_home(&self.context()).await
    }
}

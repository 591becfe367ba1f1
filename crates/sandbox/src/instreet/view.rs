//! How each thing looks in JSON.

mod arena;
mod games;
mod groups;
mod literary;
mod messages;
mod oracle;
mod polls;

use jiff::{SignedDuration, Timestamp};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    boards::Board,
    clock,
    settings::{AnonymousAuthor, AnonymousId, AuthorKey, Nesting, Order, Settings},
    state::{Agent, Attachment, Comment, Post, State},
};
use crate::settings::Names;

pub(super) use self::polls::option_id;
/// The name that stands for the author of an anonymous post.
pub(super) const ANONYMOUS: &str = "匿名用户";
const LINK_VALID_DAYS: i64 = 7;

/// Everything that decides how a thing looks.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) state: &'a State,
    pub(super) settings: &'a Settings,
    pub(super) base_url: &'a str,
    pub(super) now: Timestamp,
}

impl View<'_> {
    pub(super) fn time(&self, at: Timestamp) -> String {
        clock::timestamp(at, self.settings.timestamps, self.settings.trim_timestamps)
    }

    /// Whether something written then shows in lists now.
    pub(super) fn shows(&self, written: Timestamp) -> bool {
        let lag = SignedDuration::from_secs(self.settings.visibility_lag_seconds.into());
        self.now.duration_since(written) >= lag
    }

    /// A score as it is written.
    #[expect(clippy::cast_precision_loss, reason = "scores are far below 2^52")]
    pub(super) fn score(&self, score: i64) -> Value {
        if self.settings.fractional_scores { (score as f64).into() } else { score.into() }
    }

    /// A thing under the names of fields that the settings say.
    pub(super) fn named(&self, object: &str, fields: Value) -> Value {
        self.settings.field_names.rename(object, fields)
    }

    pub(super) fn profile_url(&self, username: &str) -> String {
        format!("{}/u/{}", self.base_url, utf8_percent_encode(username, NON_ALPHANUMERIC))
    }

    pub(super) fn post_url(&self, post: Uuid) -> String {
        format!("{}/post/{post}", self.base_url)
    }

    /// The short form of an agent inside other things; `karma` and `score` are the same number.
    pub(super) fn summary(&self, agent: Uuid) -> Value {
        self.state.agents.get(agent).map_or(Value::Null, |agent| {
            json!({
                "id": agent.id,
                "username": agent.username,
                "avatar_url": agent.avatar_url,
                "karma": self.score(agent.score),
                "score": self.score(agent.score),
            })
        })
    }

    /// An agent as others see it.
    pub(super) fn profile(&self, agent: &Agent) -> Value {
        json!({
            "id": agent.id,
            "username": agent.username,
            "avatar_url": agent.avatar_url,
            "bio": agent.bio,
            "email": agent.email,
            "karma": self.score(agent.score),
            "score": self.score(agent.score),
            "post_count": self.state.posts.iter().filter(|post| post.author == agent.id).count(),
            "comment_count": self.state.comments.iter().filter(|comment| comment.author == agent.id).count(),
            "profile_url": self.profile_url(&agent.username),
            "created_at": self.time(agent.created_at),
        })
    }

    /// An agent as it sees itself.
    pub(super) fn own_profile(&self, agent: &Agent) -> Value {
        json!({
            "id": agent.id,
            "username": agent.username,
            "avatar_url": agent.avatar_url,
            "bio": agent.bio,
            "email": agent.email,
            "score": self.score(agent.score),
            "profile_url": self.profile_url(&agent.username),
            "is_claimed": true,
            "created_at": self.time(agent.created_at),
            // Nothing else was ever seen there. [seen: ts-sdk]
            "last_active": null,
        })
    }

    /// The author of a post, hidden when the board is anonymous.
    pub(super) fn author(&self, post: &Post) -> Value {
        if !post.board.is_anonymous() {
            return self.summary(post.author);
        }
        match self.settings.anonymous_author {
            AnonymousAuthor::Null => Value::Null,
            AnonymousAuthor::Placeholder => {
                json!({ "id": Uuid::nil(), "username": ANONYMOUS, "avatar_url": null, "karma": 0, "score": 0 })
            }
        }
    }

    /// The id of the author of a post, hidden when the board is anonymous.
    fn author_id(&self, post: &Post) -> Option<Uuid> {
        match self.settings.anonymous_agent_id {
            AnonymousId::Zero if post.board.is_anonymous() => Some(Uuid::nil()),
            AnonymousId::Null if post.board.is_anonymous() => None,
            _ => Some(post.author),
        }
    }

    /// Names the author of a post under the keys that the settings say; it stands under `agent` so far.
    pub(super) fn name_author(&self, shown: &mut Value, post: &Post, keys: AuthorKey) {
        if keys != AuthorKey::Agent {
            put(shown, "author", self.author(post));
        }
        if let Some(fields) = shown.as_object_mut().filter(|_| keys == AuthorKey::Author) {
            fields.remove("agent");
        }
    }

    /// What lists and details of posts have in common.
    fn post(&self, post: &Post) -> Value {
        let is_anonymous = post.board.is_anonymous();
        let mut shown = json!({
            "id": post.id,
            "agent_id": self.author_id(post),
            "submolt_id": post.board.id,
            "title": post.title,
            "content": post.content,
            "upvotes": post.upvoters.len(),
            "comment_count": post.comments.len(),
            "hot_score": post.hot_score(),
            "is_hot": post.hot_score() >= self.settings.is_hot_from,
            "is_anonymous": is_anonymous,
            "is_pinned": self.is_pinned(post),
            "boost_until": null,
            "boost_score": 0,
            "created_at": self.time(post.created_at),
            "agent": self.author(post),
            "submolt": board(post.board),
            "group": self.post_group(post),
        });
        if self.settings.submolt_name_in_posts {
            put(&mut shown, "submolt_name", post.board.name);
            if let Some(author) = shown.get_mut("agent").filter(|author| author.is_object()) {
                let name = author.get("username").cloned();
                put(author, "name", name);
            }
        }
        shown
    }

    /// A post in a list: perhaps shortened, and it only says whether there is a poll. Lists came without `url`.
    /// [seen: ts-sdk, digest, instreet-watch]
    pub(super) fn listed_post(&self, post: &Post) -> Value {
        let mut shown = self.post(post);
        put(&mut shown, "has_poll", post.poll.is_some());
        match self.settings.list_content_length {
            0 => {}
            length => put(&mut shown, "content", post.content.chars().take(length).collect::<String>()),
        }
        shown
    }

    /// A post in the feed.
    pub(super) fn feed_post(&self, post: &Post) -> Value {
        let mut shown = self.listed_post(post);
        self.name_author(&mut shown, post, self.settings.feed_author);
        shown
    }

    /// A post by itself. `poll` is absent when there is none.
    pub(super) fn full_post(&self, post: &Post, viewer: Option<Uuid>) -> Value {
        let mut shown = self.post(post);
        put(&mut shown, "url", self.post_url(post.id));
        put(&mut shown, "attachments", self.attachments(&post.attachments));
        put(
            &mut shown,
            "suggested_actions",
            json!([
                format!("评论 → POST /api/v1/posts/{}/comments", post.id),
                "点赞 → POST /api/v1/upvote".to_owned(),
            ]),
        );
        if let Some(poll) = &post.poll {
            put(&mut shown, "poll", self.poll(poll, viewer));
        }
        if let Some(viewer) = viewer.filter(|_| self.settings.tells_own_upvote) {
            put(&mut shown, "has_upvoted", post.upvoters.contains(&viewer));
        }
        shown
    }

    /// A comment with its replies among the visible ones, nested as the settings say.
    pub(super) fn comment(&self, comment: &Comment, visible: &[&Comment]) -> Value {
        let replies = |to: Uuid| visible.iter().copied().filter(move |reply| reply.parent == Some(to));
        let mut children = match self.settings.comment_nesting {
            Nesting::Full => {
                replies(comment.id).map(|reply| self.comment(reply, visible)).collect::<Vec<_>>()
            }
            Nesting::OneLevel if comment.parent.is_some() => Vec::new(),
            Nesting::OneLevel => {
                let below = visible.iter().filter(|other| other.parent.is_some());
                below
                    .filter(|other| self.root_of(other) == comment.id)
                    .map(|other| self.comment(other, visible))
                    .collect()
            }
        };
        if self.settings.children_order == Order::NewestFirst {
            children.reverse();
        }
        json!({
            "id": comment.id,
            "post_id": comment.post,
            "agent_id": comment.author,
            "parent_id": comment.parent,
            "content": comment.content,
            "upvotes": comment.upvoters.len(),
            "created_at": self.time(comment.created_at),
            "agent": self.summary(comment.author),
            "children": children,
            "attachments": self.attachments(&comment.attachments),
        })
    }

    fn root_of(&self, comment: &Comment) -> Uuid {
        let mut root = comment;
        while let Some(parent) = root.parent.and_then(|parent| self.state.comments.get(parent)) {
            root = parent;
        }
        root.id
    }

    fn attachments(&self, ids: &[Uuid]) -> Vec<Value> {
        ids.iter().filter_map(|id| self.state.attachments.get(*id)).map(|row| self.attachment(row)).collect()
    }

    /// An uploaded file with its link, which is signed for seven days.
    pub(super) fn attachment(&self, attachment: &Attachment) -> Value {
        let expires = attachment.uploaded_at.as_second() + LINK_VALID_DAYS * 24 * 60 * 60;
        let name = utf8_percent_encode(&attachment.file_name, NON_ALPHANUMERIC);
        let shown = json!({
            "id": attachment.id,
            "attachment_id": attachment.id,
            "file_name": attachment.file_name,
            "file_size": attachment.bytes.len(),
            "mime_type": attachment.mime_type,
            "url": format!("{}/files/{}/{name}?expires={expires}", self.base_url, attachment.id),
        });
        self.named("attachment", shown)
    }
}

/// The board of a post: an object that the network calls `submolt`.
pub(super) fn board(board: &Board) -> Value {
    json!({ "id": board.id, "icon": board.icon, "name": board.name, "display_name": board.display_name })
}

fn put(object: &mut Value, key: &str, value: impl Into<Value>) {
    if let Value::Object(fields) = object {
        fields.insert(key.to_owned(), value.into());
    }
}

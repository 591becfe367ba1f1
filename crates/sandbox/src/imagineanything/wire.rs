//! The network's JSON shapes. Typed structs, because field order matters: some clients take the first
//! `id` or `name` in the text.

mod personal;

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Serialize, Serializer, ser::SerializeMap};

pub(super) use self::personal::{ConversationJson, MessageJson};
use super::{
    ImagineAnything,
    settings::FieldNames,
    state::{Agent, Capabilities, Comment, Post},
};
use crate::{http::Reply, settings::Renamed};

/// The agent inside another object.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AgentInfo<'a> {
    id: &'a str,
    handle: String,
    name: &'a str,
    avatar_url: Option<&'a str>,
    verified: bool,
    agent_type: &'a str,
}

/// A full profile, with counts both flat and nested.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Profile<'a> {
    #[serde(flatten)]
    info: AgentInfo<'a>,
    bio: Option<&'a str>,
    website_url: Option<&'a str>,
    created_at: String,
    follower_count: usize,
    following_count: usize,
    post_count: usize,
    stats: Stats,
    capabilities: Shaped<'a, CapabilitiesJson<'a>>,
    /// What stands in it is in no source. [sdk]
    gamification: Option<()>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_following: Option<bool>,
}

#[derive(Serialize)]
struct Stats {
    followers: usize,
    following: usize,
    posts: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CapabilitiesJson<'a> {
    skills: &'a [String],
    apis: &'a [String],
    response_time: Option<&'a str>,
    languages: &'a [String],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PostJson<'a> {
    id: &'a str,
    content: Option<&'a str>,
    media_type: &'a str,
    media_urls: &'a [String],
    like_count: usize,
    comment_count: usize,
    repost_count: usize,
    view_count: usize,
    amplify_count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_liked: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_reposted: Option<bool>,
    is_quote: bool,
    hashtags: &'a [String],
    mentions: &'a [String],
    repost_of: Option<Box<Shaped<'a, PostJson<'a>>>>,
    created_at: String,
    agent: Option<AgentInfo<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CommentJson<'a> {
    id: &'a str,
    content: &'a str,
    parent_id: Option<&'a str>,
    post_id: &'a str,
    like_count: usize,
    created_at: String,
    agent: Option<AgentInfo<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LikeJson<'a> {
    pub(super) id: &'a str,
    pub(super) liked_at: String,
    pub(super) agent: Option<AgentInfo<'a>>,
}

/// A repost as a record of who did it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RepostRecord<'a> {
    id: &'a str,
    reposted_at: String,
    agent: Option<AgentInfo<'a>>,
}

/// A thing under the names of fields that the settings say.
pub(super) type Shaped<'a, T> = Renamed<'a, FieldNames, T>;

impl ImagineAnything {
    pub(super) fn shaped<T>(&self, object: &'static str, fields: T) -> Shaped<'_, T> {
        Renamed { names: &self.settings.field_names, object, fields }
    }

    pub(super) fn repost_record<'a>(&'a self, repost: &'a Post) -> Shaped<'a, RepostRecord<'a>> {
        let record = RepostRecord {
            id: &repost.id,
            reposted_at: time(repost.created_at),
            agent: self.info(&repost.author),
        };
        self.shaped("repost", record)
    }

    pub(super) fn shown_handle(&self, handle: &str) -> String {
        format!("{}{handle}", if self.settings.at_in_handles { "@" } else { "" })
    }

    pub(super) fn info(&self, id: &str) -> Option<AgentInfo<'_>> {
        self.state.agents.get(id).map(|agent| self.info_of(agent))
    }

    fn info_of<'a>(&self, agent: &'a Agent) -> AgentInfo<'a> {
        AgentInfo {
            id: &agent.id,
            handle: self.shown_handle(&agent.handle),
            name: &agent.name,
            avatar_url: agent.avatar_url.as_deref(),
            verified: agent.verified,
            agent_type: &agent.kind,
        }
    }

    pub(super) fn profile<'a>(&'a self, agent: &'a Agent, viewer: Option<&str>) -> Shaped<'a, Profile<'a>> {
        let stats = Stats {
            followers: self.state.follows.values().filter(|follow| follow.followed == agent.id).count(),
            following: self.state.follows.values().filter(|follow| follow.follower == agent.id).count(),
            posts: self.state.posts.values().filter(|post| post.author == agent.id).count(),
        };
        let profile = Profile {
            info: self.info_of(agent),
            bio: agent.bio.as_deref(),
            website_url: agent.website_url.as_deref(),
            created_at: time(agent.created_at),
            follower_count: stats.followers,
            following_count: stats.following,
            post_count: stats.posts,
            stats,
            capabilities: self.capabilities_json(&agent.capabilities),
            gamification: None,
            is_following: viewer.map(|viewer| self.state.follows(viewer, &agent.id)),
        };
        self.shaped("profile", profile)
    }

    pub(super) fn capabilities_json<'a>(
        &'a self,
        capabilities: &'a Capabilities,
    ) -> Shaped<'a, CapabilitiesJson<'a>> {
        let shown = CapabilitiesJson {
            skills: &capabilities.skills,
            apis: &capabilities.apis,
            response_time: capabilities.response_time.as_deref(),
            languages: &capabilities.languages,
        };
        self.shaped("capabilities", shown)
    }

    pub(super) fn post_json<'a>(&'a self, post: &'a Post, viewer: Option<&str>) -> Shaped<'a, PostJson<'a>> {
        let original = post.repost_of.as_ref().and_then(|id| self.state.posts.get(id));
        let seen = |is: &dyn Fn(&str) -> bool| match viewer {
            Some(viewer) => Some(is(viewer)),
            None => self.settings.viewer_fields_for_anonymous.then_some(false),
        };
        let shown = PostJson {
            id: &post.id,
            content: post.content.as_deref(),
            media_type: post.media_type,
            media_urls: &post.media_urls,
            like_count: self.state.likes_of(&post.id).count(),
            comment_count: self.state.comments_of(&post.id).count(),
            repost_count: self.state.reposts_of(&post.id).count(),
            view_count: self.state.engagement.views_of(&post.id),
            amplify_count: self.state.engagement.amplifies_of(&post.id),
            is_liked: seen(&|viewer| self.state.like_id(viewer, &post.id).is_some()),
            is_reposted: seen(&|viewer| self.state.repost_id(viewer, &post.id).is_some()),
            is_quote: post.is_quote() && self.settings.quotes_say_is_quote,
            hashtags: &post.hashtags,
            mentions: &post.mentions,
            // One level, so that a chain of quotes stays small.
            repost_of: original.map(|original| {
                let mut inner = self.post_json(original, viewer);
                inner.fields.repost_of = None;
                Box::new(inner)
            }),
            created_at: time(post.created_at),
            agent: self.info(&post.author),
        };
        self.shaped("post", shown)
    }

    pub(super) fn comment_json<'a>(&'a self, comment: &'a Comment) -> Shaped<'a, CommentJson<'a>> {
        let shown = CommentJson {
            id: &comment.id,
            content: &comment.content,
            parent_id: comment.parent.as_deref(),
            post_id: &comment.post,
            like_count: 0,
            created_at: time(comment.created_at),
            agent: self.info(&comment.author),
        };
        self.shaped("comment", shown)
    }

    /// A single object as the settings say: under its type's name, or bare.
    pub(super) fn object(&self, status: u16, name: &'static str, object: &impl Serialize) -> Reply {
        if self.settings.wrap_objects {
            Reply::json(status, &Named { name, object })
        } else {
            Reply::json(status, object)
        }
    }

    /// The answer to a DELETE.
    pub(super) fn deleted(&self) -> Reply {
        done(self.settings.delete_status.0)
    }
}

/// The answer to a write that has nothing to say.
pub(super) fn done(status: u16) -> Reply {
    match status {
        204 => Reply { headers: Vec::new(), body: Bytes::new(), ..Reply::json(204, &()) },
        status => Reply::json(status, &Named { name: "success", object: &true }),
    }
}

/// One object under its name.
struct Named<'a, T> {
    name: &'static str,
    object: &'a T,
}

impl<T: Serialize> Serialize for Named<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(self.name, self.object)?;
        map.end()
    }
}

/// ISO 8601 with `Z` and exactly three fractional digits, as the official SDK's date parser needs it.
pub(super) fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_have_three_fractional_digits() {
        let at = |nanosecond| Timestamp::new(1_770_394_338, nanosecond).unwrap();
        assert_eq!(time(at(0)), "2026-02-06T16:12:18.000Z");
        assert_eq!(time(at(123_987_000)), "2026-02-06T16:12:18.123Z");
    }
}

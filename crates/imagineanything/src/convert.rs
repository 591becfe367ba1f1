//! From what the network sends to the core's model. The only place that knows both.

use std::sync::Arc;

use moothall_core::id::{CommentId, ConversationId, MediaId, MessageId, NotificationId, PostId, ProfileId};
use moothall_core::model::{
    Author, Comment, CommentCounts, Conversation, Flag, Media, MediaKind, Message, Notification,
    NotificationKind, Post, PostCounts, PostMedia, Profile, ProfileCounts, Raw, VoteState,
};
use moothall_core::{Error, Result};
use serde_json::Value;

use crate::SLUG;
use crate::native::{Hashtag, Like};
use crate::wire;

/// What the mapping of one answer depends on.
#[derive(Debug, Clone)]
pub(crate) struct Mapper {
    /// Where pages for people are.
    pub(crate) site: Arc<str>,
    /// Whether somebody acts. Without, the network's `isLiked` and the like mean nothing.
    pub(crate) viewer: bool,
    /// Whether invalid text in the answer was replaced.
    pub(crate) repaired: bool,
}

impl Mapper {
    pub(crate) fn post(&self, post: wire::post::Post, raw: Option<Value>) -> Result<Post> {
        let id = PostId::new(SLUG, &post.id.0)?;
        let text = post.content.unwrap_or_default();
        let mut flags = Vec::new();
        if post.is_quote.0 == Some(true) {
            flags.push(Flag::Quote);
        } else if post.repost_of.is_some() {
            flags.push(Flag::Repost);
        }
        flags.extend(self.repaired(&text));
        let kind = post_media_kind(post.media_type.as_deref());
        let media = post.media_urls.unwrap_or_default().into_iter();
        Ok(Post {
            network: SLUG,
            // The official scripts show this address to people [scripts].
            url: Some([&self.site, "/post/", id.native()].concat()),
            author: post.agent.and_then(author),
            title: None,
            text,
            community: None,
            created_at: post.created_at.0,
            counts: PostCounts {
                votes: post.like_count.0,
                comments: post.comment_count.0,
                reposts: post.repost_count.0,
                views: post.view_count.0,
            },
            my_vote: post.is_liked.0.filter(|_| self.viewer).map(vote_state),
            media: media.map(|url| PostMedia { id: None, kind: kind.clone(), url: Some(url) }).collect(),
            has_poll: Some(false),
            repost_of: post.repost_of.map(|original| PostId::new(SLUG, &original.0)).transpose()?,
            flags,
            raw: Raw(raw),
            id,
        })
    }

    pub(crate) fn comment(
        &self,
        post: &PostId,
        comment: wire::post::Comment,
        raw: Option<Value>,
    ) -> Result<Comment> {
        let text = comment.content.unwrap_or_default();
        let parent = comment.parent_id.map(|parent| comment_id(post.native(), &parent.0));
        Ok(Comment {
            id: comment_id(post.native(), &comment.id.0)?,
            network: SLUG,
            post_id: post.clone(),
            parent_id: parent.transpose()?,
            author: comment.agent.and_then(author),
            flags: self.repaired(&text).into_iter().collect(),
            text,
            created_at: comment.created_at.0,
            counts: CommentCounts { votes: comment.like_count.0, replies: comment.replies.count() },
            my_vote: None,
            raw: Raw(raw),
        })
    }

    /// A comment and the replies within it, which some answers may nest, as a flat list.
    pub(crate) fn thread(
        &self,
        post: &PostId,
        mut comment: wire::post::Comment,
        raw: Option<Value>,
    ) -> Result<Vec<Comment>> {
        let within = comment.replies.take();
        let id = comment.id.clone();
        let parent = self.comment(post, comment, raw)?;
        let mut thread =
            vec![Comment { counts: CommentCounts { replies: within.count(), ..parent.counts }, ..parent }];
        for mut reply in within.into_list() {
            reply.parent_id.get_or_insert_with(|| id.clone());
            thread.extend(self.thread(post, reply, None)?);
        }
        Ok(thread)
    }

    pub(crate) fn profile(&self, agent: wire::people::Agent, raw: Option<Value>) -> Result<Profile> {
        let handle = bare(&agent.handle);
        let nested = agent.stats.unwrap_or_default();
        Ok(Profile {
            id: ProfileId::new(SLUG, handle)?,
            network: SLUG,
            // The official scripts show this address to people [scripts].
            url: Some(format!("{}/agent/{handle}", self.site)),
            handle: handle.to_owned(),
            name: agent.name.filter(|name| name != handle),
            bio: agent.bio,
            avatar_url: agent.avatar_url,
            created_at: agent.created_at.0,
            counts: ProfileCounts {
                followers: agent.follower_count.0.or(nested.followers.0),
                following: agent.following_count.0.or(nested.following.0),
                posts: agent.post_count.0.or(nested.posts.0),
                comments: None,
                score: None,
            },
            verified: agent.verified.0,
            followed_by_me: agent.is_following.0.filter(|_| self.viewer),
            raw: Raw(raw),
        })
    }

    /// A text whose replacement characters came about here, not with its author.
    fn repaired(&self, text: &str) -> Option<Flag> {
        (self.repaired && text.contains('\u{fffd}')).then_some(Flag::RepairedText)
    }
}

/// An author; `None` when the network names nobody that can be looked up.
pub(crate) fn author(author: wire::people::Author) -> Option<Author> {
    let handle = author.handle?;
    let handle = bare(&handle);
    Some(Author {
        id: ProfileId::new(SLUG, handle).ok()?,
        handle: handle.to_owned(),
        name: author.name.filter(|name| name != handle),
        avatar_url: author.avatar_url,
    })
}

/// The network needs the post to reach a comment, so the id carries both.
pub(crate) fn comment_id(post: &str, comment: &str) -> Result<CommentId> {
    if post.contains('~') || comment.contains('~') {
        return Err(Error::invalid(format!("the ids {post:?} and {comment:?} cannot be put into one")));
    }
    CommentId::new(SLUG, &format!("{post}~{comment}"))
}

/// The post and the comment of a comment's id.
pub(crate) fn split_comment_id(id: &CommentId) -> Result<(&str, &str)> {
    id.native_on(SLUG)?.split_once('~').ok_or_else(|| {
        Error::invalid(format!("a comment id of this network is `{SLUG}:post~comment`; {id} names no post"))
            .on(SLUG)
    })
}

pub(crate) fn conversation(
    conversation: wire::messaging::Conversation,
    raw: Option<Value>,
) -> Result<Conversation> {
    use wire::messaging::Preview;
    let (last_message, sent_at) = match conversation.last_message {
        Some(Preview::Text(text)) => (Some(text), None),
        Some(Preview::Message(message)) => (message.content, message.created_at.0),
        None => (None, None),
    };
    Ok(Conversation {
        id: ConversationId::new(SLUG, &conversation.id.0)?,
        network: SLUG,
        with: conversation.participant.and_then(author),
        last_message,
        last_message_at: sent_at.or(conversation.updated_at.0),
        unread: conversation.unread_count.0,
        raw: Raw(raw),
    })
}

/// A message; `within` is the conversation when the message does not name it.
pub(crate) fn message(
    within: Option<&ConversationId>,
    message: wire::messaging::Message,
    raw: Option<Value>,
) -> Result<Message> {
    let named = message.conversation_id.map(|id| ConversationId::new(SLUG, &id.0)).transpose()?;
    let conversation_id = named
        .or_else(|| within.cloned())
        .ok_or_else(|| Error::invalid("a message does not say in which conversation it is"))?;
    let read = message.read.0.or_else(|| message.read_at.0.map(|_| true));
    Ok(Message {
        id: message.id.map(|id| MessageId::new(SLUG, &id.0)).transpose()?,
        network: SLUG,
        conversation_id,
        author: message.sender.and_then(author),
        text: message.content.unwrap_or_default(),
        created_at: message.created_at.0,
        read,
        raw: Raw(raw),
    })
}

pub(crate) fn notification(
    notification: wire::notification::Notification,
    raw: Option<Value>,
) -> Result<Notification> {
    let post = notification.post.map(|post| post.0).or(notification.post_id.map(|id| id.0));
    let comment = notification.comment.map(|comment| comment.0).or(notification.comment_id.map(|id| id.0));
    let comment_id = match (&post, comment) {
        // A comment cannot be reached without its post, so one without is left to `raw`.
        (Some(post), Some(comment)) => Some(comment_id(post, &comment)?),
        _ => None,
    };
    Ok(Notification {
        id: NotificationId::new(SLUG, &notification.id.0)?,
        network: SLUG,
        kind: notification_kind(&notification.kind),
        text: notification.message,
        actor: notification.actor.and_then(author),
        post_id: post.map(|post| PostId::new(SLUG, &post)).transpose()?,
        comment_id,
        read: notification.read.0,
        created_at: notification.created_at.0,
        raw: Raw(raw),
    })
}

/// An upload. `sent` is what it was uploaded as, for answers that do not say.
pub(crate) fn media(media: wire::media::Media, sent: Option<&MediaKind>) -> Result<Media> {
    let id = media.documented_id.or(media.id).ok_or_else(|| Error::invalid("an upload has no id"))?;
    let told = media.kind.as_deref().or(media.content_type.as_deref()).map(media_kind);
    Ok(Media {
        id: MediaId::new(SLUG, &id.0)?,
        network: SLUG,
        kind: told.or_else(|| sent.cloned()).unwrap_or(MediaKind::File),
        bytes: media.size.0,
        url: media.url,
    })
}

pub(crate) fn like(like: wire::people::Like) -> Result<Like> {
    let by = author(like.agent).ok_or_else(|| Error::invalid("a like names nobody"))?;
    Ok(Like { by, at: like.liked_at.0 })
}

pub(crate) fn hashtag(hashtag: &wire::discovery::Hashtag) -> Hashtag {
    Hashtag { name: hashtag.name.trim_start_matches('#').to_owned(), posts: hashtag.post_count.0 }
}

pub(crate) fn vote_state(liked: bool) -> VoteState {
    if liked { VoteState::Up } else { VoteState::None }
}

/// Handles come as `x` and as `@x`.
fn bare(handle: &str) -> &str {
    handle.trim_start_matches('@')
}

/// What is attached to a post of this type. The network derives the type from what is attached.
fn post_media_kind(media_type: Option<&str>) -> MediaKind {
    match media_type {
        None | Some("TEXT") => MediaKind::File,
        Some(other) => media_kind(other),
    }
}

/// A kind of media: `IMAGE`, `image` and `image/png` name the same. Words not known are kept.
fn media_kind(word: &str) -> MediaKind {
    let family = word.split('/').next().unwrap_or(word);
    match family.to_ascii_lowercase().as_str() {
        "image" => MediaKind::Image,
        "video" | "byte" => MediaKind::Video,
        "audio" => MediaKind::Audio,
        _ => MediaKind::Other(word.to_owned()),
    }
}

/// The seven documented types; new ones are kept as the network writes them.
fn notification_kind(word: &str) -> NotificationKind {
    match word {
        "FOLLOW" => NotificationKind::Follow,
        "LIKE" => NotificationKind::Vote,
        "COMMENT" => NotificationKind::Comment,
        "REPLY" => NotificationKind::Reply,
        "REPOST" => NotificationKind::Repost,
        "QUOTE" => NotificationKind::Quote,
        "MENTION" => NotificationKind::Mention,
        other => NotificationKind::Other(other.to_owned()),
    }
}

//! The fake network's lists: pages of what the test gave it.

use async_trait::async_trait;
use moothall_core::id::{ConversationId, NotificationId, PostId, ProfileId};
use moothall_core::model::{
    Conversation, Message, Notification, NotificationKind, Post, PostCounts, Profile, ProfileCounts, Raw,
};
use moothall_core::ops::{
    FeedFilter, FeedKind, FeedQuery, FollowQuery, MarkRead, MessageQuery, NewMessage, NotificationQuery,
    ProfileUpdate, Recipient, SearchHit, SearchQuery, SetFollow,
};
use moothall_core::page::{Cursor, Page, PageRequest};
use moothall_core::{Context, Result, traits};

use super::{Fake, at};

/// A page of at most three items, so that lists take several.
fn slice<T: Clone>(all: &[T], page: &PageRequest) -> Result<Page<T>> {
    let from: usize = page.cursor.as_ref().map_or(Ok(0), Cursor::open)?;
    let size = page.limit.unwrap_or(3).min(3) as usize;
    let items: Vec<T> = all.iter().skip(from).take(size).cloned().collect();
    let end = from + items.len();
    let next = if end < all.len() { Some(Cursor::seal(&end)?) } else { None };
    Ok(Page::new(items, next))
}

pub(crate) fn post(network: &'static str, native: &str, second: i64) -> Post {
    Post {
        id: PostId::new(network, native).expect("well formed"),
        network,
        url: Some(format!("https://example.org/{network}/{native}")),
        author: None,
        title: None,
        text: native.to_owned(),
        community: None,
        created_at: Some(at(second)),
        counts: PostCounts::default(),
        my_vote: None,
        media: Vec::new(),
        has_poll: None,
        repost_of: None,
        flags: Vec::new(),
        raw: Raw::default(),
    }
}

pub(crate) fn notification(network: &'static str, native: &str, second: i64) -> Notification {
    Notification {
        id: NotificationId::new(network, native).expect("well formed"),
        network,
        kind: NotificationKind::Vote,
        text: None,
        actor: None,
        post_id: None,
        comment_id: None,
        read: Some(false),
        created_at: Some(at(second)),
        raw: Raw::default(),
    }
}

fn profile(network: &'static str, handle: &str) -> Profile {
    Profile {
        id: ProfileId::new(network, handle).expect("well formed"),
        network,
        url: None,
        handle: handle.to_owned(),
        name: None,
        bio: None,
        avatar_url: None,
        created_at: None,
        counts: ProfileCounts::default(),
        verified: None,
        followed_by_me: None,
        raw: Raw::default(),
    }
}

#[async_trait]
impl traits::Feeds for Fake {
    fn kinds(&self) -> &'static [FeedKind] {
        if self.votes_on_comments { &[FeedKind::Public] } else { &[FeedKind::Public, FeedKind::Hot] }
    }

    fn filters(&self, _: FeedKind) -> &'static [FeedFilter] {
        &[FeedFilter::Author]
    }

    async fn list(&self, cx: &Context, query: FeedQuery) -> Result<Page<Post>> {
        self.enter(cx, "feeds.list", query.kind.as_str())?;
        slice(&self.posts, &query.page)
    }
}

#[async_trait]
impl traits::Search for Fake {
    async fn search(&self, cx: &Context, query: SearchQuery) -> Result<Page<SearchHit>> {
        self.enter(cx, "search.search", &query.text)?;
        let hits: Vec<_> = self.posts.iter().cloned().map(SearchHit::Post).collect();
        slice(&hits, &query.page)
    }
}

#[async_trait]
impl traits::Notifications for Fake {
    async fn list(&self, cx: &Context, query: NotificationQuery) -> Result<Page<Notification>> {
        self.enter(cx, "notifications.list", query.unread)?;
        if self.notification_pages {
            slice(&self.notifications, &query.page)
        } else {
            Ok(Page::new(self.notifications.clone(), None))
        }
    }

    fn pages(&self) -> bool {
        self.notification_pages
    }

    async fn mark_read(&self, cx: &Context, which: MarkRead) -> Result<()> {
        self.enter(cx, "notifications.mark_read", format!("{which:?}"))
    }
}

impl Fake {
    pub(super) fn message(&self, new: NewMessage) -> Result<Message> {
        let conversation_id = match new.to {
            Recipient::Conversation(id) => id,
            Recipient::Profile(id) => ConversationId::new(self.slug(), &format!("with-{}", id.native()))?,
        };
        Ok(Message {
            id: None,
            network: self.slug(),
            conversation_id,
            author: None,
            text: new.text,
            created_at: None,
            read: None,
            raw: Raw::default(),
        })
    }
}

#[async_trait]
impl traits::Messages for Fake {
    async fn send(&self, cx: &Context, new: NewMessage) -> Result<Message> {
        self.commit(cx, "messages.send", &new.text)?;
        self.message(new)
    }

    async fn conversations(&self, cx: &Context, _: PageRequest) -> Result<Page<Conversation>> {
        self.enter(cx, "messages.conversations", "")?;
        Ok(Page::new(Vec::new(), None))
    }

    async fn list(&self, cx: &Context, query: MessageQuery) -> Result<Page<Message>> {
        self.enter(cx, "messages.list", &query.conversation)?;
        Ok(Page::new(Vec::new(), None))
    }

    async fn mark_read(&self, cx: &Context, id: &ConversationId) -> Result<()> {
        self.enter(cx, "messages.mark_read", id)
    }
}

#[async_trait]
impl traits::Profiles for Fake {
    async fn get(&self, cx: &Context, id: &ProfileId) -> Result<Profile> {
        self.enter(cx, "profiles.get", id)?;
        Ok(profile(self.slug(), id.native()))
    }

    async fn me(&self, cx: &Context) -> Result<Profile> {
        self.enter(cx, "profiles.me", "")?;
        Ok(profile(self.slug(), "myself"))
    }

    async fn update(&self, cx: &Context, update: ProfileUpdate) -> Result<Profile> {
        self.enter(cx, "profiles.update", format!("{:?}", update.bio))?;
        Ok(Profile { bio: update.bio, ..profile(self.slug(), "myself") })
    }
}

#[async_trait]
impl traits::Follows for Fake {
    async fn set(&self, cx: &Context, follow: SetFollow) -> Result<bool> {
        self.commit(cx, "follows.set", format!("{} {}", follow.profile, follow.following))?;
        Ok(true)
    }

    async fn mine(&self, _: &Context, _: &ProfileId) -> Result<Option<bool>> {
        Ok(None)
    }

    async fn followers(&self, cx: &Context, query: FollowQuery) -> Result<Page<Profile>> {
        self.enter(cx, "follows.followers", &query.profile)?;
        let all: Vec<_> = (0..5).map(|index| profile(self.slug(), &format!("fan-{index}"))).collect();
        slice(&all, &query.page)
    }

    async fn following(&self, cx: &Context, query: FollowQuery) -> Result<Page<Profile>> {
        self.enter(cx, "follows.following", &query.profile)?;
        Ok(Page::new(Vec::new(), None))
    }
}

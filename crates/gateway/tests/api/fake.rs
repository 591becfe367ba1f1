//! A network in memory: it answers what it is asked for, fails as it is told, and counts every call.

mod native;
mod reconcile;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use futures::TryStreamExt;
use moothall_core::endpoint::Confirmed;
use moothall_core::id::{CommentId, ConversationId, ItemRef, MediaId, NotificationId, PostId, ProfileId};
use moothall_core::model::{
    Challenge, ChallengeOutcome, Comment, CommentCounts, Conversation, Media, MediaKind, Message,
    Notification, NotificationKind, Post, PostCounts, Profile, ProfileCounts, Raw, VoteState,
};
use moothall_core::ops::{
    CommentQuery, Created, FeedFilter, FeedKind, FeedQuery, MarkRead, MessageQuery, NewAccount, NewComment,
    NewMedia, NewMessage, NewPost, NotificationQuery, ProfileUpdate, Recipient, Registered, SetVote,
    VoteReceipt,
};
use moothall_core::page::{Cursor, Page, PageRequest};
use moothall_core::text::TextRules;
use moothall_core::{
    Community, Context, CredentialField, Credentials, Descriptor, Error, ErrorKind, MediaRules, MediaType,
    Network, PostRules, Result, TitleRule, traits,
};
use tokio::sync::Notify;

/// A network in memory. The post `absent` does not exist.
pub(crate) struct Fake {
    descriptor: Descriptor,
    failures: Mutex<VecDeque<Error>>,
    calls: Mutex<Vec<String>>,
    /// When set, everybody who makes a post waits here.
    pub(crate) gate: Mutex<Option<Arc<Notify>>>,
}

impl Fake {
    pub(crate) fn new(slug: &'static str, title: TitleRule) -> Self {
        let text = |max| TextRules { max_chars: Some(max), markdown: false, hashtags: true, mentions: true };
        let communities = title != TitleRule::Unsupported;
        let square = Community { name: "square", purpose: "Anything", rules: Some("Be kind"), default: true };
        Self {
            descriptor: Descriptor {
                slug,
                name: slug,
                website: "https://example.org",
                credentials: &[CredentialField { name: "api_key", env: "FAKE_API_KEY" }],
                post: PostRules {
                    title,
                    text: text(100),
                    media: MediaRules {
                        max_items: 4,
                        max_videos: Some(1),
                        mixed: false,
                        types: vec![MediaType {
                            kind: MediaKind::Image,
                            content_types: &["image/png"],
                            max_bytes: 200_000,
                            max_seconds: None,
                        }],
                    },
                    communities,
                    polls: false,
                },
                comment: text(50),
                message: text(50),
                limits: Vec::new(),
                communities: if communities { vec![square] } else { Vec::new() },
            },
            failures: Mutex::default(),
            calls: Mutex::default(),
            gate: Mutex::default(),
        }
    }

    /// The next call fails.
    pub(crate) fn fail(&self, error: Error) {
        self.failures.lock().expect("no panic").push_back(error);
    }

    /// Every call so far, as `operation account`.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.calls.lock().expect("no panic").clone()
    }

    fn enter(&self, cx: &Context, operation: &str) -> Result<&'static str> {
        // The part of the key that stands for the credentials says nothing to a test.
        let key = cx.account.as_ref().map(|account| account.key.as_str());
        let who = key.and_then(|key| key.split_once('/')).map_or("nobody", |(_, name)| name);
        self.calls.lock().expect("no panic").push(format!("{operation} {who}"));
        let slug = self.descriptor.slug;
        let failure = self.failures.lock().expect("no panic").pop_front();
        failure.map_or(Ok(slug), |error| Err(error.on(slug)))
    }
}

impl Network for Fake {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }
    fn posts(&self) -> Option<&dyn traits::Posts> {
        Some(self)
    }
    fn comments(&self) -> Option<&dyn traits::Comments> {
        Some(self)
    }
    fn votes(&self) -> Option<&dyn traits::Votes> {
        Some(self)
    }
    fn messages(&self) -> Option<&dyn traits::Messages> {
        Some(self)
    }
    fn notifications(&self) -> Option<&dyn traits::Notifications> {
        Some(self)
    }
    fn feeds(&self) -> Option<&dyn traits::Feeds> {
        Some(self)
    }
    fn profiles(&self) -> Option<&dyn traits::Profiles> {
        Some(self)
    }
    fn media(&self) -> Option<&dyn traits::Media> {
        Some(self)
    }
    fn registration(&self) -> Option<&dyn traits::Registration> {
        Some(self)
    }
    fn challenges(&self) -> Option<&dyn traits::Challenges> {
        Some(self)
    }
    fn reconcile(&self) -> Option<&dyn traits::Reconcile> {
        Some(self)
    }
    fn native(&self) -> Option<&dyn traits::Native> {
        Some(self)
    }
    fn drop_in(&self) -> Option<&dyn traits::DropIn> {
        Some(self)
    }
}

fn post(network: &'static str, id: PostId, text: String) -> Post {
    Post {
        url: Some(format!("https://example.org/{}", id.native())),
        id,
        network,
        author: None,
        title: None,
        text,
        community: None,
        created_at: None,
        counts: PostCounts::default(),
        my_vote: None,
        media: Vec::new(),
        has_poll: None,
        repost_of: None,
        flags: Vec::new(),
        raw: Raw::default(),
    }
}

fn profile(network: &'static str, handle: &str) -> Result<Profile> {
    Ok(Profile {
        id: ProfileId::new(network, handle)?,
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
    })
}

/// Numbers from 0 to 4, in pages.
fn numbers(page: &PageRequest) -> Result<(std::ops::Range<usize>, Option<Cursor>)> {
    const ALL: usize = 5;
    let from: usize = page.cursor.as_ref().map_or(Ok(0), Cursor::open)?;
    let to = (from + page.limit.unwrap_or(20) as usize).min(ALL);
    Ok((from..to, if to < ALL { Some(Cursor::seal(&to)?) } else { None }))
}

#[async_trait]
impl traits::Posts for Fake {
    async fn create(&self, cx: &Context, new: NewPost) -> Result<Created<Post>> {
        let network = self.enter(cx, "posts.create")?;
        let gate = self.gate.lock().expect("no panic").clone();
        if let Some(gate) = gate {
            gate.notified().await;
        }
        assert_ne!(new.text, "panic", "a defect, with a secret in its message");
        Ok(Created::Published(post(network, PostId::new(network, "new")?, new.text)))
    }

    async fn get(&self, cx: &Context, id: &PostId) -> Result<Post> {
        let network = self.enter(cx, "posts.get")?;
        match id.native() {
            "absent" => Err(Error::new(ErrorKind::NotFound, "there is no such post").on(network)),
            "panic" => panic!("a defect, with a secret in its message"),
            _ => Ok(post(network, id.clone(), "text".to_owned())),
        }
    }

    async fn delete(&self, cx: &Context, _: &PostId, _: Confirmed) -> Result<()> {
        self.enter(cx, "posts.delete").map(drop)
    }
}

#[async_trait]
impl traits::Comments for Fake {
    async fn create(&self, cx: &Context, new: NewComment) -> Result<Comment> {
        let network = self.enter(cx, "comments.create")?;
        Ok(Comment {
            id: CommentId::new(network, "c1")?,
            network,
            post_id: new.post,
            parent_id: new.parent,
            author: None,
            text: new.text,
            created_at: None,
            counts: CommentCounts::default(),
            my_vote: None,
            flags: Vec::new(),
            raw: Raw::default(),
        })
    }

    async fn list(&self, cx: &Context, _: CommentQuery) -> Result<Page<Comment>> {
        self.enter(cx, "comments.list")?;
        Ok(Page::new(Vec::new(), None))
    }
}

#[async_trait]
impl traits::Votes for Fake {
    fn on_comments(&self) -> bool {
        false
    }

    async fn set(&self, cx: &Context, vote: SetVote) -> Result<VoteReceipt> {
        self.enter(cx, "votes.set")?;
        Ok(VoteReceipt { state: vote.state, changed: true })
    }

    async fn mine(&self, _: &Context, _: &ItemRef) -> Result<Option<VoteState>> {
        Ok(None)
    }
}

#[async_trait]
impl traits::Messages for Fake {
    async fn send(&self, cx: &Context, new: NewMessage) -> Result<Message> {
        let network = self.enter(cx, "messages.send")?;
        let conversation_id = match new.to {
            Recipient::Conversation(id) => id,
            Recipient::Profile(_) => ConversationId::new(network, "k1")?,
        };
        let (id, author, created_at, read) = (None, None, None, None);
        Ok(Message {
            id,
            network,
            conversation_id,
            author,
            text: new.text,
            created_at,
            read,
            raw: Raw::default(),
        })
    }

    async fn conversations(&self, cx: &Context, _: PageRequest) -> Result<Page<Conversation>> {
        self.enter(cx, "messages.conversations")?;
        Ok(Page::new(Vec::new(), None))
    }

    async fn list(&self, cx: &Context, _: MessageQuery) -> Result<Page<Message>> {
        self.enter(cx, "messages.list")?;
        Ok(Page::new(Vec::new(), None))
    }

    async fn mark_read(&self, cx: &Context, _: &ConversationId) -> Result<()> {
        self.enter(cx, "messages.mark_read").map(drop)
    }
}

#[async_trait]
impl traits::Notifications for Fake {
    async fn list(&self, cx: &Context, query: NotificationQuery) -> Result<Page<Notification>> {
        let network = self.enter(cx, "notifications.list")?;
        let (range, next) = numbers(&query.page)?;
        let item = |number: usize| {
            Ok(Notification {
                id: NotificationId::new(network, &number.to_string())?,
                network,
                kind: NotificationKind::Vote,
                text: None,
                actor: None,
                post_id: None,
                comment_id: None,
                read: Some(false),
                created_at: None,
                raw: Raw::default(),
            })
        };
        Ok(Page::new(range.map(item).collect::<Result<_>>()?, next))
    }

    fn pages(&self) -> bool {
        true
    }

    async fn mark_read(&self, cx: &Context, _: MarkRead) -> Result<()> {
        self.enter(cx, "notifications.mark_read").map(drop)
    }
}

#[async_trait]
impl traits::Feeds for Fake {
    fn kinds(&self) -> &'static [FeedKind] {
        &[FeedKind::Public]
    }

    fn filters(&self, _: FeedKind) -> &'static [FeedFilter] {
        &[FeedFilter::Tag]
    }

    async fn list(&self, cx: &Context, query: FeedQuery) -> Result<Page<Post>> {
        let network = self.enter(cx, "feeds.list")?;
        let (range, next) = numbers(&query.page)?;
        let item =
            |number: usize| Ok(post(network, PostId::new(network, &number.to_string())?, "text".into()));
        Ok(Page::new(range.map(item).collect::<Result<_>>()?, next))
    }
}

#[async_trait]
impl traits::Profiles for Fake {
    async fn get(&self, cx: &Context, id: &ProfileId) -> Result<Profile> {
        profile(self.enter(cx, "profiles.get")?, id.native())
    }

    async fn me(&self, cx: &Context) -> Result<Profile> {
        profile(self.enter(cx, "profiles.me")?, "myself")
    }

    async fn update(&self, cx: &Context, update: ProfileUpdate) -> Result<Profile> {
        Ok(Profile { bio: update.bio, ..profile(self.enter(cx, "profiles.update")?, "myself")? })
    }
}

#[async_trait]
impl traits::Media for Fake {
    async fn upload(&self, cx: &Context, new: NewMedia) -> Result<Media> {
        let network = self.enter(cx, "media.upload")?;
        let read = new.bytes.try_fold(0, |sum, chunk| async move { Ok(sum + chunk.len() as u64) });
        let bytes = read
            .await
            .map_err(|cause| Error::new(ErrorKind::Unavailable, "the upload broke off").with_source(cause))?;
        let kind = if new.content_type == "video/mp4" { MediaKind::Video } else { MediaKind::Image };
        let id = MediaId::new(network, &new.file_name)?;
        Ok(Media { id, network, kind, bytes: Some(bytes), url: None })
    }
}

#[async_trait]
impl traits::Registration for Fake {
    async fn register(&self, cx: &Context, new: NewAccount) -> Result<Registered> {
        self.enter(cx, "registration.register")?;
        let challenge =
            Challenge { code: "code".into(), text: "1 + 1".into(), expires_at: None, attempts_left: Some(3) };
        let credentials = Credentials::default().with("api_key", "canary-registered");
        Ok(Registered { handle: new.handle, credentials, challenge: Some(challenge) })
    }
}

#[async_trait]
impl traits::Challenges for Fake {
    async fn answer(&self, cx: &Context, _: &str, answer: &str) -> Result<ChallengeOutcome> {
        self.enter(cx, "challenges.answer")?;
        Ok(if answer == "2" {
            ChallengeOutcome::Solved
        } else {
            ChallengeOutcome::Wrong { attempts_left: Some(2) }
        })
    }
}

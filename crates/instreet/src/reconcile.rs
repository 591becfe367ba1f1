//! Finding lost writes again: posts in the list of the account's own, comments in the tree of their post,
//! messages in the one page of their thread. The board `anonymous` is read as a whole, and tells nobody
//! whose its posts are.

use std::time::Duration;

use async_trait::async_trait;
use moothall_core::id::{CommentId, ConversationId, ProfileId};
use moothall_core::model::{Comment, Conversation, Flag, Message, Post};
use moothall_core::ops::{
    CommentQuery, FeedQuery, Found, Lost, MessageQuery, NewComment, NewMessage, NewPost, Recipient,
};
use moothall_core::page::PageRequest;
use moothall_core::read_back::{NewestFirst, Sought, Trail, Written, trail};
use moothall_core::traits::{Comments, Feeds, Messages, Posts, Profiles, Reconcile};
use moothall_core::{Context, Result};

use crate::SLUG;
use crate::client::InStreet;
use crate::comments::ROOTS;
use crate::descriptor::ANONYMOUS;
use crate::feeds::POSTS;
use crate::messages::{DEFAULT_MESSAGES, THREADS};
use crate::posts::is_uuid;

/// How long a new item may be missing from lists. A comment was seen to be for ten seconds
/// [seen: ts-sdk, tianqi]; that nothing is for longer than this is \[inferred\].
pub(crate) const VISIBILITY_LAG: Duration = Duration::from_mins(1);

#[async_trait]
impl Reconcile for InStreet {
    fn visibility_lag(&self) -> Duration {
        self.visibility_lag
    }

    async fn find_post(&self, cx: &Context, lost: Lost<&NewPost>) -> Result<Found<Post>> {
        let NewPost { title, text, community, .. } = lost.sent;
        // How the list of a group pages is in no source: what is missing from it may still be there.
        if community.as_deref().is_some_and(is_uuid) {
            return Ok(Found::Unclear);
        }
        let board = community.as_deref().or_else(|| self.default_board());
        let me = Profiles::me(self, cx).await?.id;
        let sought = Sought::new(&me, &lost, title.as_deref(), text);
        let is_anonymous = board == Some(ANONYMOUS);
        let query = FeedQuery {
            community: is_anonymous.then(|| ANONYMOUS.to_owned()),
            author: (!is_anonymous).then(|| me.clone()),
            ..FeedQuery::default()
        };
        let mut back = NewestFirst::back_to(sought.from());
        let posts = trail(
            |cursor| {
                let page = PageRequest { limit: Some(POSTS.max), cursor };
                Feeds::list(self, cx, FeedQuery { page, ..query.clone() })
            },
            // Pinned ones may stand above newer ones.
            |posts: &[Post]| {
                let in_order = posts.iter().filter(|post| !post.flags.contains(&Flag::Pinned));
                back.reaches(in_order.map(Written::written_at))
            },
        );
        let here = |post: &Post| post.community.is_none() || post.community.as_deref() == board;
        let look = |post: Post| async move { Posts::get(self, cx, &post.id).await };
        Ok(sought.judge(sought.look_closer(posts.await?.only(here), look).await?))
    }

    async fn find_comment(&self, cx: &Context, lost: Lost<&NewComment>) -> Result<Found<Comment>> {
        let NewComment { post, parent, text, .. } = lost.sent;
        post.native_on(SLUG)?;
        parent.as_ref().map(|parent| parent.native_on(SLUG)).transpose()?;
        let me = Profiles::me(self, cx).await?.id;
        let sought = Sought::new(&me, &lost, None, text);
        let mut back = NewestFirst::back_to(sought.from());
        let comments = trail(
            |cursor| {
                let page = PageRequest { limit: Some(ROOTS.max), cursor };
                Comments::list(self, cx, CommentQuery { post: post.clone(), page })
            },
            // Replies stand with the comment that they reply to, however old it is.
            |comments: &[Comment]| {
                let roots = comments.iter().filter(|comment| comment.parent_id.is_none());
                let is_past = back.reaches(roots.map(Written::written_at));
                parent.as_ref().map_or(is_past, |parent| has(comments, parent))
            },
        );
        let mut comments = comments.await?;
        // Without the parent, there is no place where a reply to it would show.
        comments.is_complete &= parent.as_ref().is_none_or(|parent| has(&comments.items, parent));
        Ok(sought.judge(comments.only(|comment| comment.parent_id == *parent)))
    }

    /// Reading a thread marks it as read. \[inferred\]
    async fn find_message(&self, cx: &Context, lost: Lost<&NewMessage>) -> Result<Found<Message>> {
        match &lost.sent.to {
            Recipient::Profile(profile) => profile.native_on(SLUG)?,
            Recipient::Conversation(thread) => thread.native_on(SLUG)?,
        };
        let me = Profiles::me(self, cx).await?.id;
        let sought = Sought::new(&me, &lost, None, &lost.sent.text);
        let messages = match &lost.sent.to {
            Recipient::Conversation(thread) => self.said(cx, thread, &sought).await?,
            Recipient::Profile(profile) => {
                let Trail { items: threads, is_complete, has_gaps } =
                    self.threads_with(cx, profile, &sought).await?;
                let mut said = Trail { items: Vec::new(), is_complete, has_gaps };
                for thread in threads {
                    said = said.and(self.said(cx, &thread.id, &sought).await?);
                }
                said
            }
        };
        Ok(sought.judge(messages))
    }
}

impl InStreet {
    /// The board that takes posts for no board.
    fn default_board(&self) -> Option<&'static str> {
        self.rules().communities.iter().find(|board| board.default).map(|board| board.name)
    }

    /// All threads: the network lists them at once.
    async fn threads(&self, cx: &Context) -> Result<Trail<Conversation>> {
        let fetch =
            |cursor| Messages::conversations(self, cx, PageRequest { limit: Some(THREADS.max), cursor });
        trail(fetch, |_| false).await
    }

    /// The threads with somebody. One that does not say with whom it is may be one of them.
    async fn threads_with(
        &self,
        cx: &Context,
        profile: &ProfileId,
        sought: &Sought<'_>,
    ) -> Result<Trail<Conversation>> {
        let mut threads = self.threads(cx).await?;
        let is_active =
            |thread: &Conversation| thread.last_message_at.is_none_or(|time| time >= sought.from());
        threads.has_gaps |= threads.items.iter().any(|thread| thread.with.is_none() && is_active(thread));
        Ok(threads.only(|thread| thread.with.as_ref().is_some_and(|with| with.id == *profile)))
    }

    /// What a thread shows. It has one page, and no source says whether that holds the first messages or
    /// the last: a full one counts only if it holds the one that the list of threads calls the last.
    async fn said(
        &self,
        cx: &Context,
        thread: &ConversationId,
        sought: &Sought<'_>,
    ) -> Result<Trail<Message>> {
        let page = PageRequest { limit: Some(DEFAULT_MESSAGES), cursor: None };
        let page = Messages::list(self, cx, MessageQuery { conversation: thread.clone(), page }).await?;
        let shown = u32::try_from(page.items.len() + page.problems.len()).unwrap_or(u32::MAX);
        let is_complete = shown < DEFAULT_MESSAGES || {
            let threads = self.threads(cx).await?;
            let last =
                threads.items.iter().find(|other| other.id == *thread).and_then(|it| it.last_message_at);
            let times = || page.items.iter().filter_map(Written::written_at);
            last.is_some_and(|last| times().any(|time| time >= last))
                && times().any(|time| time < sought.from())
        };
        Ok(Trail { is_complete, has_gaps: !page.problems.is_empty(), items: page.items })
    }
}

fn has(comments: &[Comment], id: &CommentId) -> bool {
    comments.iter().any(|comment| comment.id == *id)
}

//! Finding lost writes again. No list shows an author's posts alone, so posts are looked for among
//! everybody's; that every list begins with the newest is inferred, and checked while it is read.

use std::time::Duration;

use async_trait::async_trait;
use moothall_core::id::{ConversationId, ProfileId};
use moothall_core::model::{Comment, Conversation, Flag, Message, Post};
use moothall_core::ops::{
    CommentQuery, FeedQuery, Found, Lost, MessageQuery, NewComment, NewMessage, NewPost, Recipient,
};
use moothall_core::page::PageRequest;
use moothall_core::read_back::{NewestFirst, Sought, Trail, Written, trail};
use moothall_core::traits::{Comments, Feeds, Messages, Posts, Profiles, Reconcile};
use moothall_core::{Context, Result};

use crate::SLUG;
use crate::client::ImagineAnything;
use crate::convert::split_comment_id;
use crate::cursor::MAX_LIMIT;
use crate::people::handle;

/// How long a new item may be missing from lists. No source says; the configuration may [inferred].
pub(crate) const VISIBILITY_LAG: Duration = Duration::from_mins(1);

#[async_trait]
impl Reconcile for ImagineAnything {
    fn visibility_lag(&self) -> Duration {
        self.visibility_lag
    }

    async fn find_post(&self, cx: &Context, lost: Lost<&NewPost>) -> Result<Found<Post>> {
        let me = Profiles::me(self, cx).await?.id;
        let sought = Sought::new(&me, &lost, None, &lost.sent.text);
        let mut back = NewestFirst::back_to(sought.from());
        let everybodys = trail(
            |cursor| {
                let page = PageRequest { limit: Some(MAX_LIMIT), cursor };
                Feeds::list(self, cx, FeedQuery { page, ..FeedQuery::default() })
            },
            |posts: &[Post]| back.reaches(times(posts)),
        );
        // A repost has no text of its own.
        let posts = everybodys.await?.only(|post| !post.flags.contains(&Flag::Repost));
        let look = |post: Post| async move { Posts::get(self, cx, &post.id).await };
        Ok(sought.judge(sought.look_closer(posts, look).await?))
    }

    async fn find_comment(&self, cx: &Context, lost: Lost<&NewComment>) -> Result<Found<Comment>> {
        let NewComment { post, parent, text, .. } = lost.sent;
        post.native_on(SLUG)?;
        parent.as_ref().map(split_comment_id).transpose()?;
        let me = Profiles::me(self, cx).await?.id;
        let sought = Sought::new(&me, &lost, None, text);
        let mut back = NewestFirst::back_to(sought.from());
        let comments = trail(
            |cursor| {
                let page = PageRequest { limit: Some(MAX_LIMIT), cursor };
                Comments::list(self, cx, CommentQuery { post: post.clone(), page })
            },
            |comments: &[Comment]| back.reaches(times(comments)),
        );
        Ok(sought.judge(comments.await?.only(|comment| comment.parent_id == *parent)))
    }

    async fn find_message(&self, cx: &Context, lost: Lost<&NewMessage>) -> Result<Found<Message>> {
        match &lost.sent.to {
            Recipient::Profile(profile) => profile.native_on(SLUG)?,
            Recipient::Conversation(conversation) => conversation.native_on(SLUG)?,
        };
        let me = Profiles::me(self, cx).await?.id;
        let sought = Sought::new(&me, &lost, None, &lost.sent.text);
        let messages = match &lost.sent.to {
            Recipient::Conversation(conversation) => self.said(cx, conversation, &sought).await?,
            Recipient::Profile(profile) => {
                let Trail { items: conversations, is_complete, has_gaps } =
                    self.conversations_with(cx, profile, &sought).await?;
                let mut said = Trail { items: Vec::new(), is_complete, has_gaps };
                for conversation in conversations {
                    said = said.and(self.said(cx, &conversation.id, &sought).await?);
                }
                said
            }
        };
        Ok(sought.judge(messages))
    }
}

impl ImagineAnything {
    /// What was said in a conversation since the lost message can have been.
    async fn said(
        &self,
        cx: &Context,
        conversation: &ConversationId,
        sought: &Sought<'_>,
    ) -> Result<Trail<Message>> {
        let mut back = NewestFirst::back_to(sought.from());
        trail(
            |cursor| {
                let page = PageRequest { limit: Some(MAX_LIMIT), cursor };
                Messages::list(self, cx, MessageQuery { conversation: conversation.clone(), page })
            },
            |messages: &[Message]| back.reaches(times(messages)),
        )
        .await
    }

    /// The conversations with somebody that have been active since. One that does not say with whom it is
    /// may be one of them.
    async fn conversations_with(
        &self,
        cx: &Context,
        profile: &ProfileId,
        sought: &Sought<'_>,
    ) -> Result<Trail<Conversation>> {
        let handle = handle(profile)?;
        let mut back = NewestFirst::back_to(sought.from());
        let mut conversations = trail(
            |cursor| Messages::conversations(self, cx, PageRequest { limit: Some(MAX_LIMIT), cursor }),
            |conversations: &[Conversation]| {
                back.reaches(conversations.iter().map(|conversation| conversation.last_message_at))
            },
        )
        .await?;
        let is_active = |conversation: &Conversation| {
            conversation.last_message_at.is_none_or(|time| time >= sought.from())
        };
        conversations.has_gaps |= conversations
            .items
            .iter()
            .any(|conversation| conversation.with.is_none() && is_active(conversation));
        Ok(conversations
            .only(|conversation| conversation.with.as_ref().is_some_and(|with| with.id.native() == handle)))
    }
}

fn times<T: Written>(items: &[T]) -> impl Iterator<Item = Option<jiff::Timestamp>> {
    items.iter().map(Written::written_at)
}

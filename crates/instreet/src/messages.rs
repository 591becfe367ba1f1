//! Direct messages: threads, opened by writing to somebody.

use std::cmp::Reverse;

use async_trait::async_trait;
use moothall_core::id::ConversationId;
use moothall_core::model::{Conversation, Message};
use moothall_core::ops::{MessageQuery, NewMessage, Recipient};
use moothall_core::page::{Page, PageRequest};
use moothall_core::traits::Messages;
use moothall_core::{Context, Result};
use moothall_transport::Request;

use crate::client::{InStreet, Many, Spot};
use crate::convert::Reading;
use crate::cursor::{Place, Sizes, no_cursor};
use crate::{SLUG, convert, endpoints, text, wire};

/// The network sends all threads at once, so these are the sizes of what is handed on.
pub(crate) const THREADS: Sizes = Sizes { default: 50, max: 500 };
/// 50 in the sample [ref]; a maximum is in no source.
pub(crate) const DEFAULT_MESSAGES: u32 = 50;

impl InStreet {
    async fn thread(&self, cx: &Context, id: &ConversationId, limit: u32) -> Result<Many<Message>> {
        let request = Request::to(&endpoints::GET_MESSAGE_THREAD)
            .path("thread_id", id.native_on(SLUG)?)
            .query("limit", limit);
        let read = |wire, reading: Reading<'_>, _: Spot<'_>| convert::message(wire, Some(id), reading);
        self.many(cx, request, read).await
    }
}

#[async_trait]
impl Messages for InStreet {
    async fn send(&self, cx: &Context, new: NewMessage) -> Result<Message> {
        text::required("text", &new.text)?;
        let content = new.text.as_str();
        match &new.to {
            Recipient::Profile(profile) => {
                let body = wire::NewMessage { recipient_username: profile.native_on(SLUG)?, content };
                let request = Request::to(&endpoints::SEND_MESSAGE).json(&body)?;
                self.one(cx, request, |wire, reading| convert::message(wire, None, reading)).await
            }
            Recipient::Conversation(id) => {
                let request = Request::to(&endpoints::REPLY_MESSAGE)
                    .path("thread_id", id.native_on(SLUG)?)
                    .json(&wire::Reply { content })?;
                self.one(cx, request, |wire, reading| convert::message(wire, Some(id), reading)).await
            }
        }
    }

    /// The network has one list of all threads; pages are cut from it here.
    async fn conversations(&self, cx: &Context, page: PageRequest) -> Result<Page<Conversation>> {
        let place = Place::of(&endpoints::LIST_MESSAGE_THREADS, &[], &page, THREADS, 0)?;
        let request = Request::to(&endpoints::LIST_MESSAGE_THREADS);
        let all = self.many(cx, request, |wire, reading, _| convert::conversation(wire, reading)).await?;
        let mut page = all.single();
        let skipped = usize::try_from(place.at).unwrap_or(usize::MAX);
        let taken = usize::try_from(place.limit).unwrap_or(usize::MAX);
        if page.items.len() > skipped.saturating_add(taken) {
            page.next = place.onwards(place.limit)?;
        }
        page.items = page.items.into_iter().skip(skipped).take(taken).collect();
        Ok(page)
    }

    async fn list(&self, cx: &Context, query: MessageQuery) -> Result<Page<Message>> {
        no_cursor(&query.page, "messages of a conversation")?;
        let limit = query.page.limit.unwrap_or(DEFAULT_MESSAGES).max(1);
        let mut page = self.thread(cx, &query.conversation, limit).await?.single();
        // In which order they come is in no source.
        page.items.sort_by_key(|message| Reverse(message.created_at));
        Ok(page)
    }

    /// There is no call for it: reading a thread clears its unread count. \[inferred\]
    async fn mark_read(&self, cx: &Context, id: &ConversationId) -> Result<()> {
        self.thread(cx, id, DEFAULT_MESSAGES).await.map(drop)
    }
}

//! Notifications about what others did.

use std::collections::HashSet;

use jiff::Timestamp;
use serde_json::json;

use super::{
    Answer, ImagineAnything, NETWORK,
    call::Call,
    error::Refusal,
    page::Page,
    settings::EmptyMarkRead,
    state::{Id, Notification},
};
use crate::{http::Reply, ledger::Write};

impl ImagineAnything {
    /// Notifies an agent, but nobody of their own doing and nobody twice of the same comment or post by
    /// the same agent: who is replied to is not also told of the mention.
    pub(super) fn notify(
        &mut self,
        kind: &'static str,
        recipient: &str,
        actor: &str,
        (post, comment): (Option<&Id>, Option<&Id>),
        now: Timestamp,
    ) {
        let about_the_same = |other: &Notification| {
            other.recipient == recipient
                && other.actor == actor
                && other.post.as_ref() == post
                && other.comment.as_ref() == comment
        };
        let mentioned_again = kind == "MENTION" && self.state.notifications.values().any(about_the_same);
        if recipient == actor || mentioned_again {
            return;
        }
        let notification = Notification {
            id: self.state.ids.next(now),
            recipient: recipient.to_owned(),
            actor: actor.to_owned(),
            kind,
            post: post.cloned(),
            comment: comment.cloned(),
            created_at: now,
            read: false,
        };
        self.state.notifications.insert(notification.id.clone(), notification);
    }

    pub(super) fn list_notifications(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let mine = self.state.notifications.values().filter(|notification| notification.recipient == me);
        let page = Page::cut(mine, call, &self.settings)?;
        Ok(page.reply("notifications", |notification| self.notification_json(notification)))
    }

    pub(super) fn notification_count(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let notifications = self.state.notifications.values();
        let unread = notifications.filter(|notification| notification.recipient == me && !notification.read);
        Ok(Reply::json(200, &json!({ "count": unread.count() })))
    }

    pub(super) fn mark_notifications_read(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let fields = call.fields()?;
        let ids = fields.texts("ids")?.map(HashSet::<&str>::from_iter);
        let all =
            fields.flag("all")? || (ids.is_none() && self.settings.empty_mark_read == EmptyMarkRead::MarkAll);
        if !all && ids.is_none() {
            return Err(Refusal::invalid("send {\"all\":true} or {\"ids\":[…]}"));
        }
        let mut marked = Vec::new();
        for notification in self.state.notifications.values_mut() {
            let named = all || ids.as_ref().is_some_and(|ids| ids.contains(notification.id.as_str()));
            if named && notification.recipient == me && !notification.read {
                notification.read = true;
                marked.push(notification.id.clone());
            }
        }
        // One entry a call; it names the notification when the call was about one.
        let id = if let [only] = marked.as_slice() { Some(only.as_str()) } else { None };
        let (actor, endpoint) = (&self.handle_of(&me), call.endpoint.id);
        let write = Write { network: NETWORK, endpoint, actor, id, state: "read", ..Write::default() };
        call.ledger.record(call.now, &write);
        Ok(Reply::json(200, &json!({ "success": true, "updated": marked.len() })))
    }
}

//! What buyer and seller write to each other about an order.

use serde::Serialize;
use serde_json::json;

use crate::{
    http::Reply,
    imagineanything::{
        Answer, ImagineAnything,
        auth::checked_url,
        call::{Call, checked_text},
        state::OrderMessage,
        wire::{AgentInfo, Shaped, time},
    },
};

const MAX_CHARS: usize = 5000;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OrderMessageJson<'a> {
    id: &'a str,
    order_id: &'a str,
    content: &'a str,
    attachments: &'a [String],
    sender: Option<AgentInfo<'a>>,
    created_at: String,
}

impl ImagineAnything {
    pub(in crate::imagineanything) fn send_order_message(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let fields = call.fields()?;
        let order = self.own_order(call.request.segment(3), &me)?.id.clone();
        let content = checked_text(fields.required("content")?, "content", MAX_CHARS, &self.settings)?;
        let attachments = fields.texts("attachments")?.unwrap_or_default();
        for url in &attachments {
            checked_url(Some(url), "attachments")?;
        }
        let message = OrderMessage {
            id: self.state.ids.next(call.now),
            order,
            sender: me.clone(),
            content: self.settings.rewrites.apply(&content),
            attachments: attachments.into_iter().map(str::to_owned).collect(),
            created_at: call.now,
        };
        call.record(&self.handle_of(&me), (&message.id, Some(&message.order)), Some(&content), "created");
        let shown = self.order_message_json(&message);
        let reply = self.object(self.settings.create_status.0, "message", &shown);
        self.state.market.messages.insert(message.id.clone(), message);
        Ok(reply)
    }

    /// All messages of an order; no source knows of pages here.
    pub(in crate::imagineanything) fn list_order_messages(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let order = &self.own_order(call.request.segment(3), &me)?.id;
        let messages = self.state.market.messages.values().filter(|message| message.order == *order);
        let mut messages = messages.map(|message| self.order_message_json(message)).collect::<Vec<_>>();
        if self.settings.newest_first {
            messages.reverse();
        }
        Ok(Reply::json(200, &json!({ "messages": messages })))
    }

    fn order_message_json<'a>(&'a self, message: &'a OrderMessage) -> Shaped<'a, OrderMessageJson<'a>> {
        let shown = OrderMessageJson {
            id: &message.id,
            order_id: &message.order,
            content: &message.content,
            attachments: &message.attachments,
            sender: self.info(&message.sender),
            created_at: time(message.created_at),
        };
        self.shaped("order_message", shown)
    }
}

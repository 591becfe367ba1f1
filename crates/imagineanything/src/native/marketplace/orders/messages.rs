//! What buyer and seller write to each other about an order.

use jiff::Timestamp;
use moothall_core::page::{Identified, Page, PageRequest};
use moothall_core::{Context, Result};
use moothall_transport::Request;
use serde::{Deserialize, Serialize};

use crate::client::ImagineAnything;
use crate::cursor::List;
use crate::endpoints::{LIST_ORDER_MESSAGES, SEND_ORDER_MESSAGE};
use crate::native::{Agent, Extra, check, on_client};
use crate::wire::shape::{Listed, Named};
use crate::wire::tolerant::{id, instant, list, some_id};

/// What buyer or seller wrote about an order \[zh\]\[skill\].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderMessage {
    /// Its id \[inferred\].
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// The order \[inferred\].
    #[serde(default, deserialize_with = "some_id")]
    pub order_id: Option<String>,
    /// What was written.
    pub content: Option<String>,
    /// Addresses of what was attached.
    #[serde(default, deserialize_with = "list")]
    pub attachments: Vec<String>,
    /// Who wrote it \[inferred\].
    pub sender: Option<Agent>,
    /// When \[inferred\].
    #[serde(default, deserialize_with = "instant")]
    pub created_at: Option<Timestamp>,
    /// Everything else that came.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Named for OrderMessage {
    const KEY: &'static str = "message";
}

impl Listed for OrderMessage {
    const KEYS: &'static [&'static str] = &["messages"];
}

impl Identified for OrderMessage {
    fn identity(&self) -> &str {
        &self.id
    }
}

/// A message about an order \[zh\]\[skill\].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct NewOrderMessage {
    /// At most 5000 characters.
    pub content: String,
    /// URLs of what is attached.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<String>,
}

impl NewOrderMessage {
    fn check(&self) -> Result<()> {
        check::text("content", &self.content, 5000, "[zh][skill]")?;
        self.attachments.iter().try_for_each(|url| check::url("attachments", url, check::WEB, "[zh][skill]"))
    }
}

impl ImagineAnything {
    /// Lists what buyer and seller wrote about an order \[zh\]\[skill\]. Whether it is all of it is undocumented.
    pub async fn list_order_messages(&self, cx: &Context, order: &str) -> Result<Page<OrderMessage>> {
        let list = List::new(&LIST_ORDER_MESSAGES, &[order]);
        let request = list.request(&PageRequest::default())?.path("order_id", order);
        self.typed_page(cx, &list, &request).await
    }

    /// Writes to the other side of an order \[zh\]\[skill\], and returns the message where the network's answer,
    /// which no source documents, holds it.
    pub async fn send_order_message(
        &self,
        cx: &Context,
        order: &str,
        new: &NewOrderMessage,
    ) -> Result<Option<OrderMessage>> {
        new.check()?;
        self.written(cx, &Request::to(&SEND_ORDER_MESSAGE).path("order_id", order).json(new)?).await
    }
}

on_client! {
    /// Lists what buyer and seller wrote about an order.
    list_order_messages(order: &str) -> Page<OrderMessage>;
    /// Writes to the other side of an order.
    send_order_message(order: &str, new: &NewOrderMessage) -> Option<OrderMessage>;
}

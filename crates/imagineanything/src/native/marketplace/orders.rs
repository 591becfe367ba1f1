//! Orders: placing them, and moving them on.

mod messages;
mod placed;

use jiff::Timestamp;
use moothall_core::endpoint::Confirmed;
use moothall_core::page::{Identified, Page, PageRequest};
use moothall_core::{Context, Result};
use moothall_transport::Request;
use serde::{Deserialize, Serialize};

pub use self::messages::{NewOrderMessage, OrderMessage};
pub use self::placed::PlacedOrder;
use super::Service;
use crate::client::ImagineAnything;
use crate::cursor::List;
use crate::endpoints::{CREATE_ORDER, GET_ORDER, LIST_ORDERS, UPDATE_ORDER};
use crate::native::{Agent, Extra, check, on_client};
use crate::wire::shape::{Listed, Named};
use crate::wire::tolerant::{count, id, instant, some_id};

moothall_core::words! {
    /// Where an order stands \[zh\]\[skill\].
    pub enum OrderStatus {
        /// It was placed; nothing is paid.
        PendingPayment = "PENDING_PAYMENT",
        /// It is paid; the seller has not begun.
        Paid = "PAID",
        /// The seller works on it.
        InProgress = "IN_PROGRESS",
        /// The seller delivered; the buyer has not answered.
        Delivered = "DELIVERED",
        /// The buyer asked for changes.
        Revision = "REVISION",
        /// The buyer accepted.
        Completed = "COMPLETED",
        /// Somebody cancelled it.
        Cancelled = "CANCELLED",
        /// Buyer and seller disagree; the network decides.
        Disputed = "DISPUTED",
        /// The buyer has the money back.
        Refunded = "REFUNDED",
    }
}

moothall_core::words! {
    /// What moves an order on \[zh\]\[skill\]. No source says which action may follow which; the network refuses
    /// what may not.
    pub enum OrderAction {
        /// The seller begins.
        Start = "start",
        /// The seller delivers.
        Deliver = "deliver",
        /// The buyer accepts, and the money goes to the seller.
        Accept = "accept",
        /// The buyer asks for changes.
        RequestRevision = "request_revision",
        /// Somebody disagrees; who may is undocumented.
        Dispute = "dispute",
        /// Somebody calls it off; who may, and until when, is undocumented.
        Cancel = "cancel",
    }
}

moothall_core::words! {
    /// How an order is paid \[zh\]\[skill\].
    pub enum PaymentMethod {
        /// By card, through Stripe.
        Card = "CARD",
        /// In USDC.
        CryptoUsdc = "CRYPTO_USDC",
        /// In USDP.
        CryptoUsdp = "CRYPTO_USDP",
        /// Through Coinbase.
        Coinbase = "COINBASE",
    }
}

moothall_core::words! {
    /// Which side of an order one is on \[zh\]\[skill\].
    pub enum OrderRole {
        /// Either.
        All = "all",
        /// One bought.
        Buyer = "buyer",
        /// One sold.
        Seller = "seller",
    }
}

/// An order \[zh\]\[skill\]. What the sources do not name is inferred, and may be missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// Its id \[inferred\].
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// The service.
    #[serde(default, deserialize_with = "some_id")]
    pub service_id: Option<String>,
    /// The service, where it came along \[inferred\].
    pub service: Option<Service>,
    /// What the seller has to know.
    pub requirements: Option<String>,
    /// How it is paid.
    pub payment_method: Option<PaymentMethod>,
    /// Where it stands.
    pub status: Option<OrderStatus>,
    /// What was delivered.
    pub deliverables: Option<String>,
    /// In US cents \[inferred\].
    #[serde(default, deserialize_with = "count")]
    pub price: Option<u64>,
    /// How often changes were asked for \[inferred\].
    #[serde(default, deserialize_with = "count")]
    pub revisions_used: Option<u64>,
    /// Who bought \[inferred\].
    pub buyer: Option<Agent>,
    /// Who sold \[inferred\].
    pub seller: Option<Agent>,
    /// When it was placed \[inferred\].
    #[serde(default, deserialize_with = "instant")]
    pub created_at: Option<Timestamp>,
    /// When it is to be delivered \[inferred\].
    #[serde(default, deserialize_with = "instant")]
    pub due_at: Option<Timestamp>,
    /// Everything else that came.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Named for Order {
    const KEY: &'static str = "order";
}

impl Listed for Order {
    const KEYS: &'static [&'static str] = &["orders"];
}

impl Identified for Order {
    fn identity(&self) -> &str {
        &self.id
    }
}

/// An order to be placed \[zh\]\[skill\].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewOrder {
    /// The service.
    pub service_id: String,
    /// What the seller has to know.
    pub requirements: String,
    /// How it is paid.
    pub payment_method: PaymentMethod,
    /// That it is meant: placing an order begins a payment.
    #[serde(skip)]
    pub confirm: Confirmed,
}

impl NewOrder {
    fn check(&self) -> Result<()> {
        check::present("service_id", &self.service_id, "[zh][skill]")?;
        check::present("requirements", &self.requirements, "[skill]")
    }
}

/// What is done to an order \[zh\]\[skill\].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderUpdate {
    /// What is done.
    pub action: OrderAction,
    /// What is delivered; with [`OrderAction::Deliver`] only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deliverables: Option<String>,
    /// That it is meant: accepting releases the money, cancelling may give it back, and nothing goes backwards.
    #[serde(skip)]
    pub confirm: Confirmed,
}

impl OrderUpdate {
    fn check(&self) -> Result<()> {
        match (&self.action, self.deliverables.as_deref()) {
            (OrderAction::Deliver, Some(what)) => check::present("deliverables", what, "[skill]"),
            (OrderAction::Deliver, None) => {
                Err(check::refused("deliverables", "delivering needs what is delivered", "[skill]"))
            }
            (OrderAction::Other(_), _) | (_, None) => Ok(()),
            (_, Some(_)) => {
                Err(check::refused("deliverables", "only delivering takes what is delivered", "[skill]"))
            }
        }
    }
}

/// Which orders are wanted of all that the account placed or received \[zh\]\[skill\].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderFilter {
    /// Which side of them the account is on; either when `None`.
    pub role: Option<OrderRole>,
    /// Where they stand.
    pub status: Option<OrderStatus>,
}

impl ImagineAnything {
    /// Orders a service \[zh\]\[skill\]. **This begins a payment**: the answer holds what Stripe or Coinbase
    /// needs to take the money. When the answer is lost, look into [`list_orders`](Self::list_orders) before
    /// ordering again.
    pub async fn create_order(&self, cx: &Context, new: &NewOrder) -> Result<PlacedOrder> {
        new.check()?;
        let request = Request::to(&CREATE_ORDER).json(new)?;
        Ok(self.ask(cx, &request).await?.value)
    }

    /// Lists what the account ordered and what was ordered from it \[zh\]\[skill\].
    pub async fn list_orders(
        &self,
        cx: &Context,
        filter: &OrderFilter,
        page: &PageRequest,
    ) -> Result<Page<Order>> {
        let OrderFilter { role, status } = filter;
        let pairs = [
            ("role", role.as_ref().map(ToString::to_string)),
            ("status", status.as_ref().map(ToString::to_string)),
        ];
        let list = List::narrowed(&LIST_ORDERS, pairs);
        let request = list.request(page)?;
        self.typed_page(cx, &list, &request).await
    }

    /// Reads an order \[skill\].
    pub async fn get_order(&self, cx: &Context, id: &str) -> Result<Order> {
        self.typed(cx, &Request::to(&GET_ORDER).path("order_id", id)).await
    }

    /// Moves an order on \[zh\]\[skill\], and returns it where the network's answer, which no source documents,
    /// holds it. **This may move money**: accepting releases it to the seller, cancelling may give it back, and
    /// neither can be undone.
    pub async fn update_order(&self, cx: &Context, id: &str, update: &OrderUpdate) -> Result<Option<Order>> {
        update.check()?;
        self.written(cx, &Request::to(&UPDATE_ORDER).path("order_id", id).json(update)?).await
    }
}

on_client! {
    /// Orders a service. **This begins a payment.**
    create_order(new: &NewOrder) -> PlacedOrder;
    /// Lists what the account ordered and what was ordered from it.
    list_orders(filter: &OrderFilter, page: &PageRequest) -> Page<Order>;
    /// Reads an order.
    get_order(id: &str) -> Order;
    /// Moves an order on. **This may move money.**
    update_order(id: &str, update: &OrderUpdate) -> Option<Order>;
}

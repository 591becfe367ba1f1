//! What the marketplace remembers.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Id;

#[derive(Default)]
pub(in crate::imagineanything) struct Market {
    pub(in crate::imagineanything) services: BTreeMap<Id, Service>,
    pub(in crate::imagineanything) orders: BTreeMap<Id, Order>,
    pub(in crate::imagineanything) messages: BTreeMap<Id, OrderMessage>,
    pub(in crate::imagineanything) reviews: BTreeMap<Id, Review>,
    pub(in crate::imagineanything) payouts: BTreeMap<Id, Payout>,
    /// By agent; who never asked for one has none.
    pub(in crate::imagineanything) accounts: BTreeMap<Id, PaymentAccount>,
}

#[derive(Clone)]
pub(in crate::imagineanything) struct Service {
    pub(in crate::imagineanything) id: Id,
    pub(in crate::imagineanything) seller: Id,
    pub(in crate::imagineanything) offer: Offer,
    pub(in crate::imagineanything) featured: bool,
    /// A service that is not active takes no orders and stands in no list.
    pub(in crate::imagineanything) active: bool,
    pub(in crate::imagineanything) created_at: Timestamp,
}

/// What a seller says of a service.
#[derive(Clone)]
pub(in crate::imagineanything) struct Offer {
    pub(in crate::imagineanything) title: String,
    pub(in crate::imagineanything) description: String,
    pub(in crate::imagineanything) short_desc: String,
    /// Cents.
    pub(in crate::imagineanything) price: u64,
    pub(in crate::imagineanything) delivery_days: u64,
    pub(in crate::imagineanything) revisions: u64,
    pub(in crate::imagineanything) category: String,
    pub(in crate::imagineanything) tags: Vec<String>,
    pub(in crate::imagineanything) images: Vec<String>,
    pub(in crate::imagineanything) thumbnail_url: Option<String>,
}

#[derive(Clone)]
pub(in crate::imagineanything) struct Order {
    pub(in crate::imagineanything) id: Id,
    pub(in crate::imagineanything) service: Id,
    pub(in crate::imagineanything) buyer: Id,
    pub(in crate::imagineanything) seller: Id,
    pub(in crate::imagineanything) requirements: String,
    pub(in crate::imagineanything) payment_method: String,
    pub(in crate::imagineanything) status: OrderStatus,
    pub(in crate::imagineanything) deliverables: Option<String>,
    /// Cents, as they were when it was ordered.
    pub(in crate::imagineanything) price: u64,
    pub(in crate::imagineanything) revisions: u64,
    pub(in crate::imagineanything) revisions_used: u64,
    pub(in crate::imagineanything) paid: bool,
    pub(in crate::imagineanything) created_at: Timestamp,
    pub(in crate::imagineanything) due_at: Timestamp,
}

impl Order {
    pub(in crate::imagineanything) fn has(&self, agent: &str) -> bool {
        self.buyer == agent || self.seller == agent
    }
}

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::imagineanything) enum OrderStatus {
    PendingPayment,
    Paid,
    InProgress,
    Delivered,
    Revision,
    Completed,
    Cancelled,
    Disputed,
    Refunded,
}

impl OrderStatus {
    pub(in crate::imagineanything) const WORDS: &[&str] = &[
        "PENDING_PAYMENT",
        "PAID",
        "IN_PROGRESS",
        "DELIVERED",
        "REVISION",
        "COMPLETED",
        "CANCELLED",
        "DISPUTED",
        "REFUNDED",
    ];

    pub(in crate::imagineanything) fn word(self) -> &'static str {
        match self {
            Self::PendingPayment => "PENDING_PAYMENT",
            Self::Paid => "PAID",
            Self::InProgress => "IN_PROGRESS",
            Self::Delivered => "DELIVERED",
            Self::Revision => "REVISION",
            Self::Completed => "COMPLETED",
            Self::Cancelled => "CANCELLED",
            Self::Disputed => "DISPUTED",
            Self::Refunded => "REFUNDED",
        }
    }

    /// Whether nothing happens to the order any more.
    pub(in crate::imagineanything) fn is_over(self) -> bool {
        matches!(self, Self::Completed | Self::Cancelled | Self::Refunded)
    }
}

pub(in crate::imagineanything) struct OrderMessage {
    pub(in crate::imagineanything) id: Id,
    pub(in crate::imagineanything) order: Id,
    pub(in crate::imagineanything) sender: Id,
    pub(in crate::imagineanything) content: String,
    pub(in crate::imagineanything) attachments: Vec<String>,
    pub(in crate::imagineanything) created_at: Timestamp,
}

pub(in crate::imagineanything) struct Review {
    pub(in crate::imagineanything) id: Id,
    pub(in crate::imagineanything) order: Id,
    pub(in crate::imagineanything) service: Id,
    pub(in crate::imagineanything) reviewer: Id,
    pub(in crate::imagineanything) content: String,
    /// One to five, like the three that may be left out.
    pub(in crate::imagineanything) rating: u64,
    pub(in crate::imagineanything) quality_rating: Option<u64>,
    pub(in crate::imagineanything) communication_rating: Option<u64>,
    pub(in crate::imagineanything) delivery_rating: Option<u64>,
    pub(in crate::imagineanything) created_at: Timestamp,
}

pub(in crate::imagineanything) struct Payout {
    pub(in crate::imagineanything) id: Id,
    pub(in crate::imagineanything) order: Id,
    pub(in crate::imagineanything) seller: Id,
    /// Cents.
    pub(in crate::imagineanything) amount: u64,
    /// `PENDING`, `PROCESSING` or `COMPLETED`.
    pub(in crate::imagineanything) status: &'static str,
    pub(in crate::imagineanything) created_at: Timestamp,
}

/// A seller's account with the payment provider.
#[derive(Default)]
pub(in crate::imagineanything) struct PaymentAccount {
    /// Whether the provider is satisfied with what the seller told it.
    pub(in crate::imagineanything) onboarded: bool,
    pub(in crate::imagineanything) prefer_crypto: bool,
    pub(in crate::imagineanything) crypto_wallet_address: Option<String>,
}

impl Market {
    pub(in crate::imagineanything) fn orders_of<'a>(
        &'a self,
        service: &'a str,
    ) -> impl Iterator<Item = &'a Order> {
        self.orders.values().filter(move |order| order.service == service)
    }

    pub(in crate::imagineanything) fn reviews_of<'a>(
        &'a self,
        service: &'a str,
    ) -> impl DoubleEndedIterator<Item = &'a Review> {
        self.reviews.values().filter(move |review| review.service == service)
    }
}

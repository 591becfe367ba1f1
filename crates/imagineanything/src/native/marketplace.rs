//! The marketplace: services, orders, reviews, and being paid. Nothing here shares a word with
//! [`connected_services`](super::ConnectedService), which the network also calls services.

mod orders;
mod payouts;
mod reviews;
mod services;

pub use self::orders::{
    NewOrder, NewOrderMessage, Order, OrderAction, OrderFilter, OrderMessage, OrderRole, OrderStatus,
    OrderUpdate, PaymentMethod, PlacedOrder,
};
pub(crate) use self::payouts::BesidePayouts;
pub use self::payouts::{
    Onboarding, PaymentAccount, PaymentAccountSetup, Payout, PayoutRequest, PayoutStatus, Payouts,
};
pub use self::reviews::{NewReview, Review};
pub use self::services::{
    NewService, Service, ServiceDeletion, ServiceFilter, ServiceSort, ServiceUpdate, SortOrder,
};

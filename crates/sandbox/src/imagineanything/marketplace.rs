//! The marketplace: services, orders and what follows from them.
//!
//! Money never moves here. An order is paid, refunded or settled by an event of the control plane, and so is
//! a payout.

mod accounts;
mod events;
mod machine;
mod messages;
mod orders;
mod payouts;
mod reviews;
mod services;

pub(super) use self::machine::Action;

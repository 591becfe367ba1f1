//! What can happen on this network beside what callers do.

use serde_json::Value;

use super::{ImagineAnything, error::Refusal, marketplace::Action};
use crate::events::events;

events! {
    /// The payment for an order arrives: `PENDING_PAYMENT` becomes `PAID`.
    "order_paid" OrderPaid { order: String }
    /// Buyer or seller, whichever may, takes an action of `update_order`.
    "order_moved" OrderMoved { order: String, action: Action, deliverables: Option<String> }
    /// The network's support settles a dispute: for the buyer the order is `REFUNDED`, otherwise `COMPLETED`.
    "dispute_settled" DisputeSettled { order: String, for_buyer: bool }
    /// A cancelled order that was paid is refunded.
    "order_refunded" OrderRefunded { order: String }
    /// A payout arrives: `PROCESSING` becomes `COMPLETED`.
    "payout_arrived" PayoutArrived { payout: String }
    /// A seller ends the onboarding with the payment provider; charges and payouts become possible.
    "onboarding_ended" OnboardingEnded { handle: String }
    /// The network features a service, or no longer does.
    "service_featured" ServiceFeatured { service: String, featured: Option<bool> }
}

impl ImagineAnything {
    pub(super) fn take_place(&mut self, event: Event, now: jiff::Timestamp) -> Result<Value, Refusal> {
        match event {
            Event::OrderPaid { order } => self.order_is_paid(&order, now),
            Event::OrderMoved { order, action, deliverables } => {
                self.order_is_moved(&order, action, deliverables, now)
            }
            Event::DisputeSettled { order, for_buyer } => self.dispute_is_settled(&order, for_buyer, now),
            Event::OrderRefunded { order } => self.order_is_refunded(&order, now),
            Event::PayoutArrived { payout } => self.payout_arrives(&payout),
            Event::OnboardingEnded { handle } => self.onboarding_ends(&handle),
            Event::ServiceFeatured { service, featured } => {
                self.service_is_featured(&service, featured.unwrap_or(true))
            }
        }
    }
}

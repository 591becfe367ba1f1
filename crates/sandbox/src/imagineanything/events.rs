//! What can happen on this network beside what callers do.

use serde_json::Value;

use super::{ImagineAnything, error::Refusal, marketplace::Action};
use crate::{emulator::World, events::events};

events! {
    /// The network verifies an agent, or takes that back.
    "agent_verified" AgentVerified { handle: String, verified: Option<bool> }
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
    /// An uploaded video is processed, whatever `video_processing_seconds` says.
    "video_processed" VideoProcessed { media: String }
    /// A generation job enters its next stage; after the last one its post is published.
    "job_advanced" JobAdvanced { job: String }
    /// A generation job fails.
    "job_failed" JobFailed { job: String, reason: Option<String> }
    /// A provider no longer takes an agent's key: tests of it and jobs with it fail for the reason.
    "key_rejected" KeyRejected { handle: String, provider: String, reason: Option<String> }
    /// A provider takes an agent's key again.
    "key_accepted" KeyAccepted { handle: String, provider: String }
}

impl ImagineAnything {
    pub(super) fn take_place(&mut self, event: Event, world: &mut World<'_>) -> Result<Value, Refusal> {
        let now = world.now;
        match event {
            Event::AgentVerified { handle, verified } => {
                self.agent_is_verified(&handle, verified.unwrap_or(true))
            }
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
            Event::VideoProcessed { media } => self.video_is_processed(&media),
            Event::JobAdvanced { job } => self.job_advances(&job, world),
            Event::JobFailed { job, reason } => self.job_fails(&job, reason.as_deref(), now),
            Event::KeyRejected { handle, provider, reason } => {
                let reason = reason.unwrap_or_else(|| "The provider does not take this key".to_owned());
                self.key_is_judged(&handle, &provider, Some(reason))
            }
            Event::KeyAccepted { handle, provider } => self.key_is_judged(&handle, &provider, None),
        }
    }
}

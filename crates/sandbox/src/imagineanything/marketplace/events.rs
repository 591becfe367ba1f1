//! What buyers, sellers, the payment provider and the network's support do to the marketplace.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::machine::Action;
use crate::imagineanything::{ImagineAnything, error::Refusal, state::OrderStatus};

impl ImagineAnything {
    pub(in crate::imagineanything) fn order_is_paid(
        &mut self,
        id: &str,
        now: Timestamp,
    ) -> Result<Value, Refusal> {
        self.expect_order(id, &[OrderStatus::PendingPayment])?;
        if let Some(order) = self.state.market.orders.get_mut(id) {
            order.paid = true;
        }
        self.ordered(id, OrderStatus::Paid, now)
    }

    /// A party acts, whichever may.
    pub(in crate::imagineanything) fn order_is_moved(
        &mut self,
        id: &str,
        action: Action,
        deliverables: Option<String>,
        now: Timestamp,
    ) -> Result<Value, Refusal> {
        let made = || "https://deliverables.example/made-by-the-sandbox".to_owned();
        let deliverables = (action == Action::Deliver).then(|| deliverables.unwrap_or_else(made));
        self.move_order(id, action, deliverables, now)?;
        Ok(json!({ "order": id, "status": self.order(id)?.status.word() }))
    }

    pub(in crate::imagineanything) fn dispute_is_settled(
        &mut self,
        id: &str,
        for_buyer: bool,
        now: Timestamp,
    ) -> Result<Value, Refusal> {
        self.expect_order(id, &[OrderStatus::Disputed])?;
        self.ordered(id, if for_buyer { OrderStatus::Refunded } else { OrderStatus::Completed }, now)
    }

    /// A cancelled order that was paid is refunded.
    pub(in crate::imagineanything) fn order_is_refunded(
        &mut self,
        id: &str,
        now: Timestamp,
    ) -> Result<Value, Refusal> {
        self.expect_order(id, &[OrderStatus::Cancelled])?;
        if !self.order(id)?.paid {
            return Err(self.wrong_state("the order was never paid"));
        }
        self.ordered(id, OrderStatus::Refunded, now)
    }

    pub(in crate::imagineanything) fn payout_arrives(&mut self, id: &str) -> Result<Value, Refusal> {
        match self.state.market.payouts.get(id).map(|payout| payout.status) {
            None => return Err(Refusal::not_found("Payout")),
            Some("PROCESSING") => self.put_payout(id, "COMPLETED")?,
            Some(status) => return Err(self.wrong_state(&format!("the payout is {status}"))),
        }
        Ok(json!({ "payout": id, "status": "COMPLETED" }))
    }

    pub(in crate::imagineanything) fn onboarding_ends(&mut self, handle: &str) -> Result<Value, Refusal> {
        let agent = self.state.agent_by_handle(handle).ok_or_else(|| Refusal::not_found("Agent"))?;
        let id = agent.id.clone();
        self.state.market.accounts.entry(id).or_default().onboarded = true;
        Ok(json!({ "handle": handle, "payoutsEnabled": true }))
    }

    pub(in crate::imagineanything) fn service_is_featured(
        &mut self,
        id: &str,
        featured: bool,
    ) -> Result<Value, Refusal> {
        let service = self.state.market.services.get_mut(id).ok_or_else(|| Refusal::not_found("Service"))?;
        service.featured = featured;
        Ok(json!({ "service": id, "featured": featured }))
    }

    fn expect_order(&self, id: &str, from: &[OrderStatus]) -> Result<(), Refusal> {
        let status = self.order(id)?.status;
        if from.contains(&status) {
            return Ok(());
        }
        Err(self.wrong_state(&format!("the order is {}", status.word())))
    }

    fn ordered(&mut self, id: &str, status: OrderStatus, now: Timestamp) -> Result<Value, Refusal> {
        self.put_order(id, status, now)?;
        Ok(json!({ "order": id, "status": status.word() }))
    }
}

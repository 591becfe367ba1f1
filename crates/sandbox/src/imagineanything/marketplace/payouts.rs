//! Payouts of completed orders.

use serde::Serialize;

use crate::{
    http::Reply,
    imagineanything::{
        Answer, ImagineAnything,
        call::{Call, checked_enum},
        error::Refusal,
        page::Page,
        state::Payout,
        wire::{Shaped, time},
    },
};

const STATUSES: &[&str] = &["PENDING", "PROCESSING", "COMPLETED"];

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PayoutJson<'a> {
    id: &'a str,
    order_id: &'a str,
    amount: u64,
    currency: &'static str,
    status: &'static str,
    created_at: String,
}

/// Totals in cents.
#[derive(Serialize)]
struct Summary {
    pending: u64,
    processing: u64,
    completed: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Earnings<'a> {
    payouts: Vec<Shaped<'a, PayoutJson<'a>>>,
    summary: Shaped<'a, Summary>,
    next_cursor: Option<String>,
    has_more: bool,
}

impl ImagineAnything {
    pub(in crate::imagineanything) fn list_payouts(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let status = checked_enum(call.request.query("status"), "status", STATUSES, &self.settings)?;
        let mine = || self.state.market.payouts.values().filter(|payout| payout.seller == me);
        let shown = mine().filter(|payout| status.is_none_or(|status| payout.status == status));
        let page = Page::cut(shown, call, &self.settings)?;
        let total =
            |status| mine().filter(|payout| payout.status == status).map(|payout| payout.amount).sum();
        let summary = Summary {
            pending: total("PENDING"),
            processing: total("PROCESSING"),
            completed: total("COMPLETED"),
        };
        let shown = Earnings {
            payouts: page.items.into_iter().map(|payout| self.payout_json(payout)).collect(),
            summary: self.shaped("payout_summary", summary),
            has_more: page.next.is_some(),
            next_cursor: page.next,
        };
        Ok(Reply::json(200, &shown))
    }

    /// Starts a payout, for which the seller's payment account must be set up, as documented.
    pub(in crate::imagineanything) fn request_payout(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let fields = call.fields()?;
        let payout = self.state.market.payouts.get(fields.required("payoutId")?);
        let payout = payout.filter(|payout| payout.seller == me);
        let payout = payout.ok_or_else(|| Refusal::not_found("Payout"))?;
        if !self.state.market.accounts.get(&me).is_some_and(|account| account.onboarded) {
            let status = self.settings.not_onboarded_status.0;
            let message = "Finish the onboarding of your payment account first";
            return Err(Refusal::new(status, "invalid_state", message));
        }
        if payout.status != "PENDING" {
            return Err(self.wrong_state("The payout is under way already"));
        }
        let id = payout.id.clone();
        self.put_payout(&id, "PROCESSING")?;
        call.record(&self.handle_of(&me), (&id, None), None, "PROCESSING");
        let payout = self.state.market.payouts.get(&id).map(|payout| self.payout_json(payout));
        Ok(self.object(200, "payout", &payout))
    }

    pub(super) fn put_payout(&mut self, id: &str, status: &'static str) -> Result<(), Refusal> {
        let payout = self.state.market.payouts.get_mut(id).ok_or_else(|| Refusal::not_found("Payout"))?;
        payout.status = status;
        Ok(())
    }

    fn payout_json<'a>(&'a self, payout: &'a Payout) -> Shaped<'a, PayoutJson<'a>> {
        let shown = PayoutJson {
            id: &payout.id,
            order_id: &payout.order,
            amount: payout.amount,
            currency: "usd",
            status: payout.status,
            created_at: time(payout.created_at),
        };
        self.shaped("payout", shown)
    }
}

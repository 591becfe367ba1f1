//! Markets in JSON.

use serde_json::{Value, json};

use super::View;
use crate::instreet::state::{Market, MarketOutcome};

impl View<'_> {
    pub(in crate::instreet) fn market(&self, market: &Market) -> Value {
        let (yes, no) = self.market_prices(market);
        let shown = json!({
            "id": market.id,
            "title": market.title,
            "description": market.description,
            "category": market.category,
            "status": market.status(self.now),
            "yes_price": yes,
            "no_price": no,
            "participant_count": market.positions.len(),
            "total_volume": market.volume,
            "resolution_source": market.resolution_source,
            "resolve_at": self.time(market.resolve_at),
            "outcome": market.resolved.map(|(outcome, _)| outcome),
            "evidence": market.evidence,
            "resolved_at": market.resolved.map(|(_, at)| self.time(at)),
            "creator": self.summary(market.creator),
            "created_at": self.time(market.created_at),
        });
        self.named("oracle_market", shown)
    }

    /// The prices of a share of each outcome: one and nothing once it is known.
    pub(in crate::instreet) fn market_prices(&self, market: &Market) -> (f64, f64) {
        match market.resolved {
            Some((MarketOutcome::Yes, _)) => (1.0, 0.0),
            Some((MarketOutcome::No, _)) => (0.0, 1.0),
            None => {
                let yes = (market.out.price(self.settings.market_depth()) * 1e4).round() / 1e4;
                (yes, ((1.0 - yes) * 1e4).round() / 1e4)
            }
        }
    }
}

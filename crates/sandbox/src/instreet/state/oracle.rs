//! Prediction markets, priced by a logarithmic market scoring rule: what a trade costs follows from how many
//! shares of each outcome are out, and the two prices always make one.

use jiff::Timestamp;
use uuid::Uuid;

use crate::settings::choices;

choices! {
    /// How a market may end.
    MarketOutcome { Yes = "YES", No = "NO" }
}

/// A market.
#[derive(Debug)]
pub(in crate::instreet) struct Market {
    pub(in crate::instreet) id: Uuid,
    pub(in crate::instreet) creator: Uuid,
    pub(in crate::instreet) title: String,
    pub(in crate::instreet) description: Option<String>,
    pub(in crate::instreet) category: Option<String>,
    pub(in crate::instreet) resolution_source: String,
    pub(in crate::instreet) resolve_at: Timestamp,
    /// Shares out, of everybody.
    pub(in crate::instreet) out: Shares,
    /// In the order in which they came.
    pub(in crate::instreet) positions: Vec<(Uuid, Shares)>,
    /// Points that have changed hands.
    pub(in crate::instreet) volume: i64,
    pub(in crate::instreet) resolved: Option<(MarketOutcome, Timestamp)>,
    pub(in crate::instreet) evidence: Option<String>,
    pub(in crate::instreet) created_at: Timestamp,
}

/// Shares of each outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::instreet) struct Shares {
    pub(in crate::instreet) yes: i64,
    pub(in crate::instreet) no: i64,
}

impl Shares {
    pub(in crate::instreet) fn of(&mut self, outcome: MarketOutcome) -> &mut i64 {
        match outcome {
            MarketOutcome::Yes => &mut self.yes,
            MarketOutcome::No => &mut self.no,
        }
    }

    /// What all these shares have cost together, up to a constant.
    #[expect(clippy::cast_precision_loss, reason = "shares are far below 2^52")]
    fn worth(self, depth: f64) -> f64 {
        let (yes, no) = (self.yes as f64 / depth, self.no as f64 / depth);
        depth * (yes.max(no) + (-(yes - no).abs()).exp().ln_1p())
    }

    /// The price of a share of YES.
    #[expect(clippy::cast_precision_loss, reason = "shares are far below 2^52")]
    pub(in crate::instreet) fn price(self, depth: f64) -> f64 {
        1.0 / (1.0 + (self.no.saturating_sub(self.yes) as f64 / depth).exp())
    }

    /// What it costs to get from here to there.
    pub(in crate::instreet) fn cost_to(self, there: Self, depth: f64) -> f64 {
        there.worth(depth) - self.worth(depth)
    }
}

/// How many shares of one outcome so many points buy in a market that nobody has traded in.
#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a stake is below 2^52")]
pub(in crate::instreet) fn first_shares(stake: i64, depth: f64) -> i64 {
    let stake = stake as f64;
    (stake + depth * (2.0 - (-stake / depth).exp()).ln()).floor() as i64
}

impl Market {
    /// What somebody holds.
    pub(in crate::instreet) fn position(&self, agent: Uuid) -> Shares {
        let mine = self.positions.iter().find(|(holder, _)| *holder == agent);
        mine.map(|(_, shares)| *shares).unwrap_or_default()
    }

    /// Gives somebody shares, or takes them, for points.
    pub(in crate::instreet) fn trade(
        &mut self,
        agent: Uuid,
        outcome: MarketOutcome,
        shares: i64,
        points: i64,
    ) {
        if !self.positions.iter().any(|(holder, _)| *holder == agent) {
            self.positions.push((agent, Shares::default()));
        }
        for (_, held) in self.positions.iter_mut().filter(|(holder, _)| *holder == agent) {
            *held.of(outcome) = held.of(outcome).saturating_add(shares);
        }
        *self.out.of(outcome) = self.out.of(outcome).saturating_add(shares);
        self.volume = self.volume.saturating_add(points.saturating_abs());
    }

    pub(in crate::instreet) fn status(&self, now: Timestamp) -> &'static str {
        match self.resolved {
            Some(_) => "resolved",
            None if now >= self.resolve_at => "closed",
            None => "active",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_make_one_and_round_trips_cost_nothing() {
        let (none, some) = (Shares::default(), Shares { yes: 40, no: 10 });
        assert!((none.price(100.0) - 0.5).abs() < 1e-12);
        let turned = Shares { yes: 10, no: 40 };
        assert!((some.price(100.0) + turned.price(100.0) - 1.0).abs() < 1e-12);
        assert!((none.cost_to(some, 100.0) + some.cost_to(none, 100.0)).abs() < 1e-9);
    }

    #[test]
    fn the_first_stake_buys_what_it_would_cost() {
        for (stake, points) in [(100, 100.0), (5000, 5000.0), (1_000_000, 1e6)] {
            let bought = Shares { yes: first_shares(stake, 100.0), no: 0 };
            let cost = Shares::default().cost_to(bought, 100.0);
            assert!((points - cost).abs() <= 1.0, "{stake}: {cost}");
        }
    }
}

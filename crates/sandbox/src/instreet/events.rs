//! What others or time would do on the network, for the control plane.

mod games;

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    InStreet, routes,
    state::{MarketOutcome, Role},
};
use crate::events::events;

events! {
    /// An agent has this score from now on.
    "score_set" ScoreSet { handle: String, score: i64 }
    /// The owner of a group lets somebody in who waits, or sends them away.
    "member_reviewed" MemberReviewed { group: String, handle: String, approved: bool }
    /// Every order in the arena is settled at once, before the clock says so.
    "arena_settled" ArenaSettled {}
    /// A stock of the arena has another price.
    "stock_moved" StockMoved { symbol: String, price: f64 }
    /// Its creator resolves a market of the oracle: YES or NO.
    "market_resolved" MarketResolved { market: Uuid, outcome: MarketOutcome }
    /// Somebody joins a room.
    "player_joined" PlayerJoined { room: Uuid, handle: String }
    /// Whose turn it is moves: at gomoku to this position or near the centre, elsewhere it is passed on.
    "opponent_moved" OpponentMoved { room: Uuid, position: Option<String> }
    /// A game begins before its room is full.
    "game_begun" GameBegun { room: Uuid }
    /// A game is over: somebody has won it, or nobody.
    "game_ended" GameEnded { room: Uuid, winner: Option<String> }
    /// Others buy shares of one outcome of a market, which moves its prices.
    "shares_bought" SharesBought { market: Uuid, outcome: MarketOutcome, shares: u32 }
}

impl InStreet {
    /// Lets it happen, and says what became of it.
    pub(super) fn happen_now(&mut self, event: Event, now: Timestamp) -> Result<Value, String> {
        match event {
            Event::ScoreSet { handle, score } => {
                let id = self.agent(&handle)?;
                if let Some(agent) = self.state.agents.get_mut(id) {
                    agent.score = score;
                }
                Ok(json!({ "handle": handle, "score": score }))
            }
            Event::MemberReviewed { group, handle, approved } => {
                let id = self.agent(&handle)?;
                let mut groups = self.state.groups.iter_mut();
                let found = groups.find(|row| row.name == group || row.id.to_string() == group);
                let found = found.ok_or_else(|| format!("there is no group {group:?}"))?;
                if found.role(id) != Some(Role::Pending) {
                    return Err(format!("{handle:?} does not wait for {group:?}"));
                }
                routes::review(found, id, approved);
                Ok(json!({ "group": group, "handle": handle, "approved": approved }))
            }
            Event::ArenaSettled {} => {
                let settled = self.state.arena.settle_now(now, self.settings.arena_rules());
                Ok(json!({ "settled": settled }))
            }
            Event::MarketResolved { market, outcome } => {
                let found = self.state.markets.get(market).filter(|market| market.resolved.is_none());
                found.ok_or_else(|| format!("there is no market {market} to resolve"))?;
                routes::settle_market(&mut self.state, &self.settings, market, outcome, now);
                Ok(json!({ "market": market, "outcome": outcome }))
            }
            Event::SharesBought { market, outcome, shares } => {
                let found = self.state.markets.get_mut(market);
                let found = found.ok_or_else(|| format!("there is no market {market}"))?;
                *found.out.of(outcome) = found.out.of(outcome).saturating_add(shares.into());
                Ok(json!({ "market": market, "yes_price": found.out.price(self.settings.market_depth()) }))
            }
            Event::PlayerJoined { room, handle } => self.player_joined(room, &handle),
            Event::OpponentMoved { room, position } => self.opponent_moved(room, position.as_deref(), now),
            Event::GameBegun { room } => self.game_begun(room),
            Event::GameEnded { room, winner } => self.game_ended(room, winner.as_deref()),
            Event::StockMoved { symbol, price } => self.move_stock(&symbol, price, now),
        }
    }

    fn move_stock(&mut self, symbol: &str, price: f64, now: Timestamp) -> Result<Value, String> {
        if !(0.01..=1e6).contains(&price) {
            return Err(format!("a stock has a price of 0.01 to 1000000, not {price}"));
        }
        #[expect(clippy::cast_possible_truncation, reason = "it has just been compared")]
        let hundredths = (price * 100.0).round() as i64;
        if !self.state.arena.stocks.move_price(symbol, hundredths, now) {
            return Err(format!("there is no stock {symbol:?}"));
        }
        Ok(json!({ "symbol": symbol, "price": price }))
    }

    fn agent(&self, name: &str) -> Result<Uuid, String> {
        let agent = self.state.agent_named(name, self.settings.usernames);
        agent.map(|agent| agent.id).ok_or_else(|| format!("there is no agent {name:?}"))
    }
}

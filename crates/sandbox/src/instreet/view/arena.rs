//! Stocks, portfolios and trades in JSON. Money is written in units, two digits behind the point.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{View, put};
use crate::instreet::{
    clock,
    state::{Holding, STAKE, Snapshot, Stock, Trade, TradeEnd, Trader},
};

impl View<'_> {
    pub(in crate::instreet) fn stock(&self, stock: &Stock) -> Value {
        let change = stock.price - stock.prev_close;
        let priced_at = self.priced_at(stock);
        json!({
            "symbol": stock.symbol,
            "name": stock.name,
            "price": money(stock.price),
            "open": money(stock.open),
            "high": money(stock.high),
            "low": money(stock.low),
            "prev_close": money(stock.prev_close),
            "change": money(change),
            "change_rate": rate(change, stock.prev_close),
            "volume": stock.volume,
            "trade_date": clock::date(priced_at).to_string(),
            "updated_at": self.time(priced_at),
        })
    }

    /// When a stock got its price: when it was moved, or at the last close.
    pub(in crate::instreet) fn priced_at(&self, stock: &Stock) -> Timestamp {
        stock.moved_at.unwrap_or_else(|| clock::last_close(self.now))
    }

    /// What somebody has in the arena. `detailed` adds what the shares are worth.
    pub(in crate::instreet) fn portfolio(&self, trader: &Trader, detailed: bool) -> Value {
        let (shares, total) = (self.state.arena.holdings_value(trader), self.state.arena.total(trader));
        let mut shown = json!({
            "cash": money(trader.cash),
            "total_value": money(total),
            "return_rate": rate(total - STAKE, STAKE),
        });
        if detailed {
            put(&mut shown, "holdings_value", money(shares));
        }
        shown
    }

    pub(in crate::instreet) fn holding(&self, holding: &Holding) -> Option<Value> {
        let stock = self.state.arena.stocks.find(&holding.symbol)?;
        let (shares, value) = (holding.shares(), stock.price.saturating_mul(holding.shares()));
        Some(json!({
            "symbol": stock.symbol,
            "name": stock.name,
            "shares": shares,
            "avg_cost": money(holding.cost / shares.max(1)),
            "current_price": money(stock.price),
            "profit_rate": rate(value - holding.cost, holding.cost),
        }))
    }

    /// An order; price, amount, fee and time once it is executed.
    pub(in crate::instreet) fn trade(&self, trade: &Trade) -> Value {
        let name = self.state.arena.stocks.find(&trade.symbol).map(|stock| stock.name);
        let mut shown = json!({
            "id": trade.id,
            "symbol": trade.symbol,
            "name": name,
            "stock_name": name,
            "action": action(trade),
            "shares": trade.shares,
            "status": trade.status(),
            "reason": trade.reason,
            "created_at": self.time(trade.ordered_at),
        });
        if let Some(TradeEnd::Executed { price, fee, at }) = trade.end {
            put(&mut shown, "price", money(price));
            put(&mut shown, "amount", money(price.saturating_mul(trade.shares)));
            put(&mut shown, "fee", money(fee));
            put(&mut shown, "executed_at", self.time(at));
        }
        self.named("arena_trade", shown)
    }

    /// An executed order on the leaderboard.
    pub(in crate::instreet) fn recent_trade(&self, trade: &Trade) -> Option<Value> {
        let Some(TradeEnd::Executed { price, at, .. }) = trade.end else { return None };
        Some(json!({
            "agent_name": self.state.username(trade.agent),
            "stock_name": self.state.arena.stocks.find(&trade.symbol).map(|stock| stock.name),
            "action": action(trade),
            "shares": trade.shares,
            "price": money(price),
            "executed_at": self.time(at),
        }))
    }

    pub(in crate::instreet) fn ranked(&self, rank: usize, trader: &Trader) -> Value {
        let mut shown = self.portfolio(trader, false);
        for (key, value) in [
            ("rank", json!(rank)),
            ("agent", self.short_summary(trader.agent)),
            ("total_invested", money(STAKE)),
            ("holdings_count", json!(trader.holdings.len())),
            ("total_fees", money(trader.fees)),
            ("joined_at", json!(self.time(trader.joined_at))),
        ] {
            put(&mut shown, key, value);
        }
        shown
    }

    pub(in crate::instreet) fn snapshot(&self, snapshot: Snapshot) -> Value {
        let shown = json!({
            "date": clock::date(snapshot.at).to_string(),
            "timestamp": self.time(snapshot.at),
            "total_value": money(snapshot.total),
            "cash": money(snapshot.cash),
            "return_rate": rate(snapshot.total - STAKE, STAKE),
        });
        self.named("arena_snapshot", shown)
    }
}

fn action(trade: &Trade) -> &'static str {
    if trade.is_buy { "buy" } else { "sell" }
}

#[expect(clippy::cast_precision_loss, reason = "nobody has 2^52 hundredths")]
fn money(hundredths: i64) -> Value {
    (hundredths as f64 / 100.0).into()
}

/// A share of a whole as a fraction with six digits.
#[expect(clippy::cast_precision_loss, reason = "nobody has 2^52 hundredths")]
fn rate(part: i64, whole: i64) -> Value {
    let rate = if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
    ((rate * 1e6).round() / 1e6).into()
}

//! The arena: stocks, those who trade them with play money, and orders that wait for a settlement.

mod stocks;

use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

pub(in crate::instreet) use self::stocks::Stock;
use crate::instreet::{clock, table::Table};

/// What everybody begins with, in hundredths.
pub(in crate::instreet) const STAKE: i64 = 100_000_000;

/// The arena. All money is in hundredths, so that nothing is lost to rounding.
#[derive(Debug, Default)]
pub(in crate::instreet) struct Arena {
    pub(in crate::instreet) stocks: stocks::Exchange,
    /// In the order in which they joined.
    pub(in crate::instreet) traders: Vec<Trader>,
    pub(in crate::instreet) trades: Table<Trade>,
    /// When orders were settled before their time.
    pub(in crate::instreet) settled_early_at: Option<Timestamp>,
}

/// Somebody in the arena.
#[derive(Debug)]
pub(in crate::instreet) struct Trader {
    pub(in crate::instreet) agent: Uuid,
    pub(in crate::instreet) cash: i64,
    pub(in crate::instreet) fees: i64,
    /// In the order in which they were first bought.
    pub(in crate::instreet) holdings: Vec<Holding>,
    /// One a day, oldest first.
    pub(in crate::instreet) snapshots: Vec<Snapshot>,
    pub(in crate::instreet) joined_at: Timestamp,
}

/// Shares of one stock.
#[derive(Debug)]
pub(in crate::instreet) struct Holding {
    pub(in crate::instreet) symbol: String,
    /// What the shares cost, fees left aside.
    pub(in crate::instreet) cost: i64,
    /// How many were bought on which day, oldest first.
    lots: Vec<(Date, i64)>,
}

/// What somebody had at the end of a day.
#[derive(Clone, Copy, Debug)]
pub(in crate::instreet) struct Snapshot {
    pub(in crate::instreet) at: Timestamp,
    pub(in crate::instreet) total: i64,
    pub(in crate::instreet) cash: i64,
}

/// An order.
#[derive(Debug)]
pub(in crate::instreet) struct Trade {
    pub(in crate::instreet) id: Uuid,
    pub(in crate::instreet) agent: Uuid,
    pub(in crate::instreet) symbol: String,
    pub(in crate::instreet) is_buy: bool,
    pub(in crate::instreet) shares: i64,
    pub(in crate::instreet) reason: Option<String>,
    pub(in crate::instreet) ordered_at: Timestamp,
    pub(in crate::instreet) end: Option<TradeEnd>,
}

/// What became of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::instreet) enum TradeEnd {
    Executed {
        price: i64,
        fee: i64,
        at: Timestamp,
    },
    /// Cash or shares were gone when its turn came.
    Rejected,
}

/// How orders are settled.
#[derive(Clone, Copy, Debug)]
pub(in crate::instreet) struct Rules {
    /// Seconds between settlements.
    pub(in crate::instreet) every: u32,
    /// Fee in ten-thousandths of the amount.
    pub(in crate::instreet) fee_basis_points: u32,
    /// Whether everybody begins anew after a settlement.
    pub(in crate::instreet) resets: bool,
}

impl Rules {
    /// The settlement at or before a moment.
    pub(in crate::instreet) fn last_before(&self, at: Timestamp) -> Timestamp {
        let every = i64::from(self.every.max(1));
        Timestamp::from_second(at.as_second().div_euclid(every) * every).unwrap_or(at)
    }

    /// What an order of this amount costs besides.
    pub(in crate::instreet) fn fee(&self, amount: i64) -> i64 {
        amount.saturating_mul(self.fee_basis_points.into()) / 10_000
    }
}

impl Holding {
    pub(in crate::instreet) fn shares(&self) -> i64 {
        self.lots.iter().map(|(_, shares)| shares).sum()
    }

    /// How many were bought before a day.
    pub(in crate::instreet) fn bought_before(&self, day: Date) -> i64 {
        self.lots.iter().filter(|(bought, _)| *bought < day).map(|(_, shares)| shares).sum()
    }
}

impl Trade {
    pub(in crate::instreet) fn status(&self) -> &'static str {
        match self.end {
            None => "pending",
            Some(TradeEnd::Executed { .. }) => "executed",
            Some(TradeEnd::Rejected) => "rejected",
        }
    }
}

impl Trader {
    pub(in crate::instreet) fn holding(&self, symbol: &str) -> Option<&Holding> {
        self.holdings.iter().find(|holding| holding.symbol == symbol)
    }

    fn buy(&mut self, trade: &Trade, amount: i64, fee: i64, day: Date) -> bool {
        if amount.saturating_add(fee) > self.cash {
            return false;
        }
        self.cash -= amount + fee;
        self.fees += fee;
        if self.holding(&trade.symbol).is_none() {
            self.holdings.push(Holding { symbol: trade.symbol.clone(), cost: 0, lots: Vec::new() });
        }
        for holding in self.holdings.iter_mut().filter(|holding| holding.symbol == trade.symbol) {
            holding.cost += amount;
            holding.lots.push((day, trade.shares));
        }
        true
    }

    fn sell(&mut self, trade: &Trade, amount: i64, fee: i64) -> bool {
        let holding = self.holdings.iter_mut().find(|holding| holding.symbol == trade.symbol);
        let Some(holding) = holding.filter(|holding| holding.shares() >= trade.shares) else { return false };
        holding.cost -= holding.cost.saturating_mul(trade.shares) / holding.shares().max(1);
        let mut left = trade.shares;
        for (_, shares) in &mut holding.lots {
            let taken = left.min(*shares);
            *shares -= taken;
            left -= taken;
        }
        holding.lots.retain(|(_, shares)| *shares > 0);
        self.holdings.retain(|holding| !holding.lots.is_empty());
        self.cash = self.cash.saturating_add(amount - fee);
        self.fees += fee;
        true
    }
}

impl Arena {
    pub(in crate::instreet) fn trader(&self, agent: Uuid) -> Option<&Trader> {
        self.traders.iter().find(|trader| trader.agent == agent)
    }

    /// What somebody's shares are worth.
    pub(in crate::instreet) fn holdings_value(&self, trader: &Trader) -> i64 {
        let value = |holding: &Holding| {
            Some(self.stocks.find(&holding.symbol)?.price.saturating_mul(holding.shares()))
        };
        trader.holdings.iter().filter_map(value).fold(0, i64::saturating_add)
    }

    /// What somebody has altogether.
    pub(in crate::instreet) fn total(&self, trader: &Trader) -> i64 {
        trader.cash.saturating_add(self.holdings_value(trader))
    }

    /// The orders of somebody that still wait.
    pub(in crate::instreet) fn pending(&self, agent: Uuid) -> impl Iterator<Item = &Trade> {
        self.trades.iter().filter(move |trade| trade.agent == agent && trade.end.is_none())
    }

    /// Settles what was ordered before the last settlement.
    pub(in crate::instreet) fn settle_due(&mut self, now: Timestamp, rules: Rules) {
        let last = rules.last_before(now);
        self.settle(rules, last, |trade| trade.ordered_at < last);
        self.take_snapshots(now);
    }

    /// Settles everything now, and says how much that was.
    pub(in crate::instreet) fn settle_now(&mut self, now: Timestamp, rules: Rules) -> usize {
        self.settled_early_at = Some(now);
        let settled = self.settle(rules, now, |_| true);
        self.take_snapshots(now);
        settled
    }

    fn settle(&mut self, rules: Rules, at: Timestamp, is_due: impl Fn(&Trade) -> bool) -> usize {
        let mut settled = 0;
        let day = clock::date(at);
        for trade in self.trades.iter_mut().filter(|trade| trade.end.is_none() && is_due(trade)) {
            let price = self.stocks.find(&trade.symbol).map_or(0, |stock| stock.price);
            let amount = price.saturating_mul(trade.shares);
            let fee = rules.fee(amount);
            let trader = self.traders.iter_mut().find(|trader| trader.agent == trade.agent);
            let happens = trader.is_some_and(|trader| {
                if trade.is_buy {
                    trader.buy(trade, amount, fee, day)
                } else {
                    trader.sell(trade, amount, fee)
                }
            });
            trade.end =
                Some(if happens { TradeEnd::Executed { price, fee, at } } else { TradeEnd::Rejected });
            settled += 1;
        }
        if settled > 0 && rules.resets {
            for trader in &mut self.traders {
                (trader.cash, trader.holdings) = (STAKE, Vec::new());
            }
        }
        settled
    }

    /// Notes what everybody has today.
    fn take_snapshots(&mut self, now: Timestamp) {
        let totals: Vec<i64> = self.traders.iter().map(|trader| self.total(trader)).collect();
        for (trader, total) in self.traders.iter_mut().zip(totals) {
            let today = Snapshot { at: now, total, cash: trader.cash };
            trader.snapshots.retain(|earlier| clock::date(earlier.at) != clock::date(now));
            trader.snapshots.push(today);
        }
    }
}

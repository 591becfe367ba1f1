//! The arena: trading the stocks of the CSI 300 with play money.
//!
//! Orders are not filled at once but at the next settlement, and what was bought today can be sold tomorrow
//! at the earliest. \[seen: hexbee, instreet-trade\] Rates are fractions: 0.78 is 78 %. \[seen: ts-sdk\]

mod calls;
mod portfolio;
mod ranks;

use jiff::Timestamp;
use moothall_core::Result;
use moothall_core::endpoint::Confirmed;
use moothall_core::page::{Identified, PageRequest};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use self::portfolio::{ArenaAccount, ArenaHolding, ArenaPortfolio, ArenaSnapshot};
pub(crate) use self::ranks::BesideRanks;
pub use self::ranks::{ArenaLeaderboard, ArenaRank, ArenaStats, ArenaTradeNote};
use super::rules::holds;
use super::tolerant::{amount, count, id, instant, text};

moothall_core::words! {
    /// What a trade does, here and at the oracle. \[guide\]
    pub enum TradeAction {
        /// It buys.
        Buy = "buy",
        /// It sells.
        Sell = "sell",
    }
}

moothall_core::words! {
    /// What became of an order. \[seen: instreet-trade\]
    pub enum ArenaTradeStatus {
        /// It waits for the next settlement.
        Pending = "pending",
        /// It was filled.
        Executed = "executed",
    }
}

/// A stock with its prices, in yuan. \[seen: ts-sdk\]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArenaStock {
    /// Its symbol, such as `sh600519`.
    pub symbol: String,
    /// Its name.
    pub name: Option<String>,
    /// What it costs.
    #[serde(default, deserialize_with = "amount")]
    pub price: Option<f64>,
    /// What it cost first on the day.
    #[serde(default, deserialize_with = "amount")]
    pub open: Option<f64>,
    /// The most it cost on the day.
    #[serde(default, deserialize_with = "amount")]
    pub high: Option<f64>,
    /// The least it cost on the day.
    #[serde(default, deserialize_with = "amount")]
    pub low: Option<f64>,
    /// What it cost last on the day before.
    #[serde(default, deserialize_with = "amount")]
    pub prev_close: Option<f64>,
    /// By how much it changed since.
    #[serde(default, deserialize_with = "amount")]
    pub change: Option<f64>,
    /// The same, as a fraction.
    #[serde(default, deserialize_with = "amount")]
    pub change_rate: Option<f64>,
    /// How many shares were traded.
    #[serde(default, deserialize_with = "amount")]
    pub volume: Option<f64>,
    /// The day that this is of: `YYYY-MM-DD`.
    pub trade_date: Option<String>,
    /// When this was read from the exchange.
    #[serde(default, deserialize_with = "instant")]
    pub updated_at: Option<Timestamp>,
    /// What else there is.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Identified for ArenaStock {
    fn identity(&self) -> &str {
        &self.symbol
    }
}

/// An order, and what became of it. \[seen: instreet-trade\]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArenaTrade {
    /// The network's id.
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// The stock.
    pub symbol: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Its name in other answers.
    pub stock_name: Option<String>,
    /// Whether it buys or sells.
    pub action: Option<TradeAction>,
    /// How many shares.
    #[serde(default, deserialize_with = "count")]
    pub shares: Option<u64>,
    /// What became of it.
    pub status: Option<ArenaTradeStatus>,
    /// What a share cost, once it was filled.
    #[serde(default, deserialize_with = "amount")]
    pub price: Option<f64>,
    /// What all of them cost.
    #[serde(default, deserialize_with = "amount")]
    pub amount: Option<f64>,
    /// What the arena took for it.
    #[serde(default, deserialize_with = "amount")]
    pub fee: Option<f64>,
    /// Why.
    #[serde(default, deserialize_with = "text")]
    pub reason: Option<String>,
    /// When it was filled.
    #[serde(default, deserialize_with = "instant")]
    pub executed_at: Option<Timestamp>,
    /// What else there is.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Identified for ArenaTrade {
    fn identity(&self) -> &str {
        &self.id
    }
}

/// Which orders are wanted.
#[derive(Debug, Clone, Default)]
pub struct ArenaTradeQuery {
    /// Only those that stand so.
    pub status: Option<ArenaTradeStatus>,
    /// Those of the agent with this id of the network's; the acting agent's own when `None`.
    pub agent_id: Option<String>,
    /// Which page: 50 orders unless asked otherwise, at most 100. \[inferred\]
    pub page: PageRequest,
}

/// An order to be placed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NewArenaTrade {
    /// The stock, such as `sh600519`. \[guide\]
    pub symbol: String,
    /// Whether to buy or to sell. \[guide\]
    pub action: TradeAction,
    /// How many shares: a multiple of 100. \[guide\]
    pub shares: u64,
    /// Why, for others to read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// That the play money is meant to be spent.
    #[serde(skip)]
    pub confirm: Confirmed,
}

impl NewArenaTrade {
    fn check(&self) -> Result<()> {
        holds(!self.symbol.trim().is_empty(), "symbol", "it is empty; name a stock", "[guide]")?;
        let lots = self.shares > 0 && self.shares.is_multiple_of(100);
        holds(lots, "shares", "it takes a multiple of 100", "[guide]")
    }
}

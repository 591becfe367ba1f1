//! The oracle: prediction markets, paid with the score that also ranks an agent. \[seen: paimon\]
//!
//! A price is what a share of an outcome costs in points; one that comes true pays out. Some 100 points of a
//! score cannot be spent. \[seen: paimon, hexbee\]

mod calls;

use jiff::Timestamp;
use moothall_core::Result;
use moothall_core::endpoint::Confirmed;
use moothall_core::page::{Identified, PageRequest};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::arena::TradeAction;
use super::people::AgentSummary;
use super::rules::{holds, length};
use super::tolerant::{amount, count, id, instant, text};

moothall_core::words! {
    /// How markets are ordered. \[seen: mingkid, hexbee\]
    pub enum MarketSort {
        /// Those that much happens in first.
        Hot = "hot",
        /// The latest first.
        New = "new",
        /// Those decided soonest first.
        ClosingSoon = "closing_soon",
        /// Those with most points in them first.
        Volume = "volume",
    }
}

moothall_core::words! {
    /// How a market stands. \[seen: mingkid, hexbee\]
    pub enum MarketStatus {
        /// It can be traded.
        Active = "active",
    }
}

moothall_core::words! {
    /// A side of a market. \[seen: mingkid, paimon\]
    pub enum MarketOutcome {
        /// It comes true.
        Yes = "YES",
        /// It does not.
        No = "NO",
    }
}

/// A prediction market. Lists are sure to have the title and two figures \[seen: instreet-watch\], a market
/// by itself the prices \[seen: paimon\]; the rest is \[inferred\].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OracleMarket {
    /// The network's id.
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// The question.
    pub title: Option<String>,
    /// What counts as an answer.
    pub description: Option<String>,
    /// What it is about.
    pub category: Option<String>,
    /// How it stands.
    pub status: Option<MarketStatus>,
    /// How many take part.
    #[serde(default, deserialize_with = "count")]
    pub participant_count: Option<u64>,
    /// How many points were traded.
    #[serde(default, deserialize_with = "amount")]
    pub total_volume: Option<f64>,
    /// What a share of `YES` costs, in points.
    #[serde(default, deserialize_with = "amount")]
    pub yes_price: Option<f64>,
    /// What a share of `NO` costs, in points.
    #[serde(default, deserialize_with = "amount")]
    pub no_price: Option<f64>,
    /// How it is decided.
    pub resolution_source: Option<String>,
    /// When it is decided.
    #[serde(default, deserialize_with = "instant")]
    pub resolve_at: Option<Timestamp>,
    /// What came true, once that is decided.
    pub outcome: Option<MarketOutcome>,
    /// Who opened it.
    pub creator: Option<AgentSummary>,
    /// When it was opened.
    #[serde(default, deserialize_with = "instant")]
    pub created_at: Option<Timestamp>,
    /// What else there is.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Identified for OracleMarket {
    fn identity(&self) -> &str {
        &self.id
    }
}

/// A trade that was made. No source shows one; what it cost stands under one of four names, all of which a
/// client in production looks for. \[seen: paimon\]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OracleTrade {
    /// The network's id.
    #[serde(default, deserialize_with = "text")]
    pub id: Option<String>,
    /// Whether it bought or sold.
    pub action: Option<TradeAction>,
    /// Shares of which side.
    pub outcome: Option<MarketOutcome>,
    /// How many.
    #[serde(default, deserialize_with = "count")]
    pub shares: Option<u64>,
    /// What a share cost, in points.
    #[serde(default, deserialize_with = "amount")]
    pub price: Option<f64>,
    #[serde(default, deserialize_with = "amount", skip_serializing_if = "Option::is_none")]
    cost: Option<f64>,
    #[serde(default, deserialize_with = "amount", skip_serializing_if = "Option::is_none")]
    total_cost: Option<f64>,
    #[serde(default, deserialize_with = "amount", skip_serializing_if = "Option::is_none")]
    spent: Option<f64>,
    #[serde(default, deserialize_with = "amount", skip_serializing_if = "Option::is_none")]
    amount: Option<f64>,
    /// What else there is.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl OracleTrade {
    /// What it cost or brought, in points, under whichever name the answer has it.
    pub fn cost(&self) -> Option<f64> {
        self.cost.or(self.total_cost).or(self.spent).or(self.amount)
    }
}

/// Which markets are wanted.
#[derive(Debug, Clone, Default)]
pub struct MarketQuery {
    /// In which order.
    pub sort: Option<MarketSort>,
    /// Only those of this category.
    pub category: Option<String>,
    /// Only those that stand so.
    pub status: Option<MarketStatus>,
    /// Only those that this is found in.
    pub q: Option<String>,
    /// Which page: 20 markets unless asked otherwise, at most 50. \[inferred\]
    pub page: PageRequest,
}

/// A market to be opened.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NewMarket {
    /// The question.
    pub title: String,
    /// What counts as an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// How it is decided; `creator_manual` is known. \[seen: mingkid\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolution_source: Option<String>,
    /// When it is decided.
    pub resolve_at: Timestamp,
    /// What its creator stakes, in points: at least 100. \[seen: mingkid, hexbee\]
    pub initial_stake: u64,
    /// The side that the stake is on.
    pub initial_outcome: MarketOutcome,
    /// That the points are meant to be spent.
    #[serde(skip)]
    pub confirm: Confirmed,
}

/// A trade to be made.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NewOracleTrade {
    /// Whether to buy or to sell.
    pub action: TradeAction,
    /// Shares of which side.
    pub outcome: MarketOutcome,
    /// How many: 1 to 500. \[seen: mingkid, paimon\]
    pub shares: u64,
    /// Why, for everybody to read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The most that a share may cost, in points; above it, nothing happens. \[seen: mingkid, paimon\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_price: Option<f64>,
    /// That the points are meant to be spent.
    #[serde(skip)]
    pub confirm: Confirmed,
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MarketResolution {
    /// What came true.
    pub outcome: MarketOutcome,
    /// What shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    /// That everybody is meant to be paid out, for good.
    #[serde(skip)]
    pub confirm: Confirmed,
}

impl NewMarket {
    fn check(&self) -> Result<()> {
        length("title", &self.title, 1..=usize::MAX, "[seen: mingkid, hexbee]")?;
        let rule = "it takes at least 100 points";
        holds(self.initial_stake >= 100, "initial_stake", rule, "[seen: mingkid, hexbee]")
    }
}

impl NewOracleTrade {
    fn check(&self) -> Result<()> {
        let source = "[seen: mingkid, paimon]";
        holds((1..=500).contains(&self.shares), "shares", "it takes 1 to 500", source)?;
        let is_price = self.max_price.is_none_or(|price| price.is_finite() && price >= 0.0);
        holds(is_price, "max_price", "it takes a number of points", source)
    }
}

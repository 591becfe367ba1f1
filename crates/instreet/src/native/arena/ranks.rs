//! Who does best in the arena.

use jiff::Timestamp;
use moothall_core::page::Page;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::TradeAction;
use crate::native::people::AgentSummary;
use crate::native::tolerant::{amount, count, instant};

/// A page of the leaderboard, with what comes beside it. \[seen: ts-sdk\]
#[derive(Debug, Clone)]
pub struct ArenaLeaderboard {
    /// Who does best, best first.
    pub ranks: Page<ArenaRank>,
    /// Figures of the whole arena.
    pub stats: Option<ArenaStats>,
    /// What was traded last, by anybody.
    pub recent_trades: Vec<ArenaTradeNote>,
}

/// Somebody's place on the leaderboard. Amounts are in yuan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArenaRank {
    /// The place, from 1.
    #[serde(default, deserialize_with = "count")]
    pub rank: Option<u64>,
    /// Who, without a score.
    pub agent: Option<AgentSummary>,
    /// What their portfolio is worth.
    #[serde(default, deserialize_with = "amount")]
    pub total_value: Option<f64>,
    /// What was put into it.
    #[serde(default, deserialize_with = "amount")]
    pub total_invested: Option<f64>,
    /// By how much it grew, as a fraction.
    #[serde(default, deserialize_with = "amount")]
    pub return_rate: Option<f64>,
    /// What is not invested.
    #[serde(default, deserialize_with = "amount")]
    pub cash: Option<f64>,
    /// How many stocks are in it.
    #[serde(default, deserialize_with = "count")]
    pub holdings_count: Option<u64>,
    /// What the arena took for their trades.
    #[serde(default, deserialize_with = "amount")]
    pub total_fees: Option<f64>,
    /// When they joined.
    #[serde(default, deserialize_with = "instant")]
    pub joined_at: Option<Timestamp>,
    /// What else there is.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Figures of the whole arena.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArenaStats {
    /// How many take part.
    #[serde(default, deserialize_with = "count")]
    pub participants: Option<u64>,
    /// How many trades there were.
    #[serde(default, rename = "totalTrades", deserialize_with = "count")]
    pub total_trades: Option<u64>,
    /// When orders were filled last.
    #[serde(default, rename = "latestSettleTime", deserialize_with = "instant")]
    pub latest_settle_time: Option<Timestamp>,
    /// What else there is.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A trade of anybody's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArenaTradeNote {
    /// Whose, by their handle.
    pub agent_name: Option<String>,
    /// The stock, by its name.
    pub stock_name: Option<String>,
    /// Whether it bought or sold.
    pub action: Option<TradeAction>,
    /// How many shares.
    #[serde(default, deserialize_with = "count")]
    pub shares: Option<u64>,
    /// What a share cost, in yuan.
    #[serde(default, deserialize_with = "amount")]
    pub price: Option<f64>,
    /// When.
    #[serde(default, deserialize_with = "instant")]
    pub executed_at: Option<Timestamp>,
    /// What else there is.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What stands beside the leaderboard.
#[derive(Debug, Deserialize)]
pub(crate) struct BesideRanks {
    pub(super) stats: Option<ArenaStats>,
    #[serde(default, rename = "recentTrades")]
    pub(super) recent_trades: Vec<ArenaTradeNote>,
}

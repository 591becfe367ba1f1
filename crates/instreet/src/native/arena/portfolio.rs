//! What an agent owns in the arena.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::native::tolerant::{amount, count};

/// What an agent owns in the arena. \[seen: instreet-trade\]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "Answered")]
pub struct ArenaAccount {
    /// What it is worth.
    pub portfolio: ArenaPortfolio,
    /// The stocks in it.
    pub holdings: Vec<ArenaHolding>,
    /// What else there is.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What a portfolio is worth, in yuan. It begins with a million. \[guide\]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ArenaPortfolio {
    /// What is not invested.
    #[serde(default, deserialize_with = "amount")]
    pub cash: Option<f64>,
    /// Everything.
    #[serde(default, deserialize_with = "amount")]
    pub total_value: Option<f64>,
    /// What is invested.
    #[serde(default, deserialize_with = "amount")]
    pub holdings_value: Option<f64>,
    /// By how much it grew since it began, as a fraction.
    #[serde(default, deserialize_with = "amount")]
    pub return_rate: Option<f64>,
    /// What else there is.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A stock in a portfolio.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArenaHolding {
    /// Its symbol.
    pub symbol: String,
    /// Its name.
    pub name: Option<String>,
    /// How many shares.
    #[serde(default, deserialize_with = "count")]
    pub shares: Option<u64>,
    /// What a share cost on average.
    #[serde(default, deserialize_with = "amount")]
    pub avg_cost: Option<f64>,
    /// What it costs now.
    #[serde(default, deserialize_with = "amount")]
    pub current_price: Option<f64>,
    /// What was won on it, as a fraction.
    #[serde(default, deserialize_with = "amount")]
    pub profit_rate: Option<f64>,
    /// What else there is.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What a portfolio was worth on a day. Only that there is a list of them is known. \[seen: ts-sdk (mock)\]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArenaSnapshot {
    /// The day: `YYYY-MM-DD`.
    pub date: Option<String>,
    /// What is not invested, in yuan.
    #[serde(default, deserialize_with = "amount")]
    pub cash: Option<f64>,
    /// Everything, in yuan.
    #[serde(default, deserialize_with = "amount")]
    pub total_value: Option<f64>,
    /// By how much it grew since it began, as a fraction.
    #[serde(default, deserialize_with = "amount")]
    pub return_rate: Option<f64>,
    /// What else there is.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The portfolio stands under a key of its own \[seen: instreet-trade\], or its fields stand beside the
/// holdings \[seen: ts-sdk (mock)\].
#[derive(Deserialize)]
struct Answered {
    portfolio: Option<ArenaPortfolio>,
    #[serde(default)]
    holdings: Vec<ArenaHolding>,
    #[serde(flatten)]
    beside: ArenaPortfolio,
}

impl From<Answered> for ArenaAccount {
    fn from(answered: Answered) -> Self {
        let Answered { portfolio, holdings, beside } = answered;
        match portfolio {
            Some(portfolio) => Self { portfolio, holdings, extra: beside.extra },
            None => Self { portfolio: beside, holdings, extra: Map::new() },
        }
    }
}

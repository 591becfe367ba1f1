use std::fmt;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::limits::{BudgetLine, LimitScope, Usage};
use crate::{AccountKey, Result};

/// The answer to a request for budget.
#[derive(Debug)]
pub enum Reserve {
    /// One unit of every line is held.
    Granted(Reservation),
    /// Nothing is taken; the slowest line frees at `until`.
    Wait {
        /// When the same request may succeed.
        until: Timestamp,
        /// The line that makes it wait longest.
        scope: LimitScope,
    },
}

/// One unit of every line, held and not yet settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reservation {
    /// Until when the units are held. One that is not settled by then has been spent.
    pub until: Timestamp,
    /// How many refusals in a row the lines have met that did not say when to come again.
    pub refusals: u32,
}

/// How a reserved request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settlement {
    /// It counted: the units stay taken, from now on.
    Spent,
    /// The network refused it: lines that charge accepted writes only get their unit back.
    Refused,
    /// It never reached the network: every line gets its unit back.
    Unsent,
}

/// The network's own word on a budget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Correction {
    /// So many are left until then.
    Remaining {
        /// The line it speaks of.
        line: BudgetLine,
        /// Units left.
        remaining: u32,
        /// When the window resets.
        resets_at: Timestamp,
    },
    /// Nothing goes before then.
    Blocked {
        /// The line it speaks of.
        line: BudgetLine,
        /// When requests may go again.
        until: Timestamp,
        /// Whether the network said so; otherwise it is a guess, and the refusal is counted.
        hinted: bool,
    },
}

/// One budget of an account, as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BudgetState {
    /// The line.
    pub line: BudgetLine,
    /// How much of it is used.
    pub usage: Usage,
}

/// Counts what every account has spent.
#[async_trait]
pub trait BudgetStore: Send + Sync + fmt::Debug + 'static {
    /// Holds one unit of every line until `until` at the latest, or takes none at all. What is granted
    /// is remembered, where the store is durable, before this returns.
    async fn reserve(
        &self,
        account: &AccountKey,
        lines: &[BudgetLine],
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Reserve>;

    /// Ends a reservation of the same lines. It may become durable later than this returns: until then
    /// the units count as held.
    async fn settle(
        &self,
        account: &AccountKey,
        lines: &[BudgetLine],
        reservation: Reservation,
        settlement: Settlement,
        now: Timestamp,
    ) -> Result<()>;

    /// Takes over the network's word.
    async fn correct(&self, account: &AccountKey, correction: Correction, now: Timestamp) -> Result<()>;

    /// Every line of `account` that has anything in use.
    async fn read(&self, account: &AccountKey, now: Timestamp) -> Result<Vec<BudgetState>>;
}

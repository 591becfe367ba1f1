//! Budgets: what an account may still do, and when it may do more.

use std::collections::BTreeMap;

use jiff::Timestamp;
use moothall_core::AccountKey;
use moothall_core::limits::{Action, BudgetLine, Charge, Limit, LimitSource};
use moothall_core::ports::BudgetState;
use serde::Serialize;

use crate::acting::Acting;
use crate::problem::Result;
use crate::{Caller, Engine};

/// A documented limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LimitRule {
    /// What counts: `all`, `class:…`, `action:…`, `group:…` or `item:…`.
    pub scope: String,
    /// Over which time: `interval:…s`, `sliding:…s` or `daily`.
    pub window: String,
    /// How many are allowed in that time.
    pub limit: u32,
    /// Where the knowledge comes from: `documented`, `observed` or `configured`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub source: LimitSource,
}

impl LimitRule {
    pub(crate) fn of(limit: &Limit) -> Self {
        Self {
            scope: limit.scope.to_string(),
            window: limit.window.to_string(),
            limit: limit.max,
            source: limit.source,
        }
    }
}

/// One budget of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LimitInfo {
    /// What counts: `all`, `class:…`, `action:…`, `group:…` or `item:…`.
    pub scope: String,
    /// The item, where each item has a budget of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// Over which time: `interval:…s`, `sliding:…s` or `daily`.
    pub window: String,
    /// How much is used.
    pub used: u32,
    /// How much is allowed.
    pub limit: u32,
    /// How much is left.
    pub left: u32,
    /// When the next unit is free again; `null` when nothing is used.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub resets_at: Option<Timestamp>,
    /// Where the knowledge comes from: `documented`, `observed` or `configured`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub source: LimitSource,
}

/// The budgets of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountLimits {
    /// The account's name.
    pub account: String,
    /// The slug of its network.
    pub network: String,
    /// Every budget.
    pub items: Vec<LimitInfo>,
}

impl LimitInfo {
    fn of(line: &BudgetLine, used: u32, resets_at: Option<Timestamp>) -> Self {
        let LimitRule { scope, window, limit, source } = LimitRule::of(&line.limit);
        let left = limit.saturating_sub(used);
        Self { scope, item: line.item.clone(), window, used, limit, left, resets_at, source }
    }
}

impl Engine {
    /// Every budget of an account: the documented ones, used or not, and what was learned beside them.
    pub async fn limits(&self, caller: &Caller, account: &str) -> Result<AccountLimits> {
        let entry = self.inner.registry.find(&caller.agent, account).await?;
        let network = &self.inner.lanes.get(&entry.record.network)?.network;
        let documented = &network.descriptor().limits;
        let mut kept = self.budgets(&entry.account.key, self.inner.ports.clock.now()).await?;
        let mut items = Vec::new();
        for limit in documented {
            let line = BudgetLine { limit: limit.clone(), item: None };
            items.push(match kept.remove(&line.key()) {
                Some(state) => LimitInfo::of(&state.line, state.usage.used, state.usage.frees_at),
                None => LimitInfo::of(&line, 0, None),
            });
        }
        items.extend(
            kept.values().map(|state| LimitInfo::of(&state.line, state.usage.used, state.usage.frees_at)),
        );
        Ok(AccountLimits { account: account.to_owned(), network: entry.record.network.clone(), items })
    }

    /// When budgets let the account do `action`: at `now`, or at the instant at which the slowest frees.
    pub(crate) async fn earliest(
        &self,
        acting: &Acting,
        action: Action,
        now: Timestamp,
    ) -> Result<Timestamp> {
        let Some(account) = acting.account() else { return Ok(now) };
        let kept = self.budgets(&account.key, now).await?;
        let charge = acting.network().charge(action).unwrap_or_else(|| Charge::new("", action));
        let full = charge.lines(&acting.network().descriptor().limits).filter_map(|line| {
            let usage = kept.get(&line.key())?.usage;
            if usage.used >= usage.max { usage.frees_at } else { None }
        });
        Ok(full.max().unwrap_or(now).max(now))
    }

    async fn budgets(&self, account: &AccountKey, now: Timestamp) -> Result<BTreeMap<String, BudgetState>> {
        let states = self.inner.ports.budgets.read(account, now).await?;
        Ok(states.into_iter().map(|state| (state.line.key(), state)).collect())
    }
}

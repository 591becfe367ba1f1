//! What can be done in the arena.

use moothall_core::page::{Page, PageRequest};
use moothall_core::{Context, Result};
use moothall_transport::Request;

use super::ranks::BesideRanks;
use super::{
    ArenaAccount, ArenaLeaderboard, ArenaPortfolio, ArenaSnapshot, ArenaStock, ArenaTrade, ArenaTradeQuery,
    ArenaTradeStatus, NewArenaTrade,
};
use crate::client::InStreet;
use crate::cursor::{Place, Sizes};
use crate::endpoints;
use crate::native::{Receipt, on_client};

/// [seen: hexbee, mingkid]
const STOCKS: Sizes = Sizes { default: 50, max: 300 };
/// That much was asked for; that no more is given is [inferred]. [seen: paimon]
const ROWS: Sizes = Sizes { default: 50, max: 100 };

impl InStreet {
    /// Joins the arena, which opens a portfolio with a million in play money. \[guide\]
    pub async fn join_arena(&self, cx: &Context) -> Result<Receipt<ArenaPortfolio>> {
        self.receipt(cx, Request::to(&endpoints::JOIN_ARENA), &["portfolio"]).await
    }

    /// Lists the stocks that can be traded, with their prices: 50 on a page unless asked otherwise, at most
    /// 300. \[seen: ts-sdk, hexbee\]
    pub async fn list_arena_stocks(
        &self,
        cx: &Context,
        search: Option<&str>,
        page: &PageRequest,
    ) -> Result<Page<ArenaStock>> {
        let filters = [search.unwrap_or_default()];
        let place = Place::of(&endpoints::LIST_ARENA_STOCKS, &filters, page, STOCKS, 0)?;
        let request = Request::to(&endpoints::LIST_ARENA_STOCKS)
            .query_opt("search", search)
            .query("limit", place.limit)
            .query("offset", place.at);
        self.rows(cx, request).await?.offset(&place)
    }

    /// Orders shares to be bought or sold. It spends play money, and cannot be called back. That there is a
    /// receipt means that the order waits; it is filled at the next settlement. \[seen: hexbee, instreet-trade\]
    ///
    /// # Errors
    /// [`InvalidInput`](moothall_core::ErrorKind::InvalidInput) before anything is sent, when `shares` is no
    /// multiple of 100.
    pub async fn trade_arena_stock(&self, cx: &Context, new: &NewArenaTrade) -> Result<Receipt<ArenaTrade>> {
        new.check()?;
        self.receipt(cx, Request::to(&endpoints::TRADE_ARENA_STOCK).json(new)?, &["trade", "order"]).await
    }

    /// Reads what somebody owns in the arena: the agent with this id of the network's, or the acting agent.
    /// \[seen: instreet-trade, mingkid\]
    pub async fn get_arena_portfolio(&self, cx: &Context, agent_id: Option<&str>) -> Result<ArenaAccount> {
        let request = Request::to(&endpoints::GET_ARENA_PORTFOLIO).query_opt("agent_id", agent_id);
        self.one(cx, request, |account, _| Ok(account)).await
    }

    /// Lists who does best: 50 on a page unless asked otherwise, at most 100. \[seen: ts-sdk, paimon\]
    pub async fn get_arena_leaderboard(&self, cx: &Context, page: &PageRequest) -> Result<ArenaLeaderboard> {
        let place = Place::of(&endpoints::GET_ARENA_LEADERBOARD, &[], page, ROWS, 0)?;
        let request = Request::to(&endpoints::GET_ARENA_LEADERBOARD)
            .query("limit", place.limit)
            .query("offset", place.at);
        let (ranks, BesideRanks { stats, recent_trades }) = self.rows_beside(cx, request).await?;
        Ok(ArenaLeaderboard { ranks: ranks.offset(&place)?, stats, recent_trades })
    }

    /// Lists orders and what became of them. \[seen: instreet-trade\]
    pub async fn list_arena_trades(&self, cx: &Context, query: &ArenaTradeQuery) -> Result<Page<ArenaTrade>> {
        let status = query.status.as_ref().map(ArenaTradeStatus::as_str);
        let agent_id = query.agent_id.as_deref();
        let filters = [status, agent_id].map(Option::unwrap_or_default);
        let place = Place::of(&endpoints::LIST_ARENA_TRADES, &filters, &query.page, ROWS, 0)?;
        let request = Request::to(&endpoints::LIST_ARENA_TRADES)
            .query_opt("status", status)
            .query_opt("agent_id", agent_id)
            .query("limit", place.limit)
            .query("offset", place.at);
        self.rows(cx, request).await?.offset(&place)
    }

    /// Lists what a portfolio was worth day by day, for `days` back; the network takes 7 when `None`.
    /// \[seen: hexbee, mingkid\]
    pub async fn list_arena_snapshots(
        &self,
        cx: &Context,
        days: Option<u32>,
        agent_id: Option<&str>,
    ) -> Result<Page<ArenaSnapshot>> {
        let request = Request::to(&endpoints::LIST_ARENA_SNAPSHOTS)
            .query_opt("days", days)
            .query_opt("agent_id", agent_id);
        Ok(self.rows(cx, request).await?.single())
    }
}

on_client! {
    /// Joins the arena.
    join_arena() -> Receipt<ArenaPortfolio>;
    /// Lists the stocks that can be traded, with their prices.
    list_arena_stocks(search: Option<&str>, page: &PageRequest) -> Page<ArenaStock>;
    /// Orders shares to be bought or sold. It spends play money.
    trade_arena_stock(new: &NewArenaTrade) -> Receipt<ArenaTrade>;
    /// Reads what somebody owns in the arena; the account itself when `agent_id` is `None`.
    get_arena_portfolio(agent_id: Option<&str>) -> ArenaAccount;
    /// Lists who does best.
    get_arena_leaderboard(page: &PageRequest) -> ArenaLeaderboard;
    /// Lists orders and what became of them.
    list_arena_trades(query: &ArenaTradeQuery) -> Page<ArenaTrade>;
    /// Lists what a portfolio was worth day by day.
    list_arena_snapshots(days: Option<u32>, agent_id: Option<&str>) -> Page<ArenaSnapshot>;
}

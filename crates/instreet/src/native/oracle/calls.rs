//! What can be done at the oracle.

use moothall_core::endpoint::Endpoint;
use moothall_core::page::Page;
use moothall_core::{Context, Result};
use moothall_transport::Request;

use super::{
    MarketQuery, MarketResolution, MarketSort, MarketStatus, NewMarket, NewOracleTrade, OracleMarket,
    OracleTrade,
};
use crate::client::InStreet;
use crate::cursor::{Place, Sizes};
use crate::endpoints;
use crate::native::{Receipt, on_client};

/// As of posts. [inferred]
const ROWS: Sizes = Sizes { default: 20, max: 50 };

impl InStreet {
    /// Lists prediction markets. \[seen: instreet-watch\]
    pub async fn list_oracle_markets(&self, cx: &Context, query: &MarketQuery) -> Result<Page<OracleMarket>> {
        let MarketQuery { sort, category, status, q, page } = query;
        let (sort, status) =
            (sort.as_ref().map(MarketSort::as_str), status.as_ref().map(MarketStatus::as_str));
        let (category, q) = (category.as_deref(), q.as_deref());
        let filters = [sort, category, status, q].map(Option::unwrap_or_default);
        let place = Place::of(&endpoints::LIST_ORACLE_MARKETS, &filters, page, ROWS, 1)?;
        let request = Request::to(&endpoints::LIST_ORACLE_MARKETS)
            .query_opt("sort", sort)
            .query_opt("category", category)
            .query_opt("status", status)
            .query_opt("q", q)
            .query("page", place.at)
            .query("limit", place.limit);
        self.rows(cx, request).await?.numbered(&place)
    }

    /// Opens a market. It stakes points of the acting agent's score, and cannot be taken back.
    ///
    /// # Errors
    /// [`InvalidInput`](moothall_core::ErrorKind::InvalidInput) before anything is sent, for a market without a
    /// title or a stake below 100 points.
    pub async fn create_oracle_market(&self, cx: &Context, new: &NewMarket) -> Result<Receipt<OracleMarket>> {
        new.check()?;
        self.receipt(cx, Request::to(&endpoints::CREATE_ORACLE_MARKET).json(new)?, &["market"]).await
    }

    /// Reads a market and its prices. \[seen: paimon\]
    pub async fn get_oracle_market(&self, cx: &Context, market: &str) -> Result<OracleMarket> {
        self.item(cx, at(&endpoints::GET_ORACLE_MARKET, market), "market").await
    }

    /// Buys or sells shares of an outcome. It moves points of the acting agent's score at once; undoing it
    /// costs whatever the price is by then.
    ///
    /// # Errors
    /// [`InvalidInput`](moothall_core::ErrorKind::InvalidInput) before anything is sent, for fewer than 1 or
    /// more than 500 shares.
    pub async fn trade_oracle_market(
        &self,
        cx: &Context,
        market: &str,
        new: &NewOracleTrade,
    ) -> Result<Receipt<OracleTrade>> {
        new.check()?;
        let request = at(&endpoints::TRADE_ORACLE_MARKET, market).json(new)?;
        self.receipt(cx, request, &["trade", "transaction", "order"]).await
    }

    /// Decides a market that the acting agent opened, and so pays everybody out. It cannot be taken back.
    pub async fn resolve_oracle_market(
        &self,
        cx: &Context,
        market: &str,
        resolution: &MarketResolution,
    ) -> Result<Receipt<OracleMarket>> {
        let request = at(&endpoints::RESOLVE_ORACLE_MARKET, market).json(resolution)?;
        self.receipt(cx, request, &["market"]).await
    }
}

fn at(endpoint: &'static Endpoint, market: &str) -> Request {
    Request::to(endpoint).path("market_id", market)
}

on_client! {
    /// Lists prediction markets.
    list_oracle_markets(query: &MarketQuery) -> Page<OracleMarket>;
    /// Opens a market. It stakes points of the account's score.
    create_oracle_market(new: &NewMarket) -> Receipt<OracleMarket>;
    /// Reads a market and its prices.
    get_oracle_market(market: &str) -> OracleMarket;
    /// Buys or sells shares of an outcome. It moves points of the account's score.
    trade_oracle_market(market: &str, new: &NewOracleTrade) -> Receipt<OracleTrade>;
    /// Decides a market that the account opened, and so pays everybody out, for good.
    resolve_oracle_market(market: &str, resolution: &MarketResolution) -> Receipt<OracleMarket>;
}

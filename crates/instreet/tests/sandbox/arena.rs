//! The arena: orders that wait, and what they are worth once they are filled.

use futures::TryStreamExt as _;
use moothall_core::ErrorKind;
use moothall_core::endpoint::Confirmed;
use moothall_core::page::{PageRequest, items};
use moothall_instreet::native::{ArenaStock, ArenaTradeQuery, ArenaTradeStatus, NewArenaTrade, TradeAction};
use moothall_instreet::{Client, SLUG};
use serde_json::json;

use crate::town::Town;

fn order(action: TradeAction, shares: u64) -> NewArenaTrade {
    let reason = Some("It is what it is.".to_owned());
    NewArenaTrade {
        symbol: "sh600519".to_owned(),
        action,
        shares,
        reason,
        confirm: Confirmed::deliberately(),
    }
}

async fn trader(town: &Town, handle: &str) -> Client {
    let client = town.client(handle);
    let portfolio = client.join_arena().await.expect("joins").item.expect("a portfolio");
    assert_eq!(portfolio.cash, Some(1_000_000.0));
    client
}

#[tokio::test]
async fn an_order_waits_until_it_is_settled() {
    let town = Town::open().await;
    let client = trader(&town, "lantern").await;
    assert_eq!(client.join_arena().await.expect_err("once").kind(), ErrorKind::Conflict);
    let placed = client.trade_arena_stock(&order(TradeAction::Buy, 100)).await.expect("is taken");
    assert_eq!(placed.item.and_then(|trade| trade.status), Some(ArenaTradeStatus::Pending));
    let waiting = ArenaTradeQuery { status: Some(ArenaTradeStatus::Pending), ..ArenaTradeQuery::default() };
    assert_eq!(client.list_arena_trades(&waiting).await.expect("a list").items.len(), 1);

    town.control().happen(SLUG, &json!({ "event": "arena_settled" })).expect("settles");
    assert!(client.list_arena_trades(&waiting).await.expect("a list").items.is_empty());
    let account = client.get_arena_portfolio(None).await.expect("a portfolio");
    let [holding] = account.holdings.as_slice() else { panic!("{account:?}") };
    assert_eq!((holding.symbol.as_str(), holding.shares), ("sh600519", Some(100)));
    assert!(account.portfolio.cash.is_some_and(|cash| cash < 1_000_000.0));
    let refused = client.trade_arena_stock(&order(TradeAction::Sell, 100)).await.expect_err("tomorrow");
    assert_eq!(refused.kind(), ErrorKind::InvalidInput);
    assert!(!client.list_arena_snapshots(Some(7), None).await.expect("a list").items.is_empty());
    assert_eq!(town.writes("trade_arena_stock"), 1);
}

#[tokio::test]
async fn every_stock_is_listed_once_page_by_page() {
    let town = Town::open().await;
    let client = town.stranger().build().expect("a client");
    let stocks: Vec<ArenaStock> = items(|cursor| {
        let page = PageRequest { limit: Some(5), cursor };
        let client = client.clone();
        async move { client.list_arena_stocks(None, &page).await }
    })
    .try_collect()
    .await
    .expect("every page is read");
    let all = client.list_arena_stocks(None, &PageRequest::default()).await.expect("a list");
    assert!(stocks.len() > 5, "there is more than a page");
    assert_eq!(stocks, all.items);
    let found = client.list_arena_stocks(Some("sh600519"), &PageRequest::default()).await.expect("a list");
    assert_eq!(found.items.len(), 1);
}

#[tokio::test]
async fn the_leaderboard_tells_who_does_best_and_what_was_traded() {
    let town = Town::open().await;
    let (client, _) = (trader(&town, "lantern").await, trader(&town, "moss").await);
    client.trade_arena_stock(&order(TradeAction::Buy, 100)).await.expect("is taken");
    for event in [
        json!({ "event": "arena_settled" }),
        json!({ "event": "stock_moved", "symbol": "sh600519", "price": 2000.0 }),
    ] {
        town.control().happen(SLUG, &event).expect("happens");
    }
    let page = PageRequest { limit: Some(1), cursor: None };
    let first = client.get_arena_leaderboard(&page).await.expect("a page");
    let [best] = first.ranks.items.as_slice() else { panic!("{first:?}") };
    assert_eq!(best.agent.as_ref().and_then(|agent| agent.username.as_deref()), Some("lantern"));
    assert_eq!(first.stats.and_then(|stats| stats.participants), Some(2));
    let [traded] = first.recent_trades.as_slice() else { panic!("one trade") };
    assert_eq!((traded.action.clone(), traded.shares), (Some(TradeAction::Buy), Some(100)));
    let page = PageRequest { limit: Some(1), cursor: first.ranks.next };
    let second = client.get_arena_leaderboard(&page).await.expect("a page");
    assert_eq!(second.ranks.items.first().and_then(|rank| rank.rank), Some(2));
    let agent = best.agent.as_ref().and_then(|agent| agent.id.as_deref());
    assert_eq!(client.get_arena_portfolio(agent).await.expect("a portfolio").holdings.len(), 1);
}

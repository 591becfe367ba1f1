//! The oracle: points staked, moved and paid out.

use moothall_core::ErrorKind;
use moothall_core::endpoint::Confirmed;
use moothall_instreet::native::{
    MarketOutcome, MarketQuery, MarketResolution, MarketStatus, NewMarket, NewOracleTrade, OracleMarket,
    TradeAction,
};
use moothall_instreet::{Client, SLUG};
use serde_json::json;

use crate::town::Town;

const CONFIRM: Confirmed = Confirmed::deliberately();

fn rich(town: &Town, handle: &str) -> Client {
    let client = town.client(handle);
    let event = json!({ "event": "score_set", "handle": handle, "score": 1000 });
    town.control().happen(SLUG, &event).expect("an agent");
    client
}

async fn score(client: &Client) -> f64 {
    client.get_home().await.expect("a home").your_account.score
}

async fn opened(town: &Town, creator: &Client) -> OracleMarket {
    let new = NewMarket {
        title: "Will it rain?".to_owned(),
        description: Some("At noon, on the square.".to_owned()),
        category: Some("weather".to_owned()),
        resolution_source: Some("creator_manual".to_owned()),
        resolve_at: town.control().now() + std::time::Duration::from_hours(48),
        initial_stake: 100,
        initial_outcome: MarketOutcome::No,
        confirm: CONFIRM,
    };
    creator.create_oracle_market(&new).await.expect("is opened").item.expect("a market")
}

fn trade(action: TradeAction, shares: u64) -> NewOracleTrade {
    NewOracleTrade {
        action,
        outcome: MarketOutcome::Yes,
        shares,
        reason: Some("The clouds are low.".to_owned()),
        max_price: None,
        confirm: CONFIRM,
    }
}

#[tokio::test]
async fn a_market_is_opened_found_traded_and_decided() {
    let town = Town::open().await;
    let (creator, trader) = (rich(&town, "lantern"), rich(&town, "moss"));
    let id = opened(&town, &creator).await.id;
    assert!((score(&creator).await - 900.0).abs() < 0.5, "the stake is taken");
    let query = MarketQuery {
        category: Some("weather".to_owned()),
        status: Some(MarketStatus::Active),
        q: Some("rain".to_owned()),
        ..MarketQuery::default()
    };
    let found = trader.list_oracle_markets(&query).await.expect("a list");
    assert_eq!(found.items.iter().map(|market| &market.id).collect::<Vec<_>>(), [&id]);

    let before = trader.get_oracle_market(&id).await.expect("a market");
    let bought = trader.trade_oracle_market(&id, &trade(TradeAction::Buy, 100)).await.expect("is traded");
    let cost = bought.item.and_then(|trade| trade.cost()).expect("a cost");
    assert!((score(&trader).await - (1000.0 - cost)).abs() < 0.5, "{cost}");
    let after = trader.get_oracle_market(&id).await.expect("a market");
    assert!(after.yes_price > before.yes_price, "buying makes it dearer");
    trader.trade_oracle_market(&id, &trade(TradeAction::Sell, 40)).await.expect("is traded");

    let decision = MarketResolution {
        outcome: MarketOutcome::Yes,
        evidence: Some("A wet street.".to_owned()),
        confirm: CONFIRM,
    };
    let refused = trader.resolve_oracle_market(&id, &decision).await.expect_err("not the creator");
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    creator.resolve_oracle_market(&id, &decision).await.expect("is decided");
    let decided = trader.get_oracle_market(&id).await.expect("a market");
    assert_eq!(decided.outcome, Some(MarketOutcome::Yes));
    let closed = trader.trade_oracle_market(&id, &trade(TradeAction::Buy, 1)).await.expect_err("is over");
    assert_eq!((closed.kind(), town.writes("trade_oracle_market")), (ErrorKind::Conflict, 2));
}

#[tokio::test]
async fn a_trade_that_costs_too_much_is_refused() {
    let town = Town::open().await;
    let (creator, poor) = (rich(&town, "lantern"), town.client("moss"));
    let id = opened(&town, &creator).await.id;
    let dear = NewOracleTrade { max_price: Some(0.01), ..trade(TradeAction::Buy, 10) };
    let refused = creator.trade_oracle_market(&id, &dear).await.expect_err("too dear");
    assert_eq!(refused.kind(), ErrorKind::InvalidInput);
    let refused = poor.trade_oracle_market(&id, &trade(TradeAction::Buy, 500)).await.expect_err("too poor");
    assert_eq!((refused.kind(), town.writes("trade_oracle_market")), (ErrorKind::Forbidden, 0));
}

//! The arena: orders wait for a settlement, and money is counted to the last hundredth.

use serde_json::{Value, json};

use crate::harness::{Agent, Street, column, id_of};

async fn trader<'a>(street: &'a Street, handle: &str) -> Agent<'a> {
    let agent = street.agent(handle);
    agent.post("/arena/join", json!({})).await.data(200);
    agent
}

fn order(symbol: &str, action: &str, shares: i64) -> Value {
    json!({ "symbol": symbol, "action": action, "shares": shares })
}

fn settle(street: &Street) -> Value {
    street.happen(&json!({ "event": "arena_settled" }))["settled"].clone()
}

#[tokio::test]
async fn everybody_joins_once_with_a_million() {
    let street = Street::open().await;
    let ada = street.agent("ada");
    ada.get("/arena/portfolio").await.refused(404, "Portfolio not found");
    let joined = ada.post("/arena/join", json!({})).await.data(200);
    let portfolio = json!({ "cash": 1_000_000.0, "total_value": 1_000_000.0, "return_rate": 0.0 });
    assert_eq!(joined["portfolio"], portfolio);
    assert_eq!(street.last_write(), ("join_arena", "ada".to_owned(), "joined"));
    ada.post("/arena/join", json!({})).await.refused(409, "already joined");
    assert_eq!(ada.get("/arena/portfolio").await.data(200)["holdings"], json!([]));
}

#[tokio::test]
async fn stocks_are_listed_found_and_moved() {
    let street = Street::open().await;
    let nobody = street.nobody();
    let listed = nobody.get("/arena/stocks?limit=2&offset=1").await.data(200);
    assert_eq!(column(&listed["stocks"], "symbol"), ["sz300750", "sh601318"]);
    assert_eq!((&listed["total"], &listed["offset"]), (&json!(12), &json!(1)));
    // The first of April 2026 is a Wednesday: the last close was the day before.
    assert_eq!(listed["latest_trade_date"], "2026-03-31");
    let found = nobody.get("/arena/stocks?search=茅台").await.data(200)["stocks"].clone();
    assert_eq!(column(&found, "price"), [1402.5]);
    assert_eq!(found[0]["updated_at"], "2026-03-31T15:00:00+08:00");
    street.happen(&json!({ "event": "stock_moved", "symbol": "sh600519", "price": 1410.01 }));
    let found = nobody.get("/arena/stocks?search=sh600519").await.data(200)["stocks"][0].clone();
    assert_eq!((&found["price"], &found["high"]), (&json!(1410.01), &json!(1410.01)));
    assert_eq!((&found["trade_date"], &found["change"]), (&json!("2026-04-01"), &json!(10.81)));
    assert_eq!(found["change_rate"], 0.007_726);
    let control = street.sandbox.control();
    for (symbol, price) in [("sh000000", 1.0), ("sh600519", 0.0)] {
        let event = json!({ "event": "stock_moved", "symbol": symbol, "price": price });
        control.happen("instreet", &event).unwrap_err();
    }
}

#[tokio::test]
async fn an_order_is_pending_until_it_is_settled() {
    let street = Street::open().await;
    let ada = trader(&street, "ada").await;
    let queued = ada.post("/arena/trade", order("sh600519", "buy", 100)).await.data(200);
    assert_eq!(
        (&queued["trade"]["status"], &queued["trade_id"]),
        (&json!("pending"), &queued["trade"]["id"])
    );
    assert!(queued["trade"].get("price").is_none());
    id_of(&queued["trade"]);
    assert_eq!(street.last_write(), ("trade_arena_stock", "ada".to_owned(), "pending"));
    assert_eq!(ada.get("/arena/portfolio").await.data(200)["portfolio"]["cash"], 1_000_000.0);

    // The clock: settlements come with the full hour, 3416 seconds from the start.
    street.advance(3415);
    let pending = ada.get("/arena/trades?status=pending").await.data(200);
    assert_eq!(column(&pending["trades"], "stock_name"), ["贵州茅台"]);
    street.advance(1);
    let executed = ada.get("/arena/trades?status=executed").await.data(200)["trades"][0].clone();
    assert_eq!((&executed["amount"], &executed["fee"]), (&json!(140_250.0), &json!(42.07)));
    assert_eq!(executed["executed_at"], "2026-04-01T11:00:00+08:00");

    let after = ada.get("/arena/portfolio").await.data(200);
    assert_eq!(after["portfolio"]["cash"], 859_707.93);
    assert_eq!(after["portfolio"]["total_value"], 999_957.93);
    assert_eq!(
        (&after["holdings"][0]["shares"], &after["holdings"][0]["avg_cost"]),
        (&json!(100), &json!(1402.5))
    );

    // T+1, and a profit on the next day, settled by the control plane.
    ada.post("/arena/trade", order("sh600519", "sell", 100)).await.refused(400, "T+1");
    street.advance(24 * 60 * 60);
    street.happen(&json!({ "event": "stock_moved", "symbol": "sh600519", "price": 1500.0 }));
    assert_eq!(ada.get("/arena/portfolio").await.data(200)["holdings"][0]["profit_rate"], 0.069_519);
    ada.post("/arena/trade", order("sh600519", "sell", 100)).await.data(200);
    ada.post("/arena/trade", order("sh600519", "sell", 100)).await.refused(400, "Not enough shares");
    assert_eq!(settle(&street), 1);
    assert_eq!(settle(&street), 0);
    let after = ada.get("/arena/portfolio").await.data(200);
    assert_eq!((&after["portfolio"]["cash"], &after["holdings"]), (&json!(1_009_662.93), &json!([])));
    let snapshots = ada.get("/arena/snapshots").await.data(200)["snapshots"].clone();
    assert_eq!(column(&snapshots, "date"), ["2026-04-01", "2026-04-02"]);
    assert_eq!(column(&snapshots, "total_value"), [999_957.93, 1_009_662.93]);
    street.advance(24 * 60 * 60);
    let latest = ada.get("/arena/snapshots?days=1").await.data(200)["snapshots"].clone();
    assert_eq!(column(&latest, "date"), ["2026-04-03"]);
}

#[tokio::test]
async fn an_order_that_cannot_be_is_refused() {
    let street = Street::open().await;
    let (ada, bob) = (trader(&street, "ada").await, street.agent("bob"));
    bob.post("/arena/trade", order("sh600519", "buy", 100)).await.refused(403, "Join the arena first");
    for (body, status, fragment) in [
        (json!({ "action": "buy", "shares": 100 }), 400, "symbol is required"),
        (order("sh600519", "hold", 100), 400, "buy or sell"),
        (order("sh600519", "buy", 150), 400, "multiple of 100"),
        (order("sh600519", "buy", 0), 400, "multiple of 100"),
        (order("sh600519", "buy", -100), 400, "multiple of 100"),
        (json!({ "symbol": "sh600519", "action": "buy", "shares": "100" }), 400, "whole number"),
        (order("sh000000", "buy", 100), 404, "Stock not found"),
        (order("sh600519", "buy", 800), 400, "Not enough cash"),
        (order("sh600519", "buy", i64::MAX / 100 * 100), 400, "Not enough cash"),
        (order("sh600519", "sell", 100), 400, "Not enough shares"),
    ] {
        ada.post("/arena/trade", body).await.refused(status, fragment);
    }
    // What is ordered already counts.
    ada.post("/arena/trade", order("sh600519", "buy", 700)).await.data(200);
    ada.post("/arena/trade", order("sh600519", "buy", 100)).await.refused(400, "Not enough cash");
    // By the settlement the price is out of reach.
    street.happen(&json!({ "event": "stock_moved", "symbol": "sh600519", "price": 5000 }));
    settle(&street);
    let trades = ada.get("/arena/trades").await.data(200)["trades"].clone();
    assert_eq!(column(&trades, "status"), ["rejected"]);
    assert_eq!(ada.get("/arena/portfolio").await.data(200)["portfolio"]["cash"], 1_000_000.0);
}

#[tokio::test]
async fn the_leaderboard_ranks_and_tells_what_was_traded() {
    let street = Street::open().await;
    let (ada, bob) = (trader(&street, "ada").await, trader(&street, "bob").await);
    bob.post("/arena/trade", order("sz000001", "buy", 1000)).await.data(200);
    settle(&street);
    street.happen(&json!({ "event": "stock_moved", "symbol": "sz000001", "price": 22.04 }));
    let board = street.nobody().get("/arena/leaderboard?limit=5").await.data(200);
    let names: Vec<_> =
        board["leaderboard"].as_array().unwrap().iter().map(|row| &row["agent"]["username"]).collect();
    assert_eq!(names, ["bob", "ada"]);
    assert_eq!(column(&board["leaderboard"], "rank"), [1, 2]);
    assert_eq!(column(&board["leaderboard"], "holdings_count"), [1, 0]);
    assert_eq!(board["leaderboard"][0]["return_rate"], 0.011_017);
    assert_eq!(board["stats"]["totalTrades"], 1);
    assert_eq!(board["stats"]["latestSettleTime"], "2026-04-01T10:03:04.50657+08:00");
    assert_eq!(board["recentTrades"][0]["stock_name"], "平安银行");
    let theirs = format!("?agent_id={}", bob.id().await);
    let portfolio = street.nobody().get(&format!("/arena/portfolio{theirs}")).await.data(200);
    assert_eq!(column(&portfolio["holdings"], "shares"), [1000]);
    assert_eq!(ada.get(&format!("/arena/trades{theirs}")).await.data(200)["trades"][0]["shares"], 1000);
}

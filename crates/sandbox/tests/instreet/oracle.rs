//! The oracle: markets that cost points, and pay points to those who were right.

use serde_json::{Value, json};

use crate::harness::{Agent, NOWHERE, Street, column, id_of};

fn rich<'a>(street: &'a Street, handle: &str) -> Agent<'a> {
    let agent = street.agent(handle);
    street.happen(&json!({ "event": "score_set", "handle": handle, "score": 1000 }));
    agent
}

async fn open(creator: &Agent<'_>, title: &str) -> String {
    let market = json!({
        "title": title, "category": "community", "resolve_at": "2026-04-10T12:00:00+08:00",
        "resolution_source": "creator_manual", "initial_stake": 100, "initial_outcome": "NO",
    });
    format!("/oracle/markets/{}", id_of(&creator.post("/oracle/markets", market).await.data(201)))
}

fn buy(outcome: &str, shares: i64) -> Value {
    json!({ "action": "buy", "outcome": outcome, "shares": shares })
}

#[tokio::test]
async fn a_market_is_opened_with_a_stake_and_found() {
    let street = Street::open().await;
    let (ada, bob, nobody) = (rich(&street, "ada"), rich(&street, "bob"), street.nobody());
    let first = open(&ada, "Will it rain?").await;
    assert_eq!(street.last_write(), ("create_oracle_market", "ada".to_owned(), "created"));
    assert_eq!(ada.score().await, 900);
    let market = nobody.get(&first).await.data(200);
    assert_eq!((&market["status"], &market["participant_count"]), (&json!("active"), &json!(1)));
    assert_eq!((&market["total_volume"], &market["creator"]["username"]), (&json!(100), &json!("ada")));
    let prices = (market["yes_price"].as_f64().unwrap(), market["no_price"].as_f64().unwrap());
    assert!(prices.0 < 0.3 && (prices.0 + prices.1 - 1.0).abs() < 1e-9, "the stake moved them: {prices:?}");
    let second = open(&ada, "Will it snow?").await;
    bob.post(&format!("{second}/trade"), buy("YES", 10)).await.data(200);

    let titles = async |query: &str| {
        column(&nobody.get(&format!("/oracle/markets{query}")).await.data(200)["markets"], "title")
    };
    assert_eq!(titles("").await, ["Will it snow?", "Will it rain?"]);
    assert_eq!(titles("?q=RAIN&category=community&status=active").await, ["Will it rain?"]);
    assert_eq!(titles("?sort=closing_soon&limit=1&page=2").await, ["Will it rain?"]);
    assert!(titles("?status=resolved").await.is_empty());
    nobody.get(&format!("/oracle/markets/{NOWHERE}")).await.refused(404, "Market not found");
}

#[tokio::test]
async fn a_market_that_cannot_be_is_refused() {
    let street = Street::open().await;
    let (ada, poor) = (rich(&street, "ada"), street.agent("poor"));
    let market = |field: &str, value: Value| {
        let mut market =
            json!({ "title": "t", "resolve_at": "2026-04-10T12:00:00+08:00", "initial_stake": 100 });
        market[field] = value;
        market
    };
    for (field, value, fragment) in [
        ("title", Value::Null, "title is required"),
        ("resolve_at", Value::Null, "resolve_at is required"),
        ("resolve_at", json!("soon"), "ISO 8601"),
        ("resolve_at", json!("2026-03-31T12:00:00+08:00"), "in the future"),
        ("initial_stake", json!(99), "at least 100"),
        ("initial_outcome", json!("MAYBE"), "YES or NO"),
    ] {
        ada.post("/oracle/markets", market(field, value)).await.refused(400, fragment);
    }
    let words = "may not fall below 100";
    poor.post("/oracle/markets", market("category", json!("c"))).await.refused(403, words);
    ada.post("/oracle/markets", market("initial_stake", json!(901))).await.refused(403, words);
    assert!(street.ledger().is_empty());
}

#[tokio::test]
async fn shares_are_bought_and_sold_and_the_right_ones_paid() {
    let street = Street::open().await;
    let (ada, bob, cleo) = (rich(&street, "ada"), rich(&street, "bob"), rich(&street, "cleo"));
    let market = open(&ada, "Will it rain?").await;
    let trade = format!("{market}/trade");
    let bought = bob.post(&trade, buy("YES", 100)).await.data(200);
    let cost = bought["trade"]["cost"].as_i64().unwrap();
    assert_eq!(bob.score().await, 1000 - cost);
    let (price, after) = (&bought["trade"]["price"], &bought["yes_price"]);
    assert!(price.as_f64() < after.as_f64(), "buying makes it dearer: {price} {after}");
    assert_eq!(street.last_write(), ("trade_oracle_market", "bob".to_owned(), "bought"));
    // Without an action it is a purchase.
    cleo.post(&trade, json!({ "outcome": "NO", "shares": 5 })).await.data(200);
    assert_eq!(bob.get(&market).await.data(200)["participant_count"], 3);

    let sell = json!({ "action": "sell", "outcome": "YES", "shares": 40 });
    let sold = bob.post(&trade, sell.clone()).await.data(200)["trade"]["cost"].as_i64().unwrap();
    assert_eq!(bob.score().await, 1000 - cost + sold);
    cleo.post(&trade, sell).await.refused(403, "do not hold");
    street.happen(&json!({
        "event": "shares_bought", "market": market.rsplit('/').next(), "outcome": "YES", "shares": 400,
    }));
    let mut dear = buy("YES", 10);
    dear["max_price"] = json!(0.5);
    bob.post(&trade, dear).await.refused(400, "beyond max_price");

    bob.post(&format!("{market}/resolve"), json!({ "outcome": "YES" }))
        .await
        .refused(403, "Only the creator");
    ada.post(&format!("{market}/resolve"), json!({})).await.refused(400, "YES or NO");
    let resolved = json!({ "outcome": "YES", "evidence": "a wet street" });
    let resolved = ada.post(&format!("{market}/resolve"), resolved).await.data(200);
    assert_eq!((&resolved["status"], &resolved["outcome"]), (&json!("resolved"), &json!("YES")));
    assert_eq!((&resolved["yes_price"], &resolved["evidence"]), (&json!(1.0), &json!("a wet street")));
    assert_eq!(bob.score().await, 1000 - cost + sold + 60);
    assert_eq!(ada.score().await, 900, "the creator's NO is worth nothing");
    ada.post(&format!("{market}/resolve"), json!({ "outcome": "NO" })).await.refused(409, "resolved");
    bob.post(&trade, buy("YES", 1)).await.refused(409, "closed");
}

#[tokio::test]
async fn a_trade_that_cannot_be_is_refused() {
    let street = Street::open().await;
    let (ada, poor) = (rich(&street, "ada"), street.agent("poor"));
    let market = open(&ada, "Will it rain?").await;
    let trade = format!("{market}/trade");
    for (body, fragment) in [
        (json!({ "action": "hold", "outcome": "YES", "shares": 1 }), "buy or sell"),
        (json!({ "action": "buy", "shares": 1 }), "YES or NO"),
        (buy("YES", 0), "1 to 500"),
        (buy("YES", 501), "1 to 500"),
        (json!({ "outcome": "YES", "shares": 1.5 }), "whole number"),
        (json!({ "outcome": "YES", "shares": 1, "max_price": "low" }), "must be a number"),
    ] {
        ada.post(&trade, body).await.refused(400, fragment);
    }
    poor.post(&trade, buy("YES", 1)).await.refused(403, "may not fall below 100");
    street.advance(10 * 24 * 60 * 60);
    assert_eq!(ada.get(&market).await.data(200)["status"], "closed");
    ada.post(&trade, buy("YES", 1)).await.refused(409, "closed");
    let event = json!({ "event": "market_resolved", "market": market.rsplit('/').next(), "outcome": "NO" });
    street.happen(&event);
    assert!(ada.score().await > 1000, "the creator was right");
    street.sandbox.control().happen("instreet", &event).unwrap_err();
}

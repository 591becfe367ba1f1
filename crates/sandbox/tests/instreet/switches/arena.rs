//! The arena.

use serde_json::{Value, json};

use super::{get, happen, key, poke, post};
use crate::play::{Change, Stage};

pub(super) async fn play(stage: &mut Stage) {
    let (nora, otto) = (key(stage, "nora"), key(stage, "otto"));
    let (nora, otto) = (nora.as_str(), otto.as_str());
    post(stage, otto, "/arena/trade", order("buy", 100)).await;
    for _ in 0..2 {
        poke(stage, nora, "/arena/join").await;
    }
    for (action, shares) in [("buy", 100), ("buy", 10_000), ("sell", 100)] {
        post(stage, nora, "/arena/trade", order(action, shares)).await;
    }
    get(stage, nora, "/arena/trades").await;
    happen(stage, &json!({ "event": "arena_settled" }));
    post(stage, nora, "/arena/trade", order("sell", 100)).await;
    post(stage, nora, "/arena/trade", order("buy", 100)).await;
    stage.advance(3600);
    for path in [
        "/arena/trades",
        "/arena/portfolio",
        "/arena/stocks?limit=500",
        "/arena/leaderboard?limit=500",
        "/arena/snapshots",
    ] {
        get(stage, nora, path).await;
    }
}

fn order(action: &str, shares: u32) -> Value {
    json!({ "symbol": "sh600519", "action": action, "shares": shares, "reason": "a whim" })
}

pub(super) fn alternatives() -> Vec<Change> {
    vec![
        ("arena_settles_every_seconds", json!(1)),
        ("arena_fee_basis_points", json!(10)),
        ("bought_shares_wait_a_day", json!(false)),
        ("settlement_resets_arena", json!(true)),
        ("not_in_arena_status", json!(404)),
        ("arena_funds_status", json!(409)),
        ("trade_shape", json!("flat")),
        ("max_stocks_page", json!(3)),
        ("max_leaderboard_page", json!(3)),
    ]
}

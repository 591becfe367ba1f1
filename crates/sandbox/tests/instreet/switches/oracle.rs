//! The oracle.

use serde_json::json;

use super::{get, happen, key, post};
use crate::play::{Change, Stage};

pub(super) async fn play(stage: &mut Stage) {
    let (pia, quin) = (key(stage, "pia"), key(stage, "quin"));
    let (pia, quin) = (pia.as_str(), quin.as_str());
    for agent in ["pia", "quin"] {
        happen(stage, &json!({ "event": "score_set", "handle": agent, "score": 230 }));
    }
    let market = |stake: u32| {
        json!({
            "title": "Will it rain?", "resolve_at": "2027-04-01T12:00:00+08:00",
            "initial_stake": stake, "initial_outcome": "YES",
        })
    };
    for stake in [90, 100] {
        post(stage, pia, "/oracle/markets", market(stake)).await;
    }
    let path = format!("/oracle/markets/{}", stage.wrote("create_oracle_market").0);
    let trade = format!("{path}/trade");
    post(stage, quin, &trade, json!({ "outcome": "YES", "shares": 10 })).await;
    post(stage, quin, &trade, json!({ "action": "buy", "outcome": "YES", "shares": 10, "max_price": 0.1 }))
        .await;
    post(stage, quin, &trade, json!({ "action": "buy", "outcome": "YES", "shares": 500 })).await;
    for path in ["/oracle/markets", &path] {
        get(stage, "", path).await;
    }
    for _ in 0..2 {
        post(stage, pia, &format!("{path}/resolve"), json!({ "outcome": "YES" })).await;
    }
    for key in [pia, quin] {
        get(stage, key, "/agents/me").await;
    }
}

pub(super) fn alternatives() -> Vec<Change> {
    vec![
        ("oracle_liquidity", json!(10)),
        ("oracle_share_pays", json!(2)),
        ("oracle_min_stake", json!(90)),
        ("oracle_score_floor", json!(150)),
        ("oracle_funds_status", json!(400)),
        ("slippage_status", json!(409)),
        ("closed_market_status", json!(400)),
        ("oracle_action_required", json!(true)),
        ("oracle_resolves_early", json!(false)),
        ("wrapped_markets", json!(true)),
    ]
}

//! Trades in markets: at once, for points of the score.

use serde_json::{Value, json};

use super::{affordable, closed, market_in_path, outcome};
use crate::instreet::{
    answer::{self, Outcome, Refusal},
    call::Call,
    reasons::{Reasons, Stage},
    settings::Shape,
    state::{Market, MarketOutcome},
};

pub(in crate::instreet::routes) fn trade_market(call: &mut Call<'_, '_>) -> Outcome {
    let settings = call.settings;
    let mut reasons = Reasons::default();
    let me = reasons.caller(call);
    let body = reasons.check(Stage::Validation, call.body());
    let is_buy = match reasons.check(Stage::Validation, body.text("action")) {
        None if !settings.oracle_action_required => true,
        Some(action @ ("buy" | "sell")) => action == "buy",
        _ => {
            reasons.add(Stage::Validation, body.refuse("action must be buy or sell"));
            true
        }
    };
    let side = reasons.check(Stage::Validation, outcome(&body, "outcome"));
    if side.is_none() {
        reasons.add(Stage::Validation, body.refuse("outcome must be YES or NO"));
    }
    let side = side.unwrap_or(MarketOutcome::Yes);
    let shares = reasons.check(Stage::Validation, body.number("shares")).unwrap_or(0);
    if !(1..=500).contains(&shares) {
        reasons.add(Stage::Validation, body.refuse("shares must be 1 to 500"));
    }
    let shares = shares.clamp(1, 500);
    let reason = reasons.check(Stage::Validation, body.text("reason"));
    let max_price = reasons.check(Stage::Validation, body.decimal("max_price"));
    reasons.check(Stage::Validation, call.nothing_else(&body));
    let market = reasons.check(Stage::Target, market_in_path(call).map(Some));
    let change = if is_buy { shares } else { -shares };
    let cost = market.map_or(0.0, |market| cost(market, side, change, settings.market_depth()));
    let price = cost.abs() / shares_as_float(shares);
    let points = whole_points(cost);
    if let Some(market) = market {
        if market.status(call.now()) != "active" {
            reasons.add(Stage::Duplicate, closed(settings, "The market is closed"));
        }
        if !is_buy && *market.position(me).of(side) < shares {
            let words = "You do not hold so many shares";
            reasons.add(Stage::Duplicate, Refusal::new(settings.oracle_funds_status.0, words));
        }
    }
    if is_buy && max_price.is_some_and(|max| price > max) {
        let words = "The price moved beyond max_price";
        reasons.add(Stage::Duplicate, Refusal::new(settings.slippage_status.0, words));
    }
    reasons.check(Stage::Duplicate, affordable(call, me, points));
    let market = market.map(|market| market.id);
    reasons.settle(settings)?;

    let id = call.state.new_id();
    if let Some(market) = market.and_then(|market| call.state.markets.get_mut(market)) {
        market.trade(me, side, change, points);
    }
    call.state.add_score(me, -points);
    call.record(me, id, market, reason, if is_buy { "bought" } else { "sold" });
    let view = call.view();
    let market = market_in_path(call)?;
    let trade = json!({
        "id": id,
        "market_id": market.id,
        "action": if is_buy { "buy" } else { "sell" },
        "outcome": side,
        "shares": shares,
        "price": (price * 1e4).round() / 1e4,
        "cost": view.score(points.abs()),
    });
    let mut shown = view.named("oracle_trade", trade);
    if settings.trade_shape == Shape::Wrapped {
        let (yes, no) = view.market_prices(market);
        let data: Value = json!({ "trade": shown, "yes_price": yes, "no_price": no });
        shown = view.named("trade_oracle_market", data);
    }
    Ok(answer::written(200, &shown, "Trade executed"))
}

/// What it costs to change how many shares of one outcome are out; below nothing for what is sold.
fn cost(market: &Market, side: MarketOutcome, change: i64, depth: f64) -> f64 {
    let mut after = market.out;
    *after.of(side) = after.of(side).saturating_add(change);
    market.out.cost_to(after, depth)
}

/// Points are whole: what is bought costs a little more, what is sold brings a little less.
#[expect(clippy::cast_possible_truncation, reason = "no trade is of more than 500 shares")]
fn whole_points(cost: f64) -> i64 {
    cost.ceil() as i64
}

#[expect(clippy::cast_precision_loss, reason = "no trade is of more than 500 shares")]
fn shares_as_float(shares: i64) -> f64 {
    shares as f64
}

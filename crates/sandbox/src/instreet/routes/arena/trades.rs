//! Orders: queued at once, executed at the next settlement.

use serde_json::json;
use uuid::Uuid;

use super::{trader, whose};
use crate::instreet::{
    answer::{self, Outcome, Refusal},
    call::Call,
    clock,
    reasons::{Reasons, Stage},
    settings::Shape,
    state::{Holding, Trade},
};

const SHOWN: usize = 50;
const LOT: i64 = 100;

pub(in crate::instreet::routes) fn trade_stock(call: &mut Call<'_, '_>) -> Outcome {
    let settings = call.settings;
    let mut reasons = Reasons::default();
    let me = reasons.caller(call);
    let body = reasons.check(Stage::Validation, call.body());
    let symbol = reasons.check(Stage::Validation, body.required_text("symbol", 20));
    let action = reasons.check(Stage::Validation, body.text("action"));
    if !matches!(action, Some("buy" | "sell")) {
        reasons.add(Stage::Validation, body.refuse("action must be buy or sell"));
    }
    let is_buy = action == Some("buy");
    let shares = reasons.check(Stage::Validation, body.number("shares")).unwrap_or(0);
    if shares < LOT || shares % LOT != 0 {
        reasons.add(Stage::Validation, body.refuse(format!("shares must be a multiple of {LOT}")));
    }
    let reason = reasons.check(Stage::Validation, body.text("reason"));
    reasons.check(Stage::Validation, call.nothing_else(&body));
    let missing = || Refusal::not_found("Stock");
    reasons.check(Stage::Target, call.state.arena.stocks.find(symbol).map(|_| ()).ok_or_else(missing));
    let trade = Trade {
        id: call.state.new_id(),
        agent: me,
        symbol: symbol.to_owned(),
        is_buy,
        shares,
        reason: reason.map(str::to_owned),
        ordered_at: call.now(),
        end: None,
    };
    if trader(call, me).is_err() {
        let refusal = Refusal::new(settings.not_in_arena_status.0, "Join the arena first");
        reasons.add(Stage::Permission, refusal);
    }
    reasons.check(Stage::Duplicate, affordable(call, &trade));
    reasons.settle(settings)?;

    call.record(me, trade.id, None, Some(symbol), "pending");
    let view = call.view();
    let shown = match settings.trade_shape {
        Shape::Wrapped => json!({ "trade": view.trade(&trade), "trade_id": trade.id }),
        Shape::Flat => view.trade(&trade),
    };
    let shown = view.named("trade_arena_stock", shown);
    call.state.arena.trades.insert(trade.id, trade);
    Ok(answer::written(200, &shown, "Order queued for the next settlement"))
}

/// Refuses an order that present prices and what is ordered already leave no cash or shares for.
fn affordable(call: &Call<'_, '_>, trade: &Trade) -> Result<(), Refusal> {
    let (arena, settings) = (&call.state.arena, call.settings);
    let Some(trader) = arena.trader(trade.agent) else { return Ok(()) };
    let refuse = |words: &str| Err(Refusal::new(settings.arena_funds_status.0, words));
    let pending = arena.pending(trade.agent).filter(|other| other.is_buy == trade.is_buy);
    if trade.is_buy {
        let price = |symbol| arena.stocks.find(symbol).map_or(0, |stock| stock.price);
        let orders = pending.chain([trade]).map(|order| price(&order.symbol).saturating_mul(order.shares));
        let amount = orders.fold(0, i64::saturating_add);
        let needed = amount.saturating_add(settings.arena_rules().fee(amount));
        return if needed > trader.cash { refuse("Not enough cash") } else { Ok(()) };
    }
    let ordered: i64 = pending.filter(|other| other.symbol == trade.symbol).map(|other| other.shares).sum();
    let today = clock::date(call.now());
    let holding = trader.holding(&trade.symbol);
    let owned = holding.map_or(0, Holding::shares);
    let for_sale = match holding {
        Some(holding) if settings.bought_shares_wait_a_day => holding.bought_before(today),
        _ => owned,
    };
    match trade.shares.saturating_add(ordered) {
        wanted if wanted > owned => refuse("Not enough shares"),
        wanted if wanted > for_sale => refuse("Shares bought today can be sold from tomorrow on (T+1)"),
        _ => Ok(()),
    }
}

pub(in crate::instreet::routes) fn list_trades(call: &mut Call<'_, '_>) -> Outcome {
    call.agent()?;
    let agent: Uuid = whose(call)?;
    let page = call.page(SHOWN)?;
    let view = call.view();
    trader(call, agent)?;
    let status = call.request.query("status");
    let fits = |trade: &&Trade| trade.agent == agent && status.is_none_or(|status| trade.status() == status);
    let trades: Vec<&Trade> = view.state.arena.trades.iter().rev().filter(fits).collect();
    let (shown, has_more) = page.of(&trades);
    let data = json!({
        "trades": shown.into_iter().map(|trade| view.trade(trade)).collect::<Vec<_>>(),
        "total": trades.len(),
        "limit": page.limit,
        "offset": page.offset,
        "has_more": has_more,
    });
    Ok(answer::data(&view.named("list_arena_trades", data)))
}

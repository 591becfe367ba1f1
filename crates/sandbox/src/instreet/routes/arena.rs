//! The arena: who is in it, what they have, and the stocks they trade. Orders have a file of their own.

mod trades;

use std::cmp::Reverse;

use jiff::SignedDuration;
use serde_json::{Value, json};
use uuid::Uuid;

pub(super) use self::trades::{list_trades, trade_stock};
use crate::instreet::{
    answer::{self, Outcome, Refusal},
    call::Call,
    clock,
    reasons::{Reasons, Stage},
    settings::Repeated,
    state::{STAKE, Stock, Trade, TradeEnd, Trader},
};

const STOCKS: usize = 50;
const RANKS: usize = 50;
const RECENT: usize = 10;
const DAYS: i64 = 7;

pub(super) fn join_arena(call: &mut Call<'_, '_>) -> Outcome {
    let mut reasons = Reasons::default();
    let me = reasons.caller(call);
    let is_in = call.state.arena.trader(me).is_some();
    if is_in && call.settings.repeated_join == Repeated::Refuse {
        reasons.add(Stage::Duplicate, Refusal::new(409, "You have already joined the arena"));
    }
    reasons.settle(call.settings)?;
    let joined_at = call.now();
    if !is_in {
        let (holdings, snapshots) = (Vec::new(), Vec::new());
        let trader = Trader { agent: me, cash: STAKE, fees: 0, holdings, snapshots, joined_at };
        call.state.arena.traders.push(trader);
    }
    call.record(me, me, None, None, "joined");
    let view = call.view();
    let data = json!({
        "message": "Welcome to the arena",
        "portfolio": view.portfolio(trader(call, me)?, false),
    });
    Ok(answer::data(&view.named("join_arena", data)))
}

pub(super) fn list_stocks(call: &mut Call<'_, '_>) -> Outcome {
    call.visitor()?;
    let page = call.page_within(STOCKS, call.settings.max_stocks_page)?;
    let view = call.view();
    let wanted = call.request.query("search").map(str::to_lowercase).unwrap_or_default();
    let matches = |stock: &&Stock| stock.symbol.contains(&wanted) || stock.name.contains(&wanted);
    let stocks: Vec<&Stock> = view.state.arena.stocks.iter().filter(matches).collect();
    let latest = view.state.arena.stocks.iter().map(|stock| view.priced_at(stock)).max();
    let (shown, _) = page.of(&stocks);
    Ok(answer::data(&json!({
        "stocks": shown.into_iter().map(|stock| view.stock(stock)).collect::<Vec<_>>(),
        "total": stocks.len(),
        "limit": page.limit,
        "offset": page.offset,
        "latest_trade_date": latest.map(|at| clock::date(at).to_string()),
    })))
}

pub(super) fn get_portfolio(call: &mut Call<'_, '_>) -> Outcome {
    let agent = whose(call)?;
    let view = call.view();
    let trader = trader(call, agent)?;
    let holdings: Vec<Value> = trader.holdings.iter().filter_map(|holding| view.holding(holding)).collect();
    Ok(answer::data(&json!({ "portfolio": view.portfolio(trader, true), "holdings": holdings })))
}

pub(super) fn get_leaderboard(call: &mut Call<'_, '_>) -> Outcome {
    call.visitor()?;
    let page = call.page_within(RANKS, call.settings.max_leaderboard_page)?;
    let view = call.view();
    let arena = &view.state.arena;
    let mut traders: Vec<&Trader> = arena.traders.iter().collect();
    traders.sort_by_key(|trader| Reverse(arena.total(trader)));
    let ranked: Vec<(usize, &Trader)> = (1..).zip(traders).collect();
    let (shown, _) = page.of(&ranked);
    let executed = |trade: &&Trade| matches!(trade.end, Some(TradeEnd::Executed { .. }));
    let last = call.settings.arena_rules().last_before(call.now());
    let settled_at = arena.settled_early_at.map_or(last, |early| early.max(last));
    Ok(answer::data(&json!({
        "leaderboard": shown.into_iter().map(|(rank, trader)| view.ranked(rank, trader)).collect::<Vec<_>>(),
        "total": ranked.len(),
        "limit": page.limit,
        "offset": page.offset,
        "stats": {
            "participants": ranked.len(),
            "totalTrades": arena.trades.iter().filter(executed).count(),
            "latestSettleTime": view.time(settled_at),
        },
        "recentTrades": arena.trades.iter().rev().filter_map(|trade| view.recent_trade(trade)).take(RECENT).collect::<Vec<_>>(),
    })))
}

pub(super) fn list_snapshots(call: &mut Call<'_, '_>) -> Outcome {
    call.agent()?;
    let agent = whose(call)?;
    let days = call.request.query("days").and_then(|text| text.parse::<i64>().ok());
    let days = days.filter(|days| (1..=3650).contains(days)).unwrap_or(DAYS);
    let view = call.view();
    let since = |at| call.now().duration_since(at) < SignedDuration::from_hours(24 * days);
    let snapshots = trader(call, agent)?.snapshots.iter().filter(|snapshot| since(snapshot.at));
    let shown: Vec<Value> = snapshots.map(|snapshot| view.snapshot(*snapshot)).collect();
    Ok(answer::data(&view.named("list_arena_snapshots", json!({ "snapshots": shown }))))
}

/// Whom a call asks about: `agent_id`, of whom anybody may know, or the caller.
fn whose(call: &Call<'_, '_>) -> Result<Uuid, Refusal> {
    match call.request.query("agent_id") {
        None => call.agent(),
        Some(id) => {
            call.visitor()?;
            Uuid::try_parse(id).map_err(|_| call.invalid("agent_id must be a UUID"))
        }
    }
}

fn trader<'a>(call: &'a Call<'_, '_>, agent: Uuid) -> Result<&'a Trader, Refusal> {
    call.state.arena.trader(agent).ok_or_else(|| Refusal::not_found("Portfolio"))
}

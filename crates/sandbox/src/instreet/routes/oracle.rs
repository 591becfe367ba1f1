//! The oracle: prediction markets that are paid with the forum's score.

mod trades;

use std::cmp::Reverse;

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

pub(super) use self::trades::trade_market;
use crate::instreet::{
    answer::{self, Outcome, Refusal},
    body::Body,
    call::Call,
    reasons::{Reasons, Stage},
    settings::Settings,
    state::{self, Market, MarketOutcome, Shares, State},
    view::View,
};

const PER_PAGE: usize = 20;

pub(super) fn list_markets(call: &mut Call<'_, '_>) -> Outcome {
    call.visitor()?;
    let page = call.page(PER_PAGE)?;
    let (view, now) = (call.view(), call.now());
    let query = |name| call.request.query(name);
    let wanted = query("q").map(str::to_lowercase).unwrap_or_default();
    let fits = |market: &&Market| {
        query("status").is_none_or(|status| market.status(now) == status)
            && query("category").is_none_or(|category| market.category.as_deref() == Some(category))
            && market.title.to_lowercase().contains(&wanted)
    };
    let mut markets: Vec<&Market> = view.state.markets.iter().rev().filter(fits).collect();
    match query("sort") {
        Some("new") => {}
        Some("closing_soon") => {
            markets.sort_by_key(|market| (market.status(now) != "active", market.resolve_at));
        }
        Some("volume") => markets.sort_by_key(|market| Reverse(market.volume)),
        _ => markets.sort_by_key(|market| Reverse((market.positions.len(), market.volume))),
    }
    let (shown, has_more) = page.of(&markets);
    let data = json!({
        "markets": shown.into_iter().map(|market| view.market(market)).collect::<Vec<_>>(),
        "total": markets.len(),
        "page": page.number,
        "limit": page.limit,
        "has_more": has_more,
    });
    Ok(answer::data(&view.named("list_oracle_markets", data)))
}

pub(super) fn get_market(call: &mut Call<'_, '_>) -> Outcome {
    call.visitor()?;
    let view = call.view();
    Ok(answer::data(&alone(market_in_path(call)?, view)))
}

pub(super) fn create_market(call: &mut Call<'_, '_>) -> Outcome {
    let settings = call.settings;
    let mut reasons = Reasons::default();
    let creator = reasons.caller(call);
    let body = reasons.check(Stage::Validation, call.body());
    let title = reasons.check(Stage::Validation, body.required_text("title", usize::MAX));
    let description = reasons.check(Stage::Validation, body.text("description"));
    let category = reasons.check(Stage::Validation, body.text("category"));
    let source = reasons.check(Stage::Validation, body.text("resolution_source"));
    let resolve_at = reasons.check(Stage::Validation, resolve_at(&body, call.now()));
    let stake =
        reasons.check(Stage::Validation, body.number("initial_stake")).unwrap_or(settings.oracle_min_stake);
    if stake < settings.oracle_min_stake.max(1) {
        let words = format!("initial_stake must be at least {}", settings.oracle_min_stake);
        reasons.add(Stage::Validation, body.refuse(words));
    }
    let side = reasons.check(Stage::Validation, outcome(&body, "initial_outcome"));
    reasons.check(Stage::Validation, call.nothing_else(&body));
    reasons.check(Stage::Duplicate, affordable(call, creator, stake));
    reasons.settle(settings)?;

    let id = call.state.new_id();
    let mut market = Market {
        id,
        creator,
        title: title.to_owned(),
        description: description.map(str::to_owned),
        category: category.map(str::to_owned),
        resolution_source: source.unwrap_or("creator_manual").to_owned(),
        resolve_at,
        out: Shares::default(),
        positions: Vec::new(),
        volume: 0,
        resolved: None,
        evidence: None,
        created_at: call.now(),
    };
    let shares = state::first_shares(stake, settings.market_depth());
    market.trade(creator, side.unwrap_or(MarketOutcome::Yes), shares, stake);
    call.state.add_score(creator, -stake);
    call.state.markets.insert(id, market);
    call.record(creator, id, None, Some(title), "created");
    Ok(answer::written(settings.created_status.0, &shown(call, id)?, "Market created successfully"))
}

pub(super) fn resolve_market(call: &mut Call<'_, '_>) -> Outcome {
    let settings = call.settings;
    let mut reasons = Reasons::default();
    let me = reasons.caller(call);
    let body = reasons.check(Stage::Validation, call.body());
    let result = reasons.check(Stage::Validation, outcome(&body, "outcome"));
    if result.is_none() {
        reasons.add(Stage::Validation, body.refuse("outcome must be YES or NO"));
    }
    let evidence = reasons.check(Stage::Validation, body.text("evidence"));
    reasons.check(Stage::Validation, call.nothing_else(&body));
    let market = reasons.check(Stage::Target, market_in_path(call).map(Some));
    if market.is_some_and(|market| market.creator != me) {
        let words = "Only the creator can resolve the market";
        reasons.add(Stage::Permission, Refusal::new(settings.not_owner_status.0, words));
    }
    match market.map(|market| market.status(call.now())) {
        Some("resolved") => reasons.add(Stage::Duplicate, closed(settings, "The market is resolved")),
        Some("active") if !settings.oracle_resolves_early => {
            reasons.add(Stage::Duplicate, closed(settings, "The market is still open"));
        }
        _ => {}
    }
    let id = market.map_or(Uuid::nil(), |market| market.id);
    reasons.settle(settings)?;
    let now = call.now();
    settle(call.state, settings, id, result.unwrap_or(MarketOutcome::No), now);
    if let Some(market) = call.state.markets.get_mut(id) {
        market.evidence = evidence.map(str::to_owned);
    }
    call.record(me, id, None, evidence, "resolved");
    Ok(answer::written(200, &shown(call, id)?, "Market resolved"))
}

/// Ends a market, and pays those who were right.
pub(in crate::instreet) fn settle(
    state: &mut State,
    settings: &Settings,
    id: Uuid,
    outcome: MarketOutcome,
    now: Timestamp,
) {
    let Some(market) = state.markets.get_mut(id) else { return };
    market.resolved = Some((outcome, now));
    for (agent, mut shares) in market.positions.clone() {
        let points = shares.of(outcome).saturating_mul(settings.oracle_share_pays);
        state.add_score(agent, points);
    }
}

/// The outcome that a body names.
fn outcome(body: &Body, name: &str) -> Result<Option<MarketOutcome>, Refusal> {
    Ok(match body.text(name)? {
        None => None,
        Some("YES") => Some(MarketOutcome::Yes),
        Some("NO") => Some(MarketOutcome::No),
        Some(_) => return Err(body.refuse(format!("{name} must be YES or NO"))),
    })
}

fn resolve_at(body: &Body, now: Timestamp) -> Result<Timestamp, Refusal> {
    let at = body.required_text("resolve_at", 100)?.parse::<Timestamp>();
    match at.map_err(|_| body.refuse("resolve_at must be a time in ISO 8601 with an offset"))? {
        past if past <= now => Err(body.refuse("resolve_at must be in the future")),
        future => Ok(future),
    }
}

/// Refuses what would leave an agent with less than nobody may have.
fn affordable(call: &Call<'_, '_>, agent: Uuid, points: i64) -> Result<(), Refusal> {
    let score = call.state.agents.get(agent).map_or(0, |agent| agent.score);
    let floor = call.settings.oracle_score_floor;
    if points > 0 && score.saturating_sub(points) < floor {
        let words = format!("Your score may not fall below {floor}");
        return Err(Refusal::new(call.settings.oracle_funds_status.0, words));
    }
    Ok(())
}

fn closed(settings: &Settings, words: &str) -> Refusal {
    Refusal::new(settings.closed_market_status.0, words)
}

/// The market in the path.
fn market_in_path<'a>(call: &'a Call<'_, '_>) -> Result<&'a Market, Refusal> {
    call.state.markets.get(call.id_param("market_id")).ok_or_else(|| Refusal::not_found("Market"))
}

fn shown(call: &Call<'_, '_>, id: Uuid) -> Result<Value, Refusal> {
    let view = call.view();
    let market = view.state.markets.get(id).ok_or_else(|| Refusal::not_found("Market"))?;
    Ok(alone(market, view))
}

/// A market by itself, wrapped where the settings say so.
fn alone(market: &Market, view: View<'_>) -> Value {
    let shown = view.market(market);
    if view.settings.wrapped_markets { json!({ "market": shown }) } else { shown }
}

//! The arena: trading stocks with play money.

use http::Method;
use moothall_core::endpoint::{Access, Danger, Endpoint, Field, Kind, Pagination, Replay};
use moothall_core::limits::Action;

use super::OFFSET;
use crate::native::{ArenaTradeStatus, TradeAction};

const AGENT: Field = Field::query("agent_id", Kind::Text, "Whose; the acting agent's own when left out.");

pub(crate) static JOIN_ARENA: Endpoint =
    Endpoint::new("join_arena", Method::POST, "/api/v1/arena/join", Action::Other, Replay::Once)
        .described(
            "arena",
            "Opens a portfolio with a million in play money.",
            "[guide][seen: hexbee, mingkid, ts-sdk (mock)]",
        )
        .groups(&["join_arena"]);

pub(crate) static LIST_ARENA_STOCKS: Endpoint =
    Endpoint::new("list_arena_stocks", Method::GET, "/api/v1/arena/stocks", Action::Read, Replay::Safe)
        .described(
            "arena",
            "Lists the stocks that can be traded, with their prices.",
            "[guide][seen: ts-sdk, hexbee, mingkid]; public [inferred]",
        )
        .fields(&[
            Field::query("search", Kind::Text, "Only those that this is found in."),
            Field::query(
                "limit",
                Kind::Integer,
                "How many a page has at most; 50 when left out, 300 at most.",
            ),
            OFFSET,
        ])
        .auth(Access::Optional)
        .pagination(Pagination::Offset);

pub(crate) static TRADE_ARENA_STOCK: Endpoint =
    Endpoint::new("trade_arena_stock", Method::POST, "/api/v1/arena/trade", Action::Other, Replay::Once)
        .described(
            "arena",
            "Orders shares to be bought or sold at the next settlement.",
            "[guide][seen: hexbee, mingkid, ts-sdk (mock)]",
        )
        .fields(&[
            Field::body("symbol", Kind::Text, "The stock, such as `sh600519`.").required(),
            Field::body("action", Kind::Word(TradeAction::KNOWN), "What to do.").required(),
            Field::body("shares", Kind::Integer, "How many: a multiple of 100.").required(),
            Field::body("reason", Kind::Text, "Why, for others to read."),
        ])
        .danger(Danger::Money)
        .groups(&["trade_arena_stock"]);

pub(crate) static GET_ARENA_PORTFOLIO: Endpoint =
    Endpoint::new("get_arena_portfolio", Method::GET, "/api/v1/arena/portfolio", Action::Read, Replay::Safe)
        .described(
            "arena",
            "Reads what somebody holds.",
            "[guide][seen: instreet-trade, hexbee, mingkid]; public with agent_id [seen: mingkid]",
        )
        .fields(&[AGENT]);

pub(crate) static GET_ARENA_LEADERBOARD: Endpoint = Endpoint::new(
    "get_arena_leaderboard",
    Method::GET,
    "/api/v1/arena/leaderboard",
    Action::Read,
    Replay::Safe,
)
.described(
    "arena",
    "Lists who does best, with figures of the arena and its latest trades.",
    "[guide][seen: ts-sdk, paimon, instreet-trade]; public [inferred]",
)
.fields(&[Field::query("limit", Kind::Integer, "How many a page has at most; 100 at most."), OFFSET])
.auth(Access::Optional)
.pagination(Pagination::Offset);

pub(crate) static LIST_ARENA_TRADES: Endpoint =
    Endpoint::new("list_arena_trades", Method::GET, "/api/v1/arena/trades", Action::Read, Replay::Safe)
        .described(
            "arena",
            "Lists orders and what became of them.",
            "[guide][seen: instreet-trade, hexbee, mingkid]",
        )
        .fields(&[
            Field::query("status", Kind::Word(ArenaTradeStatus::KNOWN), "Only those that stand so."),
            AGENT,
            Field::query("limit", Kind::Integer, "How many a page has at most."),
            OFFSET,
        ])
        .pagination(Pagination::Offset);

pub(crate) static LIST_ARENA_SNAPSHOTS: Endpoint =
    Endpoint::new("list_arena_snapshots", Method::GET, "/api/v1/arena/snapshots", Action::Read, Replay::Safe)
        .described(
            "arena",
            "Lists what a portfolio was worth day by day.",
            "[guide][seen: hexbee, mingkid, ts-sdk (mock)]",
        )
        .fields(&[Field::query("days", Kind::Integer, "How many days back; 7 when left out."), AGENT]);

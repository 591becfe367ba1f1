//! The arena, the oracle and games.

use futures::TryStreamExt as _;
use moothall_core::Context;
use moothall_core::endpoint::Confirmed;
use moothall_instreet::Client;
use moothall_instreet::native::{
    ArenaTradeQuery, GameMove, GameRoomQuery, MarketQuery, MarketResolution, NewArenaTrade, NewGameRoom,
    NewMarket, NewOracleTrade, SpectatedEvent, SpyTarget, SubmitMove,
};
use serde_json::{Value, json};

use crate::{Asked, show};

const CONFIRM: Confirmed = Confirmed::deliberately();

pub(super) async fn ask(client: &Client, cx: &Context, endpoint: &str, asked: &Asked) -> Value {
    match endpoint {
        _ if asked.path.starts_with("/api/v1/arena") => arena(client, cx, endpoint, asked).await,
        _ if asked.path.starts_with("/api/v1/oracle") => oracle(client, cx, endpoint, asked).await,
        _ => games(client, cx, endpoint, asked).await,
    }
}

async fn arena(client: &Client, cx: &Context, endpoint: &str, asked: &Asked) -> Value {
    let network = client.network();
    let agent_id: Option<String> = asked.word("agent_id");
    match endpoint {
        "join_arena" => show::one(network.join_arena(cx).await),
        "list_arena_stocks" => {
            let search: Option<String> = asked.word("search");
            show::page(network.list_arena_stocks(cx, search.as_deref(), &asked.page()).await)
        }
        "trade_arena_stock" => {
            let new = NewArenaTrade {
                symbol: asked.text("symbol").to_owned(),
                action: asked.text("action").into(),
                shares: asked.field("shares").expect("a number"),
                reason: asked.field("reason"),
                confirm: CONFIRM,
            };
            show::one(network.trade_arena_stock(cx, &new).await)
        }
        "get_arena_portfolio" => show::one(network.get_arena_portfolio(cx, agent_id.as_deref()).await),
        "get_arena_leaderboard" => {
            show::one(network.get_arena_leaderboard(cx, &asked.page()).await.map(|board| {
                let (stats, trades) = (&board.stats, &board.recent_trades);
                json!({ "stats": stats, "recent_trades": trades, "ranks": show::page(Ok(board.ranks)) })
            }))
        }
        "list_arena_trades" => {
            let query = ArenaTradeQuery { status: asked.word("status"), agent_id, page: asked.page() };
            show::page(network.list_arena_trades(cx, &query).await)
        }
        "list_arena_snapshots" => {
            let days = asked.asked_for("days").parse().ok();
            show::page(network.list_arena_snapshots(cx, days, agent_id.as_deref()).await)
        }
        other => panic!("no operation asks {other}"),
    }
}

async fn oracle(client: &Client, cx: &Context, endpoint: &str, asked: &Asked) -> Value {
    let network = client.network();
    let market = || asked.segment("markets");
    match endpoint {
        "list_oracle_markets" => {
            let query = MarketQuery {
                sort: asked.word("sort"),
                category: asked.word("category"),
                status: asked.word("status"),
                q: asked.word("q"),
                page: asked.page(),
            };
            show::page(network.list_oracle_markets(cx, &query).await)
        }
        "create_oracle_market" => {
            let new = NewMarket {
                title: asked.text("title").to_owned(),
                description: asked.field("description"),
                category: asked.field("category"),
                resolution_source: asked.field("resolution_source"),
                resolve_at: asked.text("resolve_at").parse().expect("an instant"),
                initial_stake: asked.field("initial_stake").expect("a number"),
                initial_outcome: asked.text("initial_outcome").into(),
                confirm: CONFIRM,
            };
            show::one(network.create_oracle_market(cx, &new).await)
        }
        "get_oracle_market" => show::one(network.get_oracle_market(cx, &market()).await),
        "trade_oracle_market" => {
            let new = NewOracleTrade {
                action: asked.text("action").into(),
                outcome: asked.text("outcome").into(),
                shares: asked.field("shares").expect("a number"),
                reason: asked.field("reason"),
                max_price: asked.field("max_price"),
                confirm: CONFIRM,
            };
            show::one(network.trade_oracle_market(cx, &market(), &new).await.map(|receipt| {
                let cost = receipt.item.as_ref().and_then(moothall_instreet::native::OracleTrade::cost);
                json!({ "receipt": receipt, "cost": cost })
            }))
        }
        "resolve_oracle_market" => {
            let outcome = asked.text("outcome").into();
            let decision = MarketResolution { outcome, evidence: asked.field("evidence"), confirm: CONFIRM };
            show::one(network.resolve_oracle_market(cx, &market(), &decision).await)
        }
        other => panic!("no operation asks {other}"),
    }
}

async fn games(client: &Client, cx: &Context, endpoint: &str, asked: &Asked) -> Value {
    let network = client.network();
    let room = || asked.segment("rooms");
    match endpoint {
        "get_game_activity" => show::one(network.get_game_activity(cx).await),
        "list_game_rooms" => {
            let (game_type, status) = (asked.word("game_type"), asked.word("status"));
            let query = GameRoomQuery { game_type, status, page: asked.page() };
            show::page(network.list_game_rooms(cx, &query).await)
        }
        "create_game_room" => {
            let new = NewGameRoom {
                game_type: asked.text("game_type").into(),
                name: asked.field("name"),
                max_players: asked.field("max_players"),
                buy_in: asked.field("buy_in"),
                confirm: CONFIRM,
            };
            show::one(network.create_game_room(cx, &new).await)
        }
        "get_game_room" => show::one(network.get_game_room(cx, &room()).await),
        "join_game_room" => show::one(network.join_game_room(cx, &room(), CONFIRM).await),
        "get_game_room_state" => show::one(network.get_game_room_state(cx, &room()).await),
        "list_game_room_moves" => show::page(network.list_game_room_moves(cx, &room()).await),
        "submit_game_move" => {
            let submit = SubmitMove { play: play(asked), reasoning: asked.field("reasoning") };
            show::one(network.submit_game_move(cx, &room(), &submit).await)
        }
        "quit_game_room" => show::one(network.quit_game_room(cx, &room(), CONFIRM).await),
        "spectate_game_room" => match network.spectate_game_room(cx, &room()).await {
            Ok(events) => show::one(events.try_collect::<Vec<SpectatedEvent>>().await),
            Err(error) => show::one::<()>(Err(error)),
        },
        other => panic!("no operation asks {other}"),
    }
}

fn play(asked: &Asked) -> GameMove {
    let field = |name| asked.field::<String>(name);
    if let Some(position) = field("position") {
        GameMove::Stone { position }
    } else if let Some(action) = asked.field("action") {
        GameMove::Bet { action, raise_amount: asked.field("raise_amount") }
    } else if let Some(description) = field("description") {
        GameMove::Describe { description }
    } else if let Some(agent) = field("target_id") {
        GameMove::Accuse(SpyTarget::Agent(agent))
    } else {
        GameMove::Accuse(SpyTarget::Seat(asked.field("target_seat").expect("a seat")))
    }
}

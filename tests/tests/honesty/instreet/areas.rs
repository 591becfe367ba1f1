//! Groups, literature, the arena, the oracle and games.

use serde_json::{Value, json};

use crate::Result;
use crate::honesty::street::{Street, text};

/// Fills the areas beyond the forum, and says what stands for the ids that fixtures name.
pub(super) async fn settle(street: &Street) -> Result<Vec<(&'static str, String)>> {
    for handle in ["alice", "bob"] {
        happen(street, &json!({ "event": "score_set", "handle": handle, "score": 5000 }))?;
    }
    arena(street).await?;
    Ok(vec![
        ("80000000-0000-4000-8000-000000000001", group(street).await?),
        ("91000000-0000-4000-8000-000000000001", work(street).await?),
        ("60000000-0000-4000-8000-000000000001", market(street).await?),
        ("50000000-0000-4000-8000-000000000001", game(street).await?),
    ])
}

/// Alice has a group with a post, which bob has joined.
async fn group(street: &Street) -> Result<String> {
    let group = json!({ "name": "night-shift", "display_name": "Night shift", "icon": "🌙" });
    let group = street.must("alice", "POST", "/api/v1/groups", group).await?;
    let group = text(&group, "/data/id")?;
    street.must("bob", "POST", &format!("/api/v1/groups/{group}/join"), json!({})).await?;
    let post = json!({ "title": "Night shift notes", "content": "All quiet", "group_id": group });
    street.must("alice", "POST", "/api/v1/posts", post).await?;
    Ok(group)
}

/// Alice writes a work.
async fn work(street: &Street) -> Result<String> {
    let work = json!({
        "title": "The Lamp Room", "synopsis": "A keeper counts ships", "genre": "sci-fi", "tags": ["sea"],
    });
    let work = street.must("alice", "POST", "/api/v1/literary/works", work).await?;
    let work = text(&work, "/data/id")?;
    let chapter = json!({ "title": "First night", "content": "The lamp turned" });
    street.must("alice", "POST", &format!("/api/v1/literary/works/{work}/chapters"), chapter).await?;
    Ok(work)
}

/// Alice and bob trade; one order of alice is executed, another waits.
async fn arena(street: &Street) -> Result<()> {
    for who in ["alice", "bob"] {
        street.must(who, "POST", "/api/v1/arena/join", json!({})).await?;
    }
    let buy = |symbol| json!({ "symbol": symbol, "action": "buy", "shares": 100 });
    street.must("alice", "POST", "/api/v1/arena/trade", buy("sh600519")).await?;
    happen(street, &json!({ "event": "arena_settled" }))?;
    street.must("alice", "POST", "/api/v1/arena/trade", buy("sz000001")).await?;
    Ok(())
}

/// Bob asks, and alice trades.
async fn market(street: &Street) -> Result<String> {
    let market = json!({
        "title": "Will the maintenance page be gone?", "category": "community", "initial_stake": 100,
        "initial_outcome": "YES", "resolve_at": "2100-01-01T00:00:00+08:00",
    });
    let market = street.must("bob", "POST", "/api/v1/oracle/markets", market).await?;
    let market = text(&market, "/data/id")?;
    let trade = json!({ "action": "buy", "outcome": "NO", "shares": 5 });
    street.must("alice", "POST", &format!("/api/v1/oracle/markets/{market}/trade"), trade).await?;
    Ok(market)
}

/// Alice and bob play gomoku.
async fn game(street: &Street) -> Result<String> {
    let room = json!({ "game_type": "gomoku", "name": "Five by the lamp" });
    let room = street.must("alice", "POST", "/api/v1/games/rooms", room).await?;
    let room = text(&room, "/data/id")?;
    street.must("bob", "POST", &format!("/api/v1/games/rooms/{room}/join"), json!({})).await?;
    let stone = json!({ "position": "H8" });
    street.must("alice", "POST", &format!("/api/v1/games/rooms/{room}/move"), stone).await?;
    Ok(room)
}

fn happen(street: &Street, event: &Value) -> Result<()> {
    street.sandbox.control().happen(street.slug, event)?;
    Ok(())
}

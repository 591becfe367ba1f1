//! Games: gomoku, hold'em and spy, in rooms.
//!
//! A game is played by asking [`get_game_activity`](crate::InStreet::get_game_activity) what it wants, and
//! answering with a move. Most answers are in no source, so most fields are optional.

mod calls;
mod moves;
mod spectate;

use jiff::Timestamp;
use moothall_core::Result;
use moothall_core::endpoint::Confirmed;
use moothall_core::page::{Identified, PageRequest};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use self::moves::{GameMove, HoldemAction, PlayedMove, SpyTarget, SubmitMove};
pub use self::spectate::{SpectatedEvent, Spectating};
use super::people::AgentSummary;
use super::rules::{holds, length_of};
use super::tolerant::{amount, count, id, instant, text};

moothall_core::words! {
    /// A game. \[seen: hexbee, mingkid\]
    pub enum GameType {
        /// Five in a row on 15 by 15; black begins.
        Gomoku = "gomoku",
        /// Texas hold'em, for points.
        TexasHoldem = "texas_holdem",
        /// Who is the spy: one has another word.
        Spy = "spy",
    }
}

moothall_core::words! {
    /// How a room stands. \[seen: hexbee, mingkid\]
    pub enum RoomStatus {
        /// It has free seats.
        Waiting = "waiting",
        /// Its game is on.
        Playing = "playing",
    }
}

/// What the acting agent's games want of it. No source shows what it holds, so nothing in it is named here.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GameActivity {
    /// What the network says, by its own names.
    pub fields: Map<String, Value>,
}

/// A room. Its fields are \[inferred\] from what opening one takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GameRoom {
    /// The network's id.
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// What is played in it.
    pub game_type: Option<GameType>,
    /// Its name.
    pub name: Option<String>,
    /// How it stands.
    pub status: Option<RoomStatus>,
    /// How many can sit in it.
    #[serde(default, deserialize_with = "count")]
    pub max_players: Option<u64>,
    /// How many sit in it.
    #[serde(default, deserialize_with = "count")]
    pub player_count: Option<u64>,
    /// What a seat costs, in points.
    #[serde(default, deserialize_with = "amount")]
    pub buy_in: Option<f64>,
    /// Who opened it.
    pub creator: Option<AgentSummary>,
    /// When it was opened.
    #[serde(default, deserialize_with = "instant")]
    pub created_at: Option<Timestamp>,
    /// How its game stands, in a form of its own; one note reads `board` in it. \[seen: tianqi\]
    pub game_state: Option<Value>,
    /// What else there is.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Identified for GameRoom {
    fn identity(&self) -> &str {
        &self.id
    }
}

/// How a game stands. \[seen: tianqi\]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GameState {
    /// How the room stands.
    pub status: Option<RoomStatus>,
    /// Who sits in it.
    #[serde(default)]
    pub seats: Vec<Seat>,
    /// Whose turn it is. It can lag behind the moves. \[seen: tianqi\] Whether that is an agent's id or a
    /// colour is not certain.
    #[serde(default, deserialize_with = "text")]
    pub current_turn: Option<String>,
    /// What else there is.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Somebody in a room. \[seen: tianqi\]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seat {
    /// The network's id of who sits there.
    #[serde(default, deserialize_with = "text")]
    pub agent_id: Option<String>,
    /// At gomoku, `black` or `white`.
    pub color: Option<String>,
    /// What else there is.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Which rooms are wanted.
#[derive(Debug, Clone, Default)]
pub struct GameRoomQuery {
    /// Only those of this game.
    pub game_type: Option<GameType>,
    /// Only those that stand so.
    pub status: Option<RoomStatus>,
    /// Which page: 20 rooms unless asked otherwise, at most 50. \[inferred\]
    pub page: PageRequest,
}

/// A room to be opened.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NewGameRoom {
    /// What is to be played.
    pub game_type: GameType,
    /// Its name: at most 60 characters. \[seen: mingkid\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How many can sit: 2 to 6 at hold'em, 4 to 8 at spy; 6 when `None`. \[seen: mingkid\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_players: Option<u32>,
    /// Hold'em: what a seat costs, 10 to 50 points of the score; 20 when `None`. \[seen: mingkid\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buy_in: Option<u32>,
    /// That the points for one's own seat are meant to be spent.
    #[serde(skip)]
    pub confirm: Confirmed,
}

impl NewGameRoom {
    fn check(&self) -> Result<()> {
        let source = "[seen: mingkid]";
        length_of("name", self.name.as_ref(), 0..=60, source)?;
        if let Some(seats) = self.max_players {
            let (fits, rule) = match self.game_type {
                GameType::TexasHoldem => ((2..=6).contains(&seats), "hold'em takes 2 to 6"),
                GameType::Spy => ((4..=8).contains(&seats), "spy takes 4 to 8"),
                GameType::Gomoku | GameType::Other(_) => (seats > 0, "it takes at least 1"),
            };
            holds(fits, "max_players", rule, source)?;
        }
        let Some(buy_in) = self.buy_in else { return Ok(()) };
        let is_holdem = matches!(self.game_type, GameType::TexasHoldem | GameType::Other(_));
        holds(is_holdem, "buy_in", "only hold'em has one", source)?;
        holds((10..=50).contains(&buy_in), "buy_in", "it takes 10 to 50 points", source)
    }
}

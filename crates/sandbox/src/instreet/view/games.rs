//! Rooms and moves in JSON.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{View, put};
use crate::{
    instreet::{
        settings::Turn,
        state::{Game, Move, Room, RoomStatus},
    },
    settings::Names,
};

const COLORS: [&str; 2] = ["black", "white"];

impl View<'_> {
    /// A room in a list.
    pub(in crate::instreet) fn room(&self, room: &Room) -> Value {
        let shown = json!({
            "id": room.id,
            "game_type": room.game,
            "name": room.name,
            "status": room.status,
            "max_players": room.max_players,
            "player_count": room.seats.len(),
            "buy_in": room.buy_in,
            "creator": self.summary(room.creator),
            "winner_id": room.winner,
            "created_at": self.time(room.created_at),
        });
        self.named("game_room", shown)
    }

    /// A room by itself, wrapped where the settings say so.
    pub(in crate::instreet) fn full_room(&self, room: &Room) -> Value {
        let mut shown = self.room(room);
        if let Some(key) = self.field_name("game_state").filter(|_| room.game == Game::Gomoku) {
            put(&mut shown, key, json!({ "board": room.board.rows() }));
        }
        if self.settings.wrapped_rooms { json!({ "room": shown }) } else { shown }
    }

    /// A room among those that somebody plays in.
    pub(in crate::instreet) fn my_room(&self, room: &Room, me: Uuid) -> Value {
        let mut shown = self.room(room);
        if let Some(key) = self.field_name("your_turn") {
            put(&mut shown, key, room.on_turn() == Some(me));
        }
        shown
    }

    /// Where a game stands.
    pub(in crate::instreet) fn room_state(&self, room: &Room) -> Value {
        let seat = |(position, agent): (usize, &Uuid)| {
            let mut seat = json!({ "agent_id": agent });
            if room.game == Game::Gomoku {
                put(&mut seat, "color", COLORS.get(position).copied());
            }
            seat
        };
        let lagging = room.moves.last().filter(|_| self.settings.turn_lags).map(|last| last.agent);
        let turn = if room.status == RoomStatus::Playing { lagging.or(room.on_turn()) } else { None };
        let color = |agent| {
            let position = room.seats.iter().position(|seated| *seated == agent);
            position.and_then(|position| COLORS.get(position)).map(|color| json!(color))
        };
        let shown = json!({
            "status": room.status,
            "seats": room.seats.iter().enumerate().map(seat).collect::<Vec<_>>(),
            "current_turn": turn.map(|agent| match self.settings.current_turn {
                Turn::Color => color(agent).unwrap_or_else(|| json!(agent)),
                Turn::Agent => json!(agent),
            }),
            "winner_id": room.winner,
        });
        self.named("get_game_room_state", shown)
    }

    /// The move at a position, which counts from 0.
    pub(in crate::instreet) fn game_move(&self, position: usize, made: &Move) -> Value {
        let mut shown = json!({
            "move_number": position + 1,
            "agent_id": made.agent,
            "move_data": made.data,
            "reasoning": made.reasoning,
            "created_at": self.time(made.at),
        });
        if let Some(board) = &made.board {
            let display = board.display(self.settings.gomoku_columns);
            put(&mut shown, "board_snapshot", json!({ "board": board.rows(), "display": display }));
        }
        self.named("game_move", shown)
    }

    /// The name that a field of a room goes by.
    fn field_name(&self, field: &'static str) -> Option<&str> {
        self.settings.field_names.name("game_room", field)
    }
}

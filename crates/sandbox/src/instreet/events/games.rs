//! What opponents do in games.

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::instreet::{
    InStreet, routes,
    state::{Game, Play, Point, Room, RoomStatus},
};

impl InStreet {
    pub(super) fn player_joined(&mut self, room: Uuid, name: &str) -> Result<Value, String> {
        let (agent, creator_begins) = (self.agent(name)?, self.settings.creator_begins);
        let found = self.room(room)?;
        if found.status != RoomStatus::Waiting || found.has(agent) {
            return Err(format!("{name:?} cannot join the room {room}"));
        }
        found.sit(agent, creator_begins);
        let (status, buy_in) = (found.status, found.buy_in);
        self.state.add_score(agent, -buy_in.unwrap_or(0));
        Ok(json!({ "room": room, "status": status }))
    }

    pub(super) fn opponent_moved(
        &mut self,
        room: Uuid,
        position: Option<&str>,
        now: Timestamp,
    ) -> Result<Value, String> {
        let (columns, from_bottom) = routes::notation(&self.settings);
        let more_than_five_win = self.settings.gomoku_more_than_five_win;
        let found = self.room(room)?;
        if found.status != RoomStatus::Playing {
            return Err(format!("nobody plays in the room {room}"));
        }
        let (play, data) = if found.game == Game::Gomoku {
            let at = match position {
                Some(position) => Point::parse(position, columns, from_bottom),
                None => found.board.nearest_free(),
            };
            let at = at.filter(|at| found.board.is_free(*at));
            let at = at.ok_or_else(|| format!("{position:?} is no free point of the board"))?;
            (Play::Stone { at, more_than_five_win }, json!({ "coord": at.name(columns, from_bottom) }))
        } else {
            (Play::Other, json!({ "action": "check" }))
        };
        found.play(&play, data.clone(), None, now);
        let status = found.status;
        routes::pay(&mut self.state, room);
        Ok(json!({ "room": room, "move": data, "status": status }))
    }

    pub(super) fn game_begun(&mut self, room: Uuid) -> Result<Value, String> {
        let creator_begins = self.settings.creator_begins;
        let found = self.room(room)?;
        if found.status != RoomStatus::Waiting || found.seats.len() < 2 {
            return Err(format!("no game can begin in the room {room}"));
        }
        found.begin(creator_begins);
        Ok(json!({ "room": room, "status": found.status }))
    }

    pub(super) fn game_ended(&mut self, room: Uuid, winner: Option<&str>) -> Result<Value, String> {
        let won = winner.map(|winner| self.agent(winner)).transpose()?;
        let found = self.room(room)?;
        if found.status == RoomStatus::Finished || won.is_some_and(|agent| !found.has(agent)) {
            return Err(format!("the game in the room {room} cannot end so"));
        }
        found.end(won);
        routes::pay(&mut self.state, room);
        Ok(json!({ "room": room, "winner": winner }))
    }

    fn room(&mut self, room: Uuid) -> Result<&mut Room, String> {
        self.state.rooms.get_mut(room).ok_or_else(|| format!("there is no room {room}"))
    }
}

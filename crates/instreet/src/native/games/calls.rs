//! What can be done with games.

use moothall_core::endpoint::{Confirmed, Endpoint};
use moothall_core::page::Page;
use moothall_core::{Context, Result};
use moothall_transport::Request;

use super::{
    GameActivity, GameRoom, GameRoomQuery, GameState, GameType, NewGameRoom, PlayedMove, RoomStatus,
    SubmitMove,
};
use crate::client::InStreet;
use crate::cursor::{Place, Sizes};
use crate::endpoints;
use crate::native::{Acknowledgement, Receipt, on_client};

/// As of posts. [inferred]
const ROWS: Sizes = Sizes { default: 20, max: 50 };

impl InStreet {
    /// Reads what the acting agent's games want of it: the call to poll. \[seen: hexbee, mingkid\]
    pub async fn get_game_activity(&self, cx: &Context) -> Result<GameActivity> {
        self.one(cx, Request::to(&endpoints::GET_GAME_ACTIVITY), |activity, _| Ok(activity)).await
    }

    /// Lists rooms; how they come is \[inferred\].
    pub async fn list_game_rooms(&self, cx: &Context, query: &GameRoomQuery) -> Result<Page<GameRoom>> {
        let game_type = query.game_type.as_ref().map(GameType::as_str);
        let status = query.status.as_ref().map(RoomStatus::as_str);
        let filters = [game_type, status].map(Option::unwrap_or_default);
        let place = Place::of(&endpoints::LIST_GAME_ROOMS, &filters, &query.page, ROWS, 1)?;
        let request = Request::to(&endpoints::LIST_GAME_ROOMS)
            .query_opt("game_type", game_type)
            .query_opt("status", status)
            .query("page", place.at)
            .query("limit", place.limit);
        self.rows(cx, request).await?.numbered(&place)
    }

    /// Opens a room and takes a seat in it. At hold'em the seat costs points of the acting agent's score.
    ///
    /// # Errors
    /// [`InvalidInput`](moothall_core::ErrorKind::InvalidInput) before anything is sent, for what
    /// [`NewGameRoom`] says does not fit the game.
    pub async fn create_game_room(&self, cx: &Context, new: &NewGameRoom) -> Result<Receipt<GameRoom>> {
        new.check()?;
        self.receipt(cx, Request::to(&endpoints::CREATE_GAME_ROOM).json(new)?, &["room"]).await
    }

    /// Reads a room.
    pub async fn get_game_room(&self, cx: &Context, room: &str) -> Result<GameRoom> {
        self.item(cx, at(&endpoints::GET_GAME_ROOM, room), "room").await
    }

    /// Takes a seat in a room. At hold'em it costs points of the acting agent's score, the room's `buy_in`.
    pub async fn join_game_room(
        &self,
        cx: &Context,
        room: &str,
        _confirm: Confirmed,
    ) -> Result<Receipt<GameRoom>> {
        self.receipt(cx, at(&endpoints::JOIN_GAME_ROOM, room), &["room"]).await
    }

    /// Reads how a game stands and whose turn it is. \[seen: tianqi\]
    pub async fn get_game_room_state(&self, cx: &Context, room: &str) -> Result<GameState> {
        self.one(cx, at(&endpoints::GET_GAME_ROOM_STATE, room), |state, _| Ok(state)).await
    }

    /// Lists the moves of a game, on one page. \[seen: tianqi\]
    pub async fn list_game_room_moves(&self, cx: &Context, room: &str) -> Result<Page<PlayedMove>> {
        Ok(self.rows(cx, at(&endpoints::LIST_GAME_ROOM_MOVES, room)).await?.single())
    }

    /// Makes a move. Bets are of the chips that the buy-in gave.
    ///
    /// # Errors
    /// [`InvalidInput`](moothall_core::ErrorKind::InvalidInput) before anything is sent, for a move that cannot
    /// be one in its game.
    pub async fn submit_game_move(
        &self,
        cx: &Context,
        room: &str,
        submit: &SubmitMove,
    ) -> Result<Receipt<PlayedMove>> {
        submit.check()?;
        self.receipt(cx, at(&endpoints::SUBMIT_GAME_MOVE, room).json(submit)?, &["move"]).await
    }

    /// Leaves a room. A game under way is given up \[inferred\], and with it what the seat cost.
    pub async fn quit_game_room(
        &self,
        cx: &Context,
        room: &str,
        _confirm: Confirmed,
    ) -> Result<Acknowledgement> {
        self.acknowledgement(cx, at(&endpoints::QUIT_GAME_ROOM, room)).await
    }
}

fn at(endpoint: &'static Endpoint, room: &str) -> Request {
    Request::to(endpoint).path("room_id", room)
}

on_client! {
    /// Reads what the account's games want of it.
    get_game_activity() -> GameActivity;
    /// Lists rooms.
    list_game_rooms(query: &GameRoomQuery) -> Page<GameRoom>;
    /// Opens a room and takes a seat in it. At hold'em the seat costs points of the account's score.
    create_game_room(new: &NewGameRoom) -> Receipt<GameRoom>;
    /// Reads a room.
    get_game_room(room: &str) -> GameRoom;
    /// Takes a seat in a room. At hold'em it costs points of the account's score.
    join_game_room(room: &str, confirm: Confirmed) -> Receipt<GameRoom>;
    /// Reads how a game stands and whose turn it is.
    get_game_room_state(room: &str) -> GameState;
    /// Lists the moves of a game.
    list_game_room_moves(room: &str) -> Page<PlayedMove>;
    /// Makes a move.
    submit_game_move(room: &str, submit: &SubmitMove) -> Receipt<PlayedMove>;
    /// Leaves a room. A game under way is given up.
    quit_game_room(room: &str, confirm: Confirmed) -> Acknowledgement;
}

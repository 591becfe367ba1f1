//! Games: the rooms in which they are played. Moves have a file of their own.

mod moves;

use serde_json::{Value, json};
use uuid::Uuid;

pub(super) use self::moves::{list_moves, spectate_room, submit_move};
use crate::{
    http::Reply,
    instreet::{
        answer::{self, Outcome, Refusal},
        body::Body,
        call::Call,
        reasons::{Reasons, Stage},
        settings::{Columns, Repeated, RoomsShape, Settings},
        state::{Game, Room, RoomStatus, State},
    },
};

const PER_PAGE: usize = 20;
const MAX_NAME: usize = 60;

pub(super) fn get_activity(call: &mut Call<'_, '_>) -> Outcome {
    let me = call.agent()?;
    let view = call.view();
    let mine = playing(view.state, me).map(|room| view.my_room(room, me)).collect::<Vec<_>>();
    Ok(answer::data(&view.named("get_game_activity", json!({ "active_rooms": mine }))))
}

pub(super) fn list_rooms(call: &mut Call<'_, '_>) -> Outcome {
    call.visitor()?;
    let page = call.page(PER_PAGE)?;
    let view = call.view();
    let query = |name| call.request.query(name);
    let fits = |room: &&Room| {
        query("game_type").is_none_or(|game| json!(room.game) == game)
            && query("status").is_none_or(|status| json!(room.status) == status)
    };
    let rooms: Vec<&Room> = view.state.rooms.iter().rev().filter(fits).collect();
    let (shown, has_more) = page.of(&rooms);
    let shown: Vec<Value> = shown.into_iter().map(|room| view.room(room)).collect();
    let data = match call.settings.rooms_shape {
        RoomsShape::Array => json!(shown),
        RoomsShape::Rooms => view.named(
            "list_game_rooms",
            json!({
                "rooms": shown,
                "total": rooms.len(),
                "page": page.number,
                "limit": page.limit,
                "has_more": has_more,
            }),
        ),
    };
    Ok(answer::data(&data))
}

pub(super) fn create_room(call: &mut Call<'_, '_>) -> Outcome {
    let settings = call.settings;
    let mut reasons = Reasons::default();
    let me = reasons.caller(call);
    let body = reasons.check(Stage::Validation, call.body());
    let game = reasons.check(Stage::Validation, game(&body).map(Some)).unwrap_or(Game::Spy);
    let name = reasons.check(Stage::Validation, body.short_text("name", MAX_NAME));
    let players = reasons.check(Stage::Validation, players(&body, game));
    let buy_in = reasons.check(Stage::Validation, buy_in(&body, game));
    reasons.check(Stage::Validation, call.nothing_else(&body));
    reasons.check(Stage::Duplicate, free(call, me));
    reasons.check(Stage::Permission, affordable(call, me, buy_in));
    reasons.settle(settings)?;
    let id = call.state.new_id();
    let name = name.unwrap_or_default().to_owned();
    let room = Room::new((id, game, name), me, (players, buy_in), call.now());
    call.state.rooms.insert(id, room);
    call.state.add_score(me, -buy_in.unwrap_or(0));
    call.record(me, id, None, None, "created");
    shown(call, id, settings.created_status.0, "Room created successfully")
}

pub(super) fn get_room(call: &mut Call<'_, '_>) -> Outcome {
    call.visitor()?;
    Ok(answer::data(&call.view().full_room(room_in_path(call)?)))
}

pub(super) fn get_state(call: &mut Call<'_, '_>) -> Outcome {
    let mut reasons = Reasons::default();
    let me = reasons.caller(call);
    let room = reasons.check(Stage::Target, room_in_path(call).map(Some));
    if call.settings.game_state_needs_seat {
        reasons.check(Stage::Permission, room.map_or(Ok(()), |room| seated(call, room, me)));
    }
    reasons.settle(call.settings)?;
    Ok(answer::data(&call.view().room_state(room_in_path(call)?)))
}

pub(super) fn join_room(call: &mut Call<'_, '_>) -> Outcome {
    let settings = call.settings;
    let mut reasons = Reasons::default();
    let me = reasons.caller(call);
    let room = reasons.check(Stage::Target, room_in_path(call).map(Some));
    let is_in = room.is_some_and(|room| room.has(me));
    let conflict = |words: &str| Refusal::new(settings.game_over_status.0, words);
    if room.is_some_and(|room| room.status != RoomStatus::Waiting) && !is_in {
        reasons.add(Stage::Duplicate, conflict("The room is full"));
    }
    if !is_in {
        reasons.check(Stage::Duplicate, free(call, me));
    } else if settings.repeated_join == Repeated::Refuse {
        reasons.add(Stage::Duplicate, conflict("You are already in this room"));
    }
    let (id, buy_in) = room.map(|room| (room.id, room.buy_in)).unwrap_or_default();
    reasons.check(Stage::Permission, affordable(call, me, buy_in));
    reasons.settle(settings)?;
    if !is_in {
        call.state.add_score(me, -buy_in.unwrap_or(0));
        if let Some(room) = call.state.rooms.get_mut(id) {
            room.sit(me, settings.creator_begins);
        }
    }
    call.record(me, id, None, None, "joined");
    shown(call, id, 200, "Joined the room")
}

pub(super) fn quit_room(call: &mut Call<'_, '_>) -> Outcome {
    let mut reasons = Reasons::default();
    let me = reasons.caller(call);
    let room = reasons.check(Stage::Target, room_in_path(call).map(Some));
    reasons.check(Stage::Permission, room.map_or(Ok(()), |room| seated(call, room, me)));
    if room.is_some_and(|room| room.status == RoomStatus::Finished) {
        let refusal = Refusal::new(call.settings.game_over_status.0, "The game is over");
        reasons.add(Stage::Duplicate, refusal);
    }
    let id = room.map_or(Uuid::nil(), |room| room.id);
    reasons.settle(call.settings)?;
    let mut back = 0;
    if let Some(room) = call.state.rooms.get_mut(id) {
        // Who leaves before the game begins takes the buy-in along.
        back = room.buy_in.filter(|_| room.status == RoomStatus::Waiting).unwrap_or(0);
        room.leave(me);
    }
    call.state.add_score(me, back);
    pay(call.state, id);
    call.record(me, id, None, None, "left");
    Ok(answer::message("You left the room"))
}

/// Pays the pot of a finished game to the winner, or back to all when nobody has won.
pub(in crate::instreet) fn pay(state: &mut State, room: Uuid) {
    let Some(room) = state.rooms.get_mut(room).filter(|room| room.status == RoomStatus::Finished) else {
        return;
    };
    let (pot, each, winner, seats) =
        (room.pot(), room.buy_in.take().unwrap_or(0), room.winner, room.seats.clone());
    match winner {
        Some(winner) => state.add_score(winner, pot),
        None => seats.into_iter().for_each(|agent| state.add_score(agent, each)),
    }
}

/// The rooms in which somebody plays or waits, newest first.
pub(in crate::instreet) fn playing(state: &State, agent: Uuid) -> impl Iterator<Item = &Room> {
    let rooms = state.rooms.iter().rev();
    rooms.filter(move |room| room.status != RoomStatus::Finished && room.has(agent))
}

fn game(body: &Body) -> Result<Game, Refusal> {
    match body.required_text("game_type", 50)? {
        "gomoku" => Ok(Game::Gomoku),
        "texas_holdem" => Ok(Game::Holdem),
        "spy" => Ok(Game::Spy),
        _ => Err(body.refuse("Unknown game type; there are gomoku, texas_holdem and spy")),
    }
}

fn players(body: &Body, game: Game) -> Result<usize, Refusal> {
    let asked = body.number("max_players")?;
    let (least, most, usual) = match game {
        Game::Gomoku => return Ok(2),
        Game::Holdem => (2, 6, 6),
        Game::Spy => (4, 8, 6),
    };
    let players = asked.map_or(Some(usual), |players| usize::try_from(players).ok());
    let within = players.filter(|players| (least..=most).contains(players));
    within.ok_or_else(|| body.refuse(format!("max_players must be {least} to {most}")))
}

fn buy_in(body: &Body, game: Game) -> Result<Option<i64>, Refusal> {
    match (game, body.number("buy_in")?) {
        (Game::Holdem, None) => Ok(Some(20)),
        (Game::Holdem, Some(points @ 10..=50)) => Ok(Some(points)),
        (Game::Holdem, Some(_)) => Err(body.refuse("buy_in must be 10 to 50")),
        _ => Ok(None),
    }
}

/// Refuses who plays elsewhere already.
fn free(call: &Call<'_, '_>, agent: Uuid) -> Result<(), Refusal> {
    if call.settings.one_room_at_a_time && playing(call.state, agent).next().is_some() {
        return Err(Refusal::new(call.settings.game_over_status.0, "You are already in a room"));
    }
    Ok(())
}

fn affordable(call: &Call<'_, '_>, agent: Uuid, buy_in: Option<i64>) -> Result<(), Refusal> {
    let score = call.state.agents.get(agent).map_or(0, |agent| agent.score);
    if buy_in.is_some_and(|points| points > score) {
        let status = call.settings.buy_in_status.0;
        return Err(Refusal::new(status, "Not enough points for the buy-in"));
    }
    Ok(())
}

fn seated(call: &Call<'_, '_>, room: &Room, agent: Uuid) -> Result<(), Refusal> {
    if room.has(agent) {
        return Ok(());
    }
    Err(Refusal::new(call.settings.not_seated_status.0, "You do not sit in this room"))
}

/// The room in the path.
fn room_in_path<'a>(call: &'a Call<'_, '_>) -> Result<&'a Room, Refusal> {
    call.state.rooms.get(call.id_param("room_id")).ok_or_else(|| Refusal::not_found("Room"))
}

fn shown(call: &Call<'_, '_>, id: Uuid, status: u16, message: &str) -> Result<Reply, Refusal> {
    let view = call.view();
    let room = view.state.rooms.get(id).ok_or_else(|| Refusal::not_found("Room"))?;
    Ok(answer::written(status, &view.full_room(room), message))
}

/// How positions on the board are read: the letters of its columns, and whether rows count from below.
pub(in crate::instreet) fn notation(settings: &Settings) -> (Columns, bool) {
    (settings.gomoku_columns, settings.gomoku_rows_from_bottom)
}

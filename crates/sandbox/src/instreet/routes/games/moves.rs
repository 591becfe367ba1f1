//! Moves, and watching them.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{notation, pay, room_in_path, seated};
use crate::{
    http::Reply,
    instreet::{
        answer::{self, Outcome, Refusal},
        body::Body,
        call::Call,
        reasons::{Reasons, Stage},
        settings::{Settings, Shape},
        state::{Game, Play, Point, Room, RoomStatus},
    },
};

const MAX_WORDS: usize = 200;

pub(in crate::instreet::routes) fn list_moves(call: &mut Call<'_, '_>) -> Outcome {
    let mut reasons = Reasons::default();
    reasons.caller(call);
    reasons.check(Stage::Target, room_in_path(call).map(|_| ()));
    reasons.settle(call.settings)?;
    Ok(answer::data(&json!({ "moves": moves(call, room_in_path(call)?) })))
}

pub(in crate::instreet::routes) fn submit_move(call: &mut Call<'_, '_>) -> Outcome {
    let settings = call.settings;
    let mut reasons = Reasons::default();
    let me = reasons.caller(call);
    let body = reasons.check(Stage::Validation, call.body());
    let reasoning = reasons.check(Stage::Validation, body.short_text("reasoning", MAX_WORDS));
    let room = reasons.check(Stage::Target, room_in_path(call).map(Some));
    let play = room.map(|room| read(&body, room, settings)).transpose();
    let play = reasons.check(Stage::Validation, play);
    reasons.check(Stage::Validation, call.nothing_else(&body));
    if let Some(room) = room {
        reasons.check(Stage::Permission, seated(call, room, me));
        let words = match room.status {
            RoomStatus::Waiting => Some("The game has not begun"),
            RoomStatus::Finished => Some("The game is over"),
            RoomStatus::Playing => None,
        };
        if let Some(words) = words {
            reasons.add(Stage::Duplicate, Refusal::new(settings.game_over_status.0, words));
        } else if room.on_turn() != Some(me) {
            let refusal = Refusal::new(settings.not_your_turn_status.0, "It is not your turn");
            reasons.add(Stage::Permission, refusal);
        }
    }
    if let (Some(room), Some((Play::Stone { at, .. }, _))) = (room, &play)
        && !room.board.is_free(*at)
    {
        let refusal = Refusal::new(settings.taken_position_status.0, "The position is taken");
        reasons.add(Stage::Duplicate, refusal);
    }
    let id = room.map(|room| room.id).unwrap_or_default();
    reasons.settle(settings)?;

    let now = call.now();
    if let (Some(room), Some((play, data))) = (call.state.rooms.get_mut(id), play) {
        room.play(&play, data, reasoning.map(str::to_owned), now);
    }
    pay(call.state, id);
    call.record(me, id, None, reasoning, "moved");
    let shown = moves(call, room_in_path(call)?).pop().unwrap_or_default();
    let data = match settings.move_shape {
        Shape::Flat => shown,
        Shape::Wrapped => json!({ "move": shown }),
    };
    Ok(answer::written(200, &data, "Move accepted"))
}

/// A stream of what has happened so far. It ends there: the sandbox keeps no connection open.
pub(in crate::instreet::routes) fn spectate_room(call: &mut Call<'_, '_>) -> Outcome {
    let mut reasons = Reasons::default();
    if call.settings.spectating_needs_key {
        reasons.caller(call);
    }
    reasons.check(Stage::Target, room_in_path(call).map(|_| ()));
    reasons.settle(call.settings)?;
    let room = room_in_path(call)?;
    let told = std::iter::once(("state", call.view().room_state(room)));
    let mut stream = String::new();
    for (event, data) in told.chain(moves(call, room).into_iter().map(|made| ("move", made))) {
        // Writing to a string cannot fail.
        let _ = write!(stream, "event: {event}\ndata: {data}\n\n");
    }
    Ok(Reply::with_type(200, "text/event-stream", stream))
}

fn moves(call: &Call<'_, '_>, room: &Room) -> Vec<Value> {
    let view = call.view();
    room.moves.iter().enumerate().map(|(position, made)| view.game_move(position, made)).collect()
}

/// What a body plays, and how the network writes it down.
fn read(body: &Body, room: &Room, settings: &Settings) -> Result<(Play, Value), Refusal> {
    match room.game {
        Game::Gomoku => {
            let (columns, from_bottom) = notation(settings);
            let position = body.required_text("position", 10)?;
            let at = Point::parse(position, columns, from_bottom);
            let at = at.ok_or_else(|| body.refuse("position must be a point of the board, such as H8"))?;
            let coord = at.name(columns, from_bottom);
            let play = Play::Stone { at, more_than_five_win: settings.gomoku_more_than_five_win };
            Ok((play, json!({ "coord": coord })))
        }
        Game::Holdem => holdem(body),
        Game::Spy => spy(body, room),
    }
}

fn holdem(body: &Body) -> Result<(Play, Value), Refusal> {
    let amount = body.number("raise_amount")?;
    match body.required_text("action", 20)? {
        "fold" => Ok((Play::Fold, json!({ "action": "fold" }))),
        action @ ("check" | "call" | "all_in") => Ok((Play::Other, json!({ "action": action }))),
        "raise" => match amount {
            Some(amount) if amount > 0 => {
                Ok((Play::Other, json!({ "action": "raise", "raise_amount": amount })))
            }
            _ => Err(body.refuse("raise_amount must be above 0")),
        },
        _ => Err(body.refuse("action must be fold, check, call, raise or all_in")),
    }
}

fn spy(body: &Body, room: &Room) -> Result<(Play, Value), Refusal> {
    if let Some(words) = body.text_within("description", 1, MAX_WORDS)? {
        return Ok((Play::Other, json!({ "description": words })));
    }
    let seat = body.number("target_seat")?;
    let by_id = body.id("target_id", "Target")?;
    let by_seat = seat.and_then(|seat| usize::try_from(seat).ok()?.checked_sub(1));
    let target = by_id.or_else(|| by_seat.and_then(|seat| room.seats.get(seat)).copied());
    match target.filter(|target| room.has(*target)) {
        Some(target) => Ok((Play::Other, json!({ "target_id": target }))),
        None => Err(body.refuse("send a description, or target_seat or target_id of a player")),
    }
}

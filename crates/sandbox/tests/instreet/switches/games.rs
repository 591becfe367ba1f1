//! Games.

use serde_json::json;

use super::{NETWORK, get, key, poke, post};
use crate::play::{Change, Stage};

pub(super) async fn play(stage: &mut Stage) {
    let (rita, sven, tom) = (key(stage, "rita"), key(stage, "sven"), key(stage, "tom"));
    let (rita, sven, tom) = (rita.as_str(), sven.as_str(), tom.as_str());
    post(stage, tom, "/games/rooms", json!({ "game_type": "texas_holdem" })).await;
    for _ in 0..2 {
        post(stage, rita, "/games/rooms", json!({ "game_type": "gomoku", "name": "a room" })).await;
    }
    let path = format!("/games/rooms/{}", stage.wrote("create_game_room").0);
    poke(stage, sven, &format!("{path}/join")).await;
    poke(stage, tom, &format!("{path}/join")).await;
    let moves = format!("{path}/move");
    for (key, position) in [(tom, "H8"), (sven, "H8"), (rita, "J8"), (sven, "J8"), (sven, "K1")] {
        post(stage, key, &moves, json!({ "position": position, "reasoning": "a whim" })).await;
    }
    for path in
        ["/games/rooms", "/games/activity", &path, &format!("{path}/moves"), &format!("{path}/spectate")]
    {
        for key in [rita, ""] {
            get(stage, key, path).await;
        }
    }
    for key in [rita, tom] {
        get(stage, key, &format!("{path}/state")).await;
    }
    poke(stage, sven, &format!("{path}/quit")).await;
    get(stage, "", &path).await;
    overline(stage, rita, sven).await;
}

/// Six in a row.
async fn overline(stage: &mut Stage, rita: &str, sven: &str) {
    post(stage, rita, "/games/rooms", json!({ "game_type": "gomoku" })).await;
    let room = stage.wrote("create_game_room").0;
    let path = format!("/games/rooms/{room}");
    poke(stage, sven, &format!("{path}/join")).await;
    let columns = ["A", "B", "C", "E", "F", "D"];
    for (number, column) in columns.into_iter().enumerate() {
        for row in [1, 8 + number] {
            let position = format!("{column}{row}");
            let event = json!({ "event": "opponent_moved", "room": room, "position": position });
            // Refused once the game is over.
            let _ = stage.sandbox.control().happen(NETWORK, &event);
        }
    }
    get(stage, rita, &format!("{path}/state")).await;
}

/// What shows only where turns are told by colours, because ids differ from play to play.
pub(super) fn among_colors() -> Change {
    ("turn_lags", json!(true))
}

pub(super) fn alternatives() -> Vec<Change> {
    vec![
        ("gomoku_columns", json!("a_to_p_without_i")),
        ("gomoku_rows_from_bottom", json!(true)),
        ("gomoku_more_than_five_win", json!(false)),
        ("creator_begins", json!(false)),
        ("one_room_at_a_time", json!(false)),
        ("buy_in_status", json!(400)),
        ("not_seated_status", json!(404)),
        ("not_your_turn_status", json!(409)),
        ("taken_position_status", json!(409)),
        ("game_over_status", json!(400)),
        ("game_state_needs_seat", json!(true)),
        ("current_turn", json!("color")),
        ("spectating_needs_key", json!(false)),
        ("rooms_shape", json!("array")),
        ("wrapped_rooms", json!(true)),
        ("move_shape", json!("wrapped")),
    ]
}

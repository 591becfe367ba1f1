//! Games: rooms fill, turns alternate, five in a row win, and pots are paid.

use serde_json::{Value, json};

use crate::harness::{Agent, NOWHERE, Street, column, id_of};

async fn room(creator: &Agent<'_>, game: &str) -> String {
    let room = json!({ "game_type": game, "name": "By the lamp" });
    format!("/games/rooms/{}", id_of(&creator.post("/games/rooms", room).await.data(201)))
}

async fn gomoku(black: &Agent<'_>, white: &Agent<'_>) -> String {
    let room = room(black, "gomoku").await;
    white.post(&format!("{room}/join"), json!({})).await.data(200);
    room
}

async fn stone(agent: &Agent<'_>, room: &str, position: &str) -> Value {
    agent.post(&format!("{room}/move"), json!({ "position": position })).await.data(200)
}

fn of(room: &str) -> Value {
    room.rsplit('/').next().into()
}

#[tokio::test]
async fn a_room_is_made_found_and_filled() {
    let street = Street::open().await;
    let (ada, bob, cleo) = (street.agent("ada"), street.agent("bob"), street.agent("cleo"));
    let path = room(&ada, "gomoku").await;
    assert_eq!(street.last_write(), ("create_game_room", "ada".to_owned(), "created"));
    let waiting = street.nobody().get(&path).await.data(200);
    assert_eq!((&waiting["status"], &waiting["player_count"]), (&json!("waiting"), &json!(1)));
    assert_eq!(waiting["game_state"]["board"].as_array().unwrap().len(), 15);
    let state = ada.get(&format!("{path}/state")).await.data(200);
    assert_eq!((&state["status"], &state["current_turn"]), (&json!("waiting"), &Value::Null));
    ada.post("/games/rooms", json!({ "game_type": "gomoku" })).await.refused(409, "already in a room");
    ada.post(&format!("{path}/join"), json!({})).await.refused(409, "already in this room");
    ada.post(&format!("{path}/move"), json!({ "position": "H8" })).await.refused(409, "has not begun");

    let joined = bob.post(&format!("{path}/join"), json!({})).await.data(200);
    assert_eq!((&joined["status"], &joined["player_count"]), (&json!("playing"), &json!(2)));
    cleo.post(&format!("{path}/join"), json!({})).await.refused(409, "full");
    let state = bob.get(&format!("{path}/state")).await.data(200);
    assert_eq!(column(&state["seats"], "color"), ["black", "white"]);
    assert_eq!(state["current_turn"], json!(ada.id().await), "black begins");
    let rooms = async |query: &str| {
        column(&street.nobody().get(&format!("/games/rooms{query}")).await.data(200)["rooms"], "status")
    };
    assert_eq!(rooms("?game_type=gomoku&status=playing").await, ["playing"]);
    assert!(rooms("?game_type=spy").await.is_empty());
    let activity =
        async |agent: &Agent<'_>| agent.get("/games/activity").await.data(200)["active_rooms"].clone();
    assert_eq!(column(&activity(&ada).await, "your_turn"), [true]);
    assert_eq!(column(&activity(&bob).await, "your_turn"), [false]);
    assert_eq!(activity(&cleo).await, json!([]));
}

#[tokio::test]
async fn gomoku_is_played_until_five_stand_in_a_row() {
    let street = Street::open().await;
    let (ada, bob, cleo) = (street.agent("ada"), street.agent("bob"), street.agent("cleo"));
    let path = gomoku(&ada, &bob).await;
    let moves = format!("{path}/move");
    bob.post(&moves, json!({ "position": "H8" })).await.refused(403, "not your turn");
    cleo.post(&moves, json!({ "position": "H8" })).await.refused(403, "do not sit");
    for wrong in ["Z9", "H16", "8H", ""] {
        ada.post(&moves, json!({ "position": wrong })).await.refused(400, "position");
    }
    let long = json!({ "position": "H8", "reasoning": "r".repeat(201) });
    ada.post(&moves, long).await.refused(400, "at most 200");
    let first = ada.post(&moves, json!({ "position": "h8", "reasoning": "the centre" })).await.data(200);
    assert_eq!((&first["move_number"], &first["move_data"]), (&json!(1), &json!({ "coord": "H8" })));
    assert_eq!(first["board_snapshot"]["board"][7][7], 1);
    assert_eq!((&first["reasoning"], &first["agent_id"]), (&json!("the centre"), &json!(ada.id().await)));
    assert_eq!(street.last_write(), ("submit_game_move", "ada".to_owned(), "moved"));
    bob.post(&moves, json!({ "position": "H8" })).await.refused(400, "taken");

    // A diagonal for black, while white builds its own row.
    for (white, black) in [("A1", "G7"), ("B1", "F6"), ("C1", "E5")] {
        stone(&bob, &path, white).await;
        stone(&ada, &path, black).await;
    }
    stone(&bob, &path, "D1").await;
    assert_eq!(ada.get(&format!("{path}/state")).await.data(200)["status"], "playing");
    stone(&ada, &path, "D4").await;
    let state = bob.get(&format!("{path}/state")).await.data(200);
    assert_eq!((&state["status"], &state["winner_id"]), (&json!("finished"), &json!(ada.id().await)));
    bob.post(&moves, json!({ "position": "E1" })).await.refused(409, "over");
    bob.post(&format!("{path}/quit"), json!({})).await.refused(409, "over");
    let told = cleo.get(&format!("{path}/moves")).await.data(200)["moves"].clone();
    assert_eq!(column(&told, "move_number"), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert_eq!(told[8]["board_snapshot"]["board"][0][0], 2);
    ada.post("/games/rooms", json!({ "game_type": "gomoku" })).await.data(201);
}

#[tokio::test]
async fn an_opponent_may_be_played_by_the_control_plane() {
    let street = Street::open().await;
    let (ada, _bob) = (street.agent("ada"), street.agent("bob"));
    let path = room(&ada, "gomoku").await;
    let joined = street.happen(&json!({ "event": "player_joined", "room": of(&path), "handle": "bob" }));
    assert_eq!(joined["status"], "playing");
    stone(&ada, &path, "A1").await;
    let moved = street.happen(&json!({ "event": "opponent_moved", "room": of(&path), "position": "B2" }));
    assert_eq!(moved["move"], json!({ "coord": "B2" }));
    stone(&ada, &path, "A2").await;
    let moved = street.happen(&json!({ "event": "opponent_moved", "room": of(&path) }));
    assert_eq!(moved["move"], json!({ "coord": "H8" }), "near the centre");
    let taken = json!({ "event": "opponent_moved", "room": of(&path), "position": "A1" });
    street.sandbox.control().happen("instreet", &taken).unwrap_err();
    street.happen(&json!({ "event": "game_ended", "room": of(&path) }));
    let state = ada.get(&format!("{path}/state")).await.data(200);
    assert_eq!((&state["status"], &state["winner_id"]), (&json!("finished"), &Value::Null));
}

#[tokio::test]
async fn who_quits_a_game_loses_it_and_an_empty_room_closes() {
    let street = Street::open().await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    let path = gomoku(&ada, &bob).await;
    ada.post(&format!("{path}/quit"), json!({})).await.accepted(200);
    assert_eq!(street.last_write(), ("quit_game_room", "ada".to_owned(), "left"));
    assert_eq!(bob.get(&path).await.data(200)["winner_id"], json!(bob.id().await));
    let empty = room(&ada, "gomoku").await;
    ada.post(&format!("{empty}/quit"), json!({})).await.accepted(200);
    assert_eq!(ada.get(&empty).await.data(200)["status"], "finished");
    ada.post(&format!("{empty}/quit"), json!({})).await.refused(403, "do not sit");
    let nowhere = format!("/games/rooms/{NOWHERE}");
    ada.post(&format!("{nowhere}/join"), json!({})).await.refused(404, "Room not found");
}

#[tokio::test]
async fn hold_em_has_a_pot_that_the_last_one_takes() {
    let street = Street::open().await;
    street.set("starting_score", 100);
    let agents = [street.agent("ada"), street.agent("bob"), street.agent("cleo")];
    let [ada, bob, cleo] = &agents;
    for (body, fragment) in [
        (json!({ "game_type": "chess" }), "Unknown game type"),
        (json!({ "game_type": "texas_holdem", "max_players": 7 }), "2 to 6"),
        (json!({ "game_type": "spy", "max_players": 3 }), "4 to 8"),
        (json!({ "game_type": "texas_holdem", "buy_in": 9 }), "10 to 50"),
        (json!({ "game_type": "gomoku", "name": "n".repeat(61) }), "at most 60"),
    ] {
        ada.post("/games/rooms", body).await.refused(400, fragment);
    }
    let body = json!({ "game_type": "texas_holdem", "max_players": 3, "buy_in": 50 });
    let path = format!("/games/rooms/{}", id_of(&ada.post("/games/rooms", body).await.data(201)));
    bob.post(&format!("{path}/join"), json!({})).await.data(200);
    assert_eq!(bob.score().await, 50);
    bob.post(&format!("{path}/quit"), json!({})).await.accepted(200);
    assert_eq!(bob.score().await, 100, "nothing was played");
    for agent in [bob, cleo] {
        agent.post(&format!("{path}/join"), json!({})).await.data(200);
    }
    let moves = format!("{path}/move");
    ada.post(&moves, json!({ "action": "bluff" })).await.refused(400, "action must be");
    ada.post(&moves, json!({ "action": "raise" })).await.refused(400, "raise_amount");
    let raised = ada.post(&moves, json!({ "action": "raise", "raise_amount": 10 })).await.data(200);
    assert_eq!(raised["move_data"], json!({ "action": "raise", "raise_amount": 10 }));
    bob.post(&moves, json!({ "action": "fold" })).await.data(200);
    bob.post(&moves, json!({ "action": "check" })).await.refused(403, "do not sit");
    cleo.post(&moves, json!({ "action": "call" })).await.data(200);
    ada.post(&moves, json!({ "action": "fold" })).await.data(200);
    let scores = [ada.score().await, bob.score().await, cleo.score().await];
    assert_eq!(scores, [50, 50, 200]);

    let poor = street.agent("poor");
    street.happen(&json!({ "event": "score_set", "handle": "poor", "score": 5 }));
    poor.post("/games/rooms", json!({ "game_type": "texas_holdem" })).await.refused(403, "buy-in");
}

#[tokio::test]
async fn spies_describe_and_vote_and_anybody_may_watch() {
    let street = Street::open().await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    let path = room(&ada, "spy").await;
    bob.post(&format!("{path}/join"), json!({})).await.data(200);
    street.happen(&json!({ "event": "game_begun", "room": of(&path) }));
    let moves = format!("{path}/move");
    ada.post(&moves, json!({ "description": "d".repeat(201) })).await.refused(400, "at most 200");
    ada.post(&moves, json!({ "target_seat": 9 })).await.refused(400, "of a player");
    ada.post(&moves, json!({ "description": "one opens it" })).await.data(200);
    let vote = bob.post(&moves, json!({ "target_seat": 1 })).await.data(200);
    assert_eq!(vote["move_data"], json!({ "target_id": ada.id().await }));
    ada.post(&moves, json!({ "target_id": bob.id().await })).await.data(200);

    let stream = street.agent("cleo").get(&format!("{path}/spectate")).await;
    assert_eq!((stream.status, stream.content_type.as_str()), (200, "text/event-stream"));
    let events: Vec<_> = stream.text.lines().filter_map(|line| line.strip_prefix("event: ")).collect();
    assert_eq!(events, ["state", "move", "move", "move"]);
    let data = stream.text.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
    assert_eq!(serde_json::from_str::<Value>(data).unwrap()["status"], "playing");
    street.happen(&json!({ "event": "game_ended", "room": of(&path), "winner": "bob" }));
    assert_eq!(bob.get(&path).await.data(200)["winner_id"], json!(bob.id().await));
}

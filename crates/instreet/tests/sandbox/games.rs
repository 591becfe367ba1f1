//! Games: rooms that fill, a game of gomoku to its end, and one that is watched.

use futures::TryStreamExt as _;
use moothall_core::ErrorKind;
use moothall_core::endpoint::Confirmed;
use moothall_instreet::native::{
    GameMove, GameRoom, GameRoomQuery, GameType, HoldemAction, NewGameRoom, RoomStatus, SpectatedEvent,
    SubmitMove,
};
use moothall_instreet::{Client, SLUG};
use serde_json::json;

use crate::town::Town;

const CONFIRM: Confirmed = Confirmed::deliberately();

async fn opened(client: &Client, game_type: GameType, buy_in: Option<u32>) -> GameRoom {
    let name = Some("By the lamp".to_owned());
    let new = NewGameRoom { game_type, name, max_players: None, buy_in, confirm: CONFIRM };
    client.create_game_room(&new).await.expect("is opened").item.expect("a room")
}

async fn put(client: &Client, room: &str, position: &str) {
    let play = GameMove::Stone { position: position.to_owned() };
    client.submit_game_move(room, &SubmitMove { play, reasoning: None }).await.expect("a move");
}

#[tokio::test]
async fn gomoku_is_played_to_its_end() {
    let town = Town::open().await;
    let (black, white) = (town.client("lantern"), town.client("moss"));
    let room = opened(&black, GameType::Gomoku, None).await.id;
    let waiting = GameRoomQuery { status: Some(RoomStatus::Waiting), ..GameRoomQuery::default() };
    let found = white.list_game_rooms(&waiting).await.expect("a list");
    assert_eq!(found.items.iter().map(|room| &room.id).collect::<Vec<_>>(), [&room]);
    let joined = white.join_game_room(&room, CONFIRM).await.expect("joins").item.expect("a room");
    assert_eq!((joined.status, joined.player_count), (Some(RoomStatus::Playing), Some(2)));

    let state = white.get_game_room_state(&room).await.expect("a state");
    assert_eq!(
        state.seats.iter().filter_map(|seat| seat.color.as_deref()).collect::<Vec<_>>(),
        ["black", "white"]
    );
    assert_eq!(state.current_turn, state.seats.first().and_then(|seat| seat.agent_id.clone()));
    let play = GameMove::Stone { position: "A1".to_owned() };
    let early =
        white.submit_game_move(&room, &SubmitMove { play, reasoning: None }).await.expect_err("early");
    assert_eq!(early.kind(), ErrorKind::Forbidden);
    assert!(black.get_game_activity().await.expect("activity").fields.contains_key("active_rooms"));

    for column in ["A", "B", "C", "D"] {
        put(&black, &room, &format!("{column}8")).await;
        put(&white, &room, &format!("{column}1")).await;
    }
    put(&black, &room, "E8").await;
    let moves = white.list_game_room_moves(&room).await.expect("a list").items;
    assert_eq!(moves.iter().map(|made| made.move_number).collect::<Vec<_>>(), (1..=9).collect::<Vec<_>>());
    assert_eq!(moves.last().and_then(|made| made.move_data.clone()), Some(json!({ "coord": "E8" })));
    let over = white.get_game_room(&room).await.expect("a room");
    assert!(!matches!(over.status, Some(RoomStatus::Playing | RoomStatus::Waiting)), "{over:?}");

    let watched = white.spectate_game_room(&room).await.expect("is watched");
    let events: Vec<SpectatedEvent> = watched.try_collect().await.expect("it ends");
    assert!(!events.is_empty());
    assert_eq!(town.writes("submit_game_move"), 9);
}

#[tokio::test]
async fn a_seat_at_hold_em_is_paid_for_and_a_hand_given_up() {
    let town = Town::open().await;
    let (first, second) = (town.client("lantern"), town.client("moss"));
    for handle in ["lantern", "moss"] {
        let event = json!({ "event": "score_set", "handle": handle, "score": 200 });
        town.control().happen(SLUG, &event).expect("an agent");
    }
    let room = opened(&first, GameType::TexasHoldem, Some(50)).await.id;
    assert_eq!(second.get_game_room(&room).await.expect("a room").buy_in, Some(50.0));
    second.join_game_room(&room, CONFIRM).await.expect("joins");
    for client in [&first, &second] {
        let score = client.get_home().await.expect("a home").your_account.score;
        assert!(score < 200.0, "the seat was free: {score}");
    }
    let fold = SubmitMove {
        play: GameMove::Bet { action: HoldemAction::Fold, raise_amount: None },
        reasoning: Some("Nothing in the hand.".to_owned()),
    };
    let refused = town.client("somebody").submit_game_move(&room, &fold).await.expect_err("no seat");
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    second.quit_game_room(&room, CONFIRM).await.expect("leaves");
    assert_eq!((town.writes("join_game_room"), town.writes("quit_game_room")), (1, 1));
}

#[tokio::test]
async fn a_room_that_is_not_there_cannot_be_watched() {
    let town = Town::open().await;
    let client = town.client("lantern");
    let error = client.spectate_game_room("50000000-0000-4000-8000-000000000009").await.err();
    assert_eq!(error.map(|error| error.kind()), Some(ErrorKind::NotFound));
}

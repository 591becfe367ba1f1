//! Games: gomoku, hold'em, spy.

use http::Method;
use moothall_core::endpoint::{Access, Danger, Endpoint, Field, Kind, Pagination, Replay};
use moothall_core::limits::Action;

use super::{LIMIT_50, PAGE};
use crate::native::{GameType, HoldemAction, RoomStatus};

const ROOM: Field = Field::path("room_id", "The room's id.");

pub(crate) static GET_GAME_ACTIVITY: Endpoint =
    Endpoint::new("get_game_activity", Method::GET, "/api/v1/games/activity", Action::Read, Replay::Safe)
        .described(
            "games",
            "Reads what the acting agent's games want of it; the call to poll.",
            "[seen: hexbee, mingkid]",
        );

pub(crate) static LIST_GAME_ROOMS: Endpoint =
    Endpoint::new("list_game_rooms", Method::GET, "/api/v1/games/rooms", Action::Read, Replay::Safe)
        .described("games", "Lists rooms.", "[seen: hexbee, mingkid, tianqi]; public [inferred]")
        .fields(&[
            Field::query("game_type", Kind::Word(GameType::KNOWN), "Only those of this game."),
            Field::query("status", Kind::Word(RoomStatus::KNOWN), "Only those that stand so."),
            PAGE,
            LIMIT_50,
        ])
        .auth(Access::Optional)
        .pagination(Pagination::Page);

pub(crate) static CREATE_GAME_ROOM: Endpoint =
    Endpoint::new("create_game_room", Method::POST, "/api/v1/games/rooms", Action::Other, Replay::Once)
        .described(
            "games",
            "Opens a room and takes a seat in it; hold'em takes a buy-in of score.",
            "[seen: hexbee, mingkid, tianqi]",
        )
        .fields(&[
            Field::body("game_type", Kind::Word(GameType::KNOWN), "Which game.").required(),
            Field::body("name", Kind::Text, "The name of the room: at most 60 characters."),
            Field::body(
                "max_players",
                Kind::Integer,
                "How many can sit: 2 to 6 at hold'em, 4 to 8 at spy; 6 when left out.",
            ),
            Field::body(
                "buy_in",
                Kind::Integer,
                "Hold'em: what a seat costs, 10 to 50 points; 20 when left out.",
            ),
        ])
        .danger(Danger::Money)
        .groups(&["create_game_room"]);

pub(crate) static GET_GAME_ROOM: Endpoint =
    Endpoint::new("get_game_room", Method::GET, "/api/v1/games/rooms/{room_id}", Action::Read, Replay::Safe)
        .described("games", "Reads a room.", "[seen: hexbee, tianqi]; public [inferred]")
        .fields(&[ROOM])
        .auth(Access::Optional);

pub(crate) static JOIN_GAME_ROOM: Endpoint = Endpoint::new(
    "join_game_room",
    Method::POST,
    "/api/v1/games/rooms/{room_id}/join",
    Action::Other,
    Replay::Once,
)
.described(
    "games",
    "Takes a seat in a room, for its buy-in where it has one.",
    "[seen: hexbee, mingkid, tianqi]",
)
.fields(&[ROOM])
.danger(Danger::Money)
.groups(&["join_game_room"]);

pub(crate) static GET_GAME_ROOM_STATE: Endpoint = Endpoint::new(
    "get_game_room_state",
    Method::GET,
    "/api/v1/games/rooms/{room_id}/state",
    Action::Read,
    Replay::Safe,
)
.described("games", "Reads how a game stands and whose turn it is.", "[seen: hexbee, tianqi]")
.fields(&[ROOM]);

pub(crate) static LIST_GAME_ROOM_MOVES: Endpoint = Endpoint::new(
    "list_game_room_moves",
    Method::GET,
    "/api/v1/games/rooms/{room_id}/moves",
    Action::Read,
    Replay::Safe,
)
.described("games", "Lists the moves of a game.", "[seen: hexbee, tianqi]")
.fields(&[ROOM]);

pub(crate) static SUBMIT_GAME_MOVE: Endpoint = Endpoint::new(
    "submit_game_move",
    Method::POST,
    "/api/v1/games/rooms/{room_id}/move",
    Action::Other,
    Replay::Once,
)
.described("games", "Makes a move.", "[seen: hexbee, mingkid, tianqi]")
.fields(&[
    ROOM,
    Field::body("position", Kind::Text, "Gomoku: where the stone goes, such as `H8`."),
    Field::body("action", Kind::Word(HoldemAction::KNOWN), "Hold'em: what to do."),
    Field::body("raise_amount", Kind::Integer, "Hold'em: by how much to raise, at least the least raise."),
    Field::body("description", Kind::Text, "Spy: what is said of the word, at most 200 characters."),
    Field::body("target_seat", Kind::Integer, "Spy: the seat that is voted out."),
    Field::body("target_id", Kind::Text, "Spy: the agent that is voted out, in the place of a seat."),
    Field::body("reasoning", Kind::Text, "Why: at most 200 characters."),
])
.groups(&["submit_game_move"]);

pub(crate) static QUIT_GAME_ROOM: Endpoint = Endpoint::new(
    "quit_game_room",
    Method::POST,
    "/api/v1/games/rooms/{room_id}/quit",
    Action::Other,
    Replay::Once,
)
.described(
    "games",
    "Leaves a room; a game under way is given up.",
    "[seen: hexbee]; the giving up [inferred]",
)
.fields(&[ROOM])
.danger(Danger::Irreversible)
.groups(&["quit_game_room"]);

pub(crate) static SPECTATE_GAME_ROOM: Endpoint = Endpoint::new(
    "spectate_game_room",
    Method::GET,
    "/api/v1/games/rooms/{room_id}/spectate",
    Action::Read,
    Replay::Safe,
)
.described("games", "Watches a game as a stream of events.", "[seen: hexbee, paimon]; key [inferred]")
.fields(&[ROOM]);

//! Rooms in which agents play. Gomoku is played by its rules; in hold'em and the spy game the sandbox keeps
//! seats, turns, stakes and moves, and deals neither cards nor words.

mod gomoku;

use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use self::gomoku::Board;
pub(in crate::instreet) use self::gomoku::Point;
use crate::settings::choices;

choices! {
    /// What is played.
    Game { Gomoku = "gomoku", Holdem = "texas_holdem", Spy = "spy" }
    /// How far a game is.
    RoomStatus { Waiting = "waiting", Playing = "playing", Finished = "finished" }
}

/// A room.
#[derive(Debug)]
pub(in crate::instreet) struct Room {
    pub(in crate::instreet) id: Uuid,
    pub(in crate::instreet) game: Game,
    pub(in crate::instreet) name: String,
    pub(in crate::instreet) creator: Uuid,
    pub(in crate::instreet) max_players: usize,
    /// Points that everybody pays into the pot.
    pub(in crate::instreet) buy_in: Option<i64>,
    pub(in crate::instreet) status: RoomStatus,
    /// Who sits here, in the order in which they came.
    pub(in crate::instreet) seats: Vec<Uuid>,
    /// Who folded or left in the course of the game.
    pub(in crate::instreet) out: Vec<Uuid>,
    /// The seat whose turn it is.
    turn: usize,
    pub(in crate::instreet) moves: Vec<Move>,
    pub(in crate::instreet) board: Board,
    pub(in crate::instreet) winner: Option<Uuid>,
    pub(in crate::instreet) created_at: Timestamp,
}

/// A move.
#[derive(Debug)]
pub(in crate::instreet) struct Move {
    pub(in crate::instreet) agent: Uuid,
    /// As the network writes it.
    pub(in crate::instreet) data: Value,
    pub(in crate::instreet) reasoning: Option<String>,
    /// The board after it, in gomoku.
    pub(in crate::instreet) board: Option<Board>,
    pub(in crate::instreet) at: Timestamp,
}

/// What somebody plays.
#[derive(Debug)]
pub(in crate::instreet) enum Play {
    Stone {
        at: Point,
        more_than_five_win: bool,
    },
    Fold,
    /// Whatever else hold'em and the spy game know.
    Other,
}

impl Room {
    pub(in crate::instreet) fn new(
        (id, game, name): (Uuid, Game, String),
        creator: Uuid,
        (max_players, buy_in): (usize, Option<i64>),
        created_at: Timestamp,
    ) -> Self {
        Self {
            id,
            game,
            name,
            creator,
            max_players,
            buy_in,
            status: RoomStatus::Waiting,
            seats: vec![creator],
            out: Vec::new(),
            turn: 0,
            moves: Vec::new(),
            board: Board::default(),
            winner: None,
            created_at,
        }
    }

    /// Whether somebody sits here and is still in the game.
    pub(in crate::instreet) fn has(&self, agent: Uuid) -> bool {
        self.seats.contains(&agent) && !self.out.contains(&agent)
    }

    /// Takes a seat. A full room begins to play.
    pub(in crate::instreet) fn sit(&mut self, agent: Uuid, creator_begins: bool) {
        self.seats.push(agent);
        if self.seats.len() >= self.max_players {
            self.begin(creator_begins);
        }
    }

    /// Begins to play.
    pub(in crate::instreet) fn begin(&mut self, creator_begins: bool) {
        if !creator_begins {
            self.seats.rotate_left(1);
        }
        self.status = RoomStatus::Playing;
    }

    /// Whose turn it is, while there is a game.
    pub(in crate::instreet) fn on_turn(&self) -> Option<Uuid> {
        self.seats.get(self.turn).copied().filter(|_| self.status == RoomStatus::Playing)
    }

    /// Makes the move of whose turn it is, which must have been checked. What follows from it follows.
    pub(in crate::instreet) fn play(
        &mut self,
        play: &Play,
        data: Value,
        reasoning: Option<String>,
        now: Timestamp,
    ) {
        let Some(agent) = self.on_turn() else { return };
        let mut ends = None;
        match play {
            Play::Stone { at, more_than_five_win } => {
                self.board.place(*at, if self.turn == 0 { 1 } else { 2 });
                if self.board.wins(*at, *more_than_five_win) {
                    ends = Some(Some(agent));
                } else if self.board.nearest_free().is_none() {
                    ends = Some(None);
                }
            }
            Play::Fold => self.out.push(agent),
            Play::Other => {}
        }
        let board = (self.game == Game::Gomoku).then_some(self.board);
        self.moves.push(Move { agent, data, reasoning, board, at: now });
        self.next_turn();
        if let Some(winner) = ends {
            self.end(winner);
        }
    }

    /// Leaves a game that goes on.
    pub(in crate::instreet) fn leave(&mut self, agent: Uuid) {
        if self.status == RoomStatus::Waiting {
            self.seats.retain(|seated| *seated != agent);
            if self.seats.is_empty() {
                self.end(None);
            }
            return;
        }
        let was_on_turn = self.on_turn() == Some(agent);
        self.out.push(agent);
        if was_on_turn {
            self.next_turn();
        } else {
            self.end_if_alone();
        }
    }

    /// Ends the game: somebody has won, or nobody.
    pub(in crate::instreet) fn end(&mut self, winner: Option<Uuid>) {
        self.status = RoomStatus::Finished;
        self.winner = winner;
    }

    fn next_turn(&mut self) {
        for _ in 0..self.seats.len() {
            self.turn = (self.turn + 1) % self.seats.len().max(1);
            if self.seats.get(self.turn).is_some_and(|agent| !self.out.contains(agent)) {
                break;
            }
        }
        self.end_if_alone();
    }

    fn end_if_alone(&mut self) {
        let mut left = self.seats.iter().filter(|agent| !self.out.contains(agent));
        if let (Some(last), None) = (left.next().copied(), left.next()) {
            self.end(Some(last));
        }
    }

    /// What everybody has paid.
    pub(in crate::instreet) fn pot(&self) -> i64 {
        let players = i64::try_from(self.seats.len()).unwrap_or(i64::MAX);
        self.buy_in.unwrap_or(0).saturating_mul(players)
    }
}

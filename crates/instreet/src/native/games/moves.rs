//! Moves: those to be made and those that were.

use moothall_core::Result;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::native::rules::{holds, length, length_of};
use crate::native::tolerant::text;

/// Where the rules are known from.
const SOURCE: &str = "[seen: mingkid, hexbee]";

moothall_core::words! {
    /// What can be done at hold'em. \[seen: mingkid, hexbee\]
    pub enum HoldemAction {
        /// Throw the cards away.
        Fold = "fold",
        /// Stay without paying.
        Check = "check",
        /// Pay what is asked.
        Call = "call",
        /// Ask for more.
        Raise = "raise",
        /// Put everything in.
        AllIn = "all_in",
    }
}

/// A move to be made, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SubmitMove {
    /// The move.
    #[serde(flatten)]
    pub play: GameMove,
    /// Why, for others to read: at most 200 characters. \[seen: mingkid\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<String>,
}

/// A move. \[seen: mingkid, hexbee\]
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum GameMove {
    /// Gomoku: a stone is put down.
    Stone {
        /// A column from A and a row from 1, such as `H8`. Whether the letter I counts is not certain: one
        /// client has the columns A to O, another A to P without it. \[seen: mingkid, tianqi\]
        position: String,
    },
    /// Hold'em: something is done about the stakes.
    Bet {
        /// What.
        action: HoldemAction,
        /// By how much to raise: at least the least raise of the table.
        #[serde(skip_serializing_if = "Option::is_none")]
        raise_amount: Option<u64>,
    },
    /// Spy: something is said of the word.
    Describe {
        /// What: at most 200 characters.
        description: String,
    },
    /// Spy: somebody is voted out.
    Accuse(SpyTarget),
}

/// Who is voted out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum SpyTarget {
    /// Who sits there.
    #[serde(rename = "target_seat")]
    Seat(u32),
    /// The agent with this id of the network's.
    #[serde(rename = "target_id")]
    Agent(String),
}

/// A move that was made. \[seen: tianqi\]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlayedMove {
    /// Its number, from 1.
    pub move_number: u64,
    /// The network's id of who made it.
    #[serde(default, deserialize_with = "text")]
    pub agent_id: Option<String>,
    /// What was done: at gomoku `coord`, such as `H8`.
    pub move_data: Option<Value>,
    /// How the board stood then: at gomoku `board`, 15 by 15 of 0, 1 and 2, and `display`, which is not to be
    /// trusted. \[seen: tianqi\]
    pub board_snapshot: Option<Value>,
    /// What else there is.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl SubmitMove {
    pub(super) fn check(&self) -> Result<()> {
        length_of("reasoning", self.reasoning.as_ref(), 0..=200, "[seen: mingkid]")?;
        match &self.play {
            GameMove::Stone { position } => {
                holds(is_field(position), "position", "it takes a column and a row, such as H8", SOURCE)
            }
            GameMove::Bet { action, raise_amount } => {
                let fits = match action {
                    HoldemAction::Raise => raise_amount.is_some(),
                    HoldemAction::Other(_) => true,
                    _ => raise_amount.is_none(),
                };
                holds(fits, "raise_amount", "only a raise has one, and a raise needs one", SOURCE)
            }
            GameMove::Describe { description } => length("description", description, 1..=200, SOURCE),
            GameMove::Accuse(SpyTarget::Seat(_)) => Ok(()),
            GameMove::Accuse(SpyTarget::Agent(id)) => {
                holds(!id.is_empty(), "target_id", "it is empty; name an agent", SOURCE)
            }
        }
    }
}

/// Whether `position` can be a field of a board of 15 by 15, counted in either way.
fn is_field(position: &str) -> bool {
    let mut chars = position.chars();
    let column = chars.next().is_some_and(|column| ('A'..='P').contains(&column.to_ascii_uppercase()));
    let row = chars.as_str();
    column && !row.starts_with('0') && row.parse().is_ok_and(|row: u32| (1..=15).contains(&row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_has_a_column_and_a_row() {
        for field in ["H8", "A1", "O15", "P1", "h8"] {
            assert!(is_field(field), "{field}");
        }
        for other in ["", "H", "8H", "H0", "H16", "Q1", "H08", "H8 ", "街1", "H-1"] {
            assert!(!is_field(other), "{other}");
        }
    }

    #[test]
    fn a_raise_and_only_a_raise_says_by_how_much() {
        let bet = |action, raise_amount| {
            SubmitMove { play: GameMove::Bet { action, raise_amount }, reasoning: None }.check().is_ok()
        };
        assert!(bet(HoldemAction::Raise, Some(40)) && bet(HoldemAction::Fold, None));
        assert!(!bet(HoldemAction::Raise, None) && !bet(HoldemAction::Call, Some(40)));
        let new = || HoldemAction::Other("straddle".to_owned());
        assert!(bet(new(), Some(40)) && bet(new(), None));
    }
}

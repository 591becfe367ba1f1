//! Cursors: where each network stands in a merged list, and to which query a cursor belongs.

use std::hash::{DefaultHasher, Hash, Hasher};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use moothall_core::page::Cursor;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::MAX_LIMIT;
use crate::problem::{Problem, Result};

const VERSION: u8 = 1;
/// How many items of a network are remembered, so that a list that shifts repeats none of them.
const RECALL: usize = 64;
const MARK_BYTES: usize = 6;

/// Where a merged list stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    #[serde(rename = "v")]
    version: u8,
    #[serde(rename = "q")]
    query: String,
    /// The page size that networks are asked for; it stays, because their cursors may depend on it.
    #[serde(rename = "n")]
    pub(super) page_size: u32,
    /// Where each network stands; `None` at the beginning.
    #[serde(rename = "s")]
    pub(super) positions: Option<Vec<Position>>,
}

/// Where one network stands in a merged list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Position {
    /// The account that reads.
    #[serde(rename = "a")]
    pub(super) account: String,
    /// The cursor of the page that is being used up; `None` for the first.
    #[serde(rename = "c")]
    pub(super) cursor: Option<Cursor>,
    /// How many items of that page were given out.
    #[serde(rename = "k")]
    pub(super) used: usize,
    /// How many items of this network were given out in all: its rank in lists by rank.
    #[serde(rename = "t")]
    pub(super) taken: u64,
    /// Marks of the items given out last.
    #[serde(rename = "r")]
    pub(super) recent: Marks,
    /// Whether its list has ended.
    #[serde(rename = "d")]
    pub(super) done: bool,
}

/// Short hashes of items, the oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(super) struct Marks(Vec<[u8; MARK_BYTES]>);

impl Place {
    /// The place that a cursor names, or the beginning. A cursor of another query is `invalid_input`.
    pub(super) fn open(cursor: Option<&Cursor>, query: String, page_size: u32) -> Result<Self> {
        let Some(cursor) = cursor else {
            return Ok(Self { version: VERSION, query, page_size, positions: None });
        };
        let place: Self = cursor.open().map_err(|_| foreign())?;
        check(place.version, &place.query, &query)?;
        Ok(Self { page_size: place.page_size.clamp(1, MAX_LIMIT), ..place })
    }

    pub(super) fn seal(&self) -> Result<Cursor> {
        Ok(Cursor::seal(self)?)
    }
}

impl Position {
    pub(super) fn start(account: &str) -> Self {
        Self { account: account.to_owned(), ..Self::default() }
    }

    /// Which items of the page at `cursor` are still to be given out.
    pub(super) fn is_new(&self, index: usize, identity: &str) -> bool {
        // Where more of the page was used up than is remembered, the rest is told by its place.
        index >= self.used.saturating_sub(self.recent.0.len()) && !self.recent.has(identity)
    }

    /// Notes that an item was given out.
    pub(super) fn take(&mut self, identity: &str) {
        self.used = self.used.saturating_add(1);
        self.taken = self.taken.saturating_add(1);
        self.recent.push(identity);
    }

    /// Goes on to the page at `next`, or ends. A cursor that stands still ends the list too.
    pub(super) fn advance(&mut self, next: Option<Cursor>) {
        if next.is_none() || next == self.cursor {
            self.done = true;
        } else {
            self.cursor = next;
        }
        self.used = 0;
    }
}

impl Marks {
    fn of(identity: &str) -> [u8; MARK_BYTES] {
        // Stable within a build. A cursor that outlives an upgrade at worst repeats an item.
        let mut hasher = DefaultHasher::new();
        identity.hash(&mut hasher);
        let mut mark = [0; MARK_BYTES];
        mark.iter_mut().zip(hasher.finish().to_le_bytes()).for_each(|(kept, byte)| *kept = byte);
        mark
    }

    fn has(&self, identity: &str) -> bool {
        self.0.contains(&Self::of(identity))
    }

    fn push(&mut self, identity: &str) {
        if self.0.len() >= RECALL {
            self.0.remove(0);
        }
        self.0.push(Self::of(identity));
    }
}

impl From<Marks> for String {
    fn from(marks: Marks) -> Self {
        URL_SAFE_NO_PAD.encode(marks.0.concat())
    }
}

impl TryFrom<String> for Marks {
    type Error = base64::DecodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let bytes = URL_SAFE_NO_PAD.decode(text)?;
        let (marks, _) = bytes.as_chunks();
        Ok(Self(marks.iter().take(RECALL).copied().collect()))
    }
}

/// Where a list of one network stands.
#[derive(Serialize, Deserialize)]
pub(super) struct SinglePlace {
    #[serde(rename = "v")]
    version: u8,
    #[serde(rename = "q")]
    query: String,
    #[serde(rename = "c")]
    cursor: Cursor,
}

impl SinglePlace {
    pub(super) fn open(cursor: &Cursor, query: &str) -> Result<Cursor> {
        let place: Self = cursor.open().map_err(|_| foreign())?;
        check(place.version, &place.query, query)?;
        Ok(place.cursor)
    }

    pub(super) fn seal(cursor: Cursor, query: String) -> Result<Cursor> {
        Ok(Cursor::seal(&Self { version: VERSION, query, cursor })?)
    }
}

/// Names a query, so that its cursors are told from those of others.
pub(super) fn query_hash(query: &str) -> String {
    let digest = Sha256::digest(query.as_bytes());
    URL_SAFE_NO_PAD.encode(digest.get(..9).unwrap_or_default())
}

fn check(version: u8, query: &str, wanted: &str) -> Result<()> {
    if version == VERSION && query == wanted {
        return Ok(());
    }
    Err(Problem::field(
        "cursor",
        "the cursor belongs to another query; repeat the query that gave it, or start again without it",
    ))
}

fn foreign() -> Problem {
    Problem::field("cursor", "no list gave this cursor; start again without it to read from the beginning")
}

//! What every endpoint's answer is read into, as data: how a recording is compared with the wire structs.

use std::fmt::Debug;

use moothall_core::endpoint::Endpoint;
use moothall_transport::fit::{Misfit, Reader, read_as};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::endpoints;
use crate::native::{
    Acknowledgement, ArenaAccount, ArenaPortfolio, ArenaRank, ArenaSnapshot, ArenaStock, ArenaTrade,
    BesideRanks, Details, GameActivity, GameRoom, GameState, Group, GroupMember, Home, LiteraryChapter,
    LiteraryComment, LiteraryLike, LiterarySubscription, LiteraryWork, OracleMarket, OracleTrade, PlayedMove,
    Receipt,
};
use crate::wire::{
    Acknowledged, Agent, Answer, Attachment, Comment, Done, Followed, Hit, Listing, Message, Notification,
    Plain, Poll, Post, Registered, RequestAnswer, Thread, Verdict,
};

type Read = Result<String, Misfit>;

/// Rows of the table below.
macro_rules! readers {
    ($($($endpoint:ident)|+ => $reader:expr,)+) => {
        &[$((&[$(&endpoints::$endpoint),+], $reader)),+]
    };
}

/// Endpoints, and what their answers are read into. `None`: the answer is no JSON.
static READERS: &[(&[&Endpoint], Option<Reader>)] = readers! {
    // agents
    REGISTER_AGENT => Some(one::<Registered>),
    VERIFY_AGENT => Some(done),
    GET_ME | UPDATE_ME | GET_AGENT => Some(one::<Agent>),
    TOGGLE_FOLLOW => Some(one::<Followed>),
    LIST_FOLLOWERS | LIST_FOLLOWING => Some(many::<Agent>),
    // posts
    CREATE_POST | GET_POST | UPDATE_POST => Some(one::<Post>),
    LIST_POSTS | GET_FEED | LIST_GROUP_POSTS => Some(many::<Post>),
    DELETE_POST | TOGGLE_UPVOTE => Some(done),
    LIST_COMMENTS => Some(many::<Comment>),
    CREATE_COMMENT => Some(one::<Comment>),
    CREATE_POLL | VOTE_POLL | GET_POLL => Some(one::<Poll>),
    UPLOAD_ATTACHMENTS => Some(many::<Attachment>),
    // messages and notifications
    SEND_MESSAGE | REPLY_MESSAGE => Some(one::<Message>),
    LIST_MESSAGE_THREADS => Some(many::<Thread>),
    GET_MESSAGE_THREAD => Some(many::<Message>),
    HANDLE_MESSAGE_REQUEST => Some(one::<RequestAnswer>),
    LIST_NOTIFICATIONS => Some(many::<Notification>),
    MARK_NOTIFICATIONS_READ_BY_POST | MARK_ALL_NOTIFICATIONS_READ => Some(done),
    // discovery
    SEARCH => Some(many::<Hit>),
    GET_HOME => Some(one::<Home>),
    // groups
    CREATE_GROUP | UPDATE_GROUP => Some(|body| receipt::<Group>(body, &["group"])),
    LIST_GROUPS | LIST_MY_GROUPS => Some(many::<Group>),
    GET_GROUP => Some(|body| item::<Group>(body, "group")),
    LIST_GROUP_MEMBERS => Some(many::<GroupMember>),
    DELETE_GROUP | JOIN_GROUP | LEAVE_GROUP => Some(acknowledgement),
    REMOVE_GROUP_POST | PIN_GROUP_POST | UNPIN_GROUP_POST => Some(acknowledgement),
    REVIEW_GROUP_MEMBER | REMOVE_GROUP_MEMBER => Some(acknowledgement),
    ADD_GROUP_ADMIN | REMOVE_GROUP_ADMIN => Some(acknowledgement),
    // literary
    LIST_LITERARY_WORKS | LIST_MY_LITERARY_WORKS => Some(many::<LiteraryWork>),
    CREATE_LITERARY_WORK | UPDATE_LITERARY_WORK => Some(|body| receipt::<LiteraryWork>(body, &["work"])),
    GET_LITERARY_WORK => Some(work),
    CREATE_LITERARY_CHAPTER | UPDATE_LITERARY_CHAPTER | GET_LITERARY_CHAPTER => Some(chapter),
    DELETE_LITERARY_WORK | DELETE_LITERARY_CHAPTER => Some(acknowledgement),
    TOGGLE_LITERARY_LIKE => Some(|body| receipt::<LiteraryLike>(body, &[])),
    TOGGLE_LITERARY_SUBSCRIBE => Some(|body| receipt::<LiterarySubscription>(body, &[])),
    LIST_LITERARY_COMMENTS => Some(many::<LiteraryComment>),
    CREATE_LITERARY_COMMENT => Some(|body| receipt::<LiteraryComment>(body, &["comment"])),
    // arena
    JOIN_ARENA => Some(|body| receipt::<ArenaPortfolio>(body, &["portfolio"])),
    LIST_ARENA_STOCKS => Some(many::<ArenaStock>),
    TRADE_ARENA_STOCK => Some(|body| receipt::<ArenaTrade>(body, &["trade", "order"])),
    GET_ARENA_PORTFOLIO => Some(one::<ArenaAccount>),
    GET_ARENA_LEADERBOARD => Some(beside::<ArenaRank, BesideRanks>),
    LIST_ARENA_TRADES => Some(many::<ArenaTrade>),
    LIST_ARENA_SNAPSHOTS => Some(many::<ArenaSnapshot>),
    // oracle
    LIST_ORACLE_MARKETS => Some(many::<OracleMarket>),
    CREATE_ORACLE_MARKET | RESOLVE_ORACLE_MARKET => Some(|body| receipt::<OracleMarket>(body, &["market"])),
    GET_ORACLE_MARKET => Some(|body| item::<OracleMarket>(body, "market")),
    TRADE_ORACLE_MARKET => Some(|body| receipt::<OracleTrade>(body, &["trade", "transaction", "order"])),
    // games
    GET_GAME_ACTIVITY => Some(one::<GameActivity>),
    LIST_GAME_ROOMS => Some(many::<GameRoom>),
    CREATE_GAME_ROOM | JOIN_GAME_ROOM => Some(|body| receipt::<GameRoom>(body, &["room"])),
    GET_GAME_ROOM => Some(|body| item::<GameRoom>(body, "room")),
    GET_GAME_ROOM_STATE => Some(one::<GameState>),
    LIST_GAME_ROOM_MOVES => Some(many::<PlayedMove>),
    SUBMIT_GAME_MOVE => Some(|body| receipt::<PlayedMove>(body, &["move"])),
    QUIT_GAME_ROOM => Some(acknowledgement),
    SPECTATE_GAME_ROOM => None,
};

/// What reads the answers of an endpoint, where anything does.
pub fn answers(endpoint: &str) -> Option<Reader> {
    let has_it = |row: &&(&[&Endpoint], _)| row.0.iter().any(|listed| listed.id == endpoint);
    READERS.iter().find(has_it)?.1
}

/// Reads the network's refusals.
pub fn refusals(body: &Value) -> Result<String, Misfit> {
    read_as::<Verdict>(body)
}

/// Every answer is read twice: whether it is a refusal, and what it says.
fn said(body: &Value, what: Read) -> Read {
    Ok(refusals(body)? + &what?)
}

fn one<T: DeserializeOwned + Debug>(body: &Value) -> Read {
    said(body, read_as::<Answer<T>>(body))
}

fn many<T: DeserializeOwned + Debug>(body: &Value) -> Read {
    said(body, read_as::<Listing<Plain<T>>>(body))
}

/// A list, and what stands beside it.
fn beside<T: DeserializeOwned + Debug, B: DeserializeOwned + Debug>(body: &Value) -> Read {
    Ok(many::<T>(body)? + &one::<B>(body)?)
}

fn done(body: &Value) -> Read {
    said(body, read_as::<Done>(body))
}

/// One thing that stands under `key` or directly under `data`.
fn item<T: DeserializeOwned + Debug>(body: &Value, key: &str) -> Read {
    let Some(data) = body.get("data") else { return one::<T>(body) };
    let thing = match data.get(key).filter(|inner| inner.is_object()) {
        Some(inner) => read_as::<T>(inner).map_err(|misfit| misfit.under(key).under("data")),
        None => read_as::<T>(data).map_err(|misfit| misfit.under("data")),
    };
    said(body, thing)
}

/// A work beside its chapters, or with them in it.
fn work(body: &Value) -> Read {
    if body.pointer("/data/work").is_some() { one::<Details>(body) } else { one::<LiteraryWork>(body) }
}

fn chapter(body: &Value) -> Read {
    item::<LiteraryChapter>(body, "chapter")
}

/// What was written, as far as it comes back.
fn receipt<T: DeserializeOwned + Debug>(body: &Value, keys: &[&str]) -> Read {
    acknowledged(body, |Acknowledged { message, data, .. }| {
        format!("{:?}", Receipt::<T>::read(message, data, keys))
    })
}

fn acknowledgement(body: &Value) -> Read {
    acknowledged(body, |Acknowledged { message, data, .. }| {
        format!("{:?}", Acknowledgement::read(message, data))
    })
}

fn acknowledged(body: &Value, show: impl FnOnce(Acknowledged) -> String) -> Read {
    read_as::<Acknowledged>(body)?;
    said(body, Ok(Acknowledged::deserialize(body).map(show).unwrap_or_default()))
}

#[cfg(test)]
mod tests;

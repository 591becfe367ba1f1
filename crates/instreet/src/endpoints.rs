//! Every endpoint of the network, as data: one file for each of its areas. Tags name the source, as in
//! `fixtures/README.md`.
//!
//! Nothing is documented of how often one may found groups, publish chapters, trade or play. Each such write
//! has a budget of its own, named after it, which begins when the network refuses one.

mod agents;
mod arena;
mod discovery;
mod games;
mod groups;
mod literary;
mod messages;
mod oracle;
mod posts;
#[cfg(test)]
mod tests;

use moothall_core::endpoint::{Endpoint, Field, Kind};

pub(crate) use self::agents::*;
pub(crate) use self::arena::*;
pub(crate) use self::discovery::*;
pub(crate) use self::games::*;
pub(crate) use self::groups::*;
pub(crate) use self::literary::*;
pub(crate) use self::messages::*;
pub(crate) use self::oracle::*;
pub(crate) use self::posts::*;

/// The budget that posts and comments share: ten in ten minutes. It is in no document, so it is not
/// kept beforehand; refusals name it. [seen: paimon, 2026-03-21 on]
pub(crate) const CONTENT: &str = "content";

const PAGE: Field = Field::query("page", Kind::Integer, "Which page, from 1.");
const OFFSET: Field = Field::query("offset", Kind::Integer, "How many items to skip.");
/// 50 is documented of posts [ref] and seen of works [seen: mingkid]; of other lists it is [inferred].
const LIMIT_50: Field =
    Field::query("limit", Kind::Integer, "How many a page has at most: 20 when left out, 50 at most.");

/// All of them, in the catalog's order. The first of an action is what its budget is asked for.
pub(crate) static ALL: &[&Endpoint] = &[
    &REGISTER_AGENT,
    &GET_ME,
    &UPDATE_ME,
    &GET_AGENT,
    &CREATE_POST,
    &LIST_POSTS,
    &GET_POST,
    &UPDATE_POST,
    &DELETE_POST,
    &LIST_COMMENTS,
    &CREATE_COMMENT,
    &TOGGLE_UPVOTE,
    &CREATE_POLL,
    &VOTE_POLL,
    &GET_POLL,
    &UPLOAD_ATTACHMENTS,
    &SEND_MESSAGE,
    &LIST_MESSAGE_THREADS,
    &GET_MESSAGE_THREAD,
    &REPLY_MESSAGE,
    &LIST_NOTIFICATIONS,
    &MARK_NOTIFICATIONS_READ_BY_POST,
    &MARK_ALL_NOTIFICATIONS_READ,
    &SEARCH,
    &VERIFY_AGENT,
    &GET_HOME,
    &GET_FEED,
    &TOGGLE_FOLLOW,
    &LIST_FOLLOWERS,
    &LIST_FOLLOWING,
    &HANDLE_MESSAGE_REQUEST,
    &CREATE_GROUP,
    &LIST_GROUPS,
    &LIST_MY_GROUPS,
    &GET_GROUP,
    &UPDATE_GROUP,
    &DELETE_GROUP,
    &JOIN_GROUP,
    &LEAVE_GROUP,
    &LIST_GROUP_POSTS,
    &REMOVE_GROUP_POST,
    &LIST_GROUP_MEMBERS,
    &REVIEW_GROUP_MEMBER,
    &REMOVE_GROUP_MEMBER,
    &ADD_GROUP_ADMIN,
    &REMOVE_GROUP_ADMIN,
    &PIN_GROUP_POST,
    &UNPIN_GROUP_POST,
    &LIST_LITERARY_WORKS,
    &CREATE_LITERARY_WORK,
    &LIST_MY_LITERARY_WORKS,
    &GET_LITERARY_WORK,
    &UPDATE_LITERARY_WORK,
    &DELETE_LITERARY_WORK,
    &CREATE_LITERARY_CHAPTER,
    &GET_LITERARY_CHAPTER,
    &UPDATE_LITERARY_CHAPTER,
    &DELETE_LITERARY_CHAPTER,
    &TOGGLE_LITERARY_LIKE,
    &TOGGLE_LITERARY_SUBSCRIBE,
    &LIST_LITERARY_COMMENTS,
    &CREATE_LITERARY_COMMENT,
    &JOIN_ARENA,
    &LIST_ARENA_STOCKS,
    &TRADE_ARENA_STOCK,
    &GET_ARENA_PORTFOLIO,
    &GET_ARENA_LEADERBOARD,
    &LIST_ARENA_TRADES,
    &LIST_ARENA_SNAPSHOTS,
    &LIST_ORACLE_MARKETS,
    &CREATE_ORACLE_MARKET,
    &GET_ORACLE_MARKET,
    &TRADE_ORACLE_MARKET,
    &RESOLVE_ORACLE_MARKET,
    &GET_GAME_ACTIVITY,
    &LIST_GAME_ROOMS,
    &CREATE_GAME_ROOM,
    &GET_GAME_ROOM,
    &JOIN_GAME_ROOM,
    &GET_GAME_ROOM_STATE,
    &LIST_GAME_ROOM_MOVES,
    &SUBMIT_GAME_MOVE,
    &QUIT_GAME_ROOM,
    &SPECTATE_GAME_ROOM,
];

/// Every endpoint of the network, in the order of its documents.
pub fn table() -> &'static [&'static Endpoint] {
    ALL
}

//! The handlers, one file per family of endpoints.

mod agents;
mod arena;
mod attachments;
mod comments;
mod feed;
mod files;
mod follows;
mod games;
mod groups;
mod home;
mod literary;
mod messages;
mod notifications;
mod oracle;
mod polls;
mod posts;
mod registration;
mod search;
mod upvote;

pub(super) use self::{
    files::download,
    games::{notation, pay, playing},
    groups::review,
    oracle::settle as settle_market,
    registration::create_ready,
};
use super::{
    answer::{Outcome, Refusal},
    call::Call,
};

/// Serves a call by its endpoint.
pub(super) fn dispatch(call: &mut Call<'_, '_>) -> Outcome {
    match call.endpoint.id {
        "register_agent" => registration::register(call),
        "verify_agent" => registration::verify(call),
        "get_me" => agents::get_me(call),
        "update_me" => agents::update_me(call),
        "get_agent" => agents::get_agent(call),
        "toggle_follow" => follows::toggle_follow(call),
        "list_followers" => follows::list_followers(call),
        "list_following" => follows::list_following(call),
        "create_post" => posts::create_post(call),
        "list_posts" => posts::list_posts(call),
        "get_post" => posts::get_post(call),
        "update_post" => posts::update_post(call),
        "delete_post" => posts::delete_post(call),
        "list_comments" => comments::list_comments(call),
        "create_comment" => comments::create_comment(call),
        "toggle_upvote" => upvote::toggle_upvote(call),
        "create_poll" => polls::create_poll(call),
        "vote_poll" => polls::vote_poll(call),
        "get_poll" => polls::get_poll(call),
        "upload_attachments" => attachments::upload_attachments(call),
        "send_message" => messages::send_message(call),
        "list_message_threads" => messages::list_message_threads(call),
        "get_message_thread" => messages::get_message_thread(call),
        "reply_message" => messages::reply_message(call),
        "handle_message_request" => messages::handle_message_request(call),
        "list_notifications" => notifications::list_notifications(call),
        "mark_notifications_read_by_post" => notifications::mark_read_by_post(call),
        "mark_all_notifications_read" => notifications::mark_all_read(call),
        "search" => search::search(call),
        "get_home" => home::get_home(call),
        "get_feed" => feed::get_feed(call),
        "create_group" => groups::create_group(call),
        "list_groups" => groups::list_groups(call),
        "list_my_groups" => groups::list_my_groups(call),
        "get_group" => groups::get_group(call),
        "update_group" => groups::update_group(call),
        "delete_group" => groups::delete_group(call),
        "join_group" => groups::join_group(call),
        "leave_group" => groups::leave_group(call),
        "list_group_posts" => groups::list_group_posts(call),
        "remove_group_post" => groups::remove_post(call),
        "list_group_members" => groups::list_members(call),
        "review_group_member" => groups::review_member(call),
        "remove_group_member" => groups::remove_member(call),
        "add_group_admin" => groups::add_admin(call),
        "remove_group_admin" => groups::remove_admin(call),
        "pin_group_post" => groups::pin_post(call),
        "unpin_group_post" => groups::unpin_post(call),
        "list_literary_works" => literary::list_works(call),
        "create_literary_work" => literary::create_work(call),
        "list_my_literary_works" => literary::list_my_works(call),
        "get_literary_work" => literary::get_work(call),
        "update_literary_work" => literary::update_work(call),
        "delete_literary_work" => literary::delete_work(call),
        "create_literary_chapter" => literary::create_chapter(call),
        "get_literary_chapter" => literary::get_chapter(call),
        "update_literary_chapter" => literary::update_chapter(call),
        "delete_literary_chapter" => literary::delete_chapter(call),
        "toggle_literary_like" => literary::toggle_like(call),
        "toggle_literary_subscribe" => literary::toggle_subscribe(call),
        "list_literary_comments" => literary::list_comments(call),
        "create_literary_comment" => literary::create_comment(call),
        "join_arena" => arena::join_arena(call),
        "list_arena_stocks" => arena::list_stocks(call),
        "trade_arena_stock" => arena::trade_stock(call),
        "get_arena_portfolio" => arena::get_portfolio(call),
        "get_arena_leaderboard" => arena::get_leaderboard(call),
        "list_arena_trades" => arena::list_trades(call),
        "list_arena_snapshots" => arena::list_snapshots(call),
        "list_oracle_markets" => oracle::list_markets(call),
        "create_oracle_market" => oracle::create_market(call),
        "get_oracle_market" => oracle::get_market(call),
        "trade_oracle_market" => oracle::trade_market(call),
        "resolve_oracle_market" => oracle::resolve_market(call),
        "get_game_activity" => games::get_activity(call),
        "list_game_rooms" => games::list_rooms(call),
        "create_game_room" => games::create_room(call),
        "get_game_room" => games::get_room(call),
        "join_game_room" => games::join_room(call),
        "get_game_room_state" => games::get_state(call),
        "list_game_room_moves" => games::list_moves(call),
        "submit_game_move" => games::submit_move(call),
        "quit_game_room" => games::quit_room(call),
        "spectate_game_room" => games::spectate_room(call),
        other => Err(Refusal::new(500, format!("the emulator has no handler for {other}"))),
    }
}

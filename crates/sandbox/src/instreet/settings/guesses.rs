//! The tables of guesses: names, types and numbers that the network's sources leave open.

use crate::settings::{Guesses, Overrides};

/// Names of fields, as `object.field`. The object is a thing, or an endpoint for what stands in its `data`.
pub(in crate::instreet) type FieldNames = Overrides<Fields>;
/// Names of query parameters, as `endpoint.parameter`.
pub(in crate::instreet) type ParameterNames = Overrides<Parameters>;
/// Values of limits, as `action.limit`.
pub(in crate::instreet) type LimitValues = Overrides<Limits>;

#[derive(Clone, Debug)]
pub(in crate::instreet) struct Fields;

impl Guesses for Fields {
    type Value = Option<String>;
    const WHAT: &'static str = "field";
    const TAKES: &'static str = "names, or null, by guessed field";
    #[rustfmt::skip]
    const KNOWN: &'static [&'static str] = &[
        "list_followers.followers", "list_followers.total", "list_followers.page", "list_followers.limit",
        "list_followers.has_more",
        "list_following.following", "list_following.total", "list_following.page", "list_following.limit",
        "list_following.has_more",
        "handle_message_request.status", "delete_post.deleted",
        "poll.id", "poll.total_votes", "poll.options", "poll.has_voted",
        "poll_option.text", "poll_option.vote_count", "poll_option.percentage",
        "attachment.attachment_id", "attachment.file_name", "attachment.file_size",
        "group.rules", "post_group.id", "post_group.name", "post_group.display_name", "post_group.icon",
        "list_groups.has_more", "delete_group.deleted", "join_group.status", "leave_group.status",
        "list_group_posts.total", "list_group_posts.page", "list_group_posts.limit", "list_group_posts.has_more",
        "my_group.role", "pin_group_post.status", "unpin_group_post.status",
        "list_group_members.total", "list_group_members.page", "list_group_members.limit",
        "list_group_members.has_more", "review_group_member.status",
        "join_arena.message", "join_arena.portfolio", "trade_arena_stock.trade", "trade_arena_stock.trade_id",
        "arena_trade.reason", "arena_trade.name", "arena_trade.stock_name", "arena_trade.price",
        "arena_trade.amount", "arena_trade.fee", "arena_trade.created_at",
        "list_arena_trades.total", "list_arena_trades.limit", "list_arena_trades.offset",
        "list_arena_trades.has_more",
        "list_arena_snapshots.snapshots", "arena_snapshot.date", "arena_snapshot.timestamp",
        "arena_snapshot.total_value", "arena_snapshot.cash", "arena_snapshot.return_rate",
        "list_oracle_markets.total", "list_oracle_markets.page", "list_oracle_markets.limit",
        "list_oracle_markets.has_more",
        "oracle_market.description", "oracle_market.category", "oracle_market.status",
        "oracle_market.resolution_source", "oracle_market.resolve_at", "oracle_market.outcome",
        "oracle_market.evidence", "oracle_market.resolved_at", "oracle_market.creator",
        "oracle_market.created_at",
        "trade_oracle_market.trade", "trade_oracle_market.yes_price", "trade_oracle_market.no_price",
        "oracle_trade.id", "oracle_trade.market_id", "oracle_trade.action", "oracle_trade.outcome",
        "oracle_trade.shares", "oracle_trade.price", "oracle_trade.cost",
        "get_game_activity.active_rooms",
        "list_game_rooms.rooms", "list_game_rooms.total", "list_game_rooms.page", "list_game_rooms.limit",
        "list_game_rooms.has_more",
        "game_room.id", "game_room.game_type", "game_room.name", "game_room.status", "game_room.max_players",
        "game_room.player_count", "game_room.buy_in", "game_room.creator", "game_room.winner_id",
        "game_room.created_at", "game_room.game_state", "game_room.your_turn",
        "get_game_room_state.winner_id", "game_move.reasoning", "game_move.created_at",
        "list_my_literary_works.works", "delete_literary_work.deleted", "delete_literary_chapter.deleted",
        "chapter.word_count", "chapter.created_at", "chapter.updated_at",
        "toggle_literary_like.liked", "toggle_literary_like.like_count",
        "toggle_literary_subscribe.subscribed", "toggle_literary_subscribe.subscriber_count",
        "list_literary_comments.comments", "list_literary_comments.total", "list_literary_comments.limit",
        "list_literary_comments.offset", "list_literary_comments.has_more",
        "literary_comment.id", "literary_comment.work_id", "literary_comment.agent_id",
        "literary_comment.parent_id", "literary_comment.created_at", "literary_comment.agent",
    ];
}

#[derive(Clone, Debug)]
pub(in crate::instreet) struct Parameters;

impl Guesses for Parameters {
    type Value = Option<String>;
    const WHAT: &'static str = "parameter";
    const TAKES: &'static str = "names, or null, by guessed parameter";
    const KNOWN: &'static [&'static str] = &[
        "list_followers.page",
        "list_followers.limit",
        "list_following.page",
        "list_following.limit",
        "list_literary_comments.limit",
        "list_literary_comments.offset",
    ];
}

#[derive(Clone, Debug)]
pub(in crate::instreet) struct Limits;

impl Guesses for Limits {
    type Value = u32;
    const WHAT: &'static str = "limit";
    const TAKES: &'static str = "numbers by limit";
    const KNOWN: &'static [&'static str] = &[
        "post.gap_seconds",
        "post.per_hour",
        "post.per_day",
        "comment.gap_seconds",
        "comment.per_hour",
        "comment.per_day",
        "comment.per_hour_on_one_post",
        "upvote.gap_seconds",
        "upvote.per_hour",
        "upvote.per_day",
        "global.per_10_minutes",
        "work.per_day",
    ];
}

/// The genres of one client; another lacks `fantasy`.
pub(super) fn genres() -> Vec<String> {
    ["sci-fi", "fantasy", "romance", "mystery", "realism", "prose-poetry", "other"]
        .map(str::to_owned)
        .to_vec()
}

/// What the network's words come to: images, video, audio, PDF, Office, archives, text.
pub(super) fn attachment_types() -> Vec<String> {
    [
        "image/*",
        "video/*",
        "audio/*",
        "text/*",
        "application/pdf",
        "application/json",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
        "application/vnd.openxmlformats-officedocument.*",
        "application/zip",
        "application/x-zip-compressed",
        "application/gzip",
        "application/x-gzip",
        "application/x-tar",
        "application/x-7z-compressed",
        "application/x-rar-compressed",
        "application/vnd.rar",
    ]
    .map(str::to_owned)
    .to_vec()
}

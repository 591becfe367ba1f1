//! The settings: everything the network leaves open, because no source documents it or sources disagree, in
//! one table, and the levers.

mod guesses;
mod words;

pub(super) use self::{
    guesses::{FieldNames, LimitValues, ParameterNames},
    words::*,
};
use super::{reasons::RefusalOrder, state::Rules};
use crate::settings::{Duplicates, RefusalStatus, Rewrite, Status, SuccessStatus, settings};

settings! {
    open {
        /// The challenge of a registration: off (the key works at once), easy (no noise inside words), classic, or hard (look-alike letters, "a dozen", "half a hundred"). All but easy were seen at some time.
        verification: Verification = Verification::Classic;
        /// Status of a refused verification: wrong answer, expired challenge. Undocumented.
        verify_failure_status: RefusalStatus = Status(400);
        /// Whether registration stores and answers the username in lower case. Sources disagree.
        lowercase_usernames: bool = false;
        /// Whether names in different Unicode forms are the same name. Undocumented.
        usernames: NameForms = NameForms::Nfc;
        /// Whether a registration that expired unverified frees its username. Undocumented.
        expired_registration_frees_name: bool = true;
        /// Score of a new account: 0 and 10 have both been seen.
        starting_score: i64 = 0;

        /// In which order the network looks for reasons to refuse; the first one found is told. Undocumented.
        refusal_order: RefusalOrder = RefusalOrder::default();
        /// Status of a refusal for invalid parameters. Documented as 400 in general, not for any field.
        validation_status: RefusalStatus = Status(400);
        /// Status of a call about something that does not exist. Documented as 404 in general, not for any call.
        missing_status: RefusalStatus = Status(404);
        /// Status of an upvote on one's own post or comment. Undocumented.
        self_upvote_status: RefusalStatus = Status(403);
        /// Status of following oneself. Undocumented.
        self_follow_status: RefusalStatus = Status(400);
        /// Status of a second vote in a poll. Undocumented.
        second_poll_vote_status: RefusalStatus = Status(409);
        /// Status of editing or deleting somebody else's post. Undocumented.
        not_owner_status: RefusalStatus = Status(403);
        /// Status of adding a poll to somebody else's post. Undocumented.
        foreign_poll_status: RefusalStatus = Status(403);
        /// Whether an unknown route answers 404 as json or as an html page. A page was seen.
        unknown_route: PageFormat = PageFormat::Json;
        /// Whether reading public data needs no key. Shown in examples, never stated.
        anonymous_reads: bool = true;
        /// Whether reading a poll needs a key, which decides `has_voted`. Undocumented.
        polls_need_key: bool = true;
        /// Whether reading followers and following needs a key. Undocumented.
        follow_lists_need_key: bool = true;
        /// Whether a body with `submolt_name` or `submolt_id` instead of `submolt` is a 404, as one client reports, rather than a post in the default board.
        strict_submolt_field: bool = false;
        /// What `groupId` in a new post does: nothing, or the same as `group_id`. Undocumented.
        camel_case_group_id: GroupId = GroupId::Ignore;
        /// What a field that no document names does in a body. Undocumented; clients send some.
        unknown_fields: Unknown = Unknown::Ignore;
        /// What an empty body of a POST does. Clients send `{}`, nothing, or an empty JSON body.
        empty_bodies: Empty = Empty::Accept;
        /// What marking notifications as read does when none is unread. Undocumented.
        repeated_mark_read: Repeated = Repeated::Accept;
        /// What is refused as a duplicate. Seen for comments on one post, reported for posts.
        duplicates: Duplicates = Duplicates::Comments;

        /// Status of a comment that comes too fast: 429, or 200 with `success: false`. Sources disagree.
        comment_cooldown_status: CooldownStatus = CooldownStatus(429);
        /// Whether `retry_after_seconds` stands beside `error`; otherwise only the sentence tells the wait. Sources disagree.
        retry_after_field: bool = true;
        /// Whether refused writes consume a budget too. Undocumented.
        refused_writes_count: bool = false;
        /// Whether upvotes count in the window of 10 writes in 10 minutes of the observed limits. Unknown.
        global_window_counts_upvotes: bool = false;
        /// Whether direct messages count in that window. Unknown.
        global_window_counts_messages: bool = false;
        /// When daily limits start anew: midnight_utc8, or rolling over 24 hours. Undocumented.
        daily_reset: DailyReset = DailyReset::MidnightUtc8;
        /// Whether the comment that a poll vote writes consumes the comment budget. Undocumented.
        vote_comment_counts: bool = false;
        /// Whether the comment that a poll vote writes earns the point of a first comment. Undocumented.
        vote_comment_scores: bool = true;
        /// Values of limits instead of those of the profile in force. Documented and observed ones disagree.
        limit_values: LimitValues = LimitValues::default();

        /// Longest comment, in characters. Undocumented.
        max_comment_length: usize = 5000;
        /// Longest direct message, in characters. Undocumented.
        max_message_length: usize = 5000;
        /// Longest text of a poll's option, in characters. Undocumented.
        max_poll_option_length: usize = 200;
        /// Whether a post needs content besides its title. Documented as required in practice only.
        content_required: bool = true;
        /// Largest page of posts, comments, search hits and notifications. Documented for posts; larger ones were seen to be tolerated.
        max_page_size: usize = 50;
        /// What a `limit` above the largest page does. Undocumented.
        limit_above_max: AboveMax = AboveMax::Lower;
        /// What a `limit` below one does. Undocumented.
        limit_below_one: BelowOne = BelowOne::Default;
        /// MIME types of attachments, `*` for the rest of a type. Documented in words only: images, video, audio, PDF, Office, archives, text.
        attachment_types: Vec<String> = guesses::attachment_types();

        /// Whether timestamps carry +08:00 or are written in UTC with Z. Sources disagree.
        timestamps: Offset = Offset::Utc8;
        /// Whether the microseconds of timestamps lose their trailing zeros. Seen, not documented.
        trim_timestamps: bool = true;
        /// The address that links in answers begin with, without a slash at the end; empty for that of the listener.
        public_url: String = String::new();
        /// Whether posts carry `submolt_name` besides the `submolt` object, and their author a `name` besides the `username`. One client says so.
        submolt_name_in_posts: bool = false;
        /// Under which keys the feed names an author. Sources disagree.
        feed_author: AuthorKey = AuthorKey::Both;
        /// Under which keys search hits name an author. One was seen; both suit every client.
        search_author: AuthorKey = AuthorKey::Both;
        /// Whether search results stand under `data` too, besides the top level. Both suit every client.
        search_under_data: bool = true;
        /// What a search without `type` looks for: posts, agents or all. Undocumented.
        search_default_type: SearchType = SearchType::Posts;
        /// Whether the `total` of post lists is always 0, as in one capture.
        total_zero: bool = false;
        /// Longest content in post lists, in characters; 0 leaves it whole. Sources hint at a shortened one.
        list_content_length: usize = 0;
        /// Whether an upload answers `data.attachments` or a bare array in `data`. Sources disagree.
        upload_shape: UploadShape = UploadShape::Attachments;
        /// Message of an upvote that was taken back. Unknown.
        upvote_removed_message: String = "Upvote removed".to_owned();
        /// What the answer to an upvote that was taken back carries besides its message: the author, nothing, or data. Unknown.
        upvote_removed_answer: RemovedAnswer = RemovedAnswer::Author;
        /// Whether an upvote suggests following the author even when the voter follows already. Undocumented.
        tip_always: bool = false;
        /// Whether a post by itself tells a viewer with a key `has_upvoted`. No source names such a field.
        tells_own_upvote: bool = false;
        /// Whether scores are written as fractions. Trades elsewhere on the network deduct from them.
        fractional_scores: bool = false;
        /// The author of an anonymous post: null, or a placeholder object. Undocumented.
        anonymous_author: AnonymousAuthor = AnonymousAuthor::Null;
        /// The `agent_id` of an anonymous post: the zero UUID, null, or that of the author. Undocumented.
        anonymous_agent_id: AnonymousId = AnonymousId::Zero;
        /// Whether replies nest as deep as the conversation, or all stand one level below their root. Unknown.
        comment_nesting: Nesting = Nesting::Full;
        /// Order of the replies to one comment. Unknown.
        children_order: Order = Order::OldestFirst;
        /// Order of the messages in a thread. Unknown.
        message_order: Order = Order::OldestFirst;
        /// `hot_score` from which a post `is_hot`. Unknown.
        is_hot_from: i64 = 50;
        /// How many hot posts home shows. Unknown.
        home_hot_posts: usize = 10;
        /// The number in the id of a poll's first option: `opt-1`. The form is documented, not where it begins.
        first_poll_option: usize = 1;
        /// Text of the comment that a poll vote writes; `{options}` stands for the chosen options. Unknown.
        vote_comment_text: String = "I voted for: {options}".to_owned();
        /// Names of fields in answers that no reliable source tells. A field whose name is null is left out.
        field_names: FieldNames = FieldNames::default();
        /// Names of query parameters that no source tells. A parameter whose name is null does not exist.
        parameter_names: ParameterNames = ParameterNames::default();

        /// Whether a thread waits for the recipient's approval, as in the network's early days.
        messages_need_approval: bool = false;
        /// Whether a reply in a thread answers 201, as a first message does; otherwise 200. Undocumented.
        reply_is_created: bool = true;
        /// Whether opening a thread marks its messages read. Undocumented.
        reading_clears_unread: bool = true;

        /// Whether reading groups, works, stocks, markets and rooms needs a key. That they are public is inferred.
        area_reads_need_key: bool = false;
        /// Status of making a group, work, chapter, comment on a work, market or room. Only mocks say 201.
        created_status: SuccessStatus = Status(201);
        /// Whether reading the members of a group needs a key. Undocumented.
        group_members_need_key: bool = true;
        /// Whether a group is found by its name too, not only by its id. One client's help says so.
        groups_by_name: bool = true;
        /// Score that it takes to make a group. Seen in one diary.
        group_min_score: i64 = 500;
        /// How many groups one agent may own. There is such a limit, but sources disagree.
        max_groups_owned: usize = 3;
        /// How many admins a group may have. There is such a limit, but sources disagree.
        max_group_admins: usize = 5;
        /// How many pinned posts a group may have. There is such a limit, but sources disagree.
        max_group_pins: usize = 3;
        /// Status of making a group with too low a score, leaving one's own, and posting into a group of others. Undocumented.
        group_rule_status: RefusalStatus = Status(403);
        /// Status of one group, admin or pinned post too many. Undocumented.
        group_full_status: RefusalStatus = Status(409);
        /// Status of a call that only the owner, or the owner and admins, of a group may make. Undocumented.
        group_role_status: RefusalStatus = Status(403);
        /// Whether admins may edit a group; otherwise only its owner. Undocumented.
        admins_edit_groups: bool = true;
        /// Whether only the owner and admins see who waits for approval. Undocumented.
        pending_members_hidden: bool = true;
        /// Whether only members may post into a group. Undocumented.
        group_posts_need_membership: bool = true;
        /// Whether the posts of groups show among all posts. Undocumented.
        group_posts_in_lists: bool = true;
        /// What joining what one is in, or leaving what one is not in, does. Undocumented.
        repeated_join: Repeated = Repeated::Refuse;
        /// What the status of a member is called. Sources disagree.
        member_status: MemberStatus = MemberStatus::Active;
        /// Whether a group by itself stands under `data.group` rather than in `data`. Seen for reading one, unknown for writes.
        wrapped_groups: bool = false;
        /// Whether the fields of a member's agent stand in the member too, not only under `agent`. A mock says so.
        flat_members: bool = false;

        /// Genres of works. Sources disagree.
        genres: Vec<String> = guesses::genres();
        /// Genre of a work that names none. Undocumented.
        default_genre: String = "other".to_owned();
        /// Whether a chapter needs a title. Sources disagree.
        chapter_title_required: bool = false;
        /// Whether a chapter stands under `data.chapter` or in `data`. Seen as the first, in mocks as the second.
        chapter_shape: Shape = Shape::Wrapped;
        /// Whether a work that is made or changed stands under `data.work` rather than in `data`. Unknown.
        wrapped_works: bool = false;
        /// Whether a completed work takes no more chapters. Undocumented.
        completed_works_are_closed: bool = true;
        /// Whether the chapters behind a deleted one move up. Undocumented.
        deleting_renumbers_chapters: bool = false;
        /// Whether opening a work counts as a view: of an agent with a key, of a human without. Undocumented.
        opening_counts_views: bool = true;
        /// Whether the comments on a work stand under `data.comments` or are a bare array. Unknown.
        work_comments_shape: WorkCommentsShape = WorkCommentsShape::Comments;

        /// Seconds between settlements of the arena, which execute what was ordered before. Undocumented.
        arena_settles_every_seconds: u32 = 3600;
        /// Fee of a trade in the arena, in ten-thousandths of its amount. Fees are seen, not how high they are.
        arena_fee_basis_points: u32 = 3;
        /// Whether shares bought today can be sold from tomorrow on only. Two clients say so.
        bought_shares_wait_a_day: bool = true;
        /// Whether a settlement gives everybody in the arena the first cash again, and takes all shares. One note says so.
        settlement_resets_arena: bool = false;
        /// Status of an order by somebody who is not in the arena. Undocumented.
        not_in_arena_status: RefusalStatus = Status(403);
        /// Status of an order without the cash or the shares for it. Undocumented.
        arena_funds_status: RefusalStatus = Status(400);
        /// Whether an order of the arena and a trade of the oracle stand under `data.trade` or in `data`. Unknown.
        trade_shape: Shape = Shape::Wrapped;
        /// Largest page of stocks. Seen.
        max_stocks_page: usize = 300;
        /// Largest page of the leaderboard. Unknown; 100 has been asked for.
        max_leaderboard_page: usize = 100;

        /// How many points it takes to move a market of the oracle: the larger, the steadier its prices. How prices come about is unknown.
        oracle_liquidity: u32 = 100;
        /// Points that a share of the right outcome pays. Unknown.
        oracle_share_pays: i64 = 1;
        /// Points with which a market begins at least. One client says so.
        oracle_min_stake: i64 = 100;
        /// Score that trading in the oracle leaves untouched. Two clients say about 100.
        oracle_score_floor: i64 = 100;
        /// Status of a stake or trade without the score or the shares for it. Undocumented.
        oracle_funds_status: RefusalStatus = Status(403);
        /// Status of a trade above its `max_price`. Undocumented.
        slippage_status: RefusalStatus = Status(400);
        /// Status of a trade in a closed market, and of resolving a resolved one. Undocumented.
        closed_market_status: RefusalStatus = Status(409);
        /// Whether a trade in the oracle must say `action`; otherwise it buys. Sources disagree.
        oracle_action_required: bool = false;
        /// Whether a market may be resolved before its time. Undocumented.
        oracle_resolves_early: bool = true;
        /// Whether a market by itself stands under `data.market` rather than in `data`. Seen for reading one, unknown for writes.
        wrapped_markets: bool = false;

        /// Which letters the columns of the gomoku board have. Sources disagree.
        gomoku_columns: Columns = Columns::Straight;
        /// Whether row 1 of the gomoku board is its last. Unknown.
        gomoku_rows_from_bottom: bool = false;
        /// Whether more than five stones in a row win at gomoku, too. Undocumented.
        gomoku_more_than_five_win: bool = true;
        /// Whether who made a room begins, which is black in gomoku; otherwise the next. Undocumented.
        creator_begins: bool = true;
        /// Whether an agent may be in one room only until its game is over. Undocumented.
        one_room_at_a_time: bool = true;
        /// Status of making or joining a room without the score for its buy-in. Undocumented.
        buy_in_status: RefusalStatus = Status(403);
        /// Status of a move, or of leaving, by somebody who does not sit in the room. Undocumented.
        not_seated_status: RefusalStatus = Status(403);
        /// Status of a move out of turn. Undocumented.
        not_your_turn_status: RefusalStatus = Status(403);
        /// Status of a stone on one that lies there. Undocumented.
        taken_position_status: RefusalStatus = Status(400);
        /// Status of joining a full room or a second one, and of a move before or after the game. Undocumented.
        game_over_status: RefusalStatus = Status(409);
        /// Whether only those who sit in a room read its state. Undocumented.
        game_state_needs_seat: bool = false;
        /// How the state of a room names whose turn it is. Unknown.
        current_turn: Turn = Turn::Agent;
        /// Whether that turn is the one before the last move, as seen at times.
        turn_lags: bool = false;
        /// Whether watching a room needs a key. Undocumented.
        spectating_needs_key: bool = true;
        /// Whether rooms stand under `data.rooms` or are a bare array. Unknown.
        rooms_shape: RoomsShape = RoomsShape::Rooms;
        /// Whether a room by itself stands under `data.room` rather than in `data`. Unknown.
        wrapped_rooms: bool = false;
        /// Whether an accepted move stands under `data.move` or in `data`. Unknown.
        move_shape: Shape = Shape::Flat;

        /// Seconds until a new comment shows in the list; up to 10 have been seen.
        comment_visibility_delay_seconds: u32 = 0;
        /// Whether the comment list fails with 500 and `Failed to fetch comments`, as seen at times.
        comments_unavailable: bool = false;
        /// Whether home shows 0 followers and 0 following, as seen at times.
        followers_zero_in_home: bool = false;
    }
    levers {
        /// Seconds until a new post, comment or message shows in lists. A post can be read by its id at once.
        visibility_lag_seconds: u32 = 0;
        /// How titles and texts of posts, comments and messages are silently edited. The ledger keeps the text as it was sent.
        rewrites: Rewrite = Rewrite::None;
        /// Status of a refusal for a duplicate. Seen as 403 for comments.
        duplicate_status: RefusalStatus = Status(403);
    }
}

impl Settings {
    /// The depth of the markets of the oracle.
    pub(super) fn market_depth(&self) -> f64 {
        self.oracle_liquidity.max(1).into()
    }

    /// How the arena settles orders.
    pub(super) fn arena_rules(&self) -> Rules {
        Rules {
            every: self.arena_settles_every_seconds,
            fee_basis_points: self.arena_fee_basis_points,
            resets: self.settlement_resets_arena,
        }
    }
}

//! What the sandbox says beyond the fixtures, and why. A fixture would only say that we agree with ourselves.

/// Fields of answers that no fixture has.
pub(super) struct Explained {
    pub(super) network: &'static str,
    /// Whose answers; those of any endpoint when empty.
    pub(super) endpoints: &'static [&'static str],
    /// The ends of their paths.
    pub(super) fields: &'static [&'static str],
    pub(super) why: &'static str,
}

pub(super) const EXPLAINED: &[Explained] = &[
    Explained {
        network: "imagineanything",
        endpoints: &[],
        fields: &["$.hasMore"],
        why: "some lists are known to say so, and no list is known not to",
    },
    Explained {
        network: "imagineanything",
        endpoints: &[],
        fields: &[".amplifyCount"],
        why: "that posts tell it is a guess; one fixture shows it",
    },
    Explained {
        network: "imagineanything",
        endpoints: &["explore", "explore_agents", "get_agent", "get_service", "upload_avatar", "update_me"],
        fields: PROFILE,
        why: "profiles are shown whole, in the documented style and in that of the SDK at once; one fixture shows it",
    },
    Explained {
        network: "imagineanything",
        endpoints: &["list_followers", "list_following"],
        fields: PROFILE,
        why: "which fields of a profile these lists leave out is not known",
    },
    Explained {
        network: "imagineanything",
        endpoints: &["create_article"],
        fields: &[".hashtags", ".isLiked", ".isQuote", ".isReposted", ".mentions", ".repostOf"],
        why: "the post about an article is a post",
    },
    Explained {
        network: "imagineanything",
        endpoints: &["create_comment", "list_comments", "list_notifications", "comment_byte"],
        fields: &["omment.likeCount", "omment.postId", "omments[].postId", "omment.byteId"],
        why: "guesses that settings can rename: comment.likeCount, comment.postId, byte_comment.byteId",
    },
    Explained {
        network: "imagineanything",
        endpoints: &["like_post", "unlike_post", "like_byte", "unlike_byte", "record_post_view"],
        fields: &["$.likeCount", "$.success", "$.viewCount"],
        why: "clients read one word of these answers; what else there is, is a guess",
    },
    Explained {
        network: "imagineanything",
        endpoints: &["api_index"],
        fields: &[""],
        why: "it lists the endpoints of the sandbox; only its name and version are known",
    },
    Explained {
        network: "imagineanything",
        endpoints: &["get_byte"],
        fields: &["$.agent", "$.commentCount", "$.id", "$.likeCount", "$.videoUrl"],
        why: "documented bare, as all objects are somewhere; wrapped here, as wrap_objects says",
    },
    Explained {
        network: "imagineanything",
        endpoints: &["create_order", "list_orders", "get_payment_account", "update_webhook", "upload_image"],
        fields: &[".service", "$.connected", "$.hasSecret", "$.createdAt", "$.purpose"],
        why: "guesses that settings can rename, after what other answers about the same thing have",
    },
    Explained {
        network: "imagineanything",
        endpoints: &["list_articles", "list_pending_jobs"],
        fields: &["[].content", "[].inlineImageUrls"],
        why: "lists show the whole thing; which fields they leave out is not known",
    },
    Explained {
        network: "instreet",
        endpoints: &[],
        fields: &["$.data.has_more", "$.data.total", "$.data.limit", "$.data.offset"],
        why: "that a list says where it is, is known of some lists and guessed of the others",
    },
    Explained {
        network: "instreet",
        endpoints: &[],
        fields: &["$.message"],
        why: "some successes are known to come with words",
    },
    Explained {
        network: "instreet",
        endpoints: &["create_comment", "create_post", "get_post", "update_post"],
        fields: &[".attachment_id", ".file_name"],
        why: "two sources name an attachment differently, and it has both names",
    },
    Explained {
        network: "instreet",
        endpoints: &["list_following", "search"],
        fields: &[
            ".comment_count",
            ".created_at",
            ".email",
            ".post_count",
            ".profile_url",
            "results[].agent",
        ],
        why: "agents are shown as their profiles show them; which fields are left out here is not known",
    },
    Explained {
        network: "instreet",
        endpoints: &[],
        fields: &["creator.score"],
        why: "a summary of an agent has its score wherever others were seen",
    },
    Explained {
        network: "instreet",
        endpoints: &["create_literary_chapter", "get_literary_chapter", "update_literary_chapter"],
        fields: &[".created_at", ".updated_at", ".word_count"],
        why: "heads of chapters were seen with these",
    },
    Explained {
        network: "instreet",
        endpoints: &[
            "create_game_room",
            "get_game_activity",
            "get_game_room",
            "get_game_room_state",
            "list_game_rooms",
        ],
        fields: &[".winner_id"],
        why: "who won has to stand somewhere; it is nobody in a game that is played",
    },
    Explained {
        network: "instreet",
        endpoints: &["get_oracle_market", "list_oracle_markets"],
        fields: &[".evidence", ".resolved_at"],
        why: "what a market was resolved by has to stand somewhere; it is null before",
    },
    Explained {
        network: "instreet",
        endpoints: &[
            "list_arena_snapshots",
            "list_arena_trades",
            "trade_arena_stock",
            "list_game_room_moves",
        ],
        fields: &[".timestamp", ".created_at", ".reason", ".stock_name", ".trade_id"],
        why: "each was seen in one answer about the same thing, and is in all of them here",
    },
    Explained {
        network: "instreet",
        endpoints: &[
            "create_post",
            "list_groups",
            "list_my_groups",
            "update_group",
            "list_group_posts",
            "get_home",
        ],
        fields: &[".group.icon", ".rules", "[].group", ".has_poll", ".quick_links.feed"],
        why: "groups and posts are shown as their own pages show them",
    },
    Explained {
        network: "instreet",
        endpoints: &["update_post"],
        fields: &["$.data.poll"],
        why: "an edited post keeps its poll",
    },
];

/// What a profile has in one style or the other.
const PROFILE: &[&str] = &[
    ".bio",
    ".capabilities",
    ".createdAt",
    ".followerCount",
    ".followingCount",
    ".gamification",
    ".isFollowing",
    ".postCount",
    ".stats",
    ".stats.followers",
    ".stats.following",
    ".stats.posts",
    ".websiteUrl",
];

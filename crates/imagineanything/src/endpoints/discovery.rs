//! Searching, and what is popular.

use moothall_core::endpoint::Access::Optional;
use moothall_core::endpoint::Kind::{Text, Word};
use moothall_core::endpoint::{Endpoint, Field, Pagination};

use super::{CURSOR, LIMIT, endpoints, read};
use crate::native::ExploreSection;

endpoints! { "discovery":
    SEARCH = read("search", "/api/search", Optional, Pagination::Cursor),
        "Searches agents and posts.",
        "[zh][en][skill]",
        [
            Field::query("q", Text, "What is searched for.").required(),
            Field::query("type", Word(&["agents", "posts", "all"]), "What is searched."),
            LIMIT,
            CURSOR,
        ];
    EXPLORE = read("explore", "/api/explore", Optional, Pagination::None),
        "Reads what is popular: posts, agents and hashtags.",
        "[zh][en][skill]",
        [Field::query("section", Word(ExploreSection::KNOWN), "Which part of it."), LIMIT];
    TRENDING_HASHTAGS = read("trending_hashtags", "/api/hashtags/trending", Optional, Pagination::None),
        "Lists the hashtags that are used most.",
        "[en][skill]",
        [LIMIT];
    HASHTAG_POSTS = read("hashtag_posts", "/api/hashtags/{tag}", Optional, Pagination::Cursor),
        "Lists the posts with a hashtag.",
        "[zh][en][skill]; the cursor [inferred]",
        [Field::path("tag", "The hashtag, without `#`."), LIMIT, CURSOR];
}

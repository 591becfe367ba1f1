//! How one's account and posts do.

use moothall_core::endpoint::Access::Required;
use moothall_core::endpoint::Kind::Word;
use moothall_core::endpoint::{Endpoint, Field, Pagination};

use super::{LIMIT, endpoints, read};
use crate::native::{AnalyticsRange, PostMeasure};

endpoints! { "analytics":
    ANALYTICS_OVERVIEW = read("analytics_overview", "/api/analytics/overview", Required, Pagination::None),
        "Compares a period with the one before it.",
        "[zh][en][skill]",
        [Field::query("range", Word(AnalyticsRange::KNOWN), "How long the period is.")];
    ANALYTICS_POSTS = read("analytics_posts", "/api/analytics/posts", Required, Pagination::None),
        "Lists one's posts by how well they do.",
        "[zh][en][skill]; the key of the list [inferred]",
        [Field::query("sortBy", Word(PostMeasure::KNOWN), "What counts."), LIMIT];
}

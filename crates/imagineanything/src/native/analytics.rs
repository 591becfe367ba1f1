//! How the account and its posts do.

use jiff::Timestamp;
use moothall_core::page::{Identified, Page, PageRequest};
use moothall_core::{Context, Result};
use moothall_transport::Request;
use serde::{Deserialize, Serialize};

use super::{Extra, on_client};
use crate::client::ImagineAnything;
use crate::cursor::List;
use crate::endpoints::{ANALYTICS_OVERVIEW, ANALYTICS_POSTS};
use crate::wire::shape::Listed;
use crate::wire::tolerant::{count, decimal, id, instant};

moothall_core::words! {
    /// How long a period is \[zh\]\[en\]\[skill\].
    pub enum AnalyticsRange {
        /// A week.
        Week = "7d",
        /// Thirty days.
        Month = "30d",
        /// Ninety days.
        Quarter = "90d",
    }
}

moothall_core::words! {
    /// What posts are sorted by \[zh\]\[en\]\[skill\].
    pub enum PostMeasure {
        /// How many like them.
        Likes = "likes",
        /// How many comments they have.
        Comments = "comments",
        /// How often they were seen.
        Views = "views",
        /// How many of those who saw them did something.
        Engagement = "engagement",
    }
}

/// A period, the one before it, and the change in percent \[zh\]\[en\]\[skill\]. No source names a key, neither of
/// the three nor within them: under other keys they are in `extra`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AnalyticsOverview {
    /// How long the period is.
    pub range: Option<AnalyticsRange>,
    /// The period, such as `views`, `likes`, `followers`.
    pub current: Option<Extra>,
    /// The one before it.
    pub previous: Option<Extra>,
    /// The change, in percent.
    pub changes: Option<Extra>,
    /// Everything else that came.
    #[serde(flatten)]
    pub extra: Extra,
}

/// How a post does. All fields are inferred.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PostPerformance {
    /// The post.
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// Its text.
    pub content: Option<String>,
    /// How many like it.
    #[serde(default, deserialize_with = "count")]
    pub likes: Option<u64>,
    /// How many comments it has.
    #[serde(default, deserialize_with = "count")]
    pub comments: Option<u64>,
    /// How often it was seen.
    #[serde(default, deserialize_with = "count")]
    pub views: Option<u64>,
    /// How many of those who saw it did something; in which unit is unknown.
    #[serde(default, deserialize_with = "decimal")]
    pub engagement: Option<f64>,
    /// When it was published.
    #[serde(default, deserialize_with = "instant")]
    pub created_at: Option<Timestamp>,
    /// Everything else that came.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Listed for PostPerformance {
    const KEYS: &'static [&'static str] = &["posts"];
}

impl Identified for PostPerformance {
    fn identity(&self) -> &str {
        &self.id
    }
}

impl ImagineAnything {
    /// Compares a period with the one before it \[zh\]\[en\]\[skill\].
    pub async fn analytics_overview(
        &self,
        cx: &Context,
        range: Option<&AnalyticsRange>,
    ) -> Result<AnalyticsOverview> {
        let request = Request::to(&ANALYTICS_OVERVIEW).query_opt("range", range);
        Ok(self.ask(cx, &request).await?.value)
    }

    /// Lists the account's posts by how well they do, at most `limit` \[zh\]\[en\]\[skill\].
    pub async fn analytics_posts(
        &self,
        cx: &Context,
        sort_by: Option<&PostMeasure>,
        limit: Option<u32>,
    ) -> Result<Page<PostPerformance>> {
        let list = List::narrowed(&ANALYTICS_POSTS, [("sortBy", sort_by.map(ToString::to_string))]);
        let request = list.request(&PageRequest { limit, cursor: None })?;
        self.typed_page(cx, &list, &request).await
    }
}

on_client! {
    /// Compares a period with the one before it.
    analytics_overview(range: Option<&AnalyticsRange>) -> AnalyticsOverview;
    /// Lists the account's posts by how well they do, at most `limit`.
    analytics_posts(sort_by: Option<&PostMeasure>, limit: Option<u32>) -> Page<PostPerformance>;
}

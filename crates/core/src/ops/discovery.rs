use serde::{Deserialize, Serialize};

use crate::id::ProfileId;
use crate::model::{Post, Profile};
use crate::page::{Identified, PageRequest};

/// The kinds of feeds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum FeedKind {
    /// All posts, newest first.
    #[default]
    Public,
    /// Posts of those the account follows, newest first.
    Following,
    /// What the network ranks as hot.
    Hot,
    /// What the network ranks as best.
    Top,
}

impl FeedKind {
    /// The kind as a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Following => "following",
            Self::Hot => "hot",
            Self::Top => "top",
        }
    }

    /// Whether the network ranks it, so that its order means more than its times.
    pub fn is_ranked(self) -> bool {
        matches!(self, Self::Hot | Self::Top)
    }
}

/// What a feed can be narrowed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum FeedFilter {
    /// Posts of one community.
    Community,
    /// Posts of one author.
    Author,
    /// Posts with one tag.
    Tag,
}

/// Which posts are wanted.
#[derive(Debug, Clone, Default)]
pub struct FeedQuery {
    /// Which feed.
    pub kind: FeedKind,
    /// Only posts of this community.
    pub community: Option<String>,
    /// Only posts of this author.
    pub author: Option<ProfileId>,
    /// Only posts with this tag, written without `#`.
    pub tag: Option<String>,
    /// Which page.
    pub page: PageRequest,
}

impl FeedQuery {
    /// The filters that are set.
    pub fn filters(&self) -> impl Iterator<Item = FeedFilter> {
        [
            self.community.as_ref().map(|_| FeedFilter::Community),
            self.author.as_ref().map(|_| FeedFilter::Author),
            self.tag.as_ref().map(|_| FeedFilter::Tag),
        ]
        .into_iter()
        .flatten()
    }
}

/// What a search looks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum SearchKind {
    /// Posts.
    Posts,
    /// Profiles.
    Profiles,
    /// Both.
    #[default]
    All,
}

/// What is searched for.
#[derive(Debug, Clone)]
pub struct SearchQuery {
    /// The words.
    pub text: String,
    /// What it looks for.
    pub kind: SearchKind,
    /// Which page.
    pub page: PageRequest,
}

/// Something that a search found.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum SearchHit {
    /// A post.
    Post(Post),
    /// A profile.
    Profile(Profile),
}

impl Identified for SearchHit {
    fn identity(&self) -> &str {
        match self {
            Self::Post(post) => post.identity(),
            Self::Profile(profile) => profile.identity(),
        }
    }
}

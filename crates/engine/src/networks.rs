//! What the networks are and can do.

use moothall_core::ops::{FeedFilter, FeedKind};
use moothall_core::text::TextRules;
use moothall_core::traits::{Notifications, Votes};
use moothall_core::{Capability, Community, PostRules};
use serde::Serialize;

use crate::Engine;
use crate::lanes::{Lane, NetworkHealth};
use crate::limits::LimitRule;
use crate::problem::Result;

/// A network: what it can do, its rules and limits, and how it fares.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NetworkInfo {
    /// Its slug, in ids and requests.
    pub network: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// Its website.
    pub website: &'static str,
    /// What can be done on it.
    pub capabilities: Vec<Capability>,
    /// The names of the secrets that an account of it consists of.
    pub credentials: Vec<&'static str>,
    /// What a post may be.
    pub post: PostRules,
    /// What the text of a comment may be.
    pub comment: TextRules,
    /// What the text of a direct message may be.
    pub message: TextRules,
    /// The communities that every account can post in, with their purpose and rules.
    pub communities: Vec<Community>,
    /// The feeds that it has.
    pub feeds: Vec<FeedInfo>,
    /// Whether comments can be voted on, as posts can.
    pub votes_on_comments: bool,
    /// Whether older notifications can be read page by page.
    pub notification_pages: bool,
    /// What it allows an account in a stretch of time.
    pub limits: Vec<LimitRule>,
    /// How it has fared lately.
    pub health: NetworkHealth,
}

/// A feed, and what it can be narrowed by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FeedInfo {
    /// Which feed.
    pub feed: FeedKind,
    /// The filters that it takes.
    pub filters: &'static [FeedFilter],
}

impl Engine {
    /// Every network there is.
    pub fn networks(&self) -> Vec<NetworkInfo> {
        self.inner.lanes.iter().map(|lane| describe(lane)).collect()
    }

    /// One network; `unknown_network` names those that there are.
    pub fn network(&self, slug: &str) -> Result<NetworkInfo> {
        self.inner.lanes.get(slug).map(|lane| describe(lane))
    }
}

fn describe(lane: &Lane) -> NetworkInfo {
    let network = lane.network.as_ref();
    let descriptor = network.descriptor();
    let feeds = network.feeds().map_or_else(Vec::new, |feeds| {
        feeds.kinds().iter().map(|kind| FeedInfo { feed: *kind, filters: feeds.filters(*kind) }).collect()
    });
    NetworkInfo {
        network: descriptor.slug,
        name: descriptor.name,
        website: descriptor.website,
        capabilities: Capability::of(network),
        credentials: descriptor.credentials.iter().map(|field| field.name).collect(),
        post: descriptor.post.clone(),
        comment: descriptor.comment,
        message: descriptor.message,
        communities: descriptor.communities.clone(),
        feeds,
        votes_on_comments: network.votes().is_some_and(Votes::on_comments),
        notification_pages: network.notifications().is_some_and(Notifications::pages),
        limits: descriptor.limits.iter().map(LimitRule::of).collect(),
        health: lane.health(),
    }
}

//! What only this network has: typed methods for the endpoints that no trait of the core reaches.
//!
//! Every row of the endpoint table is reached by one typed method, here or through a trait. Requests are checked
//! against what the sources say before anything is sent. Answers keep what they hold beyond that in `extra`; of
//! fields marked *inferred* no source names the key. What the network tells by a word may be a word that nobody
//! has seen yet. Requests that move money or cannot be undone want a
//! [`Confirmed`](moothall_core::endpoint::Confirmed).
//!
//! | area | methods |
//! | --- | --- |
//! | posts | likes, reposts, amplifying, views |
//! | agents | lists, likes, likeness, points, avatar, capabilities, webhook |
//! | messaging, discovery, notifications | single messages, counts, what is popular |
//! | marketplace | services, orders, reviews, payouts, payment account |
//! | generation, connected services | jobs, models, voices; keys of providers |
//! | bytes, blog | short videos, articles |
//! | media, analytics, reports, meta | uploads by purpose, figures, reporting, the API's own description |
//!
//! ```
//! use moothall_core::page::PageRequest;
//! use moothall_imagineanything::Client;
//! use moothall_imagineanything::native::{ServiceFilter, ServiceSort, SortOrder};
//! # use moothall_sandbox::{Config, Sandbox};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = Sandbox::start(Config::default()).await?;
//! # let url = sandbox.url("imagineanything").unwrap_or_default().parse()?;
//! let client = Client::builder()
//!     .base_url(url) // leave it out for the network itself
//!     .build()?;
//! let cheapest = ServiceFilter {
//!     max_price: Some(1000), // US cents
//!     sort_by: Some(ServiceSort::Price),
//!     sort_order: Some(SortOrder::Ascending),
//!     ..ServiceFilter::default()
//! };
//! for service in client.list_services(&cheapest, &PageRequest::default()).await?.items {
//!     println!("{:?} for {:?}", service.title, service.price);
//! }
//! # Ok(())
//! # }
//! ```

mod agent;
mod analytics;
mod avatar;
mod blog;
mod bytes;
mod capabilities;
mod check;
mod connected_services;
mod discovery;
mod experience;
mod generation;
mod marketplace;
mod media;
mod messaging;
mod meta;
mod people;
mod posts;
mod reports;
mod secret;
mod webhook;

use jiff::Timestamp;
use moothall_core::model::Author;
use moothall_core::page::Identified;
use serde::Serialize;

pub use self::agent::{Agent, AgentType};
pub use self::analytics::{AnalyticsOverview, AnalyticsRange, PostMeasure, PostPerformance};
pub use self::avatar::Avatar;
pub use self::blog::{Article, ArticleCategory, ArticleProvider, NewArticle, PublishedArticle};
pub use self::bytes::{Byte, ByteComment, NewByte, NewByteComment};
pub use self::capabilities::{Capabilities, CapabilitiesUpdate, ResponseTime};
pub(crate) use self::connected_services::BesideServices;
pub use self::connected_services::{ConnectedService, ConnectedServices, KeyTest, NewConnection, Provider};
pub use self::discovery::{ExploreSection, Explored};
pub(crate) use self::experience::BesideAxp;
pub use self::experience::{Axp, AxpEntry, Experience};
pub use self::generation::{
    GenerationParams, GenerationType, Job, JobStatus, Model, NewGeneration, StartedJob, Voice,
};
pub(crate) use self::marketplace::BesidePayouts;
pub use self::marketplace::{
    NewOrder, NewOrderMessage, NewReview, NewService, Onboarding, Order, OrderAction, OrderFilter,
    OrderMessage, OrderRole, OrderStatus, OrderUpdate, PaymentAccount, PaymentAccountSetup, PaymentMethod,
    Payout, PayoutRequest, PayoutStatus, Payouts, PlacedOrder, Review, Service, ServiceDeletion,
    ServiceFilter, ServiceSort, ServiceUpdate, SortOrder,
};
pub use self::media::UploadPurpose;
pub use self::meta::ApiIndex;
pub use self::people::{AgentFilter, AgentGroup, ExploreFilter};
pub use self::reports::{NewReport, Report, ReportReason};
pub use self::secret::Secret;
pub use self::webhook::{Webhook, WebhookUpdate};

/// What an answer holds beyond the fields that are known, as it came.
pub type Extra = serde_json::Map<String, serde_json::Value>;

/// Who liked a post, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Like {
    /// Who.
    pub by: Author,
    /// When, where the network tells.
    pub at: Option<Timestamp>,
}

impl Identified for Like {
    fn identity(&self) -> &str {
        self.by.id.as_str()
    }
}

/// A hashtag, and how often it is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hashtag {
    /// Its name, without `#`.
    pub name: String,
    /// Posts that carry it, where the network tells.
    pub posts: Option<u64>,
}

/// The same methods on a [`Client`](crate::Client), which knows who acts.
macro_rules! on_client {
    ($($(#[$doc:meta])* $name:ident($($argument:ident: $type:ty),*) -> $result:ty;)+) => {
        impl crate::Client {
            $(
                $(#[$doc])*
                ///
                /// # Errors
                /// As the network's method of the same name.
                pub async fn $name(&self, $($argument: $type),*) -> moothall_core::Result<$result> {
                    self.network().$name(&self.context(), $($argument),*).await
                }
            )+
        }
    };
}
use on_client;

#[cfg(test)]
mod tests;

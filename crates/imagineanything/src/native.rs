//! What only this network has: typed methods for the endpoints that no trait of the core reaches.

mod discovery;
mod media;
mod messaging;
mod people;
mod posts;

use jiff::Timestamp;
use moothall_core::model::Author;
use moothall_core::page::Identified;
use serde::Serialize;

pub use self::discovery::{ExploreSection, Explored};
pub use self::people::{AgentFilter, AgentGroup, ExploreFilter};

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

//! The networks, each with a lane of its own: a cap on calls under way, and how it fares.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use moothall_core::{Error, ErrorKind, Network};
use serde::Serialize;
use tokio::sync::Semaphore;

use crate::problem::{Code, Problem, Result};

/// Every network, in the order of registration.
pub(crate) struct Lanes(Vec<Arc<Lane>>);

/// One network. One that is slow fills its own lane and nobody else's.
pub(crate) struct Lane {
    pub(crate) network: Arc<dyn Network>,
    pub(crate) permits: Semaphore,
    health: Mutex<NetworkHealth>,
}

/// How a network has fared lately, as seen by the calls of this process.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NetworkHealth {
    /// The gist of it.
    pub status: NetworkStatus,
    /// When a call last came through.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub last_success_at: Option<Timestamp>,
    /// When a call last failed for a reason on the network's side.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub last_failure_at: Option<Timestamp>,
    /// What that failure was.
    pub last_failure: Option<String>,
}

/// Whether a network answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum NetworkStatus {
    /// It was not asked anything yet.
    #[default]
    Unknown,
    /// The last call came through.
    Up,
    /// The last call failed for a reason on its side.
    Failing,
}

impl Lanes {
    pub(crate) fn new(networks: Vec<Arc<dyn Network>>, max_concurrency: usize) -> Result<Self> {
        let mut lanes: Vec<Arc<Lane>> = Vec::with_capacity(networks.len());
        for network in networks {
            let slug = network.descriptor().slug;
            if lanes.iter().any(|lane| lane.slug() == slug) {
                return Err(Problem::new(Code::Misconfigured, format!("two networks are called `{slug}`")));
            }
            lanes.push(Arc::new(Lane {
                network,
                permits: Semaphore::new(max_concurrency.clamp(1, Semaphore::MAX_PERMITS)),
                health: Mutex::default(),
            }));
        }
        Ok(Self(lanes))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<Lane>> {
        self.0.iter()
    }

    /// The network of this slug; `unknown_network` names those that there are.
    pub(crate) fn get(&self, slug: &str) -> Result<&Arc<Lane>> {
        self.0.iter().find(|lane| lane.slug() == slug).ok_or_else(|| {
            let known: Vec<_> = self.0.iter().map(|lane| lane.slug()).collect();
            let shown: String = slug.chars().take(40).collect();
            Problem::new(
                Code::UnknownNetwork,
                format!("there is no network {shown:?}; there are: {}", known.join(", ")),
            )
        })
    }

    /// The networks for which `has` holds.
    pub(crate) fn slugs_where(&self, has: impl Fn(&dyn Network) -> bool) -> Vec<&'static str> {
        self.0.iter().filter(|lane| has(lane.network.as_ref())).map(|lane| lane.slug()).collect()
    }
}

impl Lane {
    pub(crate) fn slug(&self) -> &'static str {
        self.network.descriptor().slug
    }

    pub(crate) fn health(&self) -> NetworkHealth {
        self.health.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes how a call went. A refusal shows that the network is up; one of our own shows nothing.
    pub(crate) fn note(&self, failure: Option<&Error>, now: Timestamp) {
        let mut health = self.health.lock().unwrap_or_else(PoisonError::into_inner);
        match failure {
            Some(error) if matches!(error.kind(), ErrorKind::Unavailable | ErrorKind::Decode) => {
                health.status = NetworkStatus::Failing;
                health.last_failure_at = Some(now);
                health.last_failure = Some(error.message().to_owned());
            }
            Some(error) if error.remote().is_none() => {}
            _ => {
                health.status = NetworkStatus::Up;
                health.last_success_at = Some(now);
            }
        }
    }
}

impl fmt::Debug for Lanes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|lane| lane.slug())).finish()
    }
}

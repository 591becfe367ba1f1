//! The registry of networks: the only crate that names the adapters.
//!
//! A new network is one dependency in `Cargo.toml` and one line in [`ALL`]. Routes, configuration,
//! commands and the conformance suite iterate it. It knows nothing about any network.

use std::sync::Arc;

use moothall_core::endpoint::Endpoint;
use moothall_core::ports::Ports;
use moothall_core::{CredentialField, Network, NetworkConfig, Result};
use moothall_transport::Backend;
use moothall_transport::fit::Reader;

/// What the registry needs of an adapter: `SLUG`, `BASE_URL`, `credentials`, `endpoints`, `answers`,
/// `refusals` and the network itself.
macro_rules! entry {
    ($adapter:ident :: $network:ident) => {
        Entry {
            slug: $adapter::SLUG,
            base_url: $adapter::BASE_URL,
            credentials: $adapter::credentials,
            endpoints: $adapter::endpoints,
            answers: $adapter::answers,
            refusals: $adapter::refusals,
            build: |config, ports, backend| Ok(Arc::new($adapter::$network::new(config, ports, backend)?)),
        }
    };
}

/// Every network that Moothall speaks, in the order in which people see them.
pub const ALL: &[Entry] =
    &[entry!(moothall_imagineanything::ImagineAnything), entry!(moothall_instreet::InStreet)];

/// A network in the registry.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Its slug.
    pub slug: &'static str,
    /// Its public address.
    pub base_url: &'static str,
    /// The secrets that an account of it consists of.
    pub credentials: fn() -> &'static [CredentialField],
    /// Every endpoint of it, as its adapter knows them.
    pub endpoints: fn() -> &'static [&'static Endpoint],
    /// What reads the answers of an endpoint, where anything does.
    pub answers: fn(&str) -> Option<Reader>,
    /// What reads the network's refusals.
    pub refusals: Reader,
    build: fn(&NetworkConfig, Ports, &Backend) -> Result<Arc<dyn Network>>,
}

impl Entry {
    /// Builds the network: where it is and which limits are kept comes from `config`, memory from `ports`,
    /// and requests go out through `backend`.
    ///
    /// An address that requests cannot be sent to is an error of kind `Config`.
    pub fn build(&self, config: &NetworkConfig, ports: Ports, backend: &Backend) -> Result<Arc<dyn Network>> {
        (self.build)(config, ports, backend)
    }
}

/// The network with this slug.
pub fn find(slug: &str) -> Option<&'static Entry> {
    ALL.iter().find(|entry| entry.slug == slug)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_distinct_and_well_formed() {
        for (index, entry) in ALL.iter().enumerate() {
            let well_formed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            assert!(!entry.slug.is_empty() && entry.slug.len() <= 32 && entry.slug.bytes().all(well_formed));
            assert_eq!(ALL.iter().position(|other| other.slug == entry.slug), Some(index));
            assert!(!(entry.credentials)().is_empty(), "{} needs no secret?", entry.slug);
        }
    }
}

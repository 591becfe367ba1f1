//! What an operator may configure of a network.

use std::time::Duration;

use url::Url;

use crate::{Error, ErrorKind, Result};

/// How a network is to be reached and which of its limits are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NetworkConfig {
    /// Where the network is; its public address when `None`.
    pub base_url: Option<Url>,
    /// Which limits are kept before sending.
    pub limits: LimitsMode,
    /// How long the network may hide a new item from its lists; the adapter's own guess when `None`.
    pub visibility_lag: Option<Duration>,
}

/// Which limits are kept before sending.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitsMode {
    /// Those that the network documents, corrected by what it answers.
    #[default]
    Documented,
    /// None of our own; the network's refusals still count.
    Off,
}

impl NetworkConfig {
    /// Checks an address: https, or anything on this machine. No credentials, query or fragment.
    pub fn check_base_url(url: &Url) -> Result<()> {
        let refuse = |why: &str| Err(Error::new(ErrorKind::Config, format!("`base_url` {why}")));
        let loopback = match url.host() {
            Some(url::Host::Domain(name)) => name == "localhost",
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            None => return refuse("has no host"),
        };
        match url.scheme() {
            "https" => {}
            "http" if loopback => {}
            _ => return refuse("must start with https:// unless it is on this machine"),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return refuse("must not hold credentials");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return refuse("must not have a query or fragment");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_or_this_machine() {
        let check = |text: &str| NetworkConfig::check_base_url(&Url::parse(text).expect(text)).is_ok();
        assert!(check("https://example.org/") && check("http://127.0.0.1:7401") && check("http://[::1]:1/"));
        assert!(
            !check("http://example.org/")
                && !check("ftp://localhost/")
                && !check("http://127.0.0.1.example.org")
        );
        assert!(!check("https://user:pass@example.org/") && !check("https://example.org/?key=1"));
    }
}

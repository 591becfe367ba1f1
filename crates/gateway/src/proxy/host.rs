//! Under which names the gateway is called by clients that take it for a network.

use std::net::IpAddr;

use axum::http::uri::Authority;
use axum::http::{HeaderMap, Version, header};
use moothall_core::traits::DropInRefusal;
use url::Host;

use super::head::bad;

/// The names under which calls of networks' own APIs are taken, as `Host` tells them.
///
/// A page in somebody's browser may have its own name resolve to the address of a gateway on the same machine.
/// What then arrives names that page in `Host`, which is how it is told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Hosts {
    /// Any.
    #[default]
    Any,
    /// These, without port, and those of the machine itself: `localhost` and its own addresses.
    Named(Vec<String>),
}

impl Hosts {
    /// The names of a gateway that listens at `address` and is known by `names`, without their ports.
    ///
    /// One that only its own machine reaches has the machine's names beside them. One that others reach has
    /// these, or any where none is given: nobody can tell what they call it.
    pub fn of(address: IpAddr, names: Vec<String>) -> Self {
        if names.is_empty() && !address.is_loopback() { Self::Any } else { Self::Named(names) }
    }

    /// Refuses a request that came under none of these names.
    pub(super) fn check(&self, version: Version, headers: &HeaderMap) -> Result<(), DropInRefusal> {
        let mut values = headers.get_all(header::HOST).iter();
        let Some(value) = values.next() else {
            let must_tell = version == Version::HTTP_11;
            return if must_tell { Err(bad("the header Host is missing")) } else { Ok(()) };
        };
        if values.next().is_some() {
            return Err(bad("the header Host came several times"));
        }
        let host = value.to_str().ok().and_then(name).ok_or_else(|| bad("the header Host is no name"))?;
        if self.takes(&host) {
            return Ok(());
        }
        Err(bad("the header Host names somebody else; a name of this gateway has to be in its `proxy.hosts`"))
    }

    fn takes(&self, host: &Host) -> bool {
        let Self::Named(names) = self else { return true };
        let is_own = match host {
            Host::Domain(name) => name == "localhost",
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
        };
        is_own || names.iter().any(|name| Host::parse(name).is_ok_and(|name| name == *host))
    }
}

/// The name in a `Host`, which may tell a port and nothing else beside it.
fn name(value: &str) -> Option<Host> {
    let authority: Authority = value.parse().ok()?;
    // With a user in front it would not begin with its host.
    let port = value.strip_prefix(authority.host())?;
    let is_port = port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok());
    Host::parse(authority.host()).ok().filter(|_| is_port)
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use axum::http::HeaderValue;

    use super::*;

    fn passes(hosts: &Hosts, values: &[&'static str]) -> bool {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::HOST, HeaderValue::from_static(value));
        }
        hosts.check(Version::HTTP_11, &headers).is_ok()
    }

    #[test]
    fn a_gateway_on_its_own_machine_takes_that_machines_names_and_those_it_is_given() {
        let hosts = Hosts::of(Ipv4Addr::LOCALHOST.into(), vec!["Moothall.example".to_owned()]);
        for own in [
            "localhost",
            "localhost:7400",
            "LOCALHOST",
            "127.0.0.1:1",
            "127.1.2.3",
            "[::1]:7400",
            "moothall.example",
            "MOOTHALL.example:443",
        ] {
            assert!(passes(&hosts, &[own]), "{own}");
        }
        for foreign in [
            "elsewhere.example",
            "localhost.elsewhere.example",
            "127.0.0.1.elsewhere.example",
            "moothall.example.",
            "a.moothall.example",
            "10.0.0.1",
            "[::2]",
        ] {
            assert!(!passes(&hosts, &[foreign]), "{foreign}");
        }
    }

    #[test]
    fn a_gateway_that_others_reach_takes_any_name_until_it_is_given_some() {
        let open = Ipv4Addr::UNSPECIFIED.into();
        assert_eq!(Hosts::of(open, Vec::new()), Hosts::Any);
        assert!(passes(&Hosts::Any, &["gateway.internal:7400"]));
        let named = Hosts::of(open, vec!["moothall.example".to_owned()]);
        assert!(passes(&named, &["moothall.example"]) && !passes(&named, &["gateway.internal"]));
    }

    #[test]
    fn what_is_no_name_or_more_than_one_is_refused_everywhere() {
        for values in [
            &[][..],
            &[""],
            &["a", "a"],
            &["a, b"],
            &["a b"],
            &["a/b"],
            &["http://a"],
            &["user@a"],
            &["a@a"],
            &["a:b"],
            &["a:70000"],
            &["a:"],
            &["[::1"],
            &["a#b"],
            &["a?b"],
            &["a%00b"],
        ] {
            assert!(!passes(&Hosts::Any, values), "{values:?}");
        }
        assert!(Hosts::Any.check(Version::HTTP_10, &HeaderMap::new()).is_ok(), "HTTP/1.0 has none");
    }
}

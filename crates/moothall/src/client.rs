//! A client of the gateway's HTTP API, as the commands need it.

mod answer;
mod call;
mod pages;
mod upload;

use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use reqwest::{Method, RequestBuilder};
use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

pub(crate) use self::answer::{Answer, Failure, Problem};
pub(crate) use self::call::Call;
pub(crate) use self::pages::{List, list};
pub(crate) use self::upload::FormPart;
use crate::output::note;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The gateway answers within a minute unless it was told otherwise; this is for one that hangs.
const READ_TIMEOUT: Duration = Duration::from_mins(3);

/// A gateway, and the key to it.
#[derive(Debug)]
pub(crate) struct Client {
    http: reqwest::Client,
    base: Url,
    key: Option<SecretString>,
}

impl Client {
    /// A client of the gateway at `base`. Warns when a key would cross a network unprotected.
    pub(crate) fn new(base: &Url, key: Option<&SecretString>) -> anyhow::Result<Self> {
        ensure!(
            matches!(base.scheme(), "http" | "https") && base.has_host(),
            "--url must be an http or https address, such as https://moothall.example.org"
        );
        ensure!(
            base.username().is_empty() && base.password().is_none(),
            "--url must not hold a name or password; the key is given with --key or MOOTHALL_KEY"
        );
        if base.query().is_some() || base.fragment().is_some() {
            bail!("--url must be an address without `?` and `#`");
        }
        let loopback = is_loopback(base);
        if base.scheme() == "http" && !loopback && key.is_some() {
            note(
                "warning: --url is http and not this machine: the key can be read by others on the way; use https",
            );
        }
        // An error means that the process has a provider already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("moothall-cli/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(READ_TIMEOUT);
        if loopback {
            // A proxy could not reach this machine, and would see the key.
            builder = builder.no_proxy();
        }
        let http = builder.build().context("the HTTP client cannot be set up")?;
        Ok(Self { http, base: base.clone(), key: key.cloned() })
    }

    /// Sends a call; anything but success is a [`Failure`].
    pub(crate) async fn send(&self, call: &Call) -> Result<Answer, Failure> {
        let mut request = self.request(call.method.clone(), &call.path).query(&call.query);
        if let Some(body) = &call.body {
            request = request.json(body);
        }
        for preference in &call.preferences {
            request = request.header("Prefer", preference);
        }
        self.complete(request, call).await
    }

    fn request(&self, method: Method, path: &[String]) -> RequestBuilder {
        let mut url = self.base.clone();
        // Only addresses without a host have no segments, and those are refused in `new`.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        let request = self.http.request(method, url);
        match &self.key {
            Some(key) => request.bearer_auth(key.expose_secret()),
            None => request,
        }
    }

    async fn complete(&self, mut request: RequestBuilder, call: &Call) -> Result<Answer, Failure> {
        let key = call.idempotency_key.as_deref();
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        let lost = |cause: reqwest::Error| Failure::lost(&self.base, cause, key);
        let response = request.send().await.map_err(lost)?;
        let status = response.status();
        let is_problem =
            response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == "application/problem+json");
        let body = response.bytes().await.map_err(lost)?;
        let answer = Answer { status, body };
        if call.of_network && !is_problem { Ok(answer) } else { answer.succeeded(&self.base, key) }
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(url: &str) -> anyhow::Result<Client> {
        Client::new(&url.parse().expect("a URL"), Some(&SecretString::from("canary")))
    }

    #[test]
    fn addresses_that_cannot_be_a_gateway_are_refused() {
        for url in
            ["ftp://gateway", "https://me:secret@gateway", "https://gateway/?key=1", "https://gateway/#a"]
        {
            let error = client(url).expect_err(url).to_string();
            assert!(error.starts_with("--url must") && !error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn what_a_caller_gives_stays_within_its_segment() {
        let client = client("https://gateway/behind/").expect("a client");
        let path = ["v1", "posts", "x:a/../b?c#d%"].map(str::to_owned);
        let request = client.request(Method::GET, &path).build().expect("a request");
        assert_eq!(request.url().as_str(), "https://gateway/behind/v1/posts/x:a%2F..%2Fb%3Fc%23d%25");
    }

    #[test]
    fn the_key_is_never_shown() {
        let client = client("https://gateway").expect("a client");
        let request = client.request(Method::GET, &[]).build().expect("a request");
        assert!(!format!("{client:?} {request:?}").contains("canary"));
    }

    #[test]
    fn this_machine_is_known_by_any_of_its_names() {
        let loopback = |url: &str| is_loopback(&url.parse().expect("a URL"));
        assert!(
            ["http://127.0.0.1:7400", "http://[::1]:1", "http://localhost", "http://a.localhost"]
                .map(loopback)
                == [true; 4]
        );
        assert!(["http://10.0.0.1", "http://localhost.example.org"].map(loopback) == [false; 2]);
    }
}

//! The network itself, through reqwest. Nothing else names it.

mod body;
mod failure;
mod form;

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::future::{Either, select};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use jiff::Timestamp;
use moothall_core::ports::Clock;
use moothall_core::{Context, Error, ErrorKind, Outcome, Result};
use secrecy::ExposeSecret;
use url::Url;

use self::body::AnswerBody;
use self::failure::failed;
use self::form::{Sent, form, stream};
use crate::request::{Body, Rest, locked};
use crate::timeout::Timeouts;
use crate::{Request, Response, Transport};

/// Half of what the head of an answer may take, so that a slow connection is known as such: nothing was sent.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The process's HTTP client: one pool of connections for all networks. Cheap to clone.
///
/// TLS is rustls with ring and the system's certificates. Redirects are never followed, proxies and
/// cookies never used.
#[derive(Debug, Clone)]
pub struct Wire(reqwest::Client);

impl Wire {
    /// Makes the client.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] when the system's certificates cannot be read.
    pub fn new() -> Result<Self> {
        // An error means that the process has a provider already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        client().build().map(Self).map_err(|cause| {
            Error::new(ErrorKind::Config, "the HTTP client cannot be made").with_source(cause)
        })
    }
}

fn client() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .user_agent(concat!("moothall/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .tcp_nodelay(true)
        .connect_timeout(CONNECT_TIMEOUT)
        .gzip(true)
}

/// A [`Wire`] that goes to one network only.
pub(crate) struct PinnedWire {
    wire: Wire,
    base: Url,
    timeouts: Timeouts,
    clock: Arc<dyn Clock>,
}

impl PinnedWire {
    pub(crate) fn new(wire: Wire, base: Url, timeouts: Timeouts, clock: Arc<dyn Clock>) -> Self {
        Self { wire, base, timeouts, clock }
    }

    fn build(&self, request: &Request) -> Result<(reqwest::RequestBuilder, Sent)> {
        let mut builder =
            self.wire.0.request(request.endpoint().method.clone(), address(&self.base, request)?);
        builder = builder.header(ACCEPT, HeaderValue::from_static("application/json"));
        builder = builder.headers(request.headers().clone());
        if let Some(secret) = request.secret() {
            let mut value =
                HeaderValue::try_from(format!("Bearer {}", secret.expose_secret())).map_err(|_| {
                    Error::new(
                        ErrorKind::Config,
                        "the account's credential holds characters that no header may hold",
                    )
                })?;
            value.set_sensitive(true);
            builder = builder.header(AUTHORIZATION, value);
        }
        Ok(match request.body() {
            Body::Empty => (builder, Sent::default()),
            Body::Json(bytes) => {
                let json = HeaderValue::from_static("application/json");
                (builder.header(CONTENT_TYPE, json).body(bytes.clone()), Sent::default())
            }
            Body::Plain(bytes) => (builder.body(bytes.clone()), Sent::default()),
            Body::Stream(incoming) => {
                let incoming = locked(incoming).take().ok_or_else(|| {
                    Error::new(ErrorKind::Internal, "a stream was to be sent a second time")
                })?;
                stream(builder, incoming)
            }
            Body::Multipart(_) => {
                let upload = request.upload(Option::take).ok_or_else(|| {
                    Error::new(ErrorKind::Internal, "an upload was to be sent a second time")
                })?;
                let (form, sent) = form(upload)?;
                (builder.multipart(form), sent)
            }
        })
    }

    fn host(&self) -> &str {
        self.base.host_str().unwrap_or_default()
    }

    /// What `work` brings, unless `late` comes first.
    async fn before<T>(
        &self,
        late: impl Future<Output = Error>,
        work: impl Future<Output = reqwest::Result<T>>,
    ) -> Result<T> {
        match select(pin!(work), pin!(late)).await {
            Either::Left((done, _)) => done.map_err(|cause| failed(self.host(), cause)),
            Either::Right((late, _)) => Err(late),
        }
    }

    /// Ends when the head of the answer is overdue.
    async fn no_head(&self, sent: Sent) -> Error {
        sent.wait().await;
        let limit = self.timeouts.head;
        self.clock.sleep(limit).await;
        late(format!("{} did not begin to answer within {} s", self.host(), limit.as_secs_f64()))
    }
}

#[async_trait]
impl Transport for PinnedWire {
    async fn send(&self, _cx: &Context, request: &Request) -> Result<Response> {
        // An earlier attempt may have left the end of its own answer there.
        drop(request.rest().and_then(Rest::take));
        let (builder, sent) = self.build(request)?;
        let mut answer = self.before(self.no_head(sent), builder.send()).await?;
        let status = answer.status();
        let headers = std::mem::take(answer.headers_mut());
        let length = answer.content_length();
        let until = self.clock.now().checked_add(self.timeouts.upload).unwrap_or(Timestamp::MAX);
        let body = AnswerBody {
            answer,
            length,
            media_type: headers.get(CONTENT_TYPE).cloned(),
            host: self.host().to_owned(),
            idle: self.timeouts.idle,
            until,
            clock: self.clock.clone(),
        };
        let body = body.read(request.rest()).await?;
        Ok(Response { status, headers, body })
    }
}

/// The address of a request: always on the host of `base` and behind its path.
fn address(base: &Url, request: &Request) -> Result<Url> {
    let mut url = base.clone();
    url.set_path(&format!("{}{}", base.path().trim_end_matches('/'), request.encoded_path()?));
    if let Some(written) = request.raw_query() {
        url.set_query(Some(written));
    }
    if !request.query_pairs().is_empty() {
        url.query_pairs_mut().extend_pairs(request.query_pairs());
    }
    Ok(url)
}

fn late(message: String) -> Error {
    Error::new(ErrorKind::Unavailable, message).with_outcome(Outcome::Unknown)
}

#[cfg(test)]
mod tests;

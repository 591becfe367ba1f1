//! The network itself, through reqwest. Nothing else names it.

use std::error::Error as _;
use std::io;
use std::time::Duration;

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use moothall_core::{Context, Error, ErrorKind, Outcome, Result};
use reqwest::multipart::{Form, Part};
use secrecy::ExposeSecret;
use url::Url;

use crate::multipart::Multipart;
use crate::request::Body;
use crate::{Request, Response, Transport};

/// The longest body of an answer that is read, after decompression.
pub(crate) const MAX_BODY_BYTES: usize = 4 * 1024 * 1024;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

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
        reqwest::Client::builder()
            .user_agent(concat!("moothall/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .tcp_nodelay(true)
            .connect_timeout(CONNECT_TIMEOUT)
            .gzip(true)
            .build()
            .map(Self)
            .map_err(|cause| {
                Error::new(ErrorKind::Config, "the HTTP client cannot be made").with_source(cause)
            })
    }
}

/// A [`Wire`] that goes to one network only.
pub(crate) struct PinnedWire {
    wire: Wire,
    base: Url,
}

impl PinnedWire {
    pub(crate) fn new(wire: Wire, base: Url) -> Self {
        Self { wire, base }
    }

    fn build(&self, request: &Request) -> Result<reqwest::RequestBuilder> {
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
            Body::Empty => builder,
            Body::Json(bytes) => {
                builder.header(CONTENT_TYPE, HeaderValue::from_static("application/json")).body(bytes.clone())
            }
            Body::Multipart(_) => {
                let upload = request.upload(Option::take).ok_or_else(|| {
                    Error::new(ErrorKind::Internal, "an upload was to be sent a second time")
                })?;
                builder.multipart(form(upload)?)
            }
        })
    }

    fn host(&self) -> &str {
        self.base.host_str().unwrap_or_default()
    }

    /// What became of a request whose connection failed. Only a failure to connect is sure to have
    /// sent nothing: on a reused connection nobody can tell how much had left.
    fn failed(&self, cause: reqwest::Error) -> Error {
        let host = self.host();
        let cause = cause.without_url();
        if cause.is_connect() {
            return Error::new(ErrorKind::Unavailable, format!("no connection to {host}")).with_source(cause);
        }
        if cause.is_builder() {
            return Error::new(ErrorKind::Internal, "the request could not be built").with_source(cause);
        }
        let error = if cause.is_decode() && !is_cut(&cause) {
            Error::new(ErrorKind::Decode, format!("the answer of {host} cannot be decompressed"))
        } else {
            Error::new(
                ErrorKind::Unavailable,
                format!("the connection to {host} broke before the answer was complete"),
            )
        };
        error.with_outcome(Outcome::Unknown).with_source(cause)
    }

    async fn read(&self, mut answer: reqwest::Response) -> Result<Bytes> {
        let too_large = || {
            let message = format!("the answer of {} is larger than {MAX_BODY_BYTES} bytes", self.host());
            Error::new(ErrorKind::Decode, message).with_outcome(Outcome::Unknown)
        };
        let announced = answer.content_length().map(|length| usize::try_from(length).unwrap_or(usize::MAX));
        if announced.is_some_and(|length| length > MAX_BODY_BYTES) {
            return Err(too_large());
        }
        let Some(first) = answer.chunk().await.map_err(|cause| self.failed(cause))? else {
            return Ok(Bytes::new());
        };
        // Most answers are one chunk, which then needs no copy.
        if announced == Some(first.len()) {
            return Ok(first);
        }
        let mut body = BytesMut::from(first);
        while let Some(chunk) = answer.chunk().await.map_err(|cause| self.failed(cause))? {
            body.extend_from_slice(&chunk);
            if body.len() > MAX_BODY_BYTES {
                return Err(too_large());
            }
        }
        Ok(body.freeze())
    }
}

#[async_trait]
impl Transport for PinnedWire {
    async fn send(&self, _cx: &Context, request: &Request) -> Result<Response> {
        let mut answer = self.build(request)?.send().await.map_err(|cause| self.failed(cause))?;
        let status = answer.status();
        let headers = std::mem::take(answer.headers_mut());
        let body = self.read(answer).await?;
        Ok(Response { status, headers, body })
    }
}

/// The address of a request: always on the host of `base` and behind its path.
fn address(base: &Url, request: &Request) -> Result<Url> {
    let mut url = base.clone();
    url.set_path(&format!("{}{}", base.path().trim_end_matches('/'), request.encoded_path()?));
    if !request.query_pairs().is_empty() {
        url.query_pairs_mut().extend_pairs(request.query_pairs());
    }
    Ok(url)
}

/// Whether the connection ended in the middle, rather than bringing nonsense.
fn is_cut(cause: &reqwest::Error) -> bool {
    let mut source = cause.source();
    while let Some(error) = source {
        if let Some(io) = error.downcast_ref::<io::Error>()
            && matches!(io.kind(), io::ErrorKind::ConnectionReset | io::ErrorKind::UnexpectedEof)
        {
            return true;
        }
        source = error.source();
    }
    false
}

fn form(upload: Multipart) -> Result<Form> {
    let mut form = Form::new();
    for (name, value) in upload.fields {
        form = form.text(name, value);
    }
    for file in upload.files {
        let body = reqwest::Body::wrap_stream(file.stream);
        let part = match file.length {
            Some(length) => Part::stream_with_length(body, length),
            None => Part::stream(body),
        };
        let part = part
            .file_name(file.file_name)
            .mime_str(&file.content_type)
            .map_err(|_| Error::invalid(format!("`{}` is not a media type", file.content_type)))?;
        form = form.part(file.name, part);
    }
    Ok(form)
}

#[cfg(test)]
mod tests;

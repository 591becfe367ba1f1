//! A request as a value, from which every attempt builds its own.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use moothall_core::{Error, ErrorKind, Result};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::SecretString;
use serde::Serialize;

use crate::multipart::Multipart;
use moothall_core::endpoint::{Endpoint, Replay};

/// Everything but RFC 3986's unreserved characters: whatever a segment holds, it stays a segment.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A request to an [`Endpoint`]: a value that can be sent again, as long as it carries no upload.
///
/// `Debug` shows the endpoint and names, never a value.
#[derive(Clone)]
pub struct Request {
    endpoint: &'static Endpoint,
    path: Vec<(String, String)>,
    query: Vec<(&'static str, String)>,
    headers: HeaderMap,
    body: Body,
    item: Option<String>,
    bearer: Option<SecretString>,
}

#[derive(Clone)]
pub(crate) enum Body {
    Empty,
    Json(Bytes),
    /// Taken by the first attempt that gets as far as the wire; shared by all clones.
    Multipart(Arc<Mutex<Option<Multipart>>>),
}

impl Request {
    /// A request to `endpoint`, so far with nothing in it.
    pub fn to(endpoint: &'static Endpoint) -> Self {
        Self {
            endpoint,
            path: Vec::new(),
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: Body::Empty,
            item: None,
            bearer: None,
        }
    }

    /// Fills the segment `{name}` of the path. The value is percent-encoded as one segment; one that
    /// is empty, `.` or `..` is refused as [`ErrorKind::InvalidInput`] when the request is sent.
    pub fn path(mut self, name: &str, value: &str) -> Self {
        self.path.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds a pair to the query, percent-encoded.
    #[expect(clippy::needless_pass_by_value, reason = "callers give numbers and text as they have them")]
    pub fn query(mut self, name: &'static str, value: impl ToString) -> Self {
        self.query.push((name, value.to_string()));
        self
    }

    /// Adds a pair to the query when there is a value.
    pub fn query_opt(self, name: &'static str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    /// Makes `body`, as JSON, the body.
    pub fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Result<Self> {
        let bytes = serde_json::to_vec(body).map_err(|cause| {
            Error::new(ErrorKind::Internal, "the body of a request could not be written as JSON")
                .during(self.endpoint.id)
                .with_source(cause)
        })?;
        self.body = Body::Json(bytes.into());
        Ok(self)
    }

    /// Makes an upload the body. It is streamed, so the request counts as [`Replay::Once`] whatever
    /// its endpoint says, and is never sent again once the stream was touched.
    pub fn multipart(mut self, body: Multipart) -> Self {
        self.body = Body::Multipart(Arc::new(Mutex::new(Some(body))));
        self
    }

    /// Names the item it is done to, for limits that count per item.
    pub fn item(mut self, id: impl Into<String>) -> Self {
        self.item = Some(id.into());
        self
    }

    /// Adds a header.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.append(name, value);
        self
    }

    /// Sends `secret` as bearer token. It stays a secret until it is on the wire.
    pub(crate) fn bearer(mut self, secret: SecretString) -> Self {
        self.bearer = Some(secret);
        self
    }

    /// Where it goes.
    pub fn endpoint(&self) -> &'static Endpoint {
        self.endpoint
    }

    /// What sending it twice does: as its endpoint says, but an upload is always [`Replay::Once`].
    pub fn replay(&self) -> Replay {
        match self.body {
            Body::Multipart(_) => Replay::Once,
            Body::Empty | Body::Json(_) => self.endpoint.replay,
        }
    }

    /// The pairs of the query, in order, not encoded.
    pub fn query_pairs(&self) -> &[(&'static str, String)] {
        &self.query
    }

    /// The item it is done to.
    pub fn item_id(&self) -> Option<&str> {
        self.item.as_deref()
    }

    /// The JSON body, where there is one.
    pub fn json_body(&self) -> Option<&Bytes> {
        match &self.body {
            Body::Json(bytes) => Some(bytes),
            Body::Empty | Body::Multipart(_) => None,
        }
    }

    /// The path with every segment filled and encoded.
    pub fn encoded_path(&self) -> Result<String> {
        let mut path = String::with_capacity(self.endpoint.path.len() + 32);
        let mut filled = 0;
        for segment in self.endpoint.path.split('/').skip(1) {
            path.push('/');
            let Some(name) = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
                path.push_str(segment);
                continue;
            };
            let (_, value) = self.path.iter().find(|(given, _)| given == name).ok_or_else(|| {
                self.defect(format!("the segment `{name}` of {} was not given", self.endpoint.path))
            })?;
            if matches!(value.as_str(), "" | "." | "..") {
                let message = format!("`{value}` cannot stand for `{name}` in {}", self.endpoint.path);
                return Err(Error::invalid(message).during(self.endpoint.id));
            }
            path.extend(utf8_percent_encode(value, SEGMENT));
            filled += 1;
        }
        if filled != self.path.len() {
            return Err(
                self.defect(format!("{} was given a segment that it does not have", self.endpoint.path))
            );
        }
        Ok(path)
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    pub(crate) fn body(&self) -> &Body {
        &self.body
    }

    pub(crate) fn secret(&self) -> Option<&SecretString> {
        self.bearer.as_ref()
    }

    /// Whether its body was a stream and is gone.
    pub(crate) fn is_used_up(&self) -> bool {
        matches!(self.body, Body::Multipart(_)) && self.upload(|upload| upload.is_none())
    }

    /// Looks at the upload, or takes it; there is none when it was taken, or never was one.
    pub(crate) fn upload<T>(&self, look: impl FnOnce(&mut Option<Multipart>) -> T) -> T {
        match &self.body {
            Body::Multipart(upload) => look(&mut upload.lock().unwrap_or_else(PoisonError::into_inner)),
            Body::Empty | Body::Json(_) => look(&mut None),
        }
    }

    fn defect(&self, message: String) -> Error {
        Error::new(ErrorKind::Internal, message).during(self.endpoint.id)
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let query: Vec<_> = self.query.iter().map(|(name, _)| name).collect();
        let headers: Vec<_> = self.headers.keys().map(HeaderName::as_str).collect();
        let body = match self.body {
            Body::Empty => "none",
            Body::Json(_) => "json",
            Body::Multipart(_) => "multipart",
        };
        f.debug_struct("Request")
            .field("endpoint", &self.endpoint.id)
            .field("query", &query)
            .field("headers", &headers)
            .field("body", &body)
            .field("authorized", &self.bearer.is_some())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
